"""Sounds and reports of the Voice SDK, as pages ask for them."""

import itertools
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import Message, Scope

from switchhook.api.pages import MOST_OCTETS, MOST_REPORTS, SOUNDS, EventGateway, sounds
from switchhook.bus import EmbeddedBus
from switchhook.domain.entities import Trace
from switchhook.protocols.voicesdk import BadToken, Grant, codes
from switchhook.store.memory import MemoryStore
from tests.store.samples import NOW

CALL = "CA" + "1" * 32
BY_QUERY = "/ea?h=.twilio.com/v4/EndpointEvents"
BY_PATH = "/v4/EndpointMetrics"


def event(**changed: Any) -> dict[str, Any]:
    payload = {"call_sid": CALL, "direction": "OUTGOING", **changed.pop("payload", {})}
    return {"group": "connection", "name": "ringing", "level": "INFO", "payload": payload} | changed


class Site:
    """The routes, spoken to straight through ASGI, and what they kept."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.at = NOW
        self.sids = itertools.count()
        gateway = EventGateway(self, EmbeddedBus(self.store), now=self.now, new_sid=self.new_sid)
        self.app = Starlette(routes=[sounds(), *gateway.routes()])

    def now(self) -> datetime:
        return self.at

    def new_sid(self, prefix: str) -> str:
        return f"{prefix}{next(self.sids):032x}"

    def grant(self, token: str) -> Grant:
        if not token:
            raise BadToken(codes.NO_TOKEN, "there is no token")
        return Grant(account_sid="AC1", signer="SK1", expires=0, identity=token)

    async def ask(
        self, method: str, target: str, body: bytes = b"", token: str = "alice"
    ) -> tuple[int, dict[str, str], bytes]:
        path, _, query = target.partition("?")
        scope: Scope = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "https",
            "path": path, "raw_path": path.encode(), "root_path": "",
            "query_string": query.encode(), "server": ("127.0.0.1", 443),
            "client": ("127.0.0.1", 1), "headers": [(b"x-twilio-token", token.encode())],
        }  # fmt: skip
        pieces = [body[n : n + 10_000] for n in range(0, len(body), 10_000)] or [b""]
        sent: list[Message] = []

        async def receive() -> Message:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:])

    async def report(self, told: object, target: str = BY_QUERY, token: str = "alice") -> int:
        status, headers, _ = await self.ask("POST", target, json.dumps(told).encode(), token)
        assert headers["access-control-allow-origin"] == "*"
        return status

    async def kept(self) -> list[Trace]:
        return await self.store.find(Trace)


async def test_sounds_are_served_to_pages_of_any_origin() -> None:
    status, headers, body = await Site().ask("GET", f"{SOUNDS}/incoming.mp3")
    assert (status, headers["content-type"]) == (200, "audio/mpeg")
    assert headers["access-control-allow-origin"] == "*"
    assert len(body) > 1000


@pytest.mark.parametrize("name", ["cowbell.mp3", "incoming.wav", "..%2f.mp3"])
async def test_there_are_no_other_sounds(name: str) -> None:
    assert (await Site().ask("GET", f"{SOUNDS}/{name}"))[0] == 404


async def test_an_event_is_kept_with_its_call() -> None:
    site = Site()
    assert await site.report(event()) == 204
    (trace,) = await site.kept()
    assert (trace.account_sid, trace.resource_sid, trace.kind) == ("AC1", CALL, "insights")
    assert trace.detail["name"] == "ringing"
    assert trace.detail["pii.client"] == "alice"
    assert json.loads(trace.detail["pii.payload"])["direction"] == "OUTGOING"


async def test_samples_are_kept_together() -> None:
    site = Site()
    samples = [{"call_sid": CALL, "mos": 4.4}, {"call_sid": CALL, "mos": 4.3}]
    assert await site.report(event() | {"payload": samples}, BY_PATH) == 204
    (trace,) = await site.kept()
    assert trace.resource_sid == CALL
    assert json.loads(trace.detail["pii.payload"]) == samples


async def test_browsers_may_ask_first() -> None:
    status, headers, _ = await Site().ask("OPTIONS", BY_QUERY)
    assert status == 204
    assert "X-Twilio-Token" in headers["access-control-allow-headers"]


async def test_without_a_token_nothing_is_kept() -> None:
    site = Site()
    assert await site.report(event(), token="") == 403
    assert await site.kept() == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"payload": 7}', b'{"payload": [[]]}', b"[" * 50_000,
     b'{"group": "' + b"x" * MOST_OCTETS + b'"}'],
)  # fmt: skip
async def test_what_is_no_report_is_refused(body: bytes) -> None:
    site = Site()
    assert (await site.ask("POST", BY_QUERY, body))[0] == 400
    assert await site.kept() == []


async def test_other_endpoints_are_not_found() -> None:
    assert await Site().report(event(), "/ea?h=.twilio.com/v4/Else") == 404
    assert await Site().report(event(), "/ea") == 404


async def test_a_report_that_is_long_is_kept_in_part() -> None:
    site = Site()
    assert await site.report(event(payload={"x": "y" * 20_000})) == 204
    (trace,) = await site.kept()
    assert len(trace.detail["pii.payload"]) == 8192


async def test_a_flood_of_reports_is_not_kept() -> None:
    site = Site()
    statuses = [await site.report(event()) for _ in range(MOST_REPORTS + 1)]
    assert statuses[-2:] == [204, 429]
    assert await site.report(event(), token="bob") == 204
    site.at += timedelta(minutes=1)
    assert await site.report(event()) == 204
