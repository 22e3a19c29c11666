"""A bind to a carrier that is kept: connected, bound, and after any end connected again."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from switchhook.protocols.smpp.actions import Ended, Late
from switchhook.protocols.smpp.backoff import Backoff
from switchhook.protocols.smpp.bodies import Bind
from switchhook.protocols.smpp.errors import Status
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.protocols.smpp.session import Limits
from switchhook.transports.smpp.connection import Connection

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

log = logging.getLogger(__name__)
CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where to bind, and how. With `tls` the certificate is checked as the context says."""

    host: str
    port: int
    bind: Bind = field(repr=False)  # it holds the password
    command: Command = Command.BIND_TRANSCEIVER
    tls: ssl.SSLContext | None = None
    limits: Limits = field(default_factory=Limits)


class Listener(Protocol):
    """What a client reports to. None of these may block."""

    def bound(self, client: Client) -> None:
        """Messages may go."""

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        """The carrier brings a message or a receipt: `respond` on the connection once stored."""

    def late(self, answer: Late) -> None:
        """A request that had been given up was answered after all."""

    def ended(self, client: Client, ended: Ended) -> None:
        """Messages can't go; the client tries to bind again by itself."""


async def dial(target: Target, protocol: Callable[[], Connection], outside: Outside) -> Connection:
    """Connect over TCP or TLS. Raises `OSError` or `TimeoutError`."""
    loop = asyncio.get_running_loop()
    async with outside(CONNECT_SECONDS):
        _, connection = await loop.create_connection(
            protocol, target.host, target.port, ssl=target.tls
        )
    return connection


Dial = Callable[[Target, Callable[[], Connection], Outside], Awaitable[Connection]]


class Client:
    """Keeps one bind. `chance` returns random numbers from 0 to 1.

    Of several targets the first is preferred; the next ones are tried in turn while it cannot
    be bound to.
    """

    def __init__(
        self,
        target: Target,
        listener: Listener,
        chance: Callable[[], float],
        *,
        others: Sequence[Target] = (),
        outside: Outside = asyncio.timeout,
        dial: Dial = dial,
    ) -> None:
        self.connection: Connection | None = None
        self._targets = (target, *others)
        self._place = 0
        self._listener = listener
        self._chance = chance
        self._outside = outside
        self._dial = dial
        self._backoff = Backoff()
        self._stopping = asyncio.Event()
        self._refusal = 0
        self._reached = self._was_bound = False

    @property
    def _target(self) -> Target:
        return self._targets[self._place]

    async def run(self) -> None:
        """Connect, bind, and again, until `stop`."""
        loop = asyncio.get_running_loop()
        try:
            while not self._stopping.is_set():
                await self._once()
                seconds = self._backoff.ended(
                    loop.time(), self._chance(), self._refusal, reached=self._reached
                )
                self._place = 0 if self._was_bound else (self._place + 1) % len(self._targets)
                if not self._stopping.is_set():
                    log.info("smpp bind waits", extra={"host": self._target.host, "s": seconds})
                    await self._pause(seconds)
        finally:
            if self.connection is not None:
                self.connection.abort()

    def stop(self) -> None:
        """Unbind once all that was sent is answered; `run` ends then."""
        self._stopping.set()
        if self.connection is not None:
            self.connection.unbind()

    async def _once(self) -> None:
        self._refusal = 0
        self._reached = self._was_bound = False
        target = self._target
        try:
            connection = await self._dial(
                target, lambda: Connection("esme", self, target.limits), self._outside
            )
        except (OSError, TimeoutError) as error:
            log.warning("smpp host unreachable", extra={"host": target.host, "error": str(error)})
            return
        self._reached = True
        self.connection = connection
        if self._stopping.is_set():
            connection.abort()
        else:
            connection.bind(target.command, target.bind)
        await asyncio.shield(connection.closed)
        self.connection = None

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    # What the connection reports.

    def opened(self, connection: Connection) -> None:
        """The carrier is reached; the bind comes next."""

    def bind_requested(self, connection: Connection, command: Command, bind: Bind) -> None:
        """Nobody binds to a client; the session has refused already."""
        connection.refuse(Status.INVALID_BIND_STATUS)

    def bound(self, connection: Connection) -> None:
        """The carrier has let us in."""
        log.info("smpp bound", extra={"host": self._target.host})
        self._was_bound = True
        self._backoff.bound(asyncio.get_running_loop().time())
        self._listener.bound(self)

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        """The carrier brings something."""
        self._listener.requested(connection, pdu)

    def noticed(self, connection: Connection, pdu: Pdu) -> None:
        """Outbinds and alerts tell nothing to one who is bound all the time."""
        log.debug("smpp notice", extra={"command": pdu.command.name})

    def late(self, connection: Connection, answer: Late) -> None:
        """An answer came after its time."""
        self._listener.late(answer)

    def ended(self, connection: Connection, ended: Ended) -> None:
        """The session is over."""
        self._refusal = ended.status if ended.reason == "refused" else 0
        log.warning(
            "smpp session ended",
            extra={"host": self._target.host, "reason": ended.reason, "status": ended.status},
        )
        self._listener.ended(self, ended)
