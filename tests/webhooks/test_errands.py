"""Errands: sent once, and certain to have been or not to have been."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from switchhook.webhooks import AddressPolicy
from switchhook.webhooks.errands import Errands
from switchhook.webhooks.exchange import NotSent, Patience, Unanswered
from tests.webhooks.apps import App, slow

QUICK = Patience(connect=5.0, read=0.05, octets=100, truncate=True)


@pytest.fixture
async def errands() -> AsyncIterator[Errands]:
    errands = Errands(allow=AddressPolicy(private=True))
    yield errands
    await errands.close()


async def test_the_body_goes_out_as_it_is_and_any_status_comes_back(
    errands: Errands, app: App
) -> None:
    app.says("/send", '{"id": 7}', status=418, X_Error="tea")
    headers = {"Content-Type": "application/json", "Authorization": "Bearer x"}
    answer = await errands.send("POST", app.base + "/send?a=1", headers, b'{"t":"\xc3\xa4"}')
    assert (answer.status, answer.body) == (418, b'{"id": 7}')
    (seen,) = app.seen
    assert (seen.method, seen.body) == ("POST", b'{"t":"\xc3\xa4"}')
    assert seen.headers["Authorization"] == "Bearer x"
    assert "X-Twilio-Signature" not in seen.headers


async def test_redirects_are_not_followed(errands: Errands, app: App) -> None:
    app.says("/send", "", status=302, Location="/else")
    assert (await errands.send("GET", app.base + "/send", {}, None)).status == 302
    assert len(app.seen) == 1


async def test_nobody_there_means_not_sent(errands: Errands) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/", "http://nowhere.invalid/", "ftp://x/"):
        with pytest.raises(NotSent):
            await errands.send("POST", url, {}, b"")


async def test_a_private_address_gets_nothing_unless_allowed(app: App) -> None:
    errands = Errands(allow=AddressPolicy())
    with pytest.raises(NotSent, match="private address"):
        await errands.send("POST", app.base + "/send", {}, b"")
    await errands.close()
    assert app.seen == []


async def test_silence_after_the_request_means_unanswered(errands: Errands, app: App) -> None:
    app.handlers["/slow"] = slow
    with pytest.raises(Unanswered):
        await errands.send("POST", app.base + "/slow", {}, b"", QUICK)


async def test_a_connection_cut_after_the_request_means_unanswered(errands: Errands) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()
        seen.append(1)

    seen: list[int] = []
    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(Unanswered):
        await errands.send("POST", f"http://127.0.0.1:{port}/", {}, b"text")
    assert seen == [1]
    server.close()
    await server.wait_closed()
