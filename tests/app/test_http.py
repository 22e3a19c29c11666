"""HTTP from clients that mean ill, on uvicorn's own protocol."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from switchhook.app import http
from switchhook.app.web import MAX_FRAME, WebServer, listen
from switchhook.config import Address

GET = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 200 once the body is there."""
    while scope["method"] == "POST" and (await receive()).get("more_body"):
        pass
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def client(
    serving: ASGIApp = app,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    listener = listen(Address("127.0.0.1", 0), "--http")
    web = WebServer(serving, listener)
    await web.start()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
        try:
            yield reader, writer
        finally:
            writer.close()
    finally:
        await web.close()
        listener.close()


async def answer(data: bytes) -> bytes:
    """Return everything the server says to `data` until it closes."""
    async with client() as (reader, writer), asyncio.timeout(10):
        writer.write(data)
        return await reader.read()


async def test_a_head_without_end_is_refused() -> None:
    line, short = b"X-Head: " + b"x" * 1000 + b"\r\n", b"X: y\r\n"
    for endless in (line * (http.MAX_HEAD // 1006 + 1), short * http.MAX_HEADERS):
        assert (await answer(GET + endless + b"\r\n")).startswith(b"HTTP/1.1 431 ")


async def test_a_target_without_end_is_refused() -> None:
    assert b" 431 " in await answer(b"GET /" + b"x" * (http.MAX_HEAD + 1))


async def test_what_is_not_http_is_refused() -> None:
    assert (await answer(b"\x16\x03\x01nonsense\r\n\r\n")).startswith(b"HTTP/1.1 400 ")


async def test_requests_that_nobody_waits_for_are_not_hoarded() -> None:
    said = await answer((GET + b"\r\n") * 1000)
    assert said.count(b"HTTP/1.1 200") <= http.MAX_PIPELINED + 2
    assert b"HTTP/1.1 400 " in said


async def test_a_few_requests_at_once_are_answered() -> None:
    last = GET + b"Connection: close\r\n\r\n"
    assert (await answer((GET + b"\r\n") * 9 + last)).count(b"HTTP/1.1 200") == 10


@pytest.mark.parametrize(
    "data",
    [b"", b"GE", b"\r\n", GET, GET + b"X-Half: ", GET + b"\r\nGET /again HTT",
     b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"],
)  # fmt: skip
async def test_a_request_that_does_not_arrive_is_given_up(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "REQUEST_SECONDS", 0.05)
    await answer(data)


async def test_a_client_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TAKE_SECONDS", 0.05)
    given_up = asyncio.Event()

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        gone = asyncio.create_task(_gone(receive))
        while not gone.done():
            body = {"type": "http.response.body", "body": bytes(1 << 20), "more_body": True}
            await send(body)
        given_up.set()

    async with client(endless) as (_, writer), asyncio.timeout(10):
        writer.write(GET + b"\r\n")
        await given_up.wait()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def test_too_many_connections_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "most_connections", lambda: 0)
    assert (await answer(b"")).startswith(b"HTTP/1.1 503 ")


async def test_a_connection_that_is_used_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REQUEST_SECONDS", 0.05)
    async with client() as (reader, writer), asyncio.timeout(10):
        for _ in range(4):
            writer.write(GET + b"\r\n")
            assert b"200 OK" in await reader.readuntil(b"ok")
            await asyncio.sleep(0.06)
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nfull")
        assert b"200 OK" in await reader.readuntil(b"ok")


async def sockets(scope: Scope, receive: Receive, send: Send) -> None:
    """Echo what comes over a WebSocket."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


@asynccontextmanager
async def websocket() -> AsyncIterator[ClientConnection]:
    listener = listen(Address("127.0.0.1", 0), "--http")
    web = WebServer(sockets, listener)
    await web.start()
    try:
        async with connect(f"ws://127.0.0.1:{web.port}/signal") as client:
            yield client
    finally:
        await web.close()
        listener.close()


async def test_a_websocket_is_served() -> None:
    async with asyncio.timeout(10), websocket() as client:
        for text in ("hello", "x" * 60_000):
            await client.send(text)
            assert await client.recv() == text


async def test_a_websocket_may_be_silent_for_longer_than_a_request_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "REQUEST_SECONDS", 0.05)
    async with asyncio.timeout(10), websocket() as client:
        late = asyncio.Event()
        asyncio.get_running_loop().call_later(0.2, late.set)
        await late.wait()
        await client.send("still there")
        assert await client.recv() == "still there"


async def test_an_oversized_message_ends_the_websocket() -> None:
    async with asyncio.timeout(10), websocket() as client:
        await client.send("x" * (MAX_FRAME + 1))
        with pytest.raises(ConnectionClosed) as caught:
            await client.recv()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1009
