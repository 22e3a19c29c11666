"""The RTP ports of an engine: a small shared pool, and sockets for legs that do not fit in it.

A leg fits on a pool port when no other leg there waits for its first packet (until then its
source is unknown, RFC 4961 or not) and none there has, or had a moment ago, the same peer
address: datagrams are told apart by port and source. RTP is on the even port, RTCP on the next.
Ports come in groups of four, one for each phase of the frame, so that the legs of one port send
at the same tick and leave in one system call.
"""

import socket
import sys
from dataclasses import dataclass, field

from switchhook.media.engine.interface import PHASES, Address, NoPort

QUARANTINE_NS = 5_000_000_000
BUFFER = 4 << 20  # octets; a pool port carries hundreds of legs
PAIR_ATTEMPTS = 64
IP_MTU_DISCOVER = 10  # linux/in.h
IP_PMTUDISC_PROBE = 3


@dataclass
class Place:
    """A pair of sockets, or in a stepped engine just their number."""

    index: int  # socket number of RTP; RTCP has the next
    number: int  # UDP port of RTP
    phase: int
    pooled: bool
    sockets: tuple[socket.socket, ...] = ()
    legs: int = 0
    waiting: int = 0  # the leg whose source is unknown yet, 0 for none
    peers: set[Address] = field(default_factory=set)
    released: dict[Address, int] = field(default_factory=dict)  # until when, in nanoseconds

    def fits(self, remote: Address | None, now_ns: int) -> bool:
        """Tell whether another leg with that peer could be told from those that are here."""
        if self.waiting:
            return False
        self._clear(now_ns)
        return remote is None or (remote not in self.peers and remote not in self.released)

    def release(self, peers: set[Address], now_ns: int) -> None:
        """Let addresses be nobody's; they stay out of use for a while."""
        self._clear(now_ns)
        for peer in peers:
            self.peers.discard(peer)
            self.released[peer] = now_ns + QUARANTINE_NS

    def _clear(self, now_ns: int) -> None:
        for peer in [peer for peer, until in self.released.items() if until <= now_ns]:
            del self.released[peer]


class Places:
    """Chooses a place for each leg. Raises `OSError` when the pool cannot be bound."""

    def __init__(self, host: str, port: int, pool: int, most: int, *, bound: bool) -> None:
        if ":" in host:
            raise OSError(None, f"media listens on IPv4 addresses, {host} is of IPv6")
        self.host = host
        self._bound = bound
        self._most = most
        self._single = 0
        self._free: list[int] = []
        self._next_number = port + 2 * pool if port else 20000 + 2 * pool
        self.places: dict[int, Place] = {}
        for n in range(pool):
            number = (port or 20000) + 2 * n
            pair = self._bind_pair(port + 2 * n if port else 0) if bound else ()
            if pair:
                number = pair[0].getsockname()[1]
            self.places[2 * n] = Place(2 * n, number, n % PHASES, True, pair)
        self._pool = tuple(self.places.values())

    @property
    def guarded(self) -> Place:
        """Return the one place of all legs of browsers, which STUN tells apart."""
        return self._pool[0]

    def choose(self, remote: Address | None, now_ns: int) -> Place:
        """Return where a leg goes; a socket of its own when no pool port fits."""
        fitting = [p for p in self._pool if p.fits(remote, now_ns)]
        if fitting:
            return min(fitting, key=lambda p: (p.index // (2 * PHASES), p.legs, p.index))
        if self._single >= self._most:
            raise NoPort(f"all {self._most} RTP sockets beyond the pool are taken")
        try:
            return self._add_single()
        except OSError as error:
            raise NoPort(f"cannot open an RTP socket: {error.strerror}") from None

    def leave(self, place: Place, leg: int, peers: set[Address], now_ns: int) -> None:
        """Take a leg off its place; its addresses stay out of use for a while."""
        place.legs -= 1
        if place.waiting == leg:
            place.waiting = 0
        place.release(peers, now_ns)
        if not place.pooled:
            self._close(place)
            del self.places[place.index]
            self._free.append(place.index)
            self._single -= 1

    def by_number(self, number: int) -> int | None:
        """Return the socket number of a UDP port."""
        for place in self.places.values():
            if place.number <= number <= place.number + 1:
                return place.index + number - place.number
        return None

    def close(self) -> None:
        """Close every socket."""
        for place in self.places.values():
            self._close(place)

    def _add_single(self) -> Place:
        pair = self._bind_pair(0) if self._bound else ()
        number = pair[0].getsockname()[1] if pair else self._next_number
        self._next_number += 0 if pair else 2
        index = self._free.pop() if self._free else 2 * len(self.places)
        place = Place(index, number, index // 2 % PHASES, False, pair)
        self.places[index] = place
        self._single += 1
        return place

    def _bind_pair(self, number: int) -> tuple[socket.socket, ...]:
        for _ in range(1 if number else PAIR_ATTEMPTS):
            pair = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
            try:
                pair[0].bind((self.host, number))
                even = pair[0].getsockname()[1]
                if even % 2 == 0:
                    pair[1].bind((self.host, even + 1))
                    _prepare(pair)
                    return tuple(pair)
            except OSError:
                if number:
                    raise
            finally:
                if not pair[1].getsockname()[1]:
                    for one in pair:
                        one.close()
        raise OSError(None, "no free pair of UDP ports")

    def _close(self, place: Place) -> None:
        for one in place.sockets:
            one.close()
        place.sockets = ()


def _prepare(pair: list[socket.socket]) -> None:
    for one in pair:
        one.setblocking(False)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        if sys.platform == "linux":
            # Never fragment, never believe a stranger's word on the path's size. Besides, the
            # system then needs no identification for each datagram, 8 % of the work of sending.
            one.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
