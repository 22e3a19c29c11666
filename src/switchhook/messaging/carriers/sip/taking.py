"""Texts that come in by MESSAGE (RFC 3428): from phones that sign in here, PBXs and carriers.

A phone texts whomever it likes in its handset's name; a PBX in the name of a number of its account.
A carrier's texts are for numbers of ours. The answer comes once the text is stored.
"""

from typing import Final, Protocol

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import CarrierTrunk, Handset, Message, SipCredential
from switchhook.domain.errors import TwilioError
from switchhook.endpoints import Endpoints
from switchhook.endpoints.routes import ByocCaller, Caller, Challenge, Refused, TrunkCaller
from switchhook.messaging.requests import MessageRequest
from switchhook.messaging.tasks import Tasks
from switchhook.protocols import numbers
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.uri import SipUri
from switchhook.transports.sip.endpoint import ServerRequest

AT_ONCE: Final = 64
ACCEPT: Final = (("Accept", "text/plain"),)
_AGAIN: Final = (("Retry-After", "5"),)

TOO_LONG, UNREACHABLE_PAIR, INVALID_TO = 21617, 21612, 21211


class Texts(Protocol):
    """What we need of `Messages`."""

    async def send(self, request: MessageRequest) -> Message: ...

    async def receive(self, *, account_sid: str, from_: str, to: str, body: str) -> Message: ...


class Taking:
    """Answers MESSAGEs."""

    def __init__(self, endpoints: Endpoints, texts: Texts) -> None:
        self._endpoints = endpoints
        self._texts = texts
        self._tasks = Tasks(AT_ONCE)

    async def close(self) -> None:
        """Stop."""
        await self._tasks.close()

    def take(self, server: ServerRequest) -> None:
        """Answer a MESSAGE outside of calls."""
        request = server.request
        caller = self._endpoints.identify(request, server.peer)
        if isinstance(caller, Challenge | Refused):
            server.respond(caller.status, caller.reason, caller.headers)
            return
        if request.content_type not in ("", "text/plain"):
            server.respond(415, headers=ACCEPT)
            return
        self._tasks.start(lambda: self._answer(server, caller))

    async def _answer(self, server: ServerRequest, caller: Caller) -> None:
        try:
            status = await self._take(server.request, caller)
        except TwilioError as error:
            status = _STATUS.get(error.code, 403)
            server.respond(status, _reason(error.message))
        except SipParseError as error:
            server.respond(error.status, error.reason)
        except StoreUnavailable:
            server.respond(503, headers=_AGAIN)
        except Exception:
            server.respond(500)
            raise
        else:
            server.respond(status)

    async def _take(self, request: Request, caller: Caller) -> int:
        """Store a text; return the status to answer."""
        to = self._called(request)
        from_ = self._sender(caller, request)
        if not from_:
            return 403
        body = _text(request)
        directory = self._endpoints.directory
        known = directory.number(to) or directory.handset(to)
        if isinstance(caller, CarrierTrunk | ByocCaller) or known:
            await self._texts.receive(account_sid=caller.account_sid, from_=from_, to=to, body=body)
            return 200
        asked = MessageRequest(
            account_sid=caller.account_sid,
            from_=from_,
            to=to,
            body=body,
            by_handset=isinstance(caller, Handset),
        )
        await self._texts.send(asked)
        return 202  # it is on its way, no more

    def _called(self, request: Request) -> str:
        """Return whom it is for: a number, or a short code."""
        called = self._endpoints.called(request)
        if called.startswith("sip:"):
            user = SipUri.parse(called).user or ""
            return user if numbers.is_short_code(user) else called
        return called

    def _sender(self, caller: Caller, request: Request) -> str:
        """Return in whose name it comes; empty: in nobody's who may text here."""
        match caller:
            case Handset() | CarrierTrunk() | ByocCaller():
                return self._endpoints.calling(caller, request)
            case TrunkCaller() | SipCredential():
                claimed = numbers.normalise(request.from_.uri.user or "") or ""
                own = self._endpoints.directory.number(claimed)
                if own is not None and own.account_sid == caller.account_sid:
                    return claimed
                return self._endpoints.number_of(caller.account_sid)
        return ""


_STATUS: Final = {TOO_LONG: 413, UNREACHABLE_PAIR: 404, INVALID_TO: 404}


def _text(request: Request) -> str:
    """Return the text in the charset that it says, UTF-8 unless it says one."""
    parameters = (request.headers.get("content-type") or "").split(";")[1:]
    told = (one.partition("=")[2].strip(' "') for one in parameters if "charset" in one.lower())
    charset = next(told, "utf-8")
    try:
        return request.body.decode(charset, "replace")
    except (LookupError, ValueError):
        return request.body.decode("utf-8", "replace")


def _reason(message: str) -> str:
    """Return a reason phrase: one line of plain characters."""
    return "".join(char if " " <= char <= "~" else " " for char in message)[:100]
