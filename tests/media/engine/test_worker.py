"""The worker with real sockets: what it needs of the system works, and it ends when told."""

import select
import socket
import time
from typing import Literal

import pytest

from switchhook.media.engine import create_engine
from switchhook.media.engine.control import Engine
from switchhook.media.engine.interface import Event, Kind, Result
from tests.media.engine.packets import rtp

PATIENCE = 10.0


@pytest.fixture(params=["compiled", "reference"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def start(kind: str) -> Engine:
    choice: Literal["compiled", "reference"] = "compiled" if kind == "compiled" else "reference"
    engine = create_engine(kind=choice, ports=4, realtime="off")
    engine.start()
    return engine


def events_until(engine: Engine, wanted: Kind) -> list[Event]:
    found: list[Event] = []
    end = time.monotonic() + PATIENCE
    while not any(event.kind is wanted for event in found):
        left = end - time.monotonic()
        assert left > 0, f"no {wanted.name}"
        select.select([engine.fileno()], [], [], left)
        found += engine.poll()
    return found


def test_rtp_is_on_even_ports_and_rtcp_on_the_next(kind: str) -> None:
    engine = start(kind)
    assert all(port % 2 == 0 for _, port in engine.ports)
    engine.release()


def test_a_clip_travels_between_two_legs_over_sockets(kind: str) -> None:
    engine = start(kind)
    one, other = engine.open(), engine.open()
    one.connect(other.local, 0, 101)
    other.connect(one.local, 0, 101)
    one.play(bytes(3200), 1)
    events = events_until(engine, Kind.DONE)
    one.dtmf("7", 2)
    events += events_until(engine, Kind.DIGIT)
    assert [event.leg for event in events if event.kind is Kind.DIGIT] == [other.number]
    one.close(3)
    other.close(4)
    events_until(engine, Kind.CLOSED)
    engine.release()


def test_a_socket_of_a_legs_own_is_closed_with_it(kind: str) -> None:
    engine = start(kind)
    legs = [engine.open() for _ in range(6)]
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.bind(("127.0.0.1", 0))
    leg = legs[-1]
    assert leg.local not in engine.ports
    leg.connect(peer.getsockname(), 0, 101)
    end = time.monotonic() + PATIENCE
    found: list[Event] = []
    while not any(event.kind is Kind.LATCHED for event in found):
        assert time.monotonic() < end
        peer.sendto(rtp(len(found)), leg.local)
        select.select([engine.fileno()], [], [], 0.02)
        found += engine.poll()
    leg.close(1)
    events_until(engine, Kind.CLOSED)
    again = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    again.bind(leg.local)
    again.close()
    peer.close()
    engine.release()


def test_what_was_asked_before_the_stop_still_ends(kind: str) -> None:
    engine = start(kind)
    leg = engine.open()
    leg.play(bytes(160000), 1)
    leg.close(2)
    engine.stop()
    done = [(e.op, e.value) for e in engine.poll() if e.kind is Kind.DONE]
    assert done == [(1, Result.CLOSED), (2, Result.COMPLETED)]
    engine.release()


def test_a_running_engine_cannot_be_stepped() -> None:
    engine = start("compiled")
    engine.open().play(b"", 1)
    events_until(engine, Kind.DONE)
    with pytest.raises(RuntimeError):
        engine.step(1)
    engine.release()


def test_a_port_in_use_is_an_error() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1] & ~1
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as even:
            if port != taken.getsockname()[1]:
                even.bind(("127.0.0.1", port))
            with pytest.raises(OSError):
                create_engine(port=port, ports=1)
