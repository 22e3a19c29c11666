"""The API on a store in memory, spoken to by the official SDK straight through ASGI."""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from starlette.types import ASGIApp, Message, Scope
from twilio.http.http_client import HttpClient
from twilio.http.response import Response as SdkResponse
from twilio.rest import Client

from switchhook.api.app import create_app
from switchhook.api.feed import Feed
from switchhook.api.services import Services
from switchhook.api.sessions import Entrance, Sessions
from switchhook.bus.embedded import EmbeddedBus
from switchhook.domain.changes import Change, Insert
from switchhook.domain.entities import Account, Entity, Secret
from switchhook.endpoints.watched import WatchedStore
from switchhook.store.memory import MemoryStore
from switchhook.webhooks import DeadLetters, HttpRequest, HttpResponse, WebhookError
from tests.api.carriers import FakeCarriers
from tests.api.fakes import (
    Clock,
    FakeCalls,
    FakeConferences,
    FakeEndpoints,
    FakeLines,
    FakeMessages,
    FakeQueues,
    FakeSiprecs,
    FakeStreams,
    FakeTakes,
    FakeTranscriptions,
    FakeUserMessages,
    Sids,
)

SID = "AC" + "a" * 32
TOKEN = "b" * 32
OPERATOR_TOKEN = "c" * 32
BASE = "http://localhost:8080"


@dataclass
class Reply:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class Platform:
    """Everything a test needs; `client` is the official SDK, `request` plain HTTP."""

    def __init__(self, recordings: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.store, self.clock, self.sids = MemoryStore(), Clock(), Sids()
        self.calls = FakeCalls(self.store, self.clock, self.sids)
        self.messages = FakeMessages(self.store, self.clock, self.sids, recordings)
        self.carriers = FakeCarriers()
        self.smpp_binds: dict[str, int] = {}
        self.siprecs = FakeSiprecs(self.store, self.clock, self.sids)
        self.woken = asyncio.Event()  # the outbox
        self.asked: list[HttpRequest] = []  # of customers' apps
        self.app_answers: HttpResponse | Callable[[HttpRequest], WebhookError] = HttpResponse(
            "", 204, "", "", {}, b""
        )
        self.lines, self.queues, self.takes = FakeLines(), FakeQueues(), FakeTakes()
        self.conferences = FakeConferences()
        self.streams = FakeStreams(self.clock, self.sids)
        self.transcriptions = FakeTranscriptions(self.clock, self.sids)
        self.user_messages = FakeUserMessages(self.clock, self.sids)
        watched = WatchedStore(self.store)
        self.endpoints = FakeEndpoints(watched)
        self.bus = EmbeddedBus(watched, ())
        self.feed = Feed(self.bus, now=self.clock.now, epoch="e", mark="<base>")
        self.services = Services(
            store=watched,
            bus=self.bus,
            feed=self.feed,
            sessions=Sessions(
                watched,
                now=self.clock.now,
                new_sid=self.sids.new,
                new_token=lambda: self.sids.new("token"),
                ended=self.feed.dismiss,
            ),
            entrance=Entrance(
                watched,
                self.endpoints.directory,
                now=self.clock.now,
                trusting=True,
                public_host="public.example",
            ),
            calls=self.calls,
            conferences=self.conferences,
            queues=self.queues,
            siprecs=self.siprecs,
            recordings_under_way=self.takes,
            streams=self.streams,
            transcriptions=self.transcriptions,
            user_messages=self.user_messages,
            messages=self.messages,
            carriers=self.carriers,
            smpp_binds=lambda account: self.smpp_binds.get(account.sid, 0),
            webhooks=self,
            dead_letters=DeadLetters(watched, self.clock.now, wake=self.woken.set),
            handsets=self.lines,
            endpoints=self.endpoints,
            now=self.clock.now,
            new_sid=self.sids.new,
            new_secret=lambda: "d" * 32,
            new_password=lambda: "secret",
            new_code=lambda: "123456",
            recordings=recordings,
            base_url=BASE,
            operator_token=OPERATOR_TOKEN,
            status=lambda: {"calls": 0},
        )
        self.restart()
        self.account = self.add_account(SID)
        self.client = self.sdk()

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        """Answer as the app would."""
        self.asked.append(request)
        if isinstance(self.app_answers, HttpResponse):
            return self.app_answers
        raise self.app_answers(request)

    def restart(self) -> None:
        """Serve `services` afresh."""
        self.app: ASGIApp = create_app(self.services)

    def close(self) -> None:
        self.loop.close()

    def add(self, *entities: Entity) -> None:
        """Store entities."""

        self.commit(*map(Insert, entities))

    def commit(self, *changes: Change) -> None:
        """Change what is stored, behind the API's back."""

        async def commit() -> None:
            await self.store.commit(changes)
            await self.endpoints.directory.load()

        self.loop.run_until_complete(commit())

    def add_credential(self, username: str) -> None:
        """Create a SIP credential."""
        form = {"Username": username, "Password": "p"}
        assert self.request("POST", "/switchhook/v1/credentials", form).status == 201

    def add_account(self, sid: str, **values: Any) -> Account:
        """Store an account with the token `TOKEN`."""
        account = Account(
            **{
                "sid": sid,
                "auth_token": Secret(TOKEN),
                "friendly_name": "Mine",
                "owner_account_sid": sid,
                "date_created": self.clock.now(),
                "date_updated": self.clock.now(),
                **values,
            }
        )
        self.add(account)
        return account

    def get(self, kind: type[Any], sid: str) -> Any:
        """Return what is stored."""
        return self.loop.run_until_complete(self.store.get(kind, sid))

    def sdk(self, sid: str = SID, token: str = TOKEN) -> Client:
        """Return the official SDK, as the account's owner uses it."""
        return Client(sid, token, http_client=AsgiHttp(self))

    def request(
        self,
        method: str,
        path: str,
        form: Any = None,
        *,
        auth: tuple[str, str] | None = (SID, TOKEN),
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        pieces: int = 1,
    ) -> Reply:
        """Send one request."""
        sent, content = _sent(form, auth, headers or {}, body or b"")
        return self.loop.run_until_complete(self._exchange(method, path, sent, content, pieces))

    def local(
        self, method: str, path: str, headers: Mapping[str, str], address: str = "127.0.0.1"
    ) -> Reply:
        """Send one request without credentials from `address`."""
        sent, content = _sent({}, None, headers)
        return self.loop.run_until_complete(
            self._exchange(method, path, sent, content, client=(address, 50000))
        )

    def together(self, *requests: tuple[str, str, Any]) -> list[Reply]:
        """Send requests, given as method, path and form, all at once."""

        async def send() -> list[Reply]:
            return await asyncio.gather(
                *(
                    self._exchange(method, path, *_sent(form, (SID, TOKEN), {}))
                    for method, path, form in requests
                )
            )

        return self.loop.run_until_complete(send())

    async def _exchange(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        pieces: int = 1,
        client: tuple[str, int] = ("192.0.2.1", 50000),
    ) -> Reply:
        path, _, query = path.partition("?")
        scope: Scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items()],
            "root_path": "",
            "client": client,
        }
        sent: list[Message] = []
        arriving = _pieces(body, pieces)

        async def receive() -> Message:
            if not arriving:
                await asyncio.Event().wait()  # the client stays
            return arriving.pop()

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start, *rest = sent
        answered = {k.decode().lower(): v.decode() for k, v in start["headers"]}
        return Reply(start["status"], answered, b"".join(m.get("body", b"") for m in rest))


def _sent(
    form: Any, auth: tuple[str, str] | None, headers: Mapping[str, str], body: bytes = b""
) -> tuple[dict[str, str], bytes]:
    """Return a request's headers and body."""
    sent = {"host": "localhost:8080", **headers}
    if auth is not None:
        sent["authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
    if form is not None and headers.get("Content-Type") == "application/json":
        body = json.dumps(form).encode()
    elif form is not None:
        body = urlencode(form, doseq=True).encode()
        sent.setdefault("content-type", "application/x-www-form-urlencoded")
    sent.setdefault("content-length", str(len(body)))
    return sent, body


def _pieces(body: bytes, count: int) -> list[Message]:
    """Return the messages in which a body arrives, the first last."""
    size = -(-len(body) // count) or 1
    parts = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    last = len(parts) - 1
    return [
        {"type": "http.request", "body": part, "more_body": index < last}
        for index, part in reversed(list(enumerate(parts)))
    ]


class AsgiHttp(HttpClient):  # type: ignore[misc]
    """The SDK's HTTP client, without the HTTP."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(None, False, None)
        self._platform = platform

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> SdkResponse:
        _, _, host, path = uri.split("/", 3)
        path = f"/{path}"
        if host != "api.twilio.com":
            headers = {**(headers or {}), "host": host}
        if params:
            sent = {k: v for k, v in params.items() if v is not None}
            path += "?" + urlencode(sent, doseq=True)
        reply = self._platform.request(method, path, data, auth=auth, headers=headers)
        return SdkResponse(reply.status, reply.text, reply.headers)
