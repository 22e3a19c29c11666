"""WebSockets to apps, with a server of another make at the far end (RFC 6455)."""

import asyncio
import contextlib
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from switchhook.transports.websocket.client import Client
from switchhook.transports.websocket.interface import ConnectFailed, Permit, WebSocket

PATIENCE = 5.0


class Heard:
    """Keeps what comes."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.over: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()

    def on_text(self, text: bytes) -> None:
        self.messages.put_nowait(text)

    def on_binary(self) -> None:
        self.messages.put_nowait(None)

    def on_closed(self, code: int, reason: str) -> None:
        self.over.set_result((code, reason))


def anyone(host: str, port: int, address: str, *, secure: bool) -> bool:
    return True


BIG = 3 << 20
SAYS: Mapping[str, str | bytes | list[str] | list[bytes]] = {
    "binary": b"x",
    "parts": ["a", "b", "c"],
    "binary-parts": [b"a", b"b"],
    "big": "x" * BIG,
    "big-parts": ["x" * (BIG // 4)] * 4,
}


async def app(websocket: ServerConnection) -> None:
    """Do as it is told, else send back what comes."""
    with contextlib.suppress(ConnectionClosed):
        async for message in websocket:
            match str(message).split():
                case ["close", code]:
                    await websocket.close(int(code), "done")
                case ["drop"]:
                    websocket.transport.abort()
                case ["nonsense"]:
                    websocket.transport.write(b"\xf3\x00")
                case [name] if name in SAYS:
                    await websocket.send(SAYS[name])
                case _:
                    await websocket.send(message)


@asynccontextmanager
async def listening(
    tls: ssl.SSLContext | None = None,
    answer: Callable[[ServerConnection, Request], Response | None] | None = None,
) -> AsyncIterator[int]:
    """Run the app; yield its port."""
    async with serve(app, "127.0.0.1", 0, ssl=tls, process_request=answer) as server:
        yield next(iter(server.sockets)).getsockname()[1]


async def opened(
    port: int, heard: Heard, *, permit: Permit = anyone, headers: Mapping[str, str] | None = None
) -> WebSocket:
    client = Client(permit=permit, seconds=PATIENCE)
    return await client.connect(f"ws://127.0.0.1:{port}/path", headers or {}, heard)


async def soon(awaitable: Awaitable[object]) -> object:
    async with asyncio.timeout(PATIENCE):
        return await awaitable


async def refused(url: str, *, seconds: float = PATIENCE, permit: Permit = anyone) -> ConnectFailed:
    with pytest.raises(ConnectFailed) as caught:
        await Client(permit=permit, seconds=seconds).connect(url, {}, Heard())
    return caught.value


async def test_messages_go_both_ways() -> None:
    async with listening() as port:
        heard = Heard()
        websocket = await opened(port, heard)
        for text in (b"one", b"parts", b"binary", b"binary-parts", b"two"):
            websocket.send(text)
        said = [await soon(heard.messages.get()) for _ in range(5)]
        assert said == [b"one", b"abc", None, None, b"two"]
        websocket.close()
        assert await soon(heard.over) == (1000, "")
        websocket.send(b"too late")
        websocket.close()
        websocket.abort()


async def test_the_handshake_carries_our_headers_and_the_whole_path() -> None:
    asked: list[Request] = []

    def look(connection: ServerConnection, request: Request) -> None:
        asked.append(request)

    async with listening(answer=look) as port:
        url = f"ws://user:secret@127.0.0.1:{port}?a=b#rp=all"
        heard = Heard()
        websocket = await Client(permit=anyone).connect(url, {"X-Twilio-Signature": "s"}, heard)
        websocket.close()
        await soon(heard.over)
    (request,) = asked
    assert request.path == "/?a=b"
    assert request.headers["X-Twilio-Signature"] == "s"
    assert request.headers["Host"] == f"127.0.0.1:{port}"


@pytest.mark.parametrize(
    "told, over",
    [
        ("close 1000", (1000, "done")),
        ("close 4321", (4321, "done")),
        ("drop", (1006, "")),
    ],
)
async def test_it_tells_how_the_far_end_went(told: str, over: tuple[int, str]) -> None:
    async with listening() as port:
        heard = Heard()
        (await opened(port, heard)).send(told.encode())
        assert await soon(heard.over) == over


@pytest.mark.parametrize(
    "told, code",
    [("nonsense", 1002), ("big", 1009), ("big-parts", 1009)],
)
async def test_a_far_end_that_breaks_the_rules_is_closed(told: str, code: int) -> None:
    async with listening() as port:
        heard = Heard()
        (await opened(port, heard)).send(told.encode())
        assert (await heard.over)[0] == code
        assert heard.messages.empty()


async def test_an_aborted_connection_is_over_at_once() -> None:
    async with listening() as port:
        heard = Heard()
        (await opened(port, heard)).abort()
        assert await soon(heard.over) == (1006, "")


async def test_a_far_end_that_does_not_read_is_noticed() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        writer.write(_accepted(request))
        await writer.drain()
        await release.wait()
        writer.close()

    release = asyncio.Event()
    server = await asyncio.start_server(hang, "127.0.0.1", 0, limit=1024)
    async with server:
        heard = Heard()
        websocket = await opened(server.sockets[0].getsockname()[1], heard)
        sent = 0
        while not websocket.congested and sent < 100:
            websocket.send(b"x" * (1 << 20))
            sent += 1
        assert websocket.congested
        websocket.abort()
        assert await soon(heard.over) == (1006, "")
        release.set()


def _accepted(request: bytes) -> bytes:
    from websockets.utils import accept_key

    lines = request.decode().split("\r\n")
    key = next(line for line in lines if line.lower().startswith("sec-websocket-key"))
    accept = accept_key(key.partition(":")[2].strip())
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n\r\n"
    ).encode()


@pytest.mark.parametrize(
    "url, reason",
    [
        ("http://example.com/", "scheme"),
        ("example.com", "scheme"),
        ("", "scheme"),
        ("wss://[", "malformed"),
        ("wss://host:99999/", "malformed"),
        ("wss://", "malformed"),
        ("wss://a b/", "malformed"),
        ("wss://host/\r\nX-Evil: 1", "malformed"),
        ("wss://no-such-host.invalid/", "unreachable"),
        (f"wss://{'a' * 300}/", "unreachable"),
    ],
)
async def test_an_address_of_no_use_is_refused(url: str, reason: str) -> None:
    assert (await refused(url)).reason == reason


async def test_nobody_listening_is_a_refusal(unused_tcp_port_of_loopback: int) -> None:
    assert (await refused(f"ws://127.0.0.1:{unused_tcp_port_of_loopback}/")).reason == "refused"


@pytest.fixture
async def unused_tcp_port_of_loopback() -> int:
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


async def test_who_never_answers_takes_only_so_long() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hang, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        failed = await refused(f"ws://127.0.0.1:{port}/", seconds=0.3)
    assert failed.reason == "timeout"


async def test_another_answer_than_a_websocket_is_a_failed_handshake() -> None:
    def answer(connection: ServerConnection, request: Request) -> Response:
        return connection.respond(403, "no\n")

    async with listening(answer=answer) as port:
        failed = await refused(f"ws://127.0.0.1:{port}/")
    assert failed.reason == "handshake"
    assert "403" in str(failed)


async def test_a_redirect_is_not_followed() -> None:
    def answer(connection: ServerConnection, request: Request) -> Response:
        response = connection.respond(302, "")
        response.headers["Location"] = "ws://127.0.0.1/secret"
        return response

    async with listening(answer=answer) as port:
        assert (await refused(f"ws://127.0.0.1:{port}/")).reason == "handshake"


async def test_an_address_that_is_not_permitted_is_not_dialled() -> None:
    asked: list[tuple[str, int, str, bool]] = []

    def nobody(host: str, port: int, address: str, *, secure: bool) -> bool:
        asked.append((host, port, address, secure))
        return False

    async with listening() as port:
        failed = await refused(f"ws://localhost:{port}/", permit=nobody)
    assert failed.reason == "forbidden"
    assert ("localhost", port, "127.0.0.1", False) in asked


class Certificates:
    """A certificate for an address of this machine, and who trusts it."""

    def __init__(self, folder: Path, address: str) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
        start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(start)
            .not_valid_after(datetime.datetime(2120, 1, 1, tzinfo=datetime.UTC))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False
            )
            .sign(key, hashes.SHA256())
        )
        pem = made.public_bytes(serialization.Encoding.PEM)
        file = folder / "server.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + pem
        )
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.load_cert_chain(file)
        self.trust = ssl.create_default_context(cadata=pem.decode())


async def test_tls_is_verified(tmp_path: Path) -> None:
    certificates = Certificates(tmp_path, "127.0.0.1")
    async with listening(certificates.server) as port:
        url = f"wss://127.0.0.1:{port}/"
        heard = Heard()
        client = Client(permit=anyone, tls=certificates.trust)
        websocket = await client.connect(url, {}, heard)
        websocket.send(b"hello")
        assert await soon(heard.messages.get()) == b"hello"
        websocket.close()
        await soon(heard.over)
        assert (await refused(url)).reason == "tls"


async def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    certificates = Certificates(tmp_path, "127.0.0.9")
    async with listening(certificates.server) as port:
        client = Client(permit=anyone, tls=certificates.trust)
        with pytest.raises(ConnectFailed) as caught:
            await client.connect(f"wss://127.0.0.1:{port}/", {}, Heard())
    assert caught.value.reason == "tls"


async def test_no_tls_where_it_is_expected_is_refused() -> None:
    async with listening() as port:
        assert (await refused(f"wss://127.0.0.1:{port}/")).reason == "tls"
