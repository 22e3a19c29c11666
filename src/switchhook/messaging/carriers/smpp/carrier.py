"""An SMPP carrier, as the outbox sees it.

A submit is answered, refused, or unknown: it was written and the link ended, or the carrier took
too long. What the carrier brings is thanked for once it is stored; while it cannot be, the
carrier is told to come again, and keeps it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import Message, Submission
from switchhook.messaging.carriers.smpp.errors import (
    MISCONFIGURED,
    THROTTLED,
    UNBOUND,
    refusal,
)
from switchhook.messaging.carriers.smpp.incoming import Reader
from switchhook.messaging.carriers.smpp.links import Dialling, Links
from switchhook.messaging.carriers.smpp.outgoing import Writer
from switchhook.messaging.carriers.smpp.settings import SmppSettings
from switchhook.messaging.delivery import Accepted, Answer, Refused, Reports, Unknown
from switchhook.protocols.smpp import bodies
from switchhook.protocols.smpp.actions import Unanswered
from switchhook.protocols.smpp.bodies import DataSm, Sm
from switchhook.protocols.smpp.errors import PduError, Status, Unsendable
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.protocols.smpp.receipts import canonical_id
from switchhook.protocols.smpp.states import BOUND
from switchhook.transports.smpp.connection import Connection

log = logging.getLogger(__name__)


class SmppCarrier:
    """One carrier and the binds to it."""

    def __init__(
        self,
        sid: str,
        settings: SmppSettings,
        password: str,
        reports: Reports,
        *,
        now: Callable[[], datetime],
        dialling: Dialling,
    ) -> None:
        self.sid = sid
        self._settings = settings
        self._reports = reports
        self._writer = Writer(settings, now)
        self._reader = Reader(sid, settings)
        self._links = Links(settings, password, self, dialling)
        self._throttled = 0  # how often the carrier said that we are too fast
        self._taking: set[asyncio.Task[None]] = set()

    @property
    def window(self) -> int:
        """How many submits may be under way; 0 while no bind stands."""
        return self._links.window

    def parts(self, message: Message) -> int:
        """Return how many submits the message makes, 0 when it cannot go this way."""
        return self._writer.parts(message)

    async def submit(self, message: Message, submission: Submission) -> Answer:
        """Submit a part by the bind that has the least to do."""
        connection = self._links.quietest()
        if connection is None:
            return UNBOUND
        throttled = self._throttled
        await connection.room()
        if self._throttled != throttled:
            return replace(THROTTLED, detail="others were throttled meanwhile")
        try:
            body = self._writer.write(message, submission.part)
            answer = await connection.request(Command.SUBMIT_SM, body)
        except Unsendable as error:
            if connection.session.state not in BOUND:
                return UNBOUND
            return Refused(MISCONFIGURED.code, "elsewhere", detail=str(error))
        if isinstance(answer, Unanswered):
            return Unknown(f"no answer from the SMSC ({answer.why})")
        if answer.status:
            refused = refusal(answer.status)
            self._throttled += refused.retry == "throttled"
            return refused
        given = answer.body.message_id if isinstance(answer.body, bodies.Accepted) else ""
        return Accepted(canonical_id(given, self._settings.answer_ids) if given else "")

    async def start(self) -> None:
        """Begin to connect."""
        self._links.start()

    async def close(self) -> None:
        """Submit nothing more; unbind once all is answered, on either side."""
        await self._links.close()
        if self._taking:
            await asyncio.wait(self._taking)

    # What the links tell.

    def changed(self) -> None:
        """A bind stands, or fell."""
        self._reports.changed(self.sid)

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        """The carrier brings something."""
        task = asyncio.create_task(self._take(connection, pdu))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    async def _take(self, connection: Connection, pdu: Pdu) -> None:
        try:
            status = await self._store(pdu)
        except PduError as error:
            status = error.status
        except StoreUnavailable:
            status = Status.TEMPORARY_APP_ERROR
        except Exception:  # the root of this one PDU's work
            log.exception("smpp message not taken", extra={"carrier_sid": self.sid})
            status = Status.TEMPORARY_APP_ERROR
        connection.respond(pdu.sequence, status)

    async def _store(self, pdu: Pdu) -> Status:
        if not isinstance(pdu.body, (Sm, DataSm)):
            return Status.INVALID_COMMAND
        receipt = self._reader.receipt(pdu.body)
        if receipt is not None:
            await self._reports.receipt(receipt)
            return Status.OK
        text = self._reader.text(pdu.body)
        if text is not None:
            await self._reports.inbound(text)
        return Status.OK
