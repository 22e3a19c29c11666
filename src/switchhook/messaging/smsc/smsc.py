"""The SMSC: its listener, and what happens around it."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

from switchhook.bus import Bus
from switchhook.domain.changes import Change, StoreUnavailable
from switchhook.domain.entities import SmppAccount
from switchhook.domain.events import MessageReceived, MessageStatusChanged
from switchhook.endpoints.directory import Directory
from switchhook.messaging.smsc.accounts import SmppAccounts
from switchhook.messaging.smsc.bringing import Bringing
from switchhook.messaging.smsc.desk import Desk, Reception
from switchhook.messaging.smsc.questions import Canceller
from switchhook.messaging.smsc.statuses import ENDS
from switchhook.messaging.smsc.submits import Submits, Texts
from switchhook.store.protocol import Store
from switchhook.transports.smpp.server import Server
from switchhook.webhooks.exchange import Outside

log = logging.getLogger(__name__)

SWEEP_SECONDS: Final = 60.0


class Messages(Texts, Canceller, Protocol):
    """What we need of `Messages`."""


class Smsc:
    """Customers' systems, from their binds to what they are brought."""

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        directory: Directory,
        accounts: SmppAccounts,
        texts: Messages,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
        outside: Outside = asyncio.timeout,
    ) -> None:
        self._accounts = accounts
        self._submits = Submits(store, texts, now=now, new_sid=new_sid)
        self._reception = Reception(
            Desk(store, directory, accounts, self._submits, texts, outside),
            count=lambda system_id: len(self.server.bound_as(system_id)),
            bound=self._bound,
        )
        self.server = Server(self._reception)
        self.bringing = Bringing(store, accounts, self.server.bound_as)
        self._sweeping: asyncio.Task[None] | None = None
        self._unsubscribe = (
            bus.subscribe(MessageStatusChanged, self._changed),
            bus.subscribe(MessageReceived, self._received),
        )

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Listen, here as well, and return the port. Raises `OSError`."""
        if self._sweeping is None:
            self._sweeping = asyncio.create_task(self.sweep(), name="smpp parts")
        return await self.server.start(host, port, tls)

    async def close(self) -> None:
        """Unbind everybody in good order; what they are owed lies in the store."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        if self._sweeping is not None:
            self._sweeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweeping
        await self.bringing.close()
        await self.server.stop()
        await self._reception.close()

    def apply(self, changes: Sequence[Change]) -> None:
        """Let go of systems that may be bound no more, after `changes` of accounts."""
        for connection in list(self.server.connections):
            name = connection.session.system_id
            account = self._accounts.named(name)
            if name and (account is None or not account.enabled):
                connection.unbind()

    def binds(self, account: SmppAccount) -> int:
        """Return how many binds of a system stand."""
        return len(self.server.bound_as(account.system_id))

    def _bound(self, account: SmppAccount) -> None:
        self.bringing.wake(account.sid)

    def _changed(self, event: MessageStatusChanged) -> None:
        if event.message.smpp_account_sid and event.message.status in ENDS:
            self.bringing.wake(event.message.smpp_account_sid)

    def _received(self, event: MessageReceived) -> None:
        account = self._accounts.receiver(event.message)
        if account is not None:
            self.bringing.wake(account.sid)

    async def sweep(self) -> None:
        """Send what is left incomplete, at the start and then every minute."""
        while True:
            try:
                await self._submits.give_up_waiting()
            except StoreUnavailable as error:
                log.warning("smpp parts wait", extra={"reason": str(error)})
            await asyncio.sleep(SWEEP_SECONDS)
