"""Where carriers with an HTTP API bring receipts and texts.

They show who they are as their profile says, not as the API's users do; and each wants an answer
of its own kind. What is not stored is answered with 503, for them to bring it again.
"""

from functools import partial
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from switchhook.api.services import MessageCarriers
from switchhook.domain.changes import StoreUnavailable
from switchhook.messaging.carriers.hooks import Hooked, Keeper
from switchhook.protocols.http_carriers import Incoming
from switchhook.protocols.http_carriers.profile import Place

METHODS: Final = ("GET", "POST")
# It comes from a stranger: no browser is to run it as a page of ours.
_AS_IT_IS: Final = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
MOST_OCTETS: Final = 1024 * 1024


class CarrierHooks:
    """Answers carriers."""

    def __init__(self, carriers: MessageCarriers, base_url: str = "") -> None:
        self._carriers = carriers
        self._base_url = base_url  # as carriers know it; empty: as they asked

    def routes(self) -> list[Route]:
        """Return the places to ask."""
        path = "/switchhook/v1/carriers/{sid}"
        return [
            Route(f"{path}/receipts", partial(self._answer, "receipts"), methods=METHODS),
            Route(f"{path}/inbound", partial(self._answer, "inbound"), methods=METHODS),
            Route(f"{path}/media/{{medium:path}}", self._show, methods=["GET"]),
        ]

    async def _show(self, request: Request) -> Response:
        """Pass on a file that a carrier keeps: whoever stores the text asks for it here."""
        carrier = self._carriers.running(request.path_params["sid"])
        medium, token = request.path_params["medium"], request.query_params.get("token", "")
        found = await carrier.fetch(medium, token) if isinstance(carrier, Keeper) else None
        if found is None:
            return Response("There is no such file.", 404)
        return Response(found[1], headers=_AS_IT_IS, media_type=found[0])

    async def _answer(self, place: Place, request: Request) -> Response:
        sid = request.path_params["sid"]
        carrier = self._carriers.running(sid)
        if not isinstance(carrier, Hooked):
            return Response("There is no such carrier.", 404)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(f"More than {MOST_OCTETS} octets.", 413)
        headers = {name.decode("latin-1"): _text(value) for name, value in request.headers.raw}
        incoming = Incoming(request.method, self._url(request), headers, body)
        try:
            answer = await carrier.hear(place, incoming)
        except StoreUnavailable:
            return Response("Try again later.", 503, {"Retry-After": "10"})
        return Response(answer.body, answer.status, media_type=answer.content_type)

    def _url(self, request: Request) -> str:
        """Return the address as the carrier has it: a signature may be over it."""
        url = str(request.url)
        if not self._base_url:
            return url
        query = f"?{request.url.query}" if request.url.query else ""
        return f"{self._base_url}{request.url.path}{query}"


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


async def _body(request: Request) -> bytes | None:
    """Return the body; None when it is too long."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_OCTETS:
            return None
    return bytes(body)
