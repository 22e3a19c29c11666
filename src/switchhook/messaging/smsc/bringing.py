"""Bringing customers' systems what they are owed, over any bind of theirs that can receive.

Rows are taken in order and lie in the store until the system has answered for them; while none is
bound, or the system says that it cannot take them now, they wait.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import repeat
from typing import Final
from zlib import crc32

from switchhook.domain.changes import Condition, Delete, Query, StoreUnavailable
from switchhook.domain.entities import Message, SmppAccount, SmppDelivery, SmppSubmit
from switchhook.messaging.smsc.accounts import SmppAccounts
from switchhook.messaging.smsc.statuses import error_of, state_of
from switchhook.messaging.smsc.submits import PREFIX
from switchhook.protocols import numbers
from switchhook.protocols.smpp.actions import Answered
from switchhook.protocols.smpp.bodies import Sm
from switchhook.protocols.smpp.errors import Status, Unsendable
from switchhook.protocols.smpp.parts import Wire, split
from switchhook.protocols.smpp.pdu import Command
from switchhook.protocols.smpp.receipts import Receipt, State, write_receipt
from switchhook.protocols.smpp.states import State as Bind
from switchhook.store.protocol import Store
from switchhook.transports.smpp.connection import Connection

log = logging.getLogger(__name__)

AT_ONCE: Final = 200  # rows
AGAIN: Final = 5.0  # seconds, when the system could not take something
_RECEIVING = frozenset({Bind.BOUND_RX, Bind.BOUND_TRX})
_ALWAYS, _ON_FAILURE = 1, 2  # the lowest bits of registered_delivery (SMPP 3.4 §5.2.17)

# What a system answers when it may take the same thing later.
_LATER = frozenset(
    {
        Status.SYSTEM_ERROR, Status.QUEUE_FULL, Status.THROTTLED, Status.TEMPORARY_APP_ERROR,
        Status.INVALID_BIND_STATUS,
    }
)  # fmt: skip


class Bringing:
    """One task for each system that has something to be brought."""

    def __init__(
        self,
        store: Store,
        accounts: SmppAccounts,
        bound_as: Callable[[str], Sequence[Connection]],
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._bound_as = bound_as
        self._running: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()

    def wake(self, account_sid: str) -> None:
        """Look what there is for a system: it is bound now, or something is new."""
        account = self._accounts.get(account_sid)
        if account is None or not self._receivers(account):
            return
        self._woken.add(account_sid)
        if account_sid not in self._running:
            self._running[account_sid] = asyncio.create_task(self._run(account_sid))

    async def idle(self) -> None:
        """Return when nothing is being brought."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def close(self) -> None:
        """Stop; what was not answered for is brought again."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _run(self, account_sid: str) -> None:
        try:
            while account_sid in self._woken:
                self._woken.discard(account_sid)
                await self._bring_all(account_sid)
        except Exception:  # the root of this system's task
            log.exception("smpp system not brought what it is owed", extra={"sid": account_sid})
        finally:
            del self._running[account_sid]

    async def _bring_all(self, account_sid: str) -> None:
        where = (Condition("smpp_account_sid", "=", account_sid),)
        query = Query(where, order="date_created", limit=AT_ONCE)
        while (account := self._accounts.get(account_sid)) and self._receivers(account):
            try:
                rows = await self._store.find(SmppDelivery, query)
                if not rows:
                    return
                written = await asyncio.gather(*(self._write(account, row) for row in rows))
                settled = await asyncio.gather(*map(self._bring, repeat(account), rows, written))
            except StoreUnavailable:
                settled = [False]
            if not all(settled):
                await asyncio.sleep(AGAIN)

    def _receivers(self, account: SmppAccount) -> list[Connection]:
        bound = self._bound_as(account.system_id)
        return [one for one in bound if one.session.state in _RECEIVING]

    async def _write(self, account: SmppAccount, row: SmppDelivery) -> list[Sm]:
        """Return what there is to bring: nothing when the message has been deleted."""
        message = await self._store.get(Message, row.message_sid)
        if message is None:
            return []
        return await self._receipts(message) if row.kind == "receipt" else _text(account, message)

    async def _bring(self, account: SmppAccount, row: SmppDelivery, bodies: list[Sm]) -> bool:
        """Bring one thing, in its turn; return whether the row is done with."""
        for body in bodies:
            if not await self._deliver(account, row, body):
                return False
        await self._store.commit([Delete(SmppDelivery, row.sid)])
        return True

    async def _deliver(self, account: SmppAccount, row: SmppDelivery, body: Sm) -> bool:
        receivers = self._receivers(account)
        if not receivers:
            return False
        try:
            answer = await receivers[0].request(Command.DELIVER_SM, body)
        except Unsendable as error:
            log.info("smpp delivery not sent", extra={"sid": row.sid, "reason": str(error)})
            return False
        if not isinstance(answer, Answered) or answer.status in _LATER:
            return False
        if answer.status:
            log.warning("smpp delivery refused", extra={"sid": row.sid, "status": answer.status})
        return True

    async def _receipts(self, message: Message) -> list[Sm]:
        """Return the receipts that were asked for, one for each submit."""
        where = (Condition("message_sid", "=", message.sid),)
        submits = await self._store.find(SmppSubmit, Query(where, order="sid"))
        state = state_of(message)
        return [_receipt(one, message, state) for one in submits if _wanted(one, state)]


def _wanted(submit: SmppSubmit, state: State) -> bool:
    wish = submit.registered_delivery & 3
    return wish == _ALWAYS or (wish == _ON_FAILURE and state is not State.DELIVERED)


def _receipt(submit: SmppSubmit, message: Message, state: State) -> Sm:
    receipt = Receipt(
        submit.sid.removeprefix(PREFIX).partition("/")[0],
        state,
        error=error_of(message),
        submitted=_minute(submit.date_created),
        done=_minute(message.date_updated),
        text=message.body,
    )
    of = Sm(
        source_ton=submit.source_ton,
        source_npi=submit.source_npi,
        source=submit.source,
        destination_ton=submit.destination_ton,
        destination_npi=submit.destination_npi,
        destination=submit.destination,
    )
    return write_receipt(receipt, of)


def _text(account: SmppAccount, message: Message) -> list[Sm]:
    wire = Wire(account.alphabet, account.split)
    source_ton, source_npi, source = _address(message.from_)
    ton, npi, destination = _address(message.to)
    return [
        Sm(
            source_ton=source_ton,
            source_npi=source_npi,
            source=source,
            destination_ton=ton,
            destination_npi=npi,
            destination=destination,
            **part._asdict(),
        )
        for part in split(message.body, wire, crc32(message.sid.encode()) & 0xFFFF)
    ]


def _address(address: str) -> tuple[int, int, str]:
    """Return type of number, numbering plan and digits."""
    if address.startswith("+"):
        return 1, 1, address[1:]
    return (3, 0, address) if numbers.is_short_code(address) else (5, 0, address)


def _minute(at: datetime) -> str:
    return at.strftime("%y%m%d%H%M")
