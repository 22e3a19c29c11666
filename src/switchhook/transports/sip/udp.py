"""SIP over UDP: one socket, drained in batches."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

log = logging.getLogger(__name__)
BATCH = 64  # datagrams per wake, so that timers and other sockets get their turn
_RECEIVE_BUFFER = 8 << 20  # octets; rides out a stall of the loop
_MAX_DATAGRAM = 65_535


class UdpSocket:
    """A bound UDP socket that reads on the event loop. `on_datagram` gets (data, address)."""

    def __init__(
        self,
        sock: socket.socket,
        loop: asyncio.AbstractEventLoop,
        on_datagram: Callable[[bytes, tuple[str, int]], None],
    ) -> None:
        self._sock = sock
        self._loop = loop
        self._on_datagram = on_datagram
        # One for all: asking for the largest size each time leaves the memory full of holes.
        self._buffer = memoryview(bytearray(_MAX_DATAGRAM))
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        loop.add_reader(sock.fileno(), self._readable)

    def send(self, data: bytes, host: str, port: int) -> bool:
        """Send a datagram; False if the system says it can never arrive.

        A full buffer loses it, as the network may: retransmission is SIP's own.
        """
        try:
            self._sock.sendto(data, (host, port))
        except (BlockingIOError, ConnectionRefusedError, InterruptedError):
            return True
        except (OSError, OverflowError):
            return False
        return True

    def close(self) -> None:
        """Stop reading."""
        self._loop.remove_reader(self._sock.fileno())
        self._sock.close()

    def _readable(self) -> None:
        receive, buffer, hand_over = self._sock.recvfrom_into, self._buffer, self._on_datagram
        for _ in range(BATCH):
            try:
                length, address = receive(buffer)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:  # an ICMP error of something sent earlier
                log.debug("udp receive failed", extra={"error": error.errno})
                return
            hand_over(bytes(buffer[:length]), (address[0], address[1]))
