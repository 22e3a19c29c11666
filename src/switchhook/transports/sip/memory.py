"""SIP endpoints joined in memory, for tests on virtual time: no socket, no port.

network = MemoryNetwork()
network.attach(ours, "192.0.2.1")
network.attach(theirs, "192.0.2.2")
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from switchhook.transports.sip.carrier import Carrier, Receiver
from switchhook.transports.sip.peer import Peer

Fate = Callable[[Peer, Peer, bytes], Sequence[float]]


def delivered(source: Peer, destination: Peer, data: bytes) -> Sequence[float]:
    """Deliver every message once, at once."""
    return (0.0,)


class Attachable(Receiver, Protocol):
    """An endpoint that can work over any carrier."""

    def attach(self, carrier: Carrier, *, advertise: str | None = None) -> None:
        """Work over `carrier`."""


class MemoryPort:
    """One endpoint's place in the network."""

    def __init__(self, network: MemoryNetwork, address: tuple[str, int]) -> None:
        self.address = address
        self._network = network

    def send(self, data: bytes, peer: Peer) -> None:
        """Send a message."""
        self._network.carry(data, Peer(*self.address, peer.transport), peer)

    def resolve(self, host: str, found: Callable[[str | None], None]) -> None:
        """Look a host name up among those of the network."""
        asyncio.get_running_loop().call_soon(found, self._network.names.get(host))

    async def close(self) -> None:
        """Leave the network."""
        self._network.detach(self.address)


class MemoryNetwork:
    """A network of endpoints.

    `fate` decides over each message: the delays in seconds after which a copy arrives, none
    for a message that is lost. `sent` counts messages; `names` maps host names to addresses.
    """

    def __init__(self, fate: Fate = delivered) -> None:
        self.fate = fate
        self.sent = 0
        self.names: dict[str, str] = {}
        self._receivers: dict[tuple[str, int], Receiver] = {}

    def attach(self, endpoint: Attachable, host: str, port: int = 5060) -> None:
        """Give an endpoint its address, instead of `SipEndpoint.start`."""
        self.listen((host, port), endpoint)
        endpoint.attach(MemoryPort(self, (host, port)))

    def listen(self, address: tuple[str, int], receiver: Receiver) -> None:
        """Hand what is sent to `address` to `receiver`."""
        self._receivers[address] = receiver

    def detach(self, address: tuple[str, int]) -> None:
        """Take an endpoint out."""
        self._receivers.pop(address, None)

    def carry(self, data: bytes, source: Peer, destination: Peer) -> None:
        """Send a message on its way. TCP knows when nobody is there, UDP does not."""
        self.sent += 1
        loop = asyncio.get_running_loop()
        address = (destination.host, destination.port)
        if destination.transport == "tcp" and address not in self._receivers:
            loop.call_soon(self._bounce, (source.host, source.port), destination)
            return
        for delay in self.fate(source, destination, data):
            if delay:
                loop.call_later(delay, self._deliver, data, source, address)
            else:  # equal timers need not fire in order; calls do
                loop.call_soon(self._deliver, data, source, address)

    def _deliver(self, data: bytes, source: Peer, address: tuple[str, int]) -> None:
        receiver = self._receivers.get(address)
        if receiver is not None:
            receiver.received(data, source)

    def _bounce(self, sender: tuple[str, int], destination: Peer) -> None:
        receiver = self._receivers.get(sender)
        if receiver is not None:
            receiver.unreachable(destination)
