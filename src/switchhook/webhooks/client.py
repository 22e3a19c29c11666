"""Ask a customer's app over HTTP, as Twilio does.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides and
https://www.twilio.com/docs/usage/security.

Theory of operation. A fetch is up to `1 + rc` attempts within one total time; an attempt is a
chain of hops, one per redirect; a hop is one exchange, or two when the app asks for a login.
All times run in `outside()`: the connection's in the connector, the answer's from the moment
it has a connection, the total around everything.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from switchhook.domain.entities import Method
from switchhook.webhooks import wire
from switchhook.webhooks.addresses import AddressPolicy
from switchhook.webhooks.authorisation import Login, login
from switchhook.webhooks.cache import Cache
from switchhook.webhooks.exchange import (
    AlertSink,
    Answer,
    HttpRequest,
    HttpResponse,
    Keep,
    Outside,
    Patience,
    WebhookError,
    without_secrets,
)
from switchhook.webhooks.overrides import Overrides, Reason, overrides
from switchhook.webhooks.places import Places
from switchhook.webhooks.session import Session
from switchhook.webhooks.wire import Hop

if TYPE_CHECKING:
    from switchhook.webhooks.transport import Transport

CONDITIONS: Final = frozenset(("if-none-match", "if-modified-since"))
LOAD_SECONDS: Final = 60.0
MOST_REDIRECTS: Final = 10
REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
USER_AGENT: Final = "TwilioProxy/1.1"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a fetch may cost. Sizes are octets, times seconds."""

    document: int = 64 * 1024  # TwiML
    media: int = 32 * 1024 * 1024
    media_total: float = 60.0
    per_host: int = 64
    downloads: int = 8  # of media at once
    cache: int = 4 * 1024 * 1024


DEFAULT_LIMITS: Final = Limits()
GLOBAL_ADDRESSES: Final = AddressPolicy()


@dataclass(slots=True)
class _Fetch:
    """What the hops of one fetch share."""

    request: HttpRequest
    session: Session
    overrides: Overrides
    token: str
    idempotency: str
    attempts: int = 0


class Webhooks:
    """Fetches documents and media from apps, and delivers callbacks to them."""

    def __init__(
        self,
        *,
        token_of: Callable[[str], Awaitable[str]],
        alert: AlertSink,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
        allow: AddressPolicy = GLOBAL_ADDRESSES,
        outside: Outside = asyncio.timeout,
        limits: Limits = DEFAULT_LIMITS,
        tls: ssl.SSLContext | None = None,
        keep: Keep | None = None,
    ) -> None:
        self._token_of = token_of
        self._keep = keep
        self._alert = alert
        self._now = now
        self._new_sid = new_sid
        self._outside = outside
        self._limits = limits
        self._allow = allow
        self._tls = tls
        self._transport: asyncio.Task[Transport] | None = None
        self._cache = Cache(limits.cache)
        self._hosts = Places(limits.per_host)
        self._downloads = asyncio.Semaphore(limits.downloads)

    async def start(self) -> None:
        """Get ready to fetch; the HTTP client is loaded in the background."""
        self._transport = asyncio.create_task(self._load())

    async def close(self) -> None:
        """Close every connection."""
        if self._transport is not None:
            await (await self._transport).close()

    async def _load(self) -> "Transport":
        async with self._outside(LOAD_SECONDS):
            kind = await asyncio.to_thread(_transport)
        return kind(self._allow, self._outside, self._tls)

    async def ask(
        self,
        request: HttpRequest,
        fallback: tuple[str, Method] | None = None,
        session: Session | None = None,
    ) -> HttpResponse:
        """Fetch; when that fails, record the alert and try the fallback.

        Raises `WebhookError`, whose alert is recorded too, when neither worked.
        """
        try:
            return await self.fetch(request, session)
        except WebhookError as error:
            self.report(error)
            if fallback is None or not fallback[0]:
                raise
            return await self.fall_back(request, fallback, error.code, session)

    async def fall_back(
        self,
        request: HttpRequest,
        fallback: tuple[str, Method],
        code: int,
        session: Session | None = None,
    ) -> HttpResponse:
        """Ask the fallback URL, telling it the `code` that `request` ended with.

        Raises `WebhookError`, whose alert is recorded.
        """
        told = {"ErrorCode": str(code), "ErrorUrl": without_secrets(request.url)}
        parameters = {**request.parameters, **told}
        again = replace(request, url=fallback[0], method=fallback[1], parameters=parameters)
        try:
            return await self.fetch(again, session)
        except WebhookError as error:
            self.report(error)
            raise

    def report(self, error: WebhookError) -> None:
        """Record the alert for a failed fetch."""
        self._alert(
            account_sid=error.request.account_sid,
            resource_sid=error.request.resource_sid,
            code=error.code,
            text=str(error),
            request=error.request,
            response=error.response,
        )

    async def fetch(self, request: HttpRequest, session: Session | None = None) -> HttpResponse:
        """Return the app's answer of 200 to 299 (304 too, if `headers` made it conditional).

        Cookies and logins are those of `session`. Raises `WebhookError`.
        """
        began = self._now()
        try:
            response = await self._fetch(request, session)
        except WebhookError as error:
            if self._keep:
                self._keep(request, error.response, began)
            raise
        if self._keep:
            self._keep(request, response, began)
        return response

    async def _fetch(self, request: HttpRequest, session: Session | None) -> HttpResponse:
        try:
            hop = wire.first(request)
        except wire.UnusableUrl as error:
            raise WebhookError(11100, f"{error} is not an http URL", request) from error
        given = overrides(request.url)
        total = self._limits.media_total if request.kind == "media" else given.total
        token = await self._token_of(request.account_sid)
        fetch = _Fetch(request, session or Session(), given, token, self._new_sid("IT"))
        try:
            async with self._outside(total), self._turn(hop):
                return await self._attempts(fetch, hop)
        except TimeoutError as error:
            text = f"no answer within {total:g} s and {fetch.attempts} attempts"
            raise WebhookError(11200, text, request, reason="rt") from error

    @asynccontextmanager
    async def _turn(self, hop: Hop) -> AsyncIterator[None]:
        """Wait for one of the host's places, and for media one of everybody's."""
        async with self._hosts.take(hop.origin):
            if hop.kind != "media":
                yield
                return
            async with self._downloads:
                yield

    async def _attempts(self, fetch: _Fetch, hop: Hop) -> HttpResponse:
        while True:
            fetch.attempts += 1
            try:
                return await self._chain(fetch, hop)
            except WebhookError as error:
                again = error.reason in fetch.overrides.retry_on
                if not again or fetch.attempts > fetch.overrides.retries:
                    raise

    async def _chain(self, fetch: _Fetch, hop: Hop) -> HttpResponse:
        """Follow redirects, each as a GET."""
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._cached(fetch, hop)
            location = response.headers.get("location")
            if response.status not in REDIRECTS or location is None:
                return _good(fetch.request, response)
            try:
                hop = wire.redirected(hop, location)
            except wire.UnusableUrl as error:
                text = f"redirected to {error}, which is not an http URL"
                raise WebhookError(11100, text, fetch.request, response) from error
        text = f"more than {MOST_REDIRECTS} redirects"
        raise WebhookError(11215, text, fetch.request, response)

    async def _cached(self, fetch: _Fetch, hop: Hop) -> HttpResponse:
        """Use what is stored, after asking whether it is still good unless it is fresh."""
        if hop.method != "GET" or hop.kind not in ("voice", "sms"):
            return await self._authorised(fetch, hop, {})
        account_sid = fetch.request.account_sid
        stored = self._cache.get(account_sid, hop.url)
        if stored is not None and stored.fresh_until > self._now():
            return stored.response
        response = await self._authorised(fetch, hop, stored.conditions if stored else {})
        if response.status == 304 and stored is not None:
            return self._cache.confirm(account_sid, hop.url, stored, response, self._now())
        self._cache.put(account_sid, hop.url, response, self._now())
        return response

    async def _authorised(
        self, fetch: _Fetch, hop: Hop, conditions: Mapping[str, str]
    ) -> HttpResponse:
        """Send the request; log in when the app asks for it and the URL says how."""
        logins = fetch.session.logins
        headers = {**self._headers(fetch, hop), **conditions}
        known = logins.get(hop.origin)
        if known is not None:
            headers["Authorization"] = self._login(known, hop)
        answer = await self._exchange(fetch, hop, headers)
        names = hop.login or (known and (known.username, known.password))
        if answer.response.status != 401 or not names:
            return answer.response
        fresh = login(answer.challenges, *names)
        if fresh is None:
            return answer.response
        headers["Authorization"] = self._login(fresh, hop)
        answer = await self._exchange(fetch, hop, headers)
        if answer.response.status == 401:
            logins.pop(hop.origin, None)
        else:
            logins[hop.origin] = fresh
        return answer.response

    def _login(self, known: Login, hop: Hop) -> str:
        parts = urlsplit(hop.url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return known.header(hop.method, target, cnonce=self._new_sid("XN"))

    async def _exchange(self, fetch: _Fetch, hop: Hop, headers: Mapping[str, str]) -> Answer:
        assert self._transport is not None, "start() first"
        loaded = self._transport
        transport = loaded.result() if loaded.done() else await asyncio.shield(loaded)
        cookies = fetch.session.cookies(hop.url)
        if cookies:
            headers = {**headers, "Cookie": cookies}
        media = hop.kind == "media"
        patience = Patience(
            connect=fetch.overrides.connect,
            read=self._limits.media_total if media else fetch.overrides.read,
            octets=self._limits.media if media else self._limits.document,
            truncate=hop.kind == "status",
        )
        answer = await transport.exchange(hop, headers, patience, fetch.request)
        fetch.session.keep(answer.cookies, hop.url)
        return answer

    def _headers(self, fetch: _Fetch, hop: Hop) -> dict[str, str]:
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "X-Twilio-Signature": wire.signed(hop, fetch.token),
            "I-Twilio-Idempotency-Token": fetch.idempotency,
            **fetch.request.headers,
        }
        if hop.method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        return headers


def _good(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return `response` if it is what was asked for; raises `WebhookError` 11200."""
    conditional = any(name.lower() in CONDITIONS for name in request.headers)
    if 200 <= response.status < 300 or (response.status == 304 and conditional):
        return response
    reasons: dict[int, Reason] = {4: "4xx", 5: "5xx"}
    reason = reasons.get(response.status // 100, "")
    raise WebhookError(11200, f"HTTP status {response.status}", request, response, reason=reason)


def _transport() -> "type[Transport]":
    from switchhook.webhooks.transport import Transport  # takes half a second, once

    return Transport
