"""WebSockets that others open to us: an ASGI application around a `Hearer`.

https://asgi.readthedocs.io/en/latest/specs/www.html#websocket. What a far end does not take waits,
up to `MOST_WAITING` characters; then it is dropped. How long a message may be is the server's
setting.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from starlette.types import Receive, Scope, Send

from switchhook.transports.websocket.interface import Hearer, WebSocket

MOST_WAITING: Final = 256 * 1024  # characters
LOST: Final = 1006  # RFC 6455 §7.1.5
TRY_AGAIN: Final = 1013
CLOSE_SECONDS: Final = 5.0

Welcome = Callable[[WebSocket, str], Hearer | None]


class ServedWebSocket:
    """Implements `WebSocket` for the side that accepted."""

    def __init__(self) -> None:
        self._queue: deque[str] = deque()
        self._waiting = 0
        self._stirred = asyncio.Event()
        self._close: int | None = None
        self.aborted = asyncio.Event()

    @property
    def congested(self) -> bool:
        """Whether much waits to be sent."""
        return self._waiting > MOST_WAITING // 2

    def send(self, text: bytes) -> None:
        """Send a text message; nothing happens once the connection is over."""
        if self._close is not None:
            return
        self._queue.append(text.decode())
        self._waiting += len(text)
        if self._waiting > MOST_WAITING:
            self.abort()
        self._stirred.set()

    def close(self, code: int = 1000) -> None:
        """Say that we are done, once what was sent before is out."""
        if self._close is None:
            self._close = code
            self._stirred.set()

    def abort(self) -> None:
        """Drop the connection at once."""
        self.close(TRY_AGAIN)
        self._queue.clear()
        self.aborted.set()

    async def write(self, send: Send) -> None:
        """Pass messages on until the connection is to be closed."""
        while True:
            while self._queue:
                text = self._queue.popleft()
                self._waiting -= len(text)
                await send({"type": "websocket.send", "text": text})
            if self._close is not None:
                await send({"type": "websocket.close", "code": self._close})
                return
            self._stirred.clear()
            await self._stirred.wait()


class Served:
    """The application: `welcome` gets each socket that opens, and returns who hears it.

    It is told the client's address too, and returns None to let nobody in.
    """

    def __init__(self, welcome: Welcome) -> None:
        self._welcome = welcome

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket (ASGI)."""
        await receive()  # websocket.connect
        socket = ServedWebSocket()
        client = scope.get("client")
        hearer = self._welcome(socket, client[0] if client else "")
        if hearer is None:
            await send({"type": "websocket.close", "code": TRY_AGAIN})
            return
        await send({"type": "websocket.accept"})
        code = LOST
        reading = asyncio.ensure_future(_read(receive, hearer))
        writing = asyncio.ensure_future(socket.write(send))
        dropped = asyncio.ensure_future(socket.aborted.wait())
        tasks: set[asyncio.Future[Any]] = {reading, writing, dropped}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if writing in done and writing.exception() is None:
                async with asyncio.timeout(CLOSE_SECONDS):  # for the far end to agree
                    code = await asyncio.shield(reading)
            elif reading in done:
                code = reading.result()
        except TimeoutError:
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            hearer.on_closed(code, "")


async def _read(receive: Receive, hearer: Hearer) -> int:
    """Pass messages on until the far end is gone; return its close code."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return int(message.get("code") or LOST)
        if message.get("text") is not None:
            with suppress(UnicodeEncodeError):
                hearer.on_text(message["text"].encode())
        else:
            hearer.on_binary()
