"""Handshakes between two of us over a link that loses, doubles and delays datagrams."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.media.dtls import MOST_DATAGRAMS, MTU, Handshake, Identity
from switchhook.protocols.srtp import GCM_128, KeyingError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ALICE, BOB = Identity(NOW), Identity(NOW)
OF_ALICE, OF_BOB = (("sha-256", ALICE.fingerprint),), (("sha-256", BOB.fingerprint),)

Loss = Callable[[bytes], bool]


def shake(
    client: Handshake, server: Handshake, lost: Loss = lambda _: False, rounds: int = 40
) -> list[bytes]:
    """Pass datagrams until both are done, a round being one expiry of the timers."""
    seen: list[bytes] = []
    to_server, to_client = client.start(), server.start()
    for _ in range(rounds):
        while to_server or to_client:
            seen += to_server + to_client
            arrived, to_server = [d for d in to_server if not lost(d)], []
            to_client = [d for d in to_client if not lost(d)]
            for datagram in to_client:
                to_server += client.receive(datagram)
            to_client = []
            for datagram in arrived:
                to_client += server.receive(datagram)
        if client.done and server.done:
            break
        to_server = [] if client.done else client.resend()
        to_client = [] if server.done else server.resend()
    return seen


def test_both_sides_come_to_the_same_keys() -> None:
    client, server = ALICE.handshake(client=True), BOB.handshake(client=False)
    seen = shake(client, server)
    ours, theirs = client.keys(OF_BOB), server.keys(OF_ALICE)
    assert ours.profile == theirs.profile == GCM_128
    assert (ours.sending, ours.receiving) == (theirs.receiving, theirs.sending)
    assert max(map(len, seen)) <= MTU


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.1, 0.3, 0.5]))
def test_lost_datagrams_are_made_up_for(seed: int, share: float) -> None:
    chance = random.Random(seed)
    client, server = ALICE.handshake(client=True), BOB.handshake(client=False)
    # The server's last flight arrives: to have that one again is up to a client's own clock.
    shake(client, server, lambda _: not server.done and chance.random() < share, rounds=200)
    assert client.done
    assert server.done
    assert client.keys(OF_BOB).sending == server.keys(OF_ALICE).receiving


def test_another_certificate_than_the_named_one_yields_no_keys() -> None:
    client, server = ALICE.handshake(client=True), BOB.handshake(client=False)
    shake(client, server)
    for fingerprints in (OF_ALICE, (), (("sha-512", BOB.fingerprint),), (("md5", "00"),)):
        with pytest.raises(KeyingError):
            client.keys(fingerprints)
    assert client.keys((*OF_ALICE, *OF_BOB))


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_datagrams_are_harmless(datagrams: list[bytes]) -> None:
    server = BOB.handshake(client=False)
    answered = 0
    try:
        for datagram in datagrams:
            answered += len(b"".join(server.receive(datagram)))
    except KeyingError:
        pass
    assert not server.done
    assert answered <= 2 * sum(map(len, datagrams)) + MTU


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 100_000))
def test_a_handshake_with_turned_bits_yields_the_same_keys_or_none(seed: int) -> None:
    chance = random.Random(seed)

    def spoil(datagram: bytes) -> bytes:
        if chance.random() > 0.2:
            return datagram
        data = bytearray(datagram)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)

    client, server = ALICE.handshake(client=True), BOB.handshake(client=False)
    to_server = client.start()
    try:
        for _ in range(8):
            to_client = [a for d in to_server for a in server.receive(spoil(d))]
            to_server = [a for d in to_client for a in client.receive(spoil(d))]
            to_server = to_server or client.resend()
    except KeyingError:
        return
    if client.done and server.done:
        assert client.keys(OF_BOB).sending == server.keys(OF_ALICE).receiving


def test_a_hello_repeated_for_ever_is_answered_a_while() -> None:
    client, server = ALICE.handshake(client=True), BOB.handshake(client=False)
    (hello,) = client.start()
    with pytest.raises(KeyingError, match="too many"):
        for _ in range(MOST_DATAGRAMS + 1):
            server.receive(hello)


def test_after_the_handshake_nothing_disturbs_it() -> None:
    client, server = ALICE.handshake(client=True), BOB.handshake(client=False)
    seen = shake(client, server)
    for datagram in [*seen, b"\x15", b"\x17" * 40, *[bytes([22]) * 60] * 2000]:
        server.receive(datagram)
    assert server.keys(OF_ALICE)


def test_a_close_is_told_to_the_peer() -> None:
    client, server = ALICE.handshake(client=True), BOB.handshake(client=False)
    assert client.close() == []
    shake(client, server)
    (alert,) = client.close()
    assert alert[0] == 21
    assert server.receive(alert) == [] or server.done
