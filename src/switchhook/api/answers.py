"""Answers: status, headers and octets of what a handler returned."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from switchhook.api import errors
from switchhook.api.accounts import CHALLENGE
from switchhook.api.binding import Bound
from switchhook.api.requests import Request
from switchhook.api.routing import Match
from switchhook.api.stored import Page
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio import paging
from switchhook.protocols.twilio.rendering import Members, View, xml, xml_error

Headers = list[tuple[bytes, bytes]]

_encode = msgspec.json.Encoder().encode
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
JSON = b"application/json"
XML = b"application/xml"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    body: bytes = b""
    content_type: bytes = JSON
    headers: Sequence[tuple[bytes, bytes]] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it (ASGI); HEAD gets the headers alone."""
        headers: Headers = [(b"content-length", str(len(self.body)).encode()), *self.headers]
        if self.body:
            headers.append((b"content-type", self.content_type))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else self.body
        await send({"type": "http.response.body", "body": body})


def document(members: object, status: int = 200) -> Answer:
    """Return any JSON, for operations that answer with a document."""
    return Answer(status, _encode(members))


def view(scope: Scope, host: str, match: Match, fallback: str) -> View:
    """Return how the answer looks: links lead to the base URL that the client came by."""
    base = f"{scope['scheme']}://{host}" if _HOST.fullmatch(host) else fallback
    return View(base, ".json" if match.suffix == ".json" else "", match.unsaid)


def of_result(bound: Bound, request: Request, result: object) -> Answer:
    """Return the answer that shows a handler's result as its declaration says."""
    status, resource = bound.operation.status, bound.resource
    if bound.operation.returns == "nothing":
        return Answer(status)
    if isinstance(result, Page):
        members = _page(bound, request, result)
    else:
        members = bound.representation.instance(result, request.view)
    if resource.product.paging == "2010" and request.suffix != ".json":
        return Answer(status, xml(resource, members).encode(), XML)
    return Answer(status, _encode(members))


def _page(bound: Bound, request: Request, page: Page[Any]) -> Members:
    asked = paging.read(request.form)
    links = paging.links(request.path, request.form, asked, page.before, page.after)
    return bound.representation.page(page.items, asked, links, request.view)


def of_refusal(
    error: TwilioError, *, as_xml: bool, headers: Headers | None = None, challenge: str = CHALLENGE
) -> Answer:
    """Return the answer that says why not."""
    members, headers = errors.members(error), headers or []
    if error.status == 401:
        headers.append((b"www-authenticate", challenge.encode()))
    if as_xml:
        return Answer(error.status, xml_error(members).encode(), XML, headers)
    return Answer(error.status, _encode(members), JSON, headers)
