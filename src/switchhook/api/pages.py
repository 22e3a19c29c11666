"""What the Voice SDK in a page asks of a server besides signalling: sounds, and to hear of quality.

Sounds are at the path where Twilio has them, so that a page has only to name another host. What
the SDK measures comes as `EndpointEvents` and `EndpointMetrics`, with the page's token; it is kept
with the traces of the call. Pages are of any origin (https://fetch.spec.whatwg.org/#cors-protocol).
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol
from urllib.parse import parse_qs

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from switchhook.bus.protocol import Bus
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Trace
from switchhook.domain.events import Traced
from switchhook.media import client_sounds
from switchhook.protocols.voicesdk import BadToken, Grant

SOUNDS: Final = "/js/client/sounds/releases/1.0.0"
GATEWAY: Final = "/ea"
KIND: Final = "insights"
MOST_OCTETS: Final = 64 * 1024
LONGEST: Final = 8192  # characters of a report that are kept
MOST_REPORTS: Final = 240  # of one client in a minute; the SDK sends about 60 in a call
BODY_SECONDS: Final = 20.0

_ANY_ORIGIN: Final = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT: Final = {
    **_ANY_ORIGIN,
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type, X-Twilio-Token",
    "Access-Control-Max-Age": "7200",
}


class Clients(Protocol):
    """Who pages are (`endpoints.clients.Clients`)."""

    def grant(self, token: str) -> Grant:
        """Return what a token lets a page do now; raises `BadToken`."""
        ...


class Payload(msgspec.Struct):
    """Of what a report tells, the call that it is about."""

    call_sid: str = ""


class Report(msgspec.Struct):
    """What a page tells about a call, or ten seconds of it."""

    group: str = ""
    name: str = ""
    level: str = ""
    payload: msgspec.Raw = msgspec.Raw(b"{}")

    @property
    def call_sid(self) -> str:
        """The call that it is about; empty before it has one."""
        payload = msgspec.json.decode(self.payload, type=Payload | list[Payload])
        of = payload[0] if isinstance(payload, list) and payload else payload
        return of.call_sid if isinstance(of, Payload) and of.call_sid.startswith("CA") else ""


class EventGateway:
    """Keeps what pages tell of their calls."""

    def __init__(
        self,
        clients: Clients,
        bus: Bus,
        *,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
    ) -> None:
        self._clients = clients
        self._bus = bus
        self._now = now
        self._new_sid = new_sid
        self._minute = ""
        self._reports: dict[tuple[str, str], int] = {}  # in this minute, by client

    def routes(self) -> list[Route]:
        """Return where it is reached: by the names that the SDK makes of `home`, and by its own."""
        methods = ["POST", "OPTIONS"]
        return [
            Route(GATEWAY, self._by_query, methods=methods),
            Route("/v4/{endpoint}", self._by_path, methods=methods),
        ]

    async def _by_query(self, request: Request) -> Response:
        """The SDK puts the path that it means behind a question mark: `?h=.twilio.com/v4/…`."""
        asked = parse_qs(request.url.query).get("h", [""])[0]
        return await self._serve(request, asked.rpartition("/")[2])

    async def _by_path(self, request: Request) -> Response:
        return await self._serve(request, request.path_params["endpoint"])

    async def _serve(self, request: Request, endpoint: str) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        if endpoint not in ("EndpointEvents", "EndpointMetrics"):
            return PlainTextResponse("there is no such endpoint", 404, _ANY_ORIGIN)
        try:
            grant = self._clients.grant(request.headers.get("x-twilio-token", ""))
        except BadToken as error:
            return PlainTextResponse(str(error), 403, _ANY_ORIGIN)
        if self._too_many(grant):
            return PlainTextResponse("too many reports", 429, _ANY_ORIGIN)
        try:
            report = msgspec.json.decode(await _body(request), type=Report)
            call_sid = report.call_sid
        except (msgspec.DecodeError, RecursionError, UnicodeError, TimeoutError, ClientDisconnect):
            return PlainTextResponse("not a report", 400, _ANY_ORIGIN)
        self._keep(grant, endpoint, report, call_sid)
        return Response(status_code=204, headers=_ANY_ORIGIN)

    def _too_many(self, grant: Grant) -> bool:
        minute = self._now().isoformat(timespec="minutes")
        if minute != self._minute:
            self._minute, self._reports = minute, {}
        key = grant.account_sid, grant.identity
        self._reports[key] = self._reports.get(key, 0) + 1
        return self._reports[key] > MOST_REPORTS

    def _keep(self, grant: Grant, endpoint: str, report: Report, call_sid: str) -> None:
        now = self._now()
        trace = Trace(
            sid=self._new_sid("XT"),
            account_sid=grant.account_sid,
            resource_sid=call_sid[:34],
            kind=KIND,
            detail={
                "endpoint": endpoint,
                "group": report.group[:64],
                "name": report.name[:64],
                "level": report.level[:16],
                "pii.client": grant.identity,
                "pii.payload": _compact(report.payload)[:LONGEST],
            },
            date_created=now,
            date_updated=now,
        )
        self._bus.commit([Insert(trace)], Traced(trace=trace, at=now))


def sounds() -> Route:
    """Return where the SDK's sounds are."""
    return Route(SOUNDS + "/{name}.mp3", _sound, methods=["GET", "OPTIONS"])


async def _sound(request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_PREFLIGHT)
    name = request.path_params["name"]
    if name not in client_sounds.NAMES:
        return PlainTextResponse("there is no such sound", 404, _ANY_ORIGIN)
    body = await run_in_threadpool(client_sounds.mp3, name)
    headers = {**_ANY_ORIGIN, "Cache-Control": "public, max-age=86400"}
    return Response(body, media_type="audio/mpeg", headers=headers)


async def _body(request: Request) -> bytes:
    """Return a body of bounded length that comes in time; raises `TimeoutError`, `DecodeError`."""
    body = bytearray()
    async with asyncio.timeout(BODY_SECONDS):
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_OCTETS:
                raise msgspec.DecodeError("too long")
    return bytes(body)


def _compact(payload: msgspec.Raw) -> str:
    return json.dumps(msgspec.json.decode(payload), separators=(",", ":"), ensure_ascii=False)
