"""A customer's app on a free port, which does as it is told and notes what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from switchhook.webhooks.exchange import HttpRequest, HttpResponse, Kind

TOKEN = "12345"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TWIML = "<Response/>"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Seen:
    """One request as the app saw it."""

    method: str
    url: str  # whole, as sent
    headers: Mapping[str, str]
    form: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = b""


@dataclass
class App:
    """What the app answers, by path, and what it has seen."""

    base: str = ""
    handlers: dict[str, Handler] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    def says(self, path: str, text: str = TWIML, *, status: int = 200, **headers: str) -> None:
        """Answer `path` with `text`; underscores in header names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Content-Type", "text/xml")

        async def answer(request: web.Request) -> web.Response:
            return web.Response(body=text.encode(), status=status, headers=named)

        self.handlers[path] = answer

    def request(
        self,
        path: str = "/",
        method: str = "POST",
        parameters: Mapping[str, str] | None = None,
        kind: Kind = "voice",
        headers: Mapping[str, str] | None = None,
    ) -> HttpRequest:
        """Return a request to this app; `path` may be a whole URL."""
        url = path if "://" in path else self.base + path
        told = {"CallSid": "CA1"} if parameters is None else parameters
        return HttpRequest(
            url, "GET" if method == "GET" else "POST", told, "AC1", "CA1", kind, headers or {}
        )

    async def handle(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        url = f"{self.base}{request.raw_path}"
        self.seen.append(
            Seen(request.method, url, request.headers, form, request.query, await request.read())
        )
        handler = self.handlers.get(request.path)
        return await handler(request) if handler else web.Response(status=404)


@asynccontextmanager
async def running() -> AsyncIterator[App]:
    """Serve an app."""
    app, server = App(), web.Application()
    server.router.add_route("*", "/{path:.*}", app.handle)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    app.base = f"http://{host}:{port}"
    try:
        yield app
    finally:
        await runner.cleanup()


async def slow(request: web.Request) -> web.StreamResponse:
    """Never answer."""
    await asyncio.Event().wait()
    return web.Response()


@dataclass(frozen=True)
class Raised:
    """An alert."""

    account_sid: str
    resource_sid: str
    code: int
    text: str | None
    request: HttpRequest | None
    response: HttpResponse | None


class AlertList(list[Raised]):
    """An alert sink that keeps them."""

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
        self.append(Raised(account_sid, resource_sid, code, text, request, response))


class Clock:
    """A clock that stands still until told otherwise."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Sids:
    """Counts: the third recording is RE3."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"
