"""An RTP peer of our own, for calls whose signalling SIPp does: it hears, and speaks G.711.

It answers to wherever packets come from. RFC 3550; ITU-T G.711 as tables.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tests.peers.audio import FRAME, Samples
from tests.peers.ports import free_ports

PCMU, PCMA, EVENTS = 0, 8, 101
_HEADER = struct.Struct("!BBHII")


def _ulaw() -> NDArray[np.int16]:
    codes = ~np.arange(256) & 0xFF
    size = (((codes & 0x0F) << 3) + 0x84 << ((codes & 0x70) >> 4)) - 0x84
    return np.where(codes & 0x80, -size, size).astype(np.int16)


def _alaw() -> NDArray[np.int16]:
    codes = np.arange(256) ^ 0x55
    exponent = (codes & 0x70) >> 4
    size = ((codes & 0x0F) << 4) + 8
    size = np.where(exponent > 0, size + 0x100 << np.maximum(exponent - 1, 0), size)
    return np.where(codes & 0x80, size, -size).astype(np.int16)


TABLES = {PCMU: _ulaw(), PCMA: _alaw()}


def encode(samples: Samples, payload: int) -> bytes:
    """Return G.711: the code whose value is nearest to each sample."""
    table = TABLES[payload].astype(np.int32)
    order = np.argsort(table, kind="stable")
    values = table[order]
    wanted = np.clip(samples, values[0], values[-1])
    above = np.clip(np.searchsorted(values, wanted), 1, 255)
    nearest = above - (wanted - values[above - 1] < values[above] - wanted)
    return order[nearest].astype(np.uint8).tobytes()


@dataclass
class RtpPeer:
    """Listens on `port`; `payloads` counts what came, `events` are the keys in order."""

    port: int
    payloads: dict[int, int] = field(default_factory=dict)
    events: list[int] = field(default_factory=list)
    speaks: int = PCMU
    _audio: list[NDArray[np.int16]] = field(default_factory=list)
    _says: bytes = b""
    _stamps: set[int] = field(default_factory=set)

    def say(self, samples: Samples) -> None:
        """Say this once, from now on."""
        self._says = encode(samples, self.speaks)

    def heard(self) -> Samples:
        """Return what has been heard so far."""
        return np.concatenate([np.zeros(0), *self._audio])

    def deaf(self) -> None:
        """Forget what came until now."""
        self._audio.clear()
        self.payloads.clear()

    def take(self, packet: bytes) -> None:
        """Take an RTP packet."""
        _, kind, _, stamp, _ = _HEADER.unpack_from(packet)
        payload, body = kind & 0x7F, packet[_HEADER.size :]
        self.payloads[payload] = self.payloads.get(payload, 0) + 1
        if payload in TABLES:
            self._audio.append(TABLES[payload][np.frombuffer(body, np.uint8)])
        elif payload == EVENTS and stamp not in self._stamps:
            self._stamps.add(stamp)
            self.events.append(body[0])

    def next(self) -> bytes:
        """Return the next 20 ms to send: speech, or silence after it."""
        frame, self._says = self._says[:FRAME], self._says[FRAME:]
        return frame.ljust(FRAME, encode(np.zeros(1), self.speaks))


@contextlib.contextmanager
def rtp_peer() -> Iterator[RtpPeer]:
    """Run a peer until the test is over."""
    peer = RtpPeer(free_ports(2))
    stop = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", peer.port))
        thread = threading.Thread(target=_run, args=(peer, sock, stop))
        thread.start()
        try:
            yield peer
        finally:
            stop.set()
            thread.join()


def _run(peer: RtpPeer, sock: socket.socket, stop: threading.Event) -> None:
    remote: tuple[str, int] | None = None
    sequence, due = 0, time.monotonic()
    while not stop.is_set():
        sock.settimeout(max(0.001, due - time.monotonic()))
        with contextlib.suppress(TimeoutError):
            packet, remote = sock.recvfrom(2048)
            peer.take(packet)
        if time.monotonic() < due:
            continue
        due += 0.02
        if remote is not None:
            head = _HEADER.pack(0x80, peer.speaks, sequence & 0xFFFF, sequence * FRAME, 7)
            sock.sendto(head + peer.next(), remote)
            sequence += 1
