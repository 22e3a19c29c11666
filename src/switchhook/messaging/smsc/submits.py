"""What customers' systems submit, made into messages.

Each submit is stored under its message_id together with its message. A part of a long text is
stored alone, and answered, until the others have come; then the text is sent as one message. What
is still incomplete after ten minutes is sent as far as it goes.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from switchhook.domain.changes import Change, Condition, Delete, Insert, Query, Update
from switchhook.domain.entities import Message, SmppAccount, SmppSubmit
from switchhook.domain.errors import TwilioError
from switchhook.messaging.requests import MessageRequest
from switchhook.messaging.smsc.statuses import status_of
from switchhook.protocols import numbers
from switchhook.protocols.smpp import parts, times
from switchhook.protocols.smpp.bodies import Sm
from switchhook.protocols.smpp.errors import PduError, Status
from switchhook.store.protocol import Store

log = logging.getLogger(__name__)

PATIENCE: Final = timedelta(seconds=600)  # for the rest of a long text
LONGEST_VALIDITY: Final = 36_000  # seconds
PREFIX: Final = "XS"
_INTERNATIONAL, _ALPHANUMERIC = 1, 5  # types of number


class Texts(Protocol):
    """What we need of `Messages`."""

    async def send(
        self, request: MessageRequest, also: Callable[[Message], Sequence[Change]] = ...
    ) -> Message:
        """Store a text as queued. Raises `TwilioError`, `StoreUnavailable`."""
        ...


@dataclass(slots=True)
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0


class Submits:
    """Takes submits."""

    def __init__(
        self,
        store: Store,
        texts: Texts,
        *,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
    ) -> None:
        self._store = store
        self._texts = texts
        self._now = now
        self._new_sid = new_sid
        self._assembling: dict[tuple[object, ...], _Turn] = {}

    def new_id(self) -> str:
        """Return a message_id."""
        return self._new_sid(PREFIX).removeprefix(PREFIX)

    async def take(self, account: SmppAccount, body: Sm, message_id: str, place: int = 0) -> None:
        """Store what was submitted, and send it when it is whole.

        `place` tells the addresses of one submit_multi apart. Raises `PduError`,
        `StoreUnavailable`.
        """
        content = parts.read(body, account.alphabet)
        if content.text is None:
            raise PduError(Status.REJECTED_APP_ERROR, "a binary message")
        now = self._now()
        part = content.concatenation
        submit = SmppSubmit(
            sid=f"{PREFIX}{message_id}" + (f"/{place}" if place else ""),
            account_sid=account.account_sid,
            smpp_account_sid=account.sid,
            source=body.source,
            source_ton=body.source_ton,
            source_npi=body.source_npi,
            destination=body.destination,
            destination_ton=body.destination_ton,
            destination_npi=body.destination_npi,
            registered_delivery=body.registered_delivery,
            date_created=now,
            date_updated=now,
        )
        request = self._request(account, body, now)
        if part is None or part.total == 1:
            await self._send(replace(request, body=content.text), [submit])
            return
        submit = replace(
            submit,
            reference=part.reference,
            total=part.total,
            number=part.sequence,
            width=part.width,
            body=content.text,
        )
        async with self._alone(submit):
            await self._assemble(request, submit)

    async def give_up_waiting(self) -> None:
        """Send what of long texts has come by now, where the rest never did."""
        due = self._now() - PATIENCE
        where = (Condition("message_sid", "=", ""), Condition("date_created", "<=", due))
        late = await self._store.find(SmppSubmit, Query(where, order="date_created"))
        for key in dict.fromkeys(map(_key, late)):
            submits = [one for one in late if _key(one) == key]
            async with self._alone(submits[0]):
                await self._send_incomplete(submits)

    async def _send_incomplete(self, submits: list[SmppSubmit]) -> None:
        first = submits[0]
        request = MessageRequest(
            account_sid=first.account_sid,
            smpp_account_sid=first.smpp_account_sid,
            from_=address(first.source_ton, first.source),
            to=address(first.destination_ton, first.destination),
        )
        extra = {"smpp_account_sid": first.smpp_account_sid, "parts": len(submits)}
        log.warning("smpp submit incomplete", extra={**extra, "of": first.total})
        try:
            await self._send_parts(request, submits)
        except PduError as error:
            log.warning("smpp submit dropped", extra={**extra, "reason": error.reason})
            await self._store.commit([Delete(SmppSubmit, one.sid) for one in submits])

    def _request(self, account: SmppAccount, body: Sm, now: datetime) -> MessageRequest:
        later = times.read_time(body.schedule, now, Status.INVALID_SCHEDULE)
        return MessageRequest(
            account_sid=account.account_sid,
            smpp_account_sid=account.sid,
            from_=address(body.source_ton, body.source),
            to=address(body.destination_ton, body.destination),
            validity_period=_validity(body.validity, later or now, now),
            schedule_type="fixed" if later else "",
            send_at=later,
        )

    async def _assemble(self, request: MessageRequest, submit: SmppSubmit) -> None:
        known = {one.number: one for one in await self._others(submit)}
        again = known.get(submit.number)
        known[submit.number] = submit
        replaced: list[Change] = [Delete(SmppSubmit, again.sid)] if again else []
        if len(known) < submit.total:
            await self._store.commit([*replaced, Insert(submit)])
            return
        await self._send_parts(request, list(known.values()), new=submit, also=replaced)

    async def _others(self, submit: SmppSubmit) -> list[SmppSubmit]:
        """Return the other parts that wait; what was given up on does not count."""
        fields = ("smpp_account_sid", "source", "destination", "reference", "total", "width")
        where = (
            Condition("message_sid", "=", ""),
            *(Condition(name, "=", getattr(submit, name)) for name in fields),
        )
        found = await self._store.find(SmppSubmit, Query(where, order="date_created"))
        return [one for one in found if one.date_created > self._now() - PATIENCE]

    async def _send_parts(
        self,
        request: MessageRequest,
        submits: list[SmppSubmit],
        new: SmppSubmit | None = None,
        also: Sequence[Change] = (),
    ) -> None:
        submits.sort(key=lambda one: one.number)
        text = "".join(one.body for one in submits)
        stored = [one for one in submits if one is not new]
        try:
            await self._send(replace(request, body=text), [new] if new else [], stored, also)
        except PduError:
            # The other parts were accepted and will never be whole.
            await self._store.commit([*also, *(Delete(SmppSubmit, one.sid) for one in stored)])
            raise

    async def _send(
        self,
        request: MessageRequest,
        new: Sequence[SmppSubmit],
        stored: Sequence[SmppSubmit] = (),
        also: Sequence[Change] = (),
    ) -> None:
        def belonging(message: Message) -> Sequence[Change]:
            values = {"message_sid": message.sid, "body": "", "date_updated": message.date_created}
            return [
                *also,
                *(Insert(replace(one, message_sid=message.sid, body="")) for one in new),
                *(Update(SmppSubmit, one.sid, values) for one in stored),
            ]

        try:
            await self._texts.send(request, belonging)
        except TwilioError as error:
            raise PduError(status_of(error.code), f"{error.message} ({error.code})") from error

    @asynccontextmanager
    async def _alone(self, submit: SmppSubmit) -> AsyncIterator[None]:
        """Let one part of a text in at a time, or each would miss the other."""
        key = _key(submit)
        turn = self._assembling.setdefault(key, _Turn())
        turn.wanted += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.wanted -= 1
            if not turn.wanted:
                del self._assembling[key]


def _key(submit: SmppSubmit) -> tuple[object, ...]:
    return (
        submit.smpp_account_sid,
        submit.source,
        submit.destination,
        submit.reference,
        submit.total,
        submit.width,
    )


def address(ton: int, text: str) -> str:
    """Return an address as Twilio writes it: E.164, a short code or a name."""
    if ton == _ALPHANUMERIC or not text.isdecimal():
        return text
    if ton == _INTERNATIONAL:
        return f"+{text}"
    return text if numbers.is_short_code(text) else numbers.possible(f"+{text}") or text


def _validity(text: str, since: datetime, now: datetime) -> int | None:
    """Return how many seconds a message may take. Raises `PduError` when it is too late already."""
    end = times.read_time(text, now, Status.INVALID_EXPIRY)
    if end is None:
        return None
    seconds = int((end - since).total_seconds())
    if seconds < 1:
        raise PduError(Status.INVALID_EXPIRY, f"valid until {text}")
    return min(seconds, LONGEST_VALIDITY)
