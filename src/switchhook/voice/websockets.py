"""WebSockets to apps, signed as every request to them is.

https://www.twilio.com/docs/usage/security#validating-requests: the signature is that of a GET, over
the URL as it was asked for.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit, urlunsplit

from switchhook.protocols.signature import compute
from switchhook.transports.websocket.interface import Hearer, WebSocket

USER_AGENT: Final = "TwilioProxy/1.1"


class Opener(Protocol):
    """Opens WebSockets (`transports.websocket.client.Client`)."""

    async def connect(self, url: str, headers: Mapping[str, str], hearer: Hearer) -> WebSocket:
        """Open a WebSocket; raises `ConnectFailed`."""
        ...


class WebSockets(Protocol):
    """Opens WebSockets on behalf of accounts."""

    async def open(self, account_sid: str, url: str, hearer: Hearer) -> WebSocket:
        """Open a WebSocket to an account's app; raises `ConnectFailed`."""
        ...


@dataclass(frozen=True, slots=True)
class SignedWebSockets:
    """Implements `WebSockets`."""

    opener: Opener
    token_of: Callable[[str], Awaitable[str]]

    async def open(self, account_sid: str, url: str, hearer: Hearer) -> WebSocket:
        """Open a WebSocket to an account's app; raises `ConnectFailed`."""
        url = secured(url)
        headers = {
            "User-Agent": USER_AGENT,
            "X-Twilio-Signature": compute(await self.token_of(account_sid), url),
        }
        return await self.opener.connect(url, headers, hearer)


def secured(url: str) -> str:
    """Return the URL as it is asked for and signed, its scheme that of a WebSocket.

    One that was relative to a document has that document's scheme: http means ws, https wss.
    """
    try:
        parts = urlsplit(url.strip())
        scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
        return urlunsplit(parts._replace(scheme=scheme, path=parts.path or "/"))
    except ValueError:
        return url  # whoever opens it says what is wrong
