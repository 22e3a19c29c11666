"""One connection and the SMPP session on it.

The session decides; this writes, keeps its one timer, and hands what happens to the owner and
answers to those who wait for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol, cast

from switchhook.protocols.smpp.actions import (
    Action,
    Answered,
    BindRequested,
    Bound,
    Close,
    Ended,
    Late,
    Noticed,
    Requested,
    Send,
    Unanswered,
)
from switchhook.protocols.smpp.bodies import Bind, Body
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.protocols.smpp.session import Limits, Session
from switchhook.protocols.smpp.states import BOUND, Role

log = logging.getLogger(__name__)
Answer = Answered | Unanswered

_MOST_UNREAD = 1 << 20  # octets a peer may leave unread
_CLOSING_SECONDS = 5.0  # for a peer to read the last of it


class Owner(Protocol):
    """What a connection reports to. None of these may block."""

    def opened(self, connection: Connection) -> None:
        """The connection stands, TLS and all."""

    def bind_requested(self, connection: Connection, command: Command, bind: Bind) -> None:
        """Somebody wants to bind: `accept` or `refuse`."""

    def bound(self, connection: Connection) -> None:
        """The session is bound."""

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        """The peer wants something: `respond` to its sequence."""

    def noticed(self, connection: Connection, pdu: Pdu) -> None:
        """The peer said something that is not answered."""

    def late(self, connection: Connection, answer: Late) -> None:
        """A request that had been given up was answered after all."""

    def ended(self, connection: Connection, ended: Ended) -> None:
        """The session is over."""


class Connection(asyncio.Protocol):
    """A session on a socket."""

    def __init__(self, role: Role, owner: Owner, limits: Limits | None = None) -> None:
        self.session = Session(role, limits)
        self.host = ""
        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._writable = True
        self._roomy: list[asyncio.Future[None]] = []
        self.closed = self._loop.create_future()

    @property
    def free(self) -> int:
        """How many requests may be sent now; none while the peer does not read."""
        return self.session.free if self._writable else 0

    @property
    def load(self) -> int:
        """How many requests were sent or wait for room."""
        return self.session.unanswered + len(self._roomy)

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is open."""
        self._transport = cast(asyncio.Transport, transport)
        self.host = str((transport.get_extra_info("peername") or ("",))[0])
        self._owner.opened(self)
        self._perform(self.session.opened(self._loop.time()))

    def data_received(self, data: bytes) -> None:
        """Octets came."""
        self._perform(self.session.received(data, self._loop.time()))

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is closed."""
        self._perform(self.session.lost())
        self._stop_timer()
        if not self.closed.done():
            self.closed.set_result(None)

    def pause_writing(self) -> None:
        """The peer does not read as fast as we write."""
        self._writable = False

    def resume_writing(self) -> None:
        """The peer has caught up."""
        self._writable = True
        self._wake()

    # What the owner does.

    def bind(self, command: Command, bind: Bind) -> None:
        """Bind, as the client."""
        self._perform(self.session.bind(command, bind, self._loop.time()))

    def accept(self, system_id: str, window: int | None = None) -> None:
        """Let the peer bind; `window` is for this session, when it is not as usual."""
        self._perform(self.session.accept(system_id, window))

    def refuse(self, status: int) -> None:
        """Do not let the peer bind."""
        self._perform(self.session.refuse(status))

    def ask(self, command: Command, body: Body, answered: Callable[[Answer], None]) -> None:
        """Send a request; `answered` is called once, and is the key of a late answer.

        Raises `Unsendable`.
        """
        self._perform(self.session.request(command, body, answered, self._loop.time()))

    async def request(self, command: Command, body: Body) -> Answer:
        """Send a request as soon as there is room and wait for its answer.

        Raises `Unsendable`, also when the session ends before it was sent.
        """
        await self.room()
        future: asyncio.Future[Answer] = self._loop.create_future()

        def answered(answer: Answer) -> None:
            if not future.done():
                future.set_result(answer)

        self.ask(command, body, answered)
        return await future

    async def room(self) -> None:
        """Return when a request may be sent, or the session is over."""
        while self.session.state in BOUND and self.free <= 0:
            await self._room()

    def respond(self, sequence: int, status: int = 0, body: Body | None = None) -> None:
        """Answer a request of the peer's; without effect when the session is over."""
        self._perform(self.session.respond(sequence, status, body, self._loop.time()))

    def unbind(self) -> None:
        """End in good order; `closed` is done when the connection is."""
        self._perform(self.session.unbind(self._loop.time()))

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    # How.

    async def _room(self) -> None:
        future: asyncio.Future[None] = self._loop.create_future()
        self._roomy.append(future)
        try:
            await future
        finally:
            if future in self._roomy:
                self._roomy.remove(future)
            elif self.free > 0:
                self._wake()  # the turn we were given is another's if we did not take it

    def _wake(self) -> None:
        """Let as many go on as there is room for, or all when there will be none."""
        turns = self.free if self.session.state in BOUND else len(self._roomy)
        waiting, self._roomy = self._roomy[:turns], self._roomy[turns:]
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def _perform(self, actions: list[Action]) -> None:
        octets = b"".join([action.octets for action in actions if type(action) is Send])
        if octets:
            self._write(octets)
        for action in actions:
            if type(action) is not Send:
                self._report(action)
        if self._roomy:
            self._wake()
        self._set_timer()

    def _write(self, octets: bytes) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        transport.write(octets)
        if transport.get_write_buffer_size() > _MOST_UNREAD:
            log.warning("smpp peer does not read", extra={"peer": self.host})
            transport.abort()

    def _report(self, action: Action) -> None:
        match action:
            case Answered() | Unanswered():
                cast(Callable[[Answer], None], action.key)(action)
            case Requested():
                self._owner.requested(self, action.pdu)
            case Noticed():
                self._owner.noticed(self, action.pdu)
            case Late():
                self._owner.late(self, action)
            case BindRequested():
                self._owner.bind_requested(self, action.command, action.bind)
            case Bound():
                self._owner.bound(self)
            case Ended():
                self._owner.ended(self, action)
            case Close():
                self._close()

    def _close(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._stop_timer()
            self._transport.close()
            self._timer = self._loop.call_later(_CLOSING_SECONDS, self._transport.abort)

    def _set_timer(self) -> None:
        due = self.session.due
        if due is None:
            return
        if self._timer is None:
            self._timer = self._loop.call_at(due, self._tick)
        elif self._timer.when() > due:
            self._timer.cancel()
            self._timer = self._loop.call_at(due, self._tick)

    def _tick(self) -> None:
        """Do what is due; when something has come in between, look again later."""
        self._timer = None
        self._perform(self.session.tick(self._loop.time()))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
