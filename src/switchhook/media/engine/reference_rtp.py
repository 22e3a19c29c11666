"""The engine's RTP and RTCP, slowly: reading packets, counting them, reports (RFC 3550)."""

import struct
from dataclasses import dataclass

from switchhook.media.engine.reference_serial import MASK32, signed

HEADER = 12
LEAP = 3000  # a jump in sequence numbers beyond which the stream has started anew
RECENT = 64  # packets in which duplicates are recognised

SENDER_REPORT = 200
RECEIVER_REPORT = 201
DESCRIPTION = 202
GOODBYE = 203


@dataclass(frozen=True, slots=True)
class Packet:
    """The parts of an RTP packet that matter here."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse(data: bytes) -> Packet | None:
    """Read an RTP packet (RFC 3550 §5.1); None when it is not one."""
    size = len(data)
    if size < HEADER or data[0] & 0xC0 != 0x80:
        return None
    start = HEADER + 4 * (data[0] & 0x0F)
    if data[0] & 0x10:
        if size < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    padding = data[-1] if data[0] & 0x20 else 0
    if size < start or size - start < padding:
        return None
    kind, sequence, timestamp, ssrc = struct.unpack_from("!BHII", data, 1)
    payload = data[start : size - padding]
    return Packet(kind & 0x7F, kind >= 0x80, sequence, timestamp, ssrc, payload)


def is_rtcp(data: bytes) -> bool:
    """Tell RTCP from RTP on one port (RFC 5761 §4)."""
    return len(data) >= 2 and data[0] & 0xC0 == 0x80 and 192 <= data[1] <= 223


class Reception:
    """What is known of the stream that a leg receives (RFC 3550 appendices A.1, A.3, A.8)."""

    def __init__(self) -> None:
        self.have = False
        self.ssrc = 0
        self.received = 0
        self.octets = 0
        self.duplicate = 0
        self.lost_before = 0  # in earlier streams of this leg
        self.jitter = 0  # scaled by 16
        self.prior_expected = 0
        self.prior_received = 0
        self.report_at = 0
        self.report_ntp = 0
        self._begin(0, 0)

    def _begin(self, ssrc: int, sequence: int) -> None:
        self.ssrc = ssrc
        self.base = self.newest = sequence
        self.cycles = 0
        self.seen = 1
        self.stream = 0  # packets received of this stream
        self.transit: int | None = None
        self.prior_expected = self.prior_received = 0

    @property
    def expected(self) -> int:
        """Return how many packets the stream's sequence numbers span."""
        return self.cycles + self.newest - self.base + 1 if self.have else 0

    @property
    def lost(self) -> int:
        """Return how many packets of this stream never came."""
        return max(0, self.expected - self.stream)

    def accept(self, packet: Packet) -> tuple[bool, bool]:
        """Count a packet; return whether it is new, and whether a new stream began with it."""
        if not self.have or packet.ssrc != self.ssrc:
            return self._restart(packet)
        ahead = signed(packet.sequence - self.newest, 16)
        if 0 < ahead < LEAP:
            if packet.sequence < self.newest:
                self.cycles += 1 << 16
            self.seen = (self.seen << ahead | 1) & (1 << RECENT) - 1
            self.newest = packet.sequence
        elif -RECENT < ahead <= 0:
            if self.seen >> -ahead & 1:
                self.duplicate += 1
                return False, False
            self.seen |= 1 << -ahead
        elif -LEAP < ahead <= -RECENT:
            self.duplicate += 1
            return False, False
        else:
            return self._restart(packet)
        self._count(packet)
        return True, False

    def arrived(self, at: int, now_ns: int) -> None:
        """Let the arrival of an audio packet of that sample enter the jitter estimate."""
        transit = (now_ns // 125_000 - at) & MASK32
        if self.transit is not None:
            change = abs(signed(transit - self.transit))
            self.jitter += change - ((self.jitter + 8) >> 4)
        self.transit = transit

    def _restart(self, packet: Packet) -> tuple[bool, bool]:
        self.lost_before += self.lost
        self._begin(packet.ssrc, packet.sequence)
        self.have = True
        self._count(packet)
        return True, True

    def _count(self, packet: Packet) -> None:
        self.received += 1
        self.stream += 1
        self.octets += len(packet.payload)

    def block(self, now_ns: int, scale: int) -> bytes:
        """Return the report block about this stream (RFC 3550 §6.4.1).

        Its clock goes `scale` times as fast as that of 8 kHz.
        """
        expected, received = self.expected, self.stream
        span = expected - self.prior_expected
        missing = span - (received - self.prior_received)
        self.prior_expected, self.prior_received = expected, received
        fraction = min(255, (missing << 8) // span) if span > 0 and missing > 0 else 0
        return struct.pack(
            "!IIIIII",
            self.ssrc,
            fraction << 24 | min(self.lost, 0x7FFFFF),
            (self.cycles + self.newest) & MASK32,
            (self.jitter >> 4) * scale & MASK32,
            self.report_ntp,
            ((now_ns - self.report_at) * 65536 // 1_000_000_000) & MASK32 if self.report_at else 0,
        )


def ntp(now_ns: int) -> int:
    """Return a 64-bit NTP timestamp of the engine's own clock (RFC 3550 §4 allows any)."""
    seconds, rest = divmod(now_ns, 1_000_000_000)
    return (seconds & MASK32) << 32 | (rest << 32) // 1_000_000_000


def sender_report(
    ssrc: int, timestamp: int, now: int, sent: int, octets: int, block: bytes
) -> bytes:
    """Return an SR with at most one report block (§6.4.1)."""
    head = struct.pack("!BBHI", 0x80 | bool(block), SENDER_REPORT, 6 + len(block) // 4, ssrc)
    counts = struct.pack("!III", timestamp, sent & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    return head + ntp(now).to_bytes(8, "big") + counts + block


def receiver_report(ssrc: int, block: bytes) -> bytes:
    """Return an RR with at most one report block (§6.4.2)."""
    head = struct.pack("!BBHI", 0x80 | bool(block), RECEIVER_REPORT, 1 + len(block) // 4, ssrc)
    return head + block


def description(ssrc: int) -> bytes:
    """Return an SDES packet with a CNAME."""
    return struct.pack("!BBHIBB8s2x", 0x81, DESCRIPTION, 4, ssrc, 1, 8, b"%08x" % ssrc)


def goodbye(ssrc: int) -> bytes:
    """Return a BYE packet."""
    return struct.pack("!BBHI", 0x81, GOODBYE, 1, ssrc)


def packets(data: bytes) -> list[tuple[int, int, bytes]] | None:
    """Split a compound packet into (type, count, whole packet); None when malformed."""
    found = []
    while data:
        if len(data) < 8 or data[0] & 0xC0 != 0x80:
            return None
        size = 4 + 4 * int.from_bytes(data[2:4], "big")
        if size > len(data) or size < 8:
            return None
        found.append((data[1], data[0] & 0x1F, data[:size]))
        data = data[size:]
    return found
