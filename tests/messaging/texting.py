"""A server for texts whose apps are functions."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Insert, Query
from switchhook.domain.entities import Callback, Entity, Message, Method
from switchhook.domain.events import MessageStatusChanged
from switchhook.endpoints import WatchedStore
from switchhook.endpoints.directory import Directory
from switchhook.messaging import MessageRequest, Messages
from switchhook.messaging.carriers.kinds import Kinds
from switchhook.messaging.delivery import LocalCarrier
from switchhook.messaging.means import Means
from switchhook.messaging.rates import RATES, SenderKind
from switchhook.messaging.routing import KINDS
from switchhook.store import MemoryStore
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.webhooks.exchange import HttpRequest, HttpResponse, WebhookError
from switchhook.webhooks.rows import rows
from switchhook.webhooks.session import Session
from tests.store.samples import ACCOUNT, NOW, account, handset, number

OURS = replace(number(1), sms_url="http://app.example/sms")
OTHER = number(5)
PHONE = handset(2)
EVERYBODY: tuple[Entity, ...] = (account(1), account(2), OURS, OTHER, PHONE)

HELLO = MessageRequest(
    account_sid=ACCOUNT, from_=OURS.phone_number, to=PHONE.phone_number, body="Hello"
)

App = Callable[[HttpRequest], HttpResponse | str]


def answer(request: HttpRequest, body: str | bytes, content_type: str = "text/xml") -> HttpResponse:
    """Return an app's answer."""
    body = body.encode() if isinstance(body, str) else body
    return HttpResponse(request.url, 200, content_type, "utf-8", {}, body)


class Apps:
    """What `Webhooks` does, with functions by path for apps."""

    def __init__(self) -> None:
        self.paths: dict[str, App] = {}
        self.asked: list[HttpRequest] = []
        self.sessions: list[Session | None] = []
        self.open = asyncio.Event()  # while clear, apps do not answer
        self.open.set()

    async def ask(
        self,
        request: HttpRequest,
        fallback: tuple[str, Method] | None = None,
        session: Session | None = None,
    ) -> HttpResponse:
        """Ask the app, then the fallback."""
        await self.open.wait()
        try:
            return self._fetch(request, session)
        except WebhookError as error:
            if fallback is None:
                raise
            return await self.fall_back(request, fallback, error.code, session)

    async def fall_back(
        self,
        request: HttpRequest,
        fallback: tuple[str, Method],
        code: int,
        session: Session | None = None,
    ) -> HttpResponse:
        """Ask the fallback."""
        told = {**request.parameters, "ErrorCode": str(code)}
        again = replace(request, url=fallback[0], method=fallback[1], parameters=told)
        return self._fetch(again, session)

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        """Ask for what the app offers."""
        return self._fetch(request, None)

    def _fetch(self, request: HttpRequest, session: Session | None) -> HttpResponse:
        self.asked.append(request)
        self.sessions.append(session)
        app = self.paths.get(urlsplit(request.url).path)
        if app is None:
            raise WebhookError(11200, "no such app", request)
        said = app(request)
        return answer(request, said) if isinstance(said, str) else said


@dataclass
class Alerts:
    """The codes and texts of the alerts that were raised."""

    raised: list[tuple[int, str | None]] = field(default_factory=list)

    def __call__(
        self,
        *,
        account_sid: str,
        resource_sid: str,
        code: int,
        text: str | None = None,
        request: HttpRequest | None = None,
        response: HttpResponse | None = None,
    ) -> None:
        self.raised.append((code, text))

    @property
    def codes(self) -> list[int]:
        """The codes alone."""
        return [code for code, _ in self.raised]


FOLDERS = tempfile.TemporaryDirectory(prefix="switchhook-media-")
BASE = "http://switchhook.example"


class Texting:
    """Messaging over a memory store, with its apps and what became known of it."""

    def __init__(self, store: MemoryStore | None = None, *, run: int = 1) -> None:
        self.store = store or MemoryStore()
        self.apps = Apps()
        self.alerts = Alerts()
        self.statuses: list[str] = []
        self._numbers = count(run << 32)
        self.folder = Path(tempfile.mkdtemp(dir=FOLDERS.name))

    async def start(
        self,
        *entities: Entity,
        local: Sequence[LocalCarrier] = (),
        kinds: Kinds | None = None,
        rates: Mapping[SenderKind, float] = RATES,
    ) -> None:
        """Start with `entities` on top of what the store has."""
        await self.store.commit([Insert(entity) for entity in entities])
        store = WatchedStore(self.store)
        self.bus = EmbeddedBus(store, [partial(rows, new_sid=self.new_sid)])
        self.bus.subscribe(MessageStatusChanged, self._note)
        self.directory = Directory(store)
        await self.directory.load()
        loop = asyncio.get_running_loop()
        means = Means(
            store=store,
            bus=self.bus,
            directory=self.directory,
            alert=self.alerts,
            now=self.now,
            new_sid=self.new_sid,
            draw=lambda below: below // 2,
            outside=loop.outside if isinstance(loop, VirtualTimeLoop) else asyncio.timeout,
        )
        self.messages = Messages(
            means,
            webhooks=self.apps,
            media=self.folder,
            base_url=BASE,
            kinds=kinds or {},
            rates=rates,
            local=local,
        )
        store.watch(self.directory.apply)
        store.watch(self.messages.gateway.apply, KINDS)
        await self.messages.start()

    def now(self) -> datetime:
        """Return NOW, and what has passed since on virtual time."""
        loop = asyncio.get_running_loop()
        passed = loop.time() if isinstance(loop, VirtualTimeLoop) else 0.0
        return NOW + timedelta(seconds=passed)

    def new_sid(self, prefix: str) -> str:
        """Return the next SID."""
        return f"{prefix}{next(self._numbers):032x}"

    def _note(self, event: MessageStatusChanged) -> None:
        self.statuses.append(event.message.status)

    async def send(self, request: MessageRequest | None = None) -> Message:
        """Send `request`, or else HELLO."""
        return await self.messages.send(request or HELLO)

    async def receive(self, body: str = "Hello", **fields: str) -> Message:
        """Receive a text from the handset, and let the app answer."""
        usual = {"from_": PHONE.phone_number, "to": OURS.phone_number, "account_sid": ACCOUNT}
        received = await self.messages.receive(body=body, **{**usual, **fields})
        await self.messages.idle()
        return received

    async def message(self, sid: str) -> Message:
        """Return the message as it is stored."""
        found = await self.store.get(Message, sid)
        assert found is not None
        return found

    async def stored(self) -> list[Message]:
        """Return every message, oldest first."""
        return await self.store.find(Message, Query(order="sid"))

    async def replies(self) -> list[str]:
        """Return the bodies of the replies, oldest first."""
        return [m.body for m in await self.stored() if m.direction == "outbound-reply"]

    async def told(self) -> list[str]:
        """Return the statuses that the app is owed callbacks about."""
        callbacks = await self.store.find(Callback, Query(order="sid"))
        return [callback.parameters["MessageStatus"] for callback in callbacks]


async def texting(*entities: Entity) -> Texting:
    """Return messaging that runs, with `entities` or else EVERYBODY."""
    started = Texting()
    await started.start(*(entities or EVERYBODY))
    return started
