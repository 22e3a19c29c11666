"""Hostile HTTP clients: garbage, endless heads, half bodies, idle and slow connections."""

import json
import random
import socket
from collections import Counter
from collections.abc import Iterator

import pytest
from websockets.sync.client import connect

from tests.peers.adversary import (
    Api,
    connections,
    exchange,
    settled,
    unharmed,
    works,
)
from tests.peers.server import RunningServer, running

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server"), "--drain=0") as server:
        yield server


def head(api: Api, line: str, more: bytes = b"") -> bytes:
    """Return a request's head, signed in; the connection is not kept."""
    authorization = f"Host: x\r\nConnection: close\r\nAuthorization: {api.authorization}\r\n"
    return f"{line} HTTP/1.1\r\n{authorization}".encode() + more + b"\r\n"


def test_what_is_not_http_is_refused(server: RunningServer) -> None:
    chance = random.Random(1)
    before = settled(server)
    api = Api(server)
    good = head(api, f"GET {api.account}/Calls.json")
    for _ in range(150):
        bad = bytearray(good)
        for _ in range(chance.randrange(1, 20)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        exchange(api.address, bytes(bad) + b"\r\n\r\n", 0.1)
        assert b" 400 " in exchange(api.address, b"\x16\x03\x01" + chance.randbytes(500))
    for line in ("GET", "GET / HTTP/9.9", "CONNECT a:1 HTTP/1.1", "\0"):
        assert b" 400 " in exchange(api.address, line.encode() + b"\r\n\r\n")
    unharmed(server, before)


@pytest.mark.parametrize(
    ("line", "more"),
    [("GET /{}", b"X-Head: " + b"x" * 1_000_000 + b"\r\n"), ("GET /{}", b"X: y\r\n" * 100_000),
     ("GET /{}" + "x" * 1_000_000, b""), ("POST /{}/Calls.json", b"Content-Length: 1e9\r\n"),
     ("POST {}/Calls.json", FORM + b"Content-Length: 99999999999999999999\r\n"),
     ("POST {}/Calls.json", FORM + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"),
     ("POST {}/Calls.json", FORM + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"),
     ("POST {}/Calls.json", FORM + b"Content-Length: 4\r\n\r\nT=\xff\xfe"),
     ("GET {}/Calls/%ff%00%0d%0a.json?To=%ff", b""), ("GET {}/Calls.json?To=%00", b""),
     ("GET /console/../../../etc/passwd", b""), ("GET /console/%2e%2e/%2e%2e/server.json", b""),
     ("GET /twimlets/echo?Twiml=%ff%00", b"")],
)  # fmt: skip
def test_bad_requests_are_refused(server: RunningServer, line: str, more: bytes) -> None:
    api = Api(server)
    answer = exchange(api.address, head(api, line.format(api.account), more))
    # What is refused while it is still being sent may be lost to a reset.
    assert not answer or answer.startswith(b"HTTP/1.1 4"), answer
    works(server)


def test_endless_heads_and_bodies_take_no_memory(server: RunningServer) -> None:
    api = Api(server)
    before = settled(server)
    for start, piece in (
        (b"GET / HTTP/1.1\r\n", b"X-Head: " + b"x" * 60_000 + b"\r\n"), (b"GET /", b"x" * 60_000),
        (head(api, f"POST {api.account}/Calls.json", FORM + b"Transfer-Encoding: chunked\r\n"),
         b"ea60\r\n" + b"x" * 60_000 + b"\r\n"),
    ):  # fmt: skip
        with socket.create_connection(api.address, 5) as connection:
            try:
                connection.sendall(start)
                for _ in range(1000):
                    connection.sendall(piece)
            except ConnectionError:
                continue
            raise AssertionError("60 MB were taken")
    unharmed(server, before)


def test_half_a_form_is_not_carried_out(server: RunningServer) -> None:
    api = Api(server)
    before = api.get("Messages.json?PageSize=1000")["messages"]
    body = b"To=%2B14155550101&From=%2B14155550100&Body=half"
    for missing in (1, 1000):
        length = b"Content-Length: %d\r\n" % (len(body) + missing)
        with socket.create_connection(api.address, 5) as connection:
            connection.sendall(head(api, f"POST {api.account}/Messages.json", FORM + length))
            connection.sendall(body)
    works(server)
    after = api.get("Messages.json?PageSize=1000")["messages"]
    assert [one["body"] for one in after if one not in before and one["body"] == "half"] == []


def test_a_thousand_idle_and_slow_connections_are_borne(server: RunningServer) -> None:
    api = Api(server)
    with connections(api.address, 1000):  # what they cost once is not given back to the system
        works(server)
    before = settled(server)
    with connections(api.address, 700), connections(api.address, 300) as slow:
        for piece in (b"POST / HTTP/1.1\r\n", b"X-Slow: ", b"y", b"\r\nContent-Length: 9\r\n"):
            for connection in slow:
                connection.sendall(piece)
            works(server)
    unharmed(server, before)


UPGRADE = (
    b"GET /signal HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\n\r\n"
)


def test_a_thousand_idle_sockets_of_pages_are_borne(server: RunningServer) -> None:
    """All but a hundred are turned away; who comes from elsewhere is not."""
    api = Api(server)
    before = settled(server)
    with connections(api.address, 1000, "127.0.0.2") as flood:
        for connection in flood:
            connection.sendall(UPGRADE)
        answers = Counter(connection.recv(12) for connection in flood)
        assert answers == {b"HTTP/1.1 101": 100, b"HTTP/1.1 403": 900}
        with connect(f"ws://{api.address[0]}:{api.address[1]}/signal", proxy=None) as page:
            page.send(json.dumps({"type": "listen", "payload": {"token": "nonsense"}}))
            assert json.loads(page.recv(5))["type"] == "error"
        works(server)
    unharmed(server, before)
