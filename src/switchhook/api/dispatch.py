"""From a request to an answer: route, authenticate, find the account, read, run, render.

One ASGI app for the whole API. Any failure ends as one of Twilio's error bodies.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from switchhook.api import answers, bodies, errors
from switchhook.api.accounts import (
    CHALLENGE,
    QUIET_CHALLENGE,
    STRANGER,
    Doorkeeper,
    Principal,
)
from switchhook.api.answers import Answer, Headers
from switchhook.api.binding import Bound
from switchhook.api.requests import Request
from switchhook.api.routing import Match, Route, Router
from switchhook.api.services import Services
from switchhook.api.sessions import Origin
from switchhook.domain.entities import Account
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.declaration import API_2010

_MILLISECOND = timedelta(milliseconds=1)


class Dispatcher:
    """Answers every path of the API, and refuses every other in Twilio's manner."""

    def __init__(self, services: Services, operations: Sequence[Bound]) -> None:
        self._services = services
        self._router = Router(operations)
        self._accounts = services.endpoints.directory
        self._door = Doorkeeper(services)
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request (ASGI)."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 4404})
            return
        started = self._services.now()
        self._running += 1
        try:
            answer = await self._answer(scope, receive)
            extra: Headers = [
                (b"twilio-request-id", self._services.new_sid("RQ").encode()),
                (b"twilio-request-duration", _seconds(self._services.now() - started)),
                (b"twilio-concurrent-requests", str(self._running).encode()),
            ]
            await answer(scope, receive, _with_headers(send, extra))
        finally:
            self._running -= 1

    async def _answer(self, scope: Scope, receive: Receive) -> ASGIApp:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        origin = Origin.of(scope, headers)
        match = self._router.match(scope["path"], _host(headers))
        try:
            if match is None:
                raise errors.no_such_path(scope["path"])
            return await self._run(scope, receive, headers, match, origin)
        except Exception as error:  # the root of a request: nothing may pass it
            refusal = errors.refusal(error)
            return answers.of_refusal(
                refusal,
                as_xml=_wants_xml(scope["path"]),
                headers=_allow(refusal, match),
                challenge=QUIET_CHALLENGE if origin.is_page else CHALLENGE,
            )

    async def _run(
        self,
        scope: Scope,
        receive: Receive,
        headers: dict[bytes, bytes],
        match: Match,
        origin: Origin,
    ) -> ASGIApp:
        if scope["method"] == "OPTIONS":
            return Answer(204, headers=_allow(None, match))
        route, path = match.route(scope["method"]), scope["path"]
        ids = {} if route is None else dict(zip(route.names, match.values, strict=True))
        principal = await self._principal(route, ids, headers, origin)
        if route is None:
            raise TwilioError(20004)
        if principal.by_key and not route.bound.resource.by_key:
            raise TwilioError(20003)
        request = Request(
            services=self._services,
            principal=principal,
            account=self._account(principal, ids.get("AccountSid"), path),
            path=path.rstrip("/"),
            ids=ids,
            form=await bodies.read(
                scope, receive, headers, json=route.bound.resource.product.bodies == "json"
            ),
            view=answers.view(scope, _host(headers), match, self._services.base_url),
            suffix=match.suffix,
            origin=origin,
        )
        result = await route.bound.run(request)
        if route.bound.operation.returns in ("document", "stream"):
            return cast(ASGIApp, result)
        return answers.of_result(route.bound, request, result)

    async def _principal(
        self,
        route: Route | None,
        ids: dict[str, str],
        headers: dict[bytes, bytes],
        origin: Origin,
    ) -> Principal:
        """Return who asks; of what is open to all, its owner is taken to ask."""
        authorization = headers.get(b"authorization")
        if authorization is not None:
            return await self._door.authenticate(authorization)
        if signed_in := self._door.by_session(origin):
            return signed_in
        if route is None or not route.bound.open:
            raise TwilioError(20003)
        if "AccountSid" not in ids:
            return STRANGER
        owner = self._accounts.account(ids["AccountSid"])
        if owner is None:
            raise TwilioError(20003)
        return Principal(owner)

    def _account(self, principal: Principal, sid: str | None, path: str) -> Account:
        """Return the account whose things are asked for: 20404 if not the asker's to see."""
        if principal is STRANGER:
            return principal.account
        self._check_active(principal.account)
        if sid is None or sid == principal.account.sid:
            return principal.account
        account = self._accounts.account(sid)
        if account is None or not principal.may_act_for(account):
            raise errors.not_found(path)
        self._check_active(account)
        return account

    def _check_active(self, account: Account) -> None:
        if not self._accounts.active(account.sid):
            raise TwilioError(20005)


def _host(headers: dict[bytes, bytes]) -> str:
    return headers.get(b"host", b"").decode("latin-1")


def _wants_xml(path: str) -> bool:
    return path.startswith(API_2010.root) and not path.endswith(".json")


def _allow(refusal: TwilioError | None, match: Match | None) -> Headers:
    if match is None or (refusal is not None and refusal.status != 405):
        return []
    return [(b"allow", ", ".join(match.allowed()).encode())]


def _seconds(duration: timedelta) -> bytes:
    return f"{duration / _MILLISECOND / 1000:.3f}".encode()


def _with_headers(send: Send, extra: Headers) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *extra]
        await send(message)

    return sending
