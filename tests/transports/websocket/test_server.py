"""WebSockets that others open to us, without a server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import Message

from switchhook.transports.websocket.interface import WebSocket
from switchhook.transports.websocket.server import MOST_WAITING, Served

SCOPE = {"type": "websocket", "path": "/signal", "client": ("192.0.2.1", 4711)}


class Far:
    """A client as ASGI shows it, and what our side hears of it."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self.heard: list[Any] = []
        self.ready = asyncio.Event()  # to take more
        self.ready.set()
        self.socket: WebSocket
        self.address = ""
        self.welcomed = True
        self.incoming.put_nowait({"type": "websocket.connect"})

    def welcome(self, socket: WebSocket, address: str) -> "Far | None":
        self.socket, self.address = socket, address
        return self if self.welcomed else None

    def on_text(self, text: bytes) -> None:
        self.heard.append(text)

    def on_binary(self) -> None:
        self.heard.append("binary")

    def on_closed(self, code: int, reason: str) -> None:
        self.heard.append(code)

    async def send(self, message: Message) -> None:
        await self.ready.wait()
        self.sent.append(message)

    def say(self, **message: object) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", **message})

    def leave(self, code: int | None = 1001) -> None:
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": code})


async def turn() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Far, "asyncio.Task[None]"]]:
    far = Far()
    app = Served(far.welcome)
    task = asyncio.ensure_future(app(SCOPE, far.incoming.get, far.send))
    await turn()
    try:
        yield far, task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_messages_go_both_ways() -> None:
    async with connected() as (far, task):
        far.say(text="hello")
        far.say(bytes=b"x")
        far.socket.send("grüß dich".encode())
        await turn()
        assert far.heard == [b"hello", "binary"]
        assert far.sent == [
            {"type": "websocket.accept"},
            {"type": "websocket.send", "text": "grüß dich"},
        ]
        far.leave()
        await task
    assert far.heard[-1] == 1001
    far.socket.send(b"nobody hears")


async def test_who_is_not_welcome_is_turned_away_at_once() -> None:
    far = Far()
    far.welcomed = False
    await Served(far.welcome)(SCOPE, far.incoming.get, far.send)
    assert far.address == "192.0.2.1"
    assert far.sent == [{"type": "websocket.close", "code": 1013}]
    assert far.heard == []


async def test_what_was_said_before_goes_out_before_the_close() -> None:
    async with connected() as (far, task):
        far.socket.send(b"bye")
        far.socket.close(1008)
        far.socket.send(b"too late")
        await turn()
        assert far.sent[1:] == [
            {"type": "websocket.send", "text": "bye"},
            {"type": "websocket.close", "code": 1008},
        ]
        far.leave(1008)
        await task
    assert far.heard == [1008]


async def test_a_client_that_takes_nothing_is_dropped() -> None:
    async with connected() as (far, task):
        far.ready.clear()
        for _ in range(MOST_WAITING // 1000):
            far.socket.send(b"x" * 1000)
            assert not task.done()
        assert far.socket.congested
        far.socket.send(b"x" * 1000)
        await task
    assert far.heard == [1006]


async def test_a_connection_that_breaks_is_over() -> None:
    async with connected() as (far, task):
        far.leave(None)
        await task
    assert far.heard == [1006]
