"""A stepped engine with what tests ask of it."""

import struct
from typing import Literal

from switchhook.media.engine import create_engine
from switchhook.media.engine.interface import Address, Event, Kind
from switchhook.media.engine.leg import Leg
from switchhook.media.engine.reference_rtp import Packet, is_rtcp, parse
from tests.media.engine.packets import PEER, rtp

SECOND = 1_000_000_000


class Rig:
    """Steps an engine, feeds it and keeps what it did."""

    def __init__(
        self, kind: Literal["compiled", "reference"], *, ports: int = 16, most: int = 1024
    ) -> None:
        self.engine = create_engine(kind=kind, stepped=True, seed=3, ports=ports, most=most)
        self.now = SECOND
        self.events: list[Event] = []
        self.sent: list[tuple[int, Address, bytes]] = []

    def wait(self, seconds: float) -> None:
        self.now += round(seconds * SECOND)
        self.engine.step(self.now)
        self.events += self.engine.poll()
        self.sent += self.engine.sent()

    def leg(
        self,
        remote: Address = PEER,
        *,
        payload: int = 0,
        dtmf: int | None = 101,
        latch: str | None = None,
        behind_nat: bool = False,
    ) -> tuple[Leg, int]:
        """Open a leg and connect it; return it and its port."""
        leg = self.engine.open(remote)
        leg.connect(remote, payload, dtmf, latch=latch, behind_nat=behind_nat)
        self.wait(0)
        return leg, leg.local[1]

    def latched(self, remote: Address = PEER) -> tuple[Leg, int]:
        """Open a leg whose peer has been heard."""
        leg, port = self.leg(remote)
        self.feed(port, rtp(0), remote)
        return leg, port

    def feed(self, port: int, data: bytes, source: Address = PEER) -> None:
        self.engine.feed(port, source, data)
        self.events += self.engine.poll()

    def stream(
        self,
        port: int,
        payloads: list[bytes],
        source: Address = PEER,
        first: int = 1,
        kind: int = 0,
    ) -> None:
        """Feed packets 20 ms apart."""
        for n, payload in enumerate(payloads):
            self.feed(port, rtp(first + n, payload, kind=kind), source)
            self.wait(0.02)

    def take(self, kind: Kind) -> list[Event]:
        found = [event for event in self.events if event.kind is kind]
        self.events = [event for event in self.events if event.kind is not kind]
        return found

    def packets(self, to: Address = PEER) -> list[Packet]:
        """Take the RTP that was sent to an address."""
        found = [parse(data) for _, where, data in self.sent if where == to and not is_rtcp(data)]
        self.sent = [item for item in self.sent if item[1] != to]
        return [packet for packet in found if packet is not None]

    def recorded(self) -> list[int]:
        raw = b"".join(event.data for event in self.take(Kind.RECORDED))
        return list(struct.unpack(f"={len(raw) // 2}h", raw))
