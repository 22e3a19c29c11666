"""Hostile SIP: garbage on every port, floods, scanners, and phones that vanish."""

import random
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest

from tests.peers.adversary import (
    Api,
    SipClient,
    connections,
    settled,
    unharmed,
    works,
)
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

FIXTURES = Path(__file__).parent.parent / "data" / "sip" / "rfc4475"
METHODS = (
    "INVITE", "REGISTER", "MESSAGE", "OPTIONS", "BYE", "CANCEL", "ACK", "INFO", "UPDATE", "REFER",
    "NOTIFY", "SUBSCRIBE", "PRACK", "PUBLISH",
)  # fmt: skip
CAPACITY = 20
RTP = bytes.fromhex("8000")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    options = "--drain=0", f"--max-calls={CAPACITY}"
    with running(tmp_path_factory.mktemp("server"), *options) as server:
        yield server


class Shots:
    """Messages that are nearly right."""

    def __init__(self, client: SipClient, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        own = [client.request(method, "+14155550100", body=client.sdp) for method in METHODS]
        response = b"SIP/2.0 200 OK\r\n" + own[0].split(b"\r\n", 1)[1]
        self._pool = [*(path.read_bytes() for path in FIXTURES.glob("*.sip")), *own, response]

    def next(self) -> bytes:
        """Return random bytes, or a message that is cut off, changed or whole."""
        data, kind = self._chance.choice(self._pool), self._chance.random()
        if kind < 0.2:
            return self._chance.randbytes(self._chance.randrange(1, 2000))
        if kind < 0.4:
            return data[: self._chance.randrange(len(data))]
        return self._changed(bytearray(data)) if kind < 0.9 else data

    def _changed(self, data: bytearray) -> bytes:
        chance = self._chance
        for _ in range(chance.randrange(1, 8)):
            at = chance.randrange(len(data) or 1)
            match chance.randrange(4):
                case 0:
                    data[at : at + 1] = chance.randbytes(1)
                case 1:
                    del data[at : at + chance.randrange(1, 50)]
                case 2:
                    data[at:at] = chance.randbytes(chance.randrange(1, 30))
                case _:
                    data[at:at] = data[at : at + chance.randrange(100)] * chance.randrange(1, 5)
        return bytes(data[:60_000])


def drain(client: SipClient) -> None:
    """Read and drop what has come."""
    client.socket.setblocking(False)
    try:
        while client.socket.recv(65536):
            pass
    except OSError:
        pass
    client.socket.setblocking(True)


def test_garbage_over_udp_harms_nobody(server: RunningServer) -> None:
    client = SipClient(server.sip)
    shots = Shots(client)
    for shot in range(2000):
        client.send(shots.next() or b"x")
        if shot % 20 == 0:
            drain(client)
    before = settled(server)
    for shot in range(20_000):
        client.send(shots.next() or b"x")
        if shot % 20 == 0:
            drain(client)
    client.close()
    unharmed(server, before)


def test_garbage_over_tcp_harms_nobody(server: RunningServer) -> None:
    client = SipClient(server.sip)
    shots = Shots(client, 2)
    before = settled(server)
    for _ in range(500):
        with socket.create_connection(server.sip, 5) as connection:
            try:
                connection.sendall(shots.next() + shots.next())
            except ConnectionError:
                continue
    with socket.create_connection(server.sip, 5) as connection, pytest.raises(ConnectionError):
        for _ in range(1000):
            connection.sendall(b"INVITE sip:endless" + b"x" * 60_000)
    client.close()
    unharmed(server, before)


def test_garbage_on_the_audio_ports_harms_nobody(server: RunningServer) -> None:
    chance = random.Random(3)
    host, _, port = str(server.facts["rtp"]).rpartition(":")
    before = settled(server)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(2000):
            data = chance.randbytes(chance.choice((0, 1, 2, 8, 12, 20, 172, 1400, 60_000)))
            if chance.random() < 0.5 and len(data) > 2:
                kind = chance.choice((0, 8, 101, 200, 201, 202, 203))
                data = b"\x80" + bytes([kind]) + data[2:]
            for offset in range(8):
                sender.sendto(data, (host, int(port) + offset))
    unharmed(server, before)


def test_a_thousand_idle_connections_are_borne(server: RunningServer) -> None:
    with connections(server.sip, 1000):
        works(server)
    before = settled(server)
    with connections(server.sip, 700), connections(server.sip, 300) as slow:
        for piece in (b"INVITE sip:a@b SIP/2.0\r\n", b"Via: ", b"x", b"\r\nContent-Length: 9\r\n"):
            for connection in slow:
                connection.sendall(piece)
        works(server)
    unharmed(server, before)


class Caller:
    """A phone that signs in as the second handset and calls the number."""

    def __init__(self, server: RunningServer) -> None:
        self._phone = server.facts["handsets"][1]
        self._number = str(server.facts["number"])
        self.sip = SipClient(server.sip)
        self.to_tag = ""

    def call(self) -> bytes:
        """Return the final response to the call; one that is taken is acknowledged."""
        name, password = self._phone["username"], self._phone["password"]
        self.sip.send(self.request("INVITE"))
        answer = self.sip.final()
        if answer.startswith(b"SIP/2.0 401"):
            signed = self.sip.signed(answer, "INVITE", self._number, name, password)
            self.sip.send(self.request("INVITE", signed))
            answer = self.sip.final()
        if answer.startswith(b"SIP/2.0 200"):
            tag = re.search(rb"(?i)\nto:[^\r]*tag=([^\r;]+)", answer)
            assert tag
            self.to_tag = tag[1].decode()
            self.sip.send(self.request("ACK", new=False))
        return answer

    def request(self, method: str, extra: str = "", *, new: bool = True) -> bytes:
        """Return a request of this call."""
        return self.sip.request(
            method, self._number, from_user=self._phone["username"], extra=extra, new=new,
            to_tag=self.to_tag, body=self.sip.sdp if method == "INVITE" else b"",
        )  # fmt: skip

    def speak(self, sdp: bytes, frames: int = 50) -> None:
        """Send silence for a second."""
        port = re.search(rb"m=audio (\d+)", sdp)
        assert port
        for n in range(frames):
            head = RTP + n.to_bytes(2, "big") + (160 * n).to_bytes(4, "big") + b"ssrc"
            self.sip.media.sendto(head + b"\xff" * 160, ("127.0.0.1", int(port[1])))
            time.sleep(0.005)

    def hang_up(self) -> None:
        """End the call."""
        self.sip.send(self.request("BYE"))
        assert self.sip.final().startswith(b"SIP/2.0 200")
        self.sip.close()


def talkative(server: RunningServer) -> None:
    """Let the number answer, and then say nothing for a long time."""
    api = Api(server)
    [number] = api.get("IncomingPhoneNumbers.json")["incoming_phone_numbers"]
    twiml = "<Response><Say>Hi</Say><Pause length='600'/></Response>"
    url = f"{server.http}/twimlets/echo?Twiml={quote(twiml)}"
    api.post(f"IncomingPhoneNumbers/{number['sid']}.json", VoiceUrl=url)


def test_calls_beyond_capacity_are_turned_away_and_then_taken_again(server: RunningServer) -> None:
    talkative(server)
    before = settled(server)
    callers = [Caller(server) for _ in range(CAPACITY)]
    for caller in callers:
        assert caller.call().startswith(b"SIP/2.0 200")
    assert Api(server).calls() == CAPACITY
    flood, seen = SipClient(server.sip), Counter[bytes]()
    for n in range(2000):
        flood.call_id = f"flood-{n}"
        invite = flood.request("INVITE", "+14155550100", body=flood.sdp)
        flood.send(invite)
        flood.send(invite)
        for answer in (flood.receive(), flood.receive()):
            assert b"Retry-After" in answer
            seen[answer[:11]] += 1
    flood.close()
    assert seen == {b"SIP/2.0 503": 4000}
    form = {"To": "+14155550101", "From": "+14155550100", "Twiml": "<Response/>"}
    assert Api(server).send("POST", "Calls.json", form).status == 503
    callers.pop().hang_up()
    until(lambda: Api(server).calls() < CAPACITY, 2)
    callers.append(Caller(server))
    assert callers[-1].call().startswith(b"SIP/2.0 200")
    for caller in callers:
        caller.hang_up()
    until(lambda: Api(server).calls() == 0, 2)
    unharmed(server, before)


@pytest.mark.parametrize("method", ["INVITE", "REGISTER", "MESSAGE", "OPTIONS"])
def test_a_scanner_is_challenged_and_costs_nothing(server: RunningServer, method: str) -> None:
    scanner, seen = SipClient(server.sip, address="127.0.0.2"), Counter[bytes]()

    def scan(count: int) -> None:
        for n in range(count):
            scanner.call_id = f"{method}-{n}"
            body = scanner.sdp if method == "INVITE" else b""
            scanner.send(scanner.request(method, str(n), from_user=str(n), body=body))
            seen[scanner.receive()[8:11]] += 1

    scan(1000)
    before = settled(server)
    scan(3000)
    assert seen == {b"200" if method == "OPTIONS" else b"401": 4000}
    scanner.close()
    unharmed(server, before)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_phone_that_vanishes_while_it_rings_leaves_nothing(
    server: RunningServer, transport: Literal["udp", "tcp"]
) -> None:
    """Those that vanish later are the long form's, `bench/abuse.py`: silence takes its time."""
    before = settled(server)
    facts = server.facts["handsets"][1]
    phone = SipClient(server.sip, transport)
    answer = phone.register(facts["username"], facts["password"], seconds=60)
    assert answer.startswith(b"SIP/2.0 200"), answer
    sid = Api(server).place(1, Twiml="<Response/>", Timeout=1)
    invite = phone.receive()
    assert invite.startswith(b"INVITE ")
    phone.answer(invite, "180 Ringing")
    phone.close()
    assert Api(server).ended(sid)["status"] == "no-answer"
    unharmed(server, before)
