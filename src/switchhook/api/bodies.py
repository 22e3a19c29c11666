"""The form that a request carries: in its query, or for POST and PUT in its body too."""

import asyncio

from starlette.types import Receive, Scope

from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio import forms
from switchhook.protocols.twilio.forms import FORM_TYPE, JSON_TYPE, Form

MAX_BODY = 1024 * 1024  # octets
MAX_QUERY = 64 * 1024  # octets
PATIENCE = 30.0  # seconds for a body to arrive


async def read(
    scope: Scope, receive: Receive, headers: dict[bytes, bytes], *, json: bool = False
) -> Form:
    """Return the request's form, with `json` from a JSON object as well.

    Raises TwilioError or FormError.
    """
    query = scope["query_string"]
    if len(query) > MAX_QUERY:
        raise TwilioError(20413)
    form = forms.parse(query)
    if scope["method"] not in ("POST", "PUT"):
        return form
    body = await _body(receive, headers)
    if body:
        kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if json and kind == JSON_TYPE.encode():
            return form | forms.parse_json(body)
        if kind and kind != FORM_TYPE.encode():
            wanted = JSON_TYPE if json else FORM_TYPE
            raise TwilioError(20422, f"Content-Type must be {wanted}", status=415)
        form.update(forms.parse(body))
    return form


async def _body(receive: Receive, headers: dict[bytes, bytes]) -> bytes:
    announced = headers.get(b"content-length", b"0")
    if len(announced) > 18 or not announced.isdigit() or int(announced) > MAX_BODY:
        raise TwilioError(20413)
    try:
        async with asyncio.timeout(PATIENCE):
            return await _whole(receive)
    except TimeoutError:
        raise TwilioError(20422, "The request did not arrive in time", status=408) from None


async def _whole(receive: Receive) -> bytes:
    body, more = await _piece(receive)
    pieces, octets = [body], len(body)
    while more:
        body, more = await _piece(receive)
        pieces.append(body)
        octets += len(body)
        if octets > MAX_BODY:
            raise TwilioError(20413)
    return b"".join(pieces)


async def _piece(receive: Receive) -> tuple[bytes, bool]:
    """Return the next piece of the body and whether more follow."""
    message = await receive()
    if message["type"] == "http.disconnect":  # half a form must not be carried out
        raise TwilioError(20422, "The request was broken off")
    body: bytes = message.get("body", b"")
    if len(body) > MAX_BODY:
        raise TwilioError(20413)
    return body, message.get("more_body", False)
