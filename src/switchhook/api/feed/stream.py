"""Server-Sent Events to one client (https://html.spec.whatwg.org/multipage/server-sent-events.html).

The stream begins with the identifier of the newest event, so that a client that heard nothing yet
still knows where it was. It ends of itself after a while: whoever connects again shows that it may
still listen. A client that does not take what it is sent is cut off by the connection.
"""

import asyncio
from typing import Final

from starlette.types import Receive, Scope, Send

from switchhook.api.feed.feed import Feed, Follower, Wanted

BEAT_SECONDS: Final = 15.0
GATHER_SECONDS: Final = 0.02  # what happens at once is sent at once
LONGEST_SECONDS: Final = 600.0
RETRY_MILLISECONDS: Final = 1000

_HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would wait for more
)


class EventStream:
    """An answer that does not end soon (ASGI). `after` is the last event that the client has."""

    def __init__(
        self,
        feed: Feed,
        account_sid: str,
        wanted: Wanted,
        *,
        base: str,
        after: str = "",
        session_sid: str = "",
    ) -> None:
        self._feed = feed
        self._account_sid = account_sid
        self._wanted = wanted
        self._base = base
        self._after = after
        self._session_sid = session_sid

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the client, the server or the session is gone; HEAD gets none."""
        await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
        if scope["method"] != "HEAD":
            after = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
            follower = self._feed.follow(
                self._account_sid, self._wanted, after or self._after, self._session_sid
            )
            leaving = asyncio.create_task(_until_gone(receive, follower))
            try:
                async with asyncio.timeout(LONGEST_SECONDS):
                    await self._tell(follower, send)
            except TimeoutError:
                pass  # it may connect again
            finally:
                leaving.cancel()
                self._feed.leave(self._account_sid, follower)
        await send({"type": "http.response.body", "body": b""})

    async def _tell(self, follower: Follower, send: Send) -> None:
        await _pass_on(send, self._opening(follower))
        while True:
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await follower.news.wait()
            except TimeoutError:
                await _pass_on(send, self._feed.place(follower) + b": still here\n\n")
                continue
            if follower.waited:
                await asyncio.sleep(GATHER_SECONDS)
            told = self._feed.take(self._account_sid, follower, self._base)
            if told is None:
                return
            if told:
                await _pass_on(send, told)

    def _opening(self, follower: Follower) -> bytes:
        start = f"retry: {RETRY_MILLISECONDS}\n".encode() + self._feed.place(follower) + b"\n"
        if not follower.lost:
            follower.news.set()  # something may wait already
            return start
        return start + self._feed.reset(self._account_sid, follower)


async def _until_gone(receive: Receive, follower: Follower) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    follower.end()


async def _pass_on(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
