"""The binds to one carrier: each is kept by a client of its own."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from switchhook.messaging.carriers.smpp.settings import SmppSettings
from switchhook.protocols.smpp.actions import Ended, Late
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.protocols.smpp.states import State
from switchhook.transports.smpp.client import Client, Dial, Outside, Target, dial
from switchhook.transports.smpp.connection import Connection

log = logging.getLogger(__name__)

_SENDING = frozenset({State.BOUND_TX, State.BOUND_TRX})
_DRAIN_SECONDS = 10.0  # for answers to what was sent, and to the unbind
AHEAD = 40  # submits that wait for their turn on a bind


@dataclass(frozen=True, slots=True)
class Dialling:
    """How connections are made."""

    chance: Callable[[], float]  # a random number from 0 to 1
    outside: Outside = asyncio.timeout
    dial: Dial = dial


class Owner(Protocol):
    """Whom the links tell."""

    def changed(self) -> None:
        """A bind stands, or fell."""

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        """The carrier brings something: `respond` on the connection once it is stored."""


class Links:
    """The binds, as the settings want them."""

    def __init__(
        self, settings: SmppSettings, password: str, owner: Owner, dialling: Dialling
    ) -> None:
        self._window = settings.window
        self._owner = owner
        context = settings.context()
        self._clients = [
            self._client(settings, password, command, context, dialling)
            for command in settings.commands
        ]
        self._running: list[asyncio.Task[None]] = []
        self._closing = False

    @property
    def window(self) -> int:
        """How many submits may be under way; 0 while no bind stands.

        So many more than may be unanswered wait here, stored and written, for their turn: the
        link never waits for the disk.
        """
        return (self._window + AHEAD) * len(self._sending())

    def start(self) -> None:
        """Connect and bind, and again after any end."""
        self._running = [asyncio.create_task(client.run()) for client in self._clients]

    async def close(self) -> None:
        """Unbind once what was sent is answered."""
        self._closing = True
        for client in self._clients:
            client.stop()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_DRAIN_SECONDS)
            for task in late:
                log.warning("smpp carrier does not let us go")
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def quietest(self) -> Connection | None:
        """Return the bind with the fewest submits under way, None while none stands."""
        sending = self._sending()
        if not sending:
            return None
        return min(sending, key=lambda one: one.load)

    def _sending(self) -> list[Connection]:
        if self._closing:
            return []
        connections = (client.connection for client in self._clients)
        return [one for one in connections if one and one.session.state in _SENDING]

    def _client(
        self,
        settings: SmppSettings,
        password: str,
        command: Command,
        context: ssl.SSLContext | None,
        dialling: Dialling,
    ) -> Client:
        first, *others = (
            Target(host, port, settings.login(password), command, context, settings.limits)
            for host, port in settings.targets
        )
        return Client(
            first,
            self,
            dialling.chance,
            others=others,
            outside=dialling.outside,
            dial=dialling.dial,
        )

    # What the clients report.

    def bound(self, client: Client) -> None:
        """Messages may go."""
        self._owner.changed()

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        """The carrier brings something."""
        self._owner.requested(connection, pdu)

    def late(self, answer: Late) -> None:
        """An answer after its time: what was made of the silence stays."""
        log.warning("smpp answer came late", extra={"status": answer.status})

    def ended(self, client: Client, ended: Ended) -> None:
        """Messages can't go by this bind."""
        self._owner.changed()
