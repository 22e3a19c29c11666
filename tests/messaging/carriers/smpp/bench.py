"""An SMPP carrier at an SMSC in memory, on virtual time."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import Message, MessageCarrier, Secret, Submission
from switchhook.messaging.carriers.smpp.carrier import SmppCarrier
from switchhook.messaging.carriers.smpp.kind import SmppKind
from switchhook.messaging.carriers.smpp.links import Dialling
from switchhook.messaging.delivery import Answer, InboundText, Receipt
from switchhook.protocols import sms
from switchhook.protocols.smpp.actions import Answered
from switchhook.protocols.smpp.bodies import DataSm, Sm
from switchhook.protocols.smpp.pdu import Command
from switchhook.transports.smpp.connection import Connection
from tests.store.samples import ACCOUNT, NOW
from tests.transports.smpp.memory import Carrier

SID = "MC" + "1" * 32
SETTINGS: Mapping[str, Any] = {"hosts": ["192.0.2.1"], "system_id": "acme"}
RECORD = MessageCarrier(
    sid=SID,
    kind="smpp",
    settings=SETTINGS,
    secret=Secret('{"password": "secret"}'),
    date_created=NOW,
    date_updated=NOW,
)


def message(body: str = "Hello", **fields: Any) -> Message:
    """Return a message that is being sent."""
    usual: dict[str, Any] = {
        "sid": "SM" + "2" * 32,
        "account_sid": ACCOUNT,
        "from_": "+14155550101",
        "to": "+447700900123",
        "body": body,
        "status": "sending",
        "direction": "outbound-api",
        "num_segments": len(sms.segment(body).segments),
        "date_created": NOW,
        "date_updated": NOW,
    }
    return Message(**{**usual, **fields})


def submission(of: Message, part: int = 1, parts: int = 1) -> Submission:
    """Return what a carrier is handed."""
    return Submission(
        sid=f"SB{part:032x}",
        account_sid=of.account_sid,
        message_sid=of.sid,
        carrier_sid=SID,
        part=part,
        parts=parts,
        state="submitting",
        date_created=NOW,
        date_updated=NOW,
    )


@dataclass
class Told:
    """What the carrier has reported, while there is a store to write it to."""

    receipts: list[Receipt] = field(default_factory=list)
    texts: list[InboundText] = field(default_factory=list)
    changes: int = 0
    stores: bool = True
    stored: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.stored.set()

    async def receipt(self, receipt: Receipt) -> None:
        await self._store()
        self.receipts.append(receipt)

    async def inbound(self, text: InboundText) -> None:
        await self._store()
        self.texts.append(text)

    def changed(self, carrier_sid: str) -> None:
        assert carrier_sid == SID
        self.changes += 1

    async def _store(self) -> None:
        await self.stored.wait()
        if not self.stores:
            raise StoreUnavailable("disk full")


class Bench:
    """A carrier, the SMSC that it binds to, and whom it reports to."""

    def __init__(self, **settings: Any) -> None:
        self.far = Carrier()
        self.told = Told()
        kind = SmppKind(lambda: NOW, Dialling(lambda: 0.5, dial=self.far.dial))
        record = replace(RECORD, settings={**SETTINGS, **settings})
        self.carrier: SmppCarrier = kind.open(record, self.told)

    async def start(self) -> None:
        """Start it, and return when it is bound."""
        await self.carrier.start()
        await asyncio.sleep(0.01)

    async def send(self, body: str = "Hello", **fields: Any) -> list[Answer]:
        """Submit a message, all parts at once."""
        one = message(body, **fields)
        parts = self.carrier.parts(one)
        return await asyncio.gather(
            *(self.carrier.submit(one, submission(one, n + 1, parts)) for n in range(parts))
        )

    @property
    def taken(self) -> list[Sm]:
        """What the SMSC was given."""
        return self.far.desk.taken

    def connections(self) -> list[Connection]:
        """Return the SMSC's ends of the binds."""
        return self.far.server.bound_as("acme")

    async def bring(self, body: Sm | DataSm) -> int:
        """Deliver something to us and return the status that we answer with."""
        command = Command.DATA_SM if isinstance(body, DataSm) else Command.DELIVER_SM
        answer = await self.connections()[0].request(command, body)
        assert isinstance(answer, Answered)
        return answer.status
