"""An SMSC in memory, on virtual time, and a customer's system that binds to it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import Any, cast

from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Change, Insert, StoreUnavailable, Update
from switchhook.domain.entities import (
    Entity,
    Message,
    MessageStatus,
    Secret,
    SmppAccount,
    SmppDelivery,
    SmppSubmit,
)
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import MessageReceived, MessageStatusChanged
from switchhook.endpoints import WatchedStore
from switchhook.endpoints.directory import Directory
from switchhook.messaging.requests import MessageRequest
from switchhook.messaging.smsc import SmppAccounts, Smsc, owed
from switchhook.messaging.smsc.passwords import hashed
from switchhook.protocols.smpp.actions import Answered, Ended, Late
from switchhook.protocols.smpp.bodies import Bind, Body, Sm
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.protocols.smpp.session import Limits
from switchhook.store import MemoryStore
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.transports.smpp.client import Client, Target
from switchhook.transports.smpp.connection import Connection
from tests.store.samples import ACCOUNT, account, number
from tests.transports.smpp.memory import Wire

OURS = number(1)
SYSTEM = SmppAccount(
    sid="ES" + "1" * 32,
    account_sid=ACCOUNT,
    system_id="acme",
    password_hash=Secret(hashed("secret", b"salt")),
    numbers=(OURS.phone_number,),
    date_created=OURS.date_created,
    date_updated=OURS.date_created,
)
TEXT = Sm(
    source_ton=1,
    source_npi=1,
    source=OURS.phone_number[1:],
    destination_ton=1,
    destination_npi=1,
    destination="447700900123",
    registered_delivery=1,
    short_message=b"Hello",
)


@dataclass
class Texts:
    """What `Messages` is to the SMSC: stores what it is asked to send, or refuses it."""

    bus: EmbeddedBus
    new_sid: Callable[[str], str]
    loop: VirtualTimeLoop
    asked: list[MessageRequest] = field(default_factory=list)
    refusal: int | None = None
    away: bool = False

    async def send(
        self,
        request: MessageRequest,
        also: Callable[[Message], Sequence[Change]] = lambda message: (),
    ) -> Message:
        if self.away:
            raise StoreUnavailable("disk full")
        if self.refusal is not None:
            raise TwilioError(self.refusal)
        self.asked.append(request)
        now = self.loop.now()
        message = Message(
            sid=self.new_sid("SM"),
            account_sid=request.account_sid,
            to=request.to or "",
            from_=request.from_ or "",
            body=request.body or "",
            status="queued",
            direction="outbound-api",
            smpp_account_sid=request.smpp_account_sid,
            date_created=now,
            date_updated=now,
        )
        await self.bus.commit([Insert(message), *also(message)])
        return message

    async def cancel(self, sid: str) -> Message:
        if self.refusal is not None:
            raise TwilioError(self.refusal)
        raise AssertionError(sid)


class Esme:
    """A customer's system. `status` is what it answers deliveries with."""

    def __init__(self, smsc: Smsc, command: Command, bind: Bind, limits: Limits) -> None:
        self._smsc = smsc
        self.taken: list[Sm] = []
        self.ends: list[Ended] = []
        self.status = 0
        self.far: Wire | None = None
        self.is_bound = asyncio.Event()
        target = Target("192.0.2.1", 2775, bind, command, limits=limits)
        self.client = Client(target, self, lambda: 0.5, dial=self._dial)
        self._running = asyncio.create_task(self.client.run())

    async def ask(self, command: Command, body: Body) -> Answered:
        assert self.client.connection is not None
        answer = await self.client.connection.request(command, body)
        assert isinstance(answer, Answered)
        return answer

    async def submit(self, body: Sm = TEXT) -> Answered:
        return await self.ask(Command.SUBMIT_SM, body)

    async def end(self) -> None:
        self.client.stop()
        await self._running

    async def _dial(self, target: Target, protocol: Callable[[], Connection], _: Any) -> Connection:
        near, far = Wire(protocol()), Wire(self._smsc.server.connection())
        near.other, far.other = far, near
        self.far = far
        for wire in (far, near):
            wire.protocol.connection_made(wire)
        return near.protocol

    def bound(self, client: Client) -> None:
        self.is_bound.set()

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        assert isinstance(pdu.body, Sm)
        if not self.status:
            self.taken.append(pdu.body)
        connection.respond(pdu.sequence, self.status)

    def late(self, answer: Late) -> None:
        """Nobody is interested."""

    def ended(self, client: Client, ended: Ended) -> None:
        self.ends.append(ended)


class Bench:
    """The SMSC with all that is around it."""

    async def start(self, *entities: Entity) -> None:
        self.loop = cast(VirtualTimeLoop, asyncio.get_running_loop())
        self._numbers = count(1)
        self.store = WatchedStore(MemoryStore())
        await self.store.commit([Insert(one) for one in (account(1), OURS, SYSTEM, *entities)])
        self.accounts = SmppAccounts(self.store)
        await self.accounts.load()
        self.store.watch(self.accounts.apply, (SmppAccount,))
        told = partial(owed, accounts=self.accounts, new_sid=self.new_sid)
        self.bus = EmbeddedBus(self.store, [told])
        directory = Directory(self.store)
        await directory.load()
        self.store.watch(directory.apply)
        self.texts = Texts(self.bus, self.new_sid, self.loop)
        self.smsc = Smsc(
            store=self.store,
            bus=self.bus,
            directory=directory,
            accounts=self.accounts,
            texts=self.texts,
            now=self.loop.now,
            new_sid=self.new_sid,
            outside=self.loop.outside,
        )
        self.store.watch(self.smsc.apply, (SmppAccount,))
        self.sweeping = asyncio.create_task(self.smsc.sweep())

    def new_sid(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):032x}"

    def esme(
        self,
        command: Command = Command.BIND_TRANSCEIVER,
        bind: Bind | None = None,
        limits: Limits | None = None,
    ) -> Esme:
        return Esme(self.smsc, command, bind or Bind("acme", "secret"), limits or Limits())

    async def bound(self, command: Command = Command.BIND_TRANSCEIVER) -> Esme:
        """Return a system that is bound."""
        esme = self.esme(command)
        await esme.is_bound.wait()
        return esme

    async def settle(self) -> None:
        """Let what goes on come to an end."""
        await asyncio.sleep(0.1)

    async def change(self, **values: object) -> None:
        """Change the system's account."""
        await self.store.commit([Update(SmppAccount, SYSTEM.sid, values)])

    async def become(self, sid: str, status: MessageStatus, error_code: int | None = None) -> None:
        """Let a message come to an end."""
        message = await self.store.get(Message, sid)
        assert message is not None
        now = self.loop.now()
        after = replace(message, status=status, error_code=error_code, date_updated=now)
        values = {"status": status, "error_code": error_code, "date_updated": now}
        event = MessageStatusChanged(message=after, at=now)
        await self.bus.commit([Update(Message, sid, values)], event)

    async def receive(self, body: str, to: str = OURS.phone_number) -> None:
        """Let someone write to a number."""
        now = self.loop.now()
        message = Message(
            sid=self.new_sid("SM"),
            account_sid=ACCOUNT,
            to=to,
            from_="+447700900123",
            body=body,
            status="received",
            direction="inbound",
            date_created=now,
            date_updated=now,
        )
        await self.bus.commit([Insert(message)], MessageReceived(message=message, at=now))

    async def messages(self) -> list[Message]:
        return await self.store.find(Message)

    async def submits(self) -> list[SmppSubmit]:
        return await self.store.find(SmppSubmit)

    async def owed(self) -> list[SmppDelivery]:
        return await self.store.find(SmppDelivery)

    async def close(self) -> None:
        self.sweeping.cancel()
        await asyncio.gather(self.sweeping, return_exceptions=True)
        await self.smsc.close()
