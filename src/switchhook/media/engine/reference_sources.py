"""Who a datagram is for, in the reference engine: by socket and source, then by SSRC.

Strangers may come in only while a leg waits for its peer.
"""

from collections import Counter, deque

from switchhook.media.engine import reference_rtp as rtp
from switchhook.media.engine.interface import MOST_LETTERS, MOST_STRANGERS, MOST_UNREAD
from switchhook.media.engine.reference_leg import Leg
from switchhook.media.engine.reference_legs import Legs

QUARANTINE_NS = 5_000_000_000
QUARANTINED = 256  # addresses remembered
COOKIE = bytes.fromhex("2112a442")  # of STUN
CONSECUTIVE = 5  # packets in a row that let a stranger in, where strangers may come in
MOST_SEARCHES = 4  # for the leg that a stray report is about, in one tick


def is_letter(leg: Leg | None, data: bytes) -> bool:
    """Tell whether a datagram is to be reported: STUN or DTLS by its first octet (RFC 7983 §7).

    A stranger may only ask for a binding (RFC 8489 §5).
    """
    if leg is not None:
        return leg.guarded and len(data) > 0 and (data[0] < 4 or 20 <= data[0] < 64)
    return len(data) >= 20 and data[:2] == b"\0\1" and data[4:8] == COOKIE


class Letters:
    """How many datagrams are reported: no more of anybody than is bearable for the others."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.strangers = 0  # whose datagrams were reported in this tick
        self.unread = 0
        self._counts = counts

    def admit(self, leg: Leg | None) -> bool:
        """Count a datagram; tell whether it may be reported."""
        if leg is None:
            refused = self.strangers >= MOST_STRANGERS
            self.strangers += 1
        else:
            refused = leg.letters >= MOST_LETTERS
            leg.letters += 1
        refused = refused or self.unread >= MOST_UNREAD
        self.unread += not refused
        self._counts["refused" if refused else "received"] += 1
        return not refused


class Sources:
    """The table of sources; `counts` are the engine's."""

    def __init__(self, legs: Legs, counts: dict[str, int]) -> None:
        self.waiting: dict[int, Leg] = {}
        self.guarded: Counter[int] = Counter()  # legs, by their socket
        self.released: deque[tuple[int, int, int, int]] = deque(maxlen=QUARANTINED)
        self.now = 0
        self.searches = 0
        self._peers: dict[tuple[int, int, int], list[Leg]] = {}
        self._legs = legs
        self._counts = counts

    def leave(self, leg: Leg) -> None:
        """Forget a leg that closes; its address stays out of use for a while."""
        self.forget(leg)
        self.guarded[leg.socket] -= leg.guarded
        self.released.append((leg.socket, *leg.remote, self.now + QUARANTINE_NS))
        if self.waiting.get(leg.socket) is leg:
            del self.waiting[leg.socket]

    def find(self, socket: int, address: int, port: int, datagram: bytes) -> Leg | None:
        """Return the leg that a source is known to be the peer of."""
        legs = self._peers.get((socket, address, port), [])
        if len(legs) <= 1:
            return legs[0] if legs else None
        packet = rtp.parse(datagram)
        for leg in legs:
            if packet is not None and leg.reception.have and leg.reception.ssrc == packet.ssrc:
                return leg
        return next((leg for leg in legs if not leg.latched), None)

    def admit(self, socket: int, address: int, port: int, datagram: bytes) -> Leg | None:
        """Decide on a datagram from an unknown source: only a leg that waits may take it."""
        key = (socket & ~1, address, port - (socket & 1))
        if any(entry[:3] == key and entry[3] > self.now for entry in self.released):
            self._counts["stale"] += 1
            return None
        leg = self.waiting.get(socket)
        if socket & 1:
            leg = self._reporter(socket, address, port, datagram)
        if leg is None or not leg.agreed.connected:
            self._counts["unknown"] += 1
            return None
        if socket & 1:
            return leg
        packet = None if rtp.is_rtcp(datagram) else rtp.parse(datagram)
        if packet is None or not leg.agreed.accepts(packet.payload_type):
            admitted = False
        else:
            admitted = self._trusts(leg, address, port, packet)
        if not admitted:
            leg.refused += 1
            self._counts["refused"] += 1
            return None
        muxed = leg.rtcp_port == leg.remote[1]
        self.move(leg, (address, port), port if muxed else (port + 1) & 0xFFFF)
        return leg

    def _reporter(self, socket: int, address: int, port: int, datagram: bytes) -> Leg | None:
        """Return the leg whose peer reports from another port than it should, as behind NAT.

        Its host and SSRC must be those of the RTP that is heard.
        """
        if self.searches >= MOST_SEARCHES or len(datagram) < 8 or not rtp.is_rtcp(datagram):
            return None
        self.searches += 1
        ssrc = int.from_bytes(datagram[4:8], "big")
        for leg in self._legs:
            here = leg.socket == socket - 1 and leg.latched and leg.remote[0] == address
            if here and leg.reception.ssrc == ssrc and leg.rtcp_port != leg.remote[1]:
                self.move(leg, leg.remote, port)
                return leg
        return None

    def _trusts(self, leg: Leg, address: int, port: int, packet: rtp.Packet) -> bool:
        if address in (leg.signalled[0], leg.second):
            return True
        if leg.reception.have and leg.reception.ssrc == packet.ssrc:
            return True
        if not leg.anywhere:
            return False
        candidate = (address, port, packet.ssrc)
        follows = packet.sequence == (leg.candidate_sequence + 1) & 0xFFFF
        same = leg.candidate == candidate and follows
        leg.candidate_count = leg.candidate_count + 1 if same else 1
        leg.candidate, leg.candidate_sequence = candidate, packet.sequence
        return leg.candidate_count >= CONSECUTIVE

    def move(self, leg: Leg, remote: tuple[int, int], rtcp_port: int) -> None:
        """Let datagrams from that address lead to the leg, and its own go there."""
        self.forget(leg)
        leg.remote, leg.rtcp_port = remote, rtcp_port
        for key in self._keys(leg):
            self._peers.setdefault(key, []).insert(0, leg)

    def forget(self, leg: Leg) -> None:
        """Take a leg's addresses out of the table."""
        for key in self._keys(leg):
            legs = self._peers.get(key, [])
            if leg in legs:
                legs.remove(leg)

    def _keys(self, leg: Leg) -> list[tuple[int, int, int]]:
        address, port = leg.remote
        return [(leg.socket, address, port), (leg.socket + 1, address, leg.rtcp_port)]
