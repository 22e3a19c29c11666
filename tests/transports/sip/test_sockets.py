"""SIP over real sockets, on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip import tcp
from switchhook.transports.sip.endpoint import InboundInvite, SipEndpoint, SipUnreachable
from switchhook.transports.sip.peer import Peer
from tests.transports.sip.world import ANSWER, OFFER, Listener, tokens

OPTIONS = (
    b"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK%d;rport\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n"
    b"Content-Length: 0\r\n\r\n"
)


@pytest.fixture
def anyio_backend() -> object:
    """Run in real time: sockets do."""
    return "asyncio"


def answer(call: InboundInvite) -> None:
    call.listener = Listener()
    call.answer(ANSWER)


@pytest.fixture
async def endpoints() -> AsyncIterator[Callable[[], SipEndpoint]]:
    """Return a maker of endpoints that answer every call; they are closed in the end."""
    made: list[SipEndpoint] = []

    def make() -> SipEndpoint:
        endpoint = SipEndpoint(
            on_invite=answer,
            on_request=lambda server: server.respond(200),
            new_token=tokens(f"e{len(made)}x"),
        )
        made.append(endpoint)
        return endpoint

    yield make
    for endpoint in made:
        await endpoint.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        for _ in iter(condition, True):
            await asyncio.sleep(0)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_calls_travel_over_both_transports_of_one_port(
    transport: str, endpoints: Callable[[], SipEndpoint]
) -> None:
    alice, bob = endpoints(), endpoints()
    await alice.start("127.0.0.1", 0)
    await bob.start("127.0.0.1", 0)
    uri = SipUri("bob", *bob.address, params={"transport": transport})
    listener = Listener()
    me = NameAddr(SipUri("me", "127.0.0.1"))
    calls = [
        alice.invite(uri, to=NameAddr(uri), from_=me, body=OFFER, listener=listener)
        for _ in range(100)
    ]
    await until(lambda: len(listener.heard) == 100)
    assert listener.heard == [("answered", ANSWER)] * 100
    for call in calls:
        call.bye()
    await until(lambda: bob.load["sessions"] == 0)


async def test_a_port_that_is_taken_says_so(endpoints: Callable[[], SipEndpoint]) -> None:
    first = endpoints()
    await first.start("127.0.0.1", 0)
    with pytest.raises(OSError, match="in use"):
        await endpoints().start(*first.address)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match="in use"):
            await endpoints().start("127.0.0.1", udp.getsockname()[1])


async def test_ipv6_works_too(endpoints: Callable[[], SipEndpoint]) -> None:
    alice, bob = endpoints(), endpoints()
    await alice.start("::1", 0)
    await bob.start("::1", 0)
    uri = SipUri("bob", *bob.address)
    response = await alice.request("OPTIONS", uri, to=NameAddr(uri), from_=NameAddr(uri))
    assert response.via.sent_by == f"[::1]:{alice.address[1]}"


async def test_nobody_there_is_unreachable_over_tcp(endpoints: Callable[[], SipEndpoint]) -> None:
    alice = endpoints()
    await alice.start("127.0.0.1", 0)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        peer = Peer("127.0.0.1", closed.getsockname()[1], "tcp")
        uri = SipUri("bob", peer.host, peer.port)
        with pytest.raises(SipUnreachable):
            await alice.request("OPTIONS", uri, to=NameAddr(uri), from_=NameAddr(uri), peer=peer)


async def test_an_address_of_the_wrong_family_is_unreachable(
    endpoints: Callable[[], SipEndpoint],
) -> None:
    alice = endpoints()
    await alice.start("127.0.0.1", 0)
    uri = SipUri("bob", "::1")
    with pytest.raises(SipUnreachable):
        await alice.request("OPTIONS", uri, to=NameAddr(uri), from_=NameAddr(uri))


async def test_a_wildcard_endpoint_names_an_address_that_reaches_it(
    endpoints: Callable[[], SipEndpoint],
) -> None:
    alice, bob = endpoints(), endpoints()
    await alice.start("0.0.0.0", 0)
    await bob.start("127.0.0.1", 0, advertise="192.0.2.77")
    uri = SipUri("bob", "127.0.0.1", bob.address[1])
    response = await alice.request("OPTIONS", uri, to=NameAddr(uri), from_=NameAddr(uri))
    assert response.via.host != "0.0.0.0"


async def connect(endpoint: SipEndpoint) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(*endpoint.address)


async def test_a_stream_is_answered_in_pieces_and_kept_alive(
    endpoints: Callable[[], SipEndpoint],
) -> None:
    bob = endpoints()
    await bob.start("127.0.0.1", 0)
    reader, writer = await connect(bob)
    writer.write(b"\r\n\r\n")
    assert await reader.readexactly(2) == b"\r\n"
    both = OPTIONS % 1 + OPTIONS % 2
    for start in range(0, len(both), 100):
        writer.write(both[start : start + 100])
        await writer.drain()
    for _ in range(2):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"SIP/2.0 200 OK\r\n")
    writer.close()


@pytest.mark.parametrize(
    "garbage", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01" * 40_000]
)
async def test_what_is_not_sip_ends_the_connection(
    garbage: bytes, endpoints: Callable[[], SipEndpoint]
) -> None:
    bob = endpoints()
    await bob.start("127.0.0.1", 0)
    reader, writer = await connect(bob)
    writer.write(garbage)
    with suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()


async def test_connections_beyond_the_limit_are_closed(
    endpoints: Callable[[], SipEndpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp, "MAX_CONNECTIONS", 2)
    bob = endpoints()
    await bob.start("127.0.0.1", 0)
    kept = [await connect(bob) for _ in range(2)]
    for reader, writer in kept:
        writer.write(OPTIONS % 1)
        await reader.readuntil(b"\r\n\r\n")
    reader, writer = await connect(bob)
    with suppress(ConnectionResetError):
        assert await reader.read() == b""
    for _, one in [*kept, (reader, writer)]:
        one.close()


async def test_datagrams_of_any_kind_are_survived(endpoints: Callable[[], SipEndpoint]) -> None:
    alice, bob = endpoints(), endpoints()
    await alice.start("127.0.0.1", 0)
    await bob.start("127.0.0.1", 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for data in (b"", b"\0" * 1400, b"\r\n\r\n", b"INVITE", OPTIONS[:200], b"SIP/2.0 999\r\n"):
            udp.sendto(data, bob.address)
    uri = SipUri("bob", *bob.address)
    response = await alice.request("OPTIONS", uri, to=NameAddr(uri), from_=NameAddr(uri))
    assert response.status == 200
    assert bob.load["transactions"] == 0


async def test_a_silent_connection_is_closed_sooner_than_a_phones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = tcp.TcpConnections(
        SipEndpoint(on_invite=answer, on_request=lambda server: None, new_token=tokens("x")),
        asyncio.get_running_loop(),
        asyncio.timeout,
    )
    connection = pool.accept()
    assert connection.is_stale(tcp.STALLED_SECONDS + 1)
    connection.spoken = True
    assert not connection.is_stale(tcp.STALLED_SECONDS + 1)
    assert connection.is_stale(tcp.IDLE_SECONDS + 1)
