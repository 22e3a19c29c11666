"""Shortened links in texts: whoever follows one is sent where it leads.

https://www.twilio.com/docs/messaging/features/link-shortening. A link is the domain and ten
characters; the same works below `/l/`, for domains that share a host with other things.
"""

from typing import Protocol

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from switchhook.domain.changes import StoreUnavailable

MOST_AGENT = 512  # characters of a User-Agent that the app is told
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class Links(Protocol):
    """What is known of links (`messaging.links.Links`)."""

    async def follow(self, short: str, host: str, user_agent: str | None) -> str | None:
        """Return where a link leads, or None; with a user agent, somebody follows it."""
        ...


class _Token(Convertor[str]):
    """The last part of a link's path."""

    regex = "[0-9A-Za-z]{10}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("link", _Token())


def routes(links: Links) -> list[Route]:
    """Return where links lead from."""

    async def follow(request: Request) -> Response:
        """A preview that asks for headers alone is no click."""
        agent = request.headers.get("user-agent", "")[:MOST_AGENT]
        told = agent if request.method == "GET" else None
        host = request.headers.get("host", "")
        try:
            url = await links.follow(request.path_params["token"], host, told)
        except StoreUnavailable:
            return PlainTextResponse("Please try again in a moment.", 503, _HEADERS)
        if url is None:
            return PlainTextResponse("This link leads nowhere.", 404, _HEADERS)
        return RedirectResponse(url, 302, _HEADERS)

    return [Route(path, follow, methods=["GET"]) for path in ("/l/{token:link}", "/{token:link}")]
