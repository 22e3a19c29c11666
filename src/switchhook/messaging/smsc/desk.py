"""Where customers' systems bind and ask: who may, how fast, and what they are answered."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import SmppAccount
from switchhook.endpoints.directory import Directory
from switchhook.endpoints.throttle import Throttle, source_of
from switchhook.messaging.smsc.accounts import SmppAccounts, may_come_from
from switchhook.messaging.smsc.passwords import NOBODY, matches
from switchhook.messaging.smsc.questions import Canceller, cancel, query
from switchhook.messaging.smsc.submits import Submits
from switchhook.protocols.pace import Pace
from switchhook.protocols.smpp.actions import Ended, Late
from switchhook.protocols.smpp.bodies import (
    Accepted,
    Bind,
    Body,
    Cancel,
    DataSm,
    Destination,
    MultiAnswer,
    Query,
    Sm,
    SubmitMulti,
    Tag,
    Unsuccessful,
    tlv,
)
from switchhook.protocols.smpp.errors import PduError, Status, Unsendable
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.store.protocol import Store
from switchhook.transports.smpp.connection import Connection
from switchhook.webhooks.exchange import Outside

log = logging.getLogger(__name__)

SYSTEM_ID: Final = "switchhook"
CHECK_SECONDS: Final = 4.0  # for a password, before the time to bind is over
_AT_ONCE = 4  # passwords that are checked
_OFFENCES, _FORGIVEN = 10.0, 1 / 30  # wrong passwords from one place, and how many a second


@dataclass(frozen=True, slots=True)
class Desk:
    """What a desk needs to answer with."""

    store: Store
    directory: Directory
    accounts: SmppAccounts
    submits: Submits
    texts: Canceller
    outside: Outside


class Reception:
    """Takes binds and requests as they come in."""

    def __init__(
        self,
        desk: Desk,
        *,
        count: Callable[[str], int],
        bound: Callable[[SmppAccount], None],
    ) -> None:
        self._desk = desk
        self._count = count  # binds under a name
        self._bound = bound
        self._paces: dict[str, tuple[float, Pace]] = {}
        self._throttle = Throttle(limit=_OFFENCES, per_second=_FORGIVEN)
        self._checking = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Stop; whoever was not answered asks again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # What connections report.

    def bind_requested(self, connection: Connection, command: Command, bind: Bind) -> None:
        """Somebody wants to bind."""
        self._start(self._judge(connection, bind))

    def bound(self, connection: Connection) -> None:
        """Somebody is bound: what is stored for them may go."""
        account = self._desk.accounts.named(connection.session.system_id)
        if account is not None:
            log.info("smpp system bound", extra={"sid": account.sid, "host": connection.host})
            self._bound(account)

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        """They want something."""
        self._start(self._respond(connection, pdu))

    def late(self, connection: Connection, answer: Late) -> None:
        """What was not answered in time is brought again anyway."""

    def ended(self, connection: Connection, ended: Ended) -> None:
        """They are gone."""
        log.info("smpp system gone", extra={"host": connection.host, "reason": ended.reason})

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Binds.

    async def _judge(self, connection: Connection, bind: Bind) -> None:
        try:
            account = await self._admitted(connection, bind)
        except PduError as error:
            extra = {"host": connection.host, "why": error.reason}
            log.warning("smpp bind refused", extra={**extra, "pii.system_id": bind.system_id})
            connection.refuse(error.status)
        except Exception:  # the root of this bind's task
            log.exception("smpp bind not judged", extra={"host": connection.host})
            connection.refuse(Status.SYSTEM_ERROR)
        else:
            connection.accept(SYSTEM_ID, account.window)

    async def _admitted(self, connection: Connection, bind: Bind) -> SmppAccount:
        """Return who may bind. Raises `PduError`; whether a name exists is nobody's business."""
        desk, place = self._desk, source_of(connection.host)
        loop = asyncio.get_running_loop()
        if self._throttle.blocked(place, loop.time()):
            raise PduError(Status.THROTTLED, "too many wrong passwords")
        account = desk.accounts.named(bind.system_id)
        kept = account.password_hash if account else NOBODY
        async with desk.outside(CHECK_SECONDS), self._checking:
            right = await asyncio.to_thread(matches, bind.password, kept)
        if account is None or not right:
            self._throttle.offend(place, loop.time(), 1.0)
            raise PduError(Status.INVALID_PASSWORD, "a wrong name or password")
        if not account.enabled or not desk.directory.active(account.account_sid):
            raise PduError(Status.BIND_FAILED, "the account is not active")
        if not may_come_from(account, connection.host):
            raise PduError(Status.BIND_FAILED, "not an address of theirs")
        if self._count(account.system_id) >= account.max_binds:
            raise PduError(Status.ALREADY_BOUND, f"{account.max_binds} binds stand")
        return account

    # Requests.

    async def _respond(self, connection: Connection, pdu: Pdu) -> None:
        status, body = Status.OK, None
        try:
            body = await self._answer(connection, pdu)
        except PduError as error:
            status = error.status
            log.info(
                "smpp request refused",
                extra={"command": pdu.command.name, "status": status.name, "why": error.reason},
            )
        except StoreUnavailable:
            status = Status.TEMPORARY_APP_ERROR
        except Exception:  # the root of this request's task
            log.exception("smpp request not answered", extra={"command": pdu.command.name})
            status = Status.SYSTEM_ERROR
        try:
            connection.respond(pdu.sequence, status, body)
        except Unsendable:
            log.exception("smpp answer not sent", extra={"command": pdu.command.name})

    async def _answer(self, connection: Connection, pdu: Pdu) -> Body | None:
        desk = self._desk
        account = desk.accounts.named(connection.session.system_id)
        if account is None or not desk.directory.active(account.account_sid):
            raise PduError(Status.INVALID_BIND_STATUS, "no such system any more")
        match pdu.body:
            case Sm() as submit:
                return await self._submit(account, submit)
            case DataSm() as data:
                return await self._submit(account, _of_data(data))
            case SubmitMulti() as multi:
                return await self._submit_multi(account, multi)
            case Query() as asked:
                return await query(desk.store, account, asked)
            case Cancel() as asked:
                await cancel(desk.store, account, desk.texts, asked)
                return None
        raise PduError(Status.REPLACE_FAILED, "a message is not replaced once it is taken")

    async def _submit(self, account: SmppAccount, body: Sm) -> Accepted:
        self._keep_pace(account, 1)
        message_id = self._desk.submits.new_id()
        await self._desk.submits.take(account, body, message_id)
        return Accepted(message_id)

    async def _submit_multi(self, account: SmppAccount, multi: SubmitMulti) -> MultiAnswer:
        if not multi.destinations:
            raise PduError(Status.INVALID_DESTINATION, "submit_multi to nobody")
        self._keep_pace(account, len(multi.destinations))
        message_id = self._desk.submits.new_id()
        failures: list[Unsuccessful] = []
        for place, one in enumerate(multi.destinations):
            try:
                await self._submit_to(account, multi, one, message_id, place)
            except PduError as error:
                failures.append(Unsuccessful(one.address, one.ton, one.npi, error.status))
        if len(failures) == len(multi.destinations):
            raise PduError(Status(failures[0].status), "none of the addresses can be sent to")
        return MultiAnswer(message_id, tuple(failures))

    async def _submit_to(
        self,
        account: SmppAccount,
        multi: SubmitMulti,
        destination: Destination,
        message_id: str,
        place: int,
    ) -> None:
        if destination.is_list:
            raise PduError(Status.INVALID_DESTINATION, "a distribution list")
        await self._desk.submits.take(account, multi.to(destination), message_id, place)

    def _keep_pace(self, account: SmppAccount, submits: int) -> None:
        """Raise `PduError` when a system is faster than it may be."""
        if not account.rate:
            return
        rate, pace = self._paces.get(account.sid, (0.0, None))
        if pace is None or rate != account.rate:
            pace = Pace(account.rate, burst=account.rate)
            self._paces[account.sid] = account.rate, pace
        now = asyncio.get_running_loop().time()
        if pace.wait(now) > 0:
            raise PduError(Status.THROTTLED, f"more than {account.rate:g} a second")
        pace.take(submits, now)


def _of_data(data: DataSm) -> Sm:
    """Return a data_sm as the submit_sm that says the same."""
    fields = {name: value for name, value in data._asdict().items() if name in Sm._fields}
    if tlv(data.tlvs, Tag.PAYLOAD) is None:
        raise PduError(Status.MISSING_TLV, "data_sm without message_payload")
    return Sm(**fields)
