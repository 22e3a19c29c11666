"""Browsers that come over TCP or IPv6, on real sockets of this machine."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable

import pytest

from switchhook.media import relays, tones
from switchhook.media.engine import create_engine
from switchhook.media.engine.interface import Address
from switchhook.media.ports import Media
from switchhook.media.relays import MOST_UNPROVEN, Relays, Tunnel
from switchhook.media.webrtc import WebRtc, open_webrtc
from switchhook.protocols import stun
from tests.media.browsers import NOW, Browser, Network

CHECK = stun.request(bytes(12), "nobody:here", priority=1).serialise("x" * 22)


class Wire(Network):
    """Carries one browser's datagrams over a connection."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.lost = lambda _: False
        self.browsers: dict[Address, Browser] = {}
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def connect(self, port: int) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        self._task = asyncio.create_task(self._carry())

    def pass_on(self, port: int, source: Address, data: bytes) -> None:
        assert self.writer is not None
        self.writer.write(framed(data))

    async def _carry(self) -> None:
        assert self.reader is not None
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                size = int.from_bytes(await self.reader.readexactly(2), "big")
                data = await self.reader.readexactly(size)
                for browser in self.browsers.values():
                    browser.receive(data)

    async def end(self) -> None:
        assert self.writer is not None
        self.writer.write_eof()
        await self._task
        self.writer.close()


class SixWire(Network):
    """Carries one browser's datagrams over IPv6."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.lost = lambda _: False
        self.browsers: dict[Address, Browser] = {}
        self.transport: asyncio.DatagramTransport | None = None

    async def connect(self, port: int) -> None:
        wire = self

        class Protocol(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: object) -> None:
                for browser in wire.browsers.values():
                    browser.receive(data)

        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(Protocol, remote_addr=("::1", port))

    def pass_on(self, port: int, source: Address, data: bytes) -> None:
        assert self.transport is not None
        self.transport.sendto(data)

    async def end(self) -> None:
        assert self.transport is not None
        self.transport.close()
        await asyncio.sleep(0)


def framed(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


@pytest.fixture
async def home() -> AsyncIterator[WebRtc]:
    media = Media(create_engine(realtime="off", ports=1))
    await media.start()
    yield open_webrtc(media, ["127.0.0.1"], NOW)
    await media.close()


@pytest.fixture
async def ways(home: WebRtc) -> AsyncIterator[Relays]:
    made = Relays(home.media.engine.ports[0])
    yield made
    await made.close()
    await asyncio.sleep(0)


async def test_audio_passes_both_ways_over_tcp(home: WebRtc, ways: Relays) -> None:
    wire = Wire(home.media)
    await wire.connect(await ways.listen_tcp(["127.0.0.1"], 0))
    await talk(home, Browser(wire))
    await wire.end()
    assert len(ways.tunnels) == 0


async def test_audio_passes_both_ways_over_ipv6(home: WebRtc, ways: Relays) -> None:
    wire = SixWire(home.media)
    try:
        port = await ways.listen_udp("::1", 0)
    except OSError:
        pytest.skip("no IPv6 here")
    await wire.connect(port)
    await talk(home, Browser(wire))
    await wire.end()
    assert len(ways.tunnels) == 1


async def talk(home: WebRtc, browser: Browser) -> None:
    """Connect a browser; hear each other."""
    port = home.open()
    browser.take(port.answer(browser.describe()))
    browser.check()
    async with asyncio.timeout(10):
        await browser.connect()
        assert await port.ready()
    heard = bytearray()
    port.tap(heard.extend)
    browser.heard.clear()
    await asyncio.gather(browser.speak(b"\x33" * 160, 0.3), port.play(tones.tone((500,), 0.3)))
    await asyncio.sleep(0.1)
    assert sum(packet.payload != b"\xff" * 160 for packet in browser.heard) >= 12
    assert heard.count(b"\x33") >= 1600
    port.close()


async def test_who_proves_nothing_is_let_go(ways: Relays, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "PROVE_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", await ways.listen_tcp(["127.0.0.1"], 0)
    )
    writer.write(framed(CHECK) * 3)
    with contextlib.suppress(ConnectionError):
        assert await reader.read() == b""
    assert len(ways.tunnels) == 0
    writer.close()


async def test_strangers_hold_few_sockets(ways: Relays) -> None:
    port = await ways.listen_tcp(["127.0.0.1"], 0)
    connections = [
        await asyncio.open_connection("127.0.0.1", port) for _ in range(MOST_UNPROVEN + 3)
    ]
    with contextlib.suppress(ConnectionError):
        assert await connections[-1][0].read() == b""
    assert len(ways.tunnels) == MOST_UNPROVEN
    for _, writer in connections:
        writer.close()


async def test_a_frame_that_is_too_long_ends_the_connection(ways: Relays) -> None:
    port = await ways.listen_tcp(["127.0.0.1"], 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\xff\xff" + bytes(100))
    with contextlib.suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()


async def test_over_ipv6_only_a_check_opens_a_way(
    ways: Relays, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    open_one = ways.open

    def note(deliver: Callable[[bytes], None], ended: Callable[[], None]) -> Tunnel | None:
        opened.set_result(None)  # a second time it would fail
        return open_one(deliver, ended)

    monkeypatch.setattr(ways, "open", note)
    try:
        port = await ways.listen_udp("::1", 0)
    except OSError:
        pytest.skip("no IPv6 here")
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as stranger:
        for data in (b"", b"\x16" * 50, b"\x80" * 50, CHECK):
            stranger.sendto(data, ("::1", port))
        await asyncio.wait_for(opened, 5)
    assert len(ways.tunnels) == 1


async def test_a_port_in_use_is_an_error(ways: Relays) -> None:
    port = await ways.listen_tcp(["127.0.0.1"], 0)
    other = Relays(ways.engine)
    with pytest.raises(OSError):
        await other.listen_tcp(["127.0.0.1"], port)
