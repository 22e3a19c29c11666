"""A connection in memory, which can stall, be muted and be cut; and both who stand at it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from switchhook.protocols.smpp.actions import Ended, Late
from switchhook.protocols.smpp.bodies import Accepted, Bind, Sm
from switchhook.protocols.smpp.errors import Status
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.transports.smpp.client import Client, Target
from switchhook.transports.smpp.connection import Connection
from switchhook.transports.smpp.server import Server

LOGIN = Bind("acme", "secret")


class Wire(asyncio.Transport):
    """One end of a connection: what is written comes out of the other end, soon."""

    def __init__(self, protocol: Connection) -> None:
        super().__init__({"peername": ("192.0.2.1", 2775)})
        self._loop = asyncio.get_running_loop()
        self.protocol = protocol
        self.other: Wire | None = None
        self.closing = False
        self.muted = False
        self.unread = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self.other is not None and not self.muted:
            self._loop.call_soon(self.other.take, bytes(data))

    def take(self, data: bytes) -> None:
        if not self.closing:
            self.protocol.data_received(data)

    def get_write_buffer_size(self) -> int:
        return self.unread

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        if not self.closing:
            self.closing = True
            self._loop.call_soon(self.protocol.connection_lost, None)
            if self.other is not None:
                self._loop.call_soon(self.other.close)

    def abort(self) -> None:
        self.close()


class Desk:
    """An SMSC's staff: lets in who has the password, takes every text."""

    def __init__(self) -> None:
        self.taken: list[Sm] = []
        self.ends: list[Ended] = []
        self.status = Status.OK
        self.answers = True
        self.seconds = 0.1
        self.busiest = 0
        self._held: list[tuple[Connection, int]] = []

    def bind_requested(self, connection: Connection, command: Command, bind: Bind) -> None:
        if bind.password == LOGIN.password:
            connection.accept("smsc")
        else:
            connection.refuse(Status.INVALID_PASSWORD)

    def bound(self, connection: Connection) -> None:
        """Nothing is stored for anybody."""

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        assert isinstance(pdu.body, Sm)
        self.taken.append(pdu.body)
        self._held.append((connection, pdu.sequence))
        self.busiest = max(self.busiest, len(self._held))
        if self.answers:
            asyncio.get_running_loop().call_later(self.seconds, self.answer)

    def answer(self) -> None:
        if not self._held:
            return
        connection, sequence = self._held.pop(0)
        connection.respond(sequence, self.status, Accepted(str(sequence)))

    def late(self, connection: Connection, answer: Late) -> None:
        """Nobody is interested."""

    def ended(self, connection: Connection, ended: Ended) -> None:
        self.ends.append(ended)
        self._held = [one for one in self._held if one[0] is not connection]


class Staff:
    """A client's owner: takes what the carrier brings."""

    def __init__(self) -> None:
        self.taken: list[Sm] = []
        self.late_answers: list[Late] = []
        self.ends: list[tuple[float, Ended]] = []
        self.bound_at: list[float] = []
        self.is_bound = asyncio.Event()

    def bound(self, client: Client) -> None:
        self.bound_at.append(asyncio.get_running_loop().time())
        self.is_bound.set()

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        assert isinstance(pdu.body, Sm)
        self.taken.append(pdu.body)
        connection.respond(pdu.sequence)

    def late(self, answer: Late) -> None:
        self.late_answers.append(answer)

    def ended(self, client: Client, ended: Ended) -> None:
        self.ends.append((asyncio.get_running_loop().time(), ended))


class Carrier:
    """Stands where connections in memory lead to."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.server = Server(self.desk)
        self.wires: list[Wire] = []  # the far ends
        self.dialled_at: list[float] = []
        self.dialled: list[tuple[str, int]] = []
        self.reachable = True
        self.refusing: set[str] = set()  # hosts

    async def dial(
        self,
        target: Target,
        protocol: Callable[[], Connection],
        outside: Callable[[float | None], AbstractAsyncContextManager[object]],
    ) -> Connection:
        self.dialled_at.append(asyncio.get_running_loop().time())
        self.dialled.append((target.host, target.port))
        if not self.reachable or target.host in self.refusing:
            raise ConnectionRefusedError
        near, far = Wire(protocol()), Wire(self.server.connection())
        near.other, far.other = far, near
        self.wires.append(far)
        for wire in (near, far):
            wire.protocol.connection_made(wire)
        return near.protocol
