"""The client: one account's resources on one server.

    client = Client("AC...", "token", base_url="http://127.0.0.1:8080")
    call = client.calls.create(to="+14155550101", from_="+14155550100", url="https://...")

What isn't given is taken from the environment: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and
SWITCHHOOK_URL.
"""

import os
import re
from types import TracebackType
from typing import Self

from switchhook.rest.errors import TwilioException
from switchhook.rest.resources import AsyncCollections, Collections
from switchhook.rest.transports import AsyncTransport, Transport

DEFAULT_URL = "http://127.0.0.1:8080"
TIMEOUT = 30.0  # seconds
_ADDRESS = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


class Client(Collections):
    """A client that waits for answers; it may be shared between threads.

    `account_sid` acts for a subaccount with its parent's credentials.
    """

    def __init__(
        self,
        username: str | None = None,
        password: str | None = None,
        *,
        account_sid: str | None = None,
        base_url: str | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        user, token = credentials(username, password)
        self.base_url = base_url_of(base_url)
        self._transport = Transport(self.base_url, user, token, timeout)
        super().__init__(self._transport, account_sid or user)

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(AsyncCollections):
    """A client for programs with an event loop: `async with AsyncClient(...) as client`."""

    def __init__(
        self,
        username: str | None = None,
        password: str | None = None,
        *,
        account_sid: str | None = None,
        base_url: str | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        user, token = credentials(username, password)
        self.base_url = base_url_of(base_url)
        self._transport = AsyncTransport(self.base_url, user, token, timeout)
        super().__init__(self._transport, account_sid or user)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def credentials(username: str | None, password: str | None) -> tuple[str, str]:
    """Return the name and password to use; raises TwilioException when there are none."""
    user = username or os.environ.get("TWILIO_ACCOUNT_SID")
    token = password or os.environ.get("TWILIO_AUTH_TOKEN")
    if not user or not token:
        raise TwilioException(
            "an account SID and an auth token are needed: give them, or set TWILIO_ACCOUNT_SID"
            " and TWILIO_AUTH_TOKEN"
        )
    return user, token


def base_url_of(given: str | None) -> str:
    """Return the server's address without a slash at its end; raises TwilioException."""
    url = given or os.environ.get("SWITCHHOOK_URL") or DEFAULT_URL
    if not _ADDRESS.match(url):
        raise TwilioException(f"the base URL must be like {DEFAULT_URL}, not {url!r}")
    return url.rstrip("/")
