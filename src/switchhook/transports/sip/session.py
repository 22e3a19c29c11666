"""A call's dialog in use: what both ends may still ask of each other (RFC 3261 §12-15).

Its states are those of `session_states`. What it owes the far end stands in tables: answers that
wait for their ACK, an offer of ours under way, and the session timer. `_end` empties them all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence

from switchhook.protocols.sip import refer, session_timer
from switchhook.protocols.sip.check import check_offer
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.reply import format_headers
from switchhook.protocols.sip.uri import NameAddr
from switchhook.transports.sip.answers import Answer
from switchhook.transports.sip.link import Link
from switchhook.transports.sip.listeners import DialogListener
from switchhook.transports.sip.peer import Transport
from switchhook.transports.sip.reinvite import Outcome, Reinvite, judge, local_response
from switchhook.transports.sip.serving import ServerRequest
from switchhook.transports.sip.session_clock import SessionClock
from switchhook.transports.sip.session_states import NEXT, SessionHappening, SessionState
from switchhook.transports.sip.stack import Stack

HeaderList = Sequence[tuple[str, str]]
SDP = "Content-Type: application/sdp\r\n"


class Session:
    """One call's signalling after its INVITE, from either side."""

    def __init__(
        self,
        stack: Stack,
        listener: DialogListener,
        call_id: str,
        local_tag: str,
        transport: Transport,
        *,
        owner: bool,
    ) -> None:
        self.listener = listener
        self.call_id = call_id
        self.local_tag = local_tag
        self.state: SessionState = "early"
        self._stack = stack
        self._transport: Transport = transport
        self._owner = owner
        self._link: Link | None = None
        self._reinvite: Reinvite | None = None
        self._unacknowledged: dict[int, Answer] = {}
        self._farewell: HeaderList | None = None
        self._description = b""
        self._clock = SessionClock(stack.wheel, self._refresh, self._expire)
        self._far_end_updates = False
        self._referred = False  # the far end waits for news of its REFER
        stack.sessions[call_id, local_tag] = self

    @property
    def remote_tag(self) -> str | None:
        """The far end's tag, None while it is not known."""
        return self._link.dialog.remote_tag if self._link is not None else None

    # What our side asks for.

    def bye(self, headers: HeaderList = ()) -> None:
        """Hang up an answered call. Nothing happens when it has ended already."""
        if self.state != "answered":
            return
        self._stop("hung up")
        if self._unacknowledged:
            self._farewell = headers  # §15: not before the ACK, or its time is over
        else:
            self._say_bye(headers)

    def reinvite(self, body: bytes) -> Awaitable[Response]:
        """Offer new SDP. Always yields the final response; 408, 481, 491, 503 may be our own.

        After glare (491) it is tried again up to three times (§14.1).
        """
        future = _new_future()
        if self.state != "answered" or self._link is None:
            _settle(future, local_response(481))
        else:
            self._offer(body, future)
        return future

    def info(
        self, body: bytes, content_type: str = "application/dtmf-relay"
    ) -> Awaitable[Response]:
        """Send INFO and yield the final response (RFC 6086, and the older DTMF practice)."""
        return self._ask("INFO", (("Content-Type", content_type),), body)

    def refer(self, target: NameAddr, headers: HeaderList = ()) -> Awaitable[Response]:
        """Ask the far end to call `target` (RFC 3515) and yield the final response."""
        contact = ("Contact", self._stack.contacts[self._transport])
        return self._ask("REFER", (("Refer-To", str(target)), contact, *headers))

    def report(self, status: int) -> None:
        """Tell the far end what its REFER has come to; nothing after a final status."""
        if self._referred and self.state == "answered":
            self._referred = status < 200
            headers, body = refer.news(status)
            contact = ("Contact", self._stack.contacts[self._transport])
            self._ask("NOTIFY", (contact, *headers), body)

    def probe(self) -> None:
        """Ask whether the far end is there; if it is not, or knows of no call, the call is lost."""
        if self.state == "answered" and self._link is not None:
            self._link.exchange("OPTIONS", (), b"", self._probed, self._unanswered)

    # What the far end asks for.

    def handle(self, server: ServerRequest) -> None:
        """Answer a request within the dialog."""
        request = server.request
        if not self._is_far_end(request):
            self._reply(server, 481)
        elif self._link is not None and not self._link.dialog.in_order(request):
            self._reply(server, 500, "Request out of order")
        elif request.method == "BYE":
            self._on_bye(server)
        elif self.state == "ended":
            self._reply(server, 481)
        else:
            self._handle_other(server)

    def acknowledge(self, request: Request) -> None:
        """An ACK came for a 2xx of ours."""
        if not self._is_far_end(request):
            return
        answer = self._unacknowledged.pop(request.cseq.number, None)
        if answer is None:
            return
        answer.stop()
        if self._farewell is not None and not self._unacknowledged:
            self._say_bye(self._farewell)
        elif self.state == "answered":
            self.listener.on_ack(request.body)

    def drop(self) -> None:
        """The endpoint closes: end without a word to anybody but those who wait."""
        self._end("closed")

    def _handle_other(self, server: ServerRequest) -> None:
        match server.request.method:
            case "INVITE":
                self._on_reinvite(server)
            case "UPDATE":
                self._on_update(server)
            case "INFO":
                self._reply(server, 200)
                self.listener.on_info(server.request)
            case "REFER":
                self._on_refer(server)
            case "NOTIFY":
                self._on_notify(server)
            case "OPTIONS":
                self._reply(server, 200)
            case _:
                self._reply(server, 405)

    def _on_bye(self, server: ServerRequest) -> None:
        self._reply(server, 200)
        before = self.state
        if before == "early":
            self._bye_while_early()
            return
        self._end("hung up")
        if before == "answered":
            self.listener.on_bye(server.request)

    def _bye_while_early(self) -> None:
        """The far end gave up before there was a call (§15.1.2)."""

    def _on_reinvite(self, server: ServerRequest) -> None:
        if self.state == "early":
            self._reply(server, 500, None, [("Retry-After", "5")])
        elif self._offering or self._unacknowledged:
            self._reply(server, 491)
        elif not self._refuse_offer(server):
            self._consider_offer(server)

    def _on_update(self, server: ServerRequest) -> None:
        if server.request.body and (self._offering or self.state == "early"):
            self._reply(server, 491)
        elif not self._refuse_offer(server):
            self._consider_offer(server)

    @property
    def _offering(self) -> bool:
        return self._reinvite is not None and self._reinvite.active

    def _refuse_offer(self, server: ServerRequest) -> bool:
        """Answer an offer we need not show the listener; False if it is worth that."""
        rejection = check_offer(server.request)
        if rejection is not None:
            self._reply(server, rejection.status, rejection.reason, rejection.headers)
            return True
        if session_timer.too_small(server.request):
            self._reply(server, 422, None, [("Min-SE", str(session_timer.MIN_SE))])
            return True
        return False

    def _consider_offer(self, server: ServerRequest) -> None:
        request = server.request
        bare = request.method == "UPDATE" and not request.body
        body = b"" if bare else self.listener.on_offer(request.body)
        if body is None:
            self._reply(server, 488)
            return
        if self._link is not None:
            self._link.dialog.refresh(request)
        self._clock.agree(session_timer.of_request(request))
        self._description = body or self._description
        if request.method == "INVITE":
            self._answer(server, body)
        else:
            tail = format_headers(session_timer.headers_of_response(self._clock.interval))
            server.send(200, None, self._tail() + tail + (SDP if body else ""), body)

    def _answer(self, server: ServerRequest, body: bytes, headers: HeaderList = ()) -> None:
        """Send the 2xx of an INVITE, and again until the ACK comes."""
        number = server.request.cseq.number
        agreed = session_timer.headers_of_response(self._clock.interval)
        tail = self._tail() + format_headers([*agreed, *headers]) + (SDP if body else "")
        data = server.send(200, None, tail, body, routed=True)
        self._unacknowledged[number] = Answer(
            self._stack.wheel, server.transaction, data, lambda: self._on_no_ack(number)
        )

    def _on_refer(self, server: ServerRequest) -> None:
        if "refer-to" not in server.request.headers:
            self._reply(server, 400)
            return
        status = self.listener.on_refer(server.request)
        self._referred = status < 300 and not refer.silent(server.request)
        silent = status < 300 and not self._referred
        self._reply(server, status, None, [("Refer-Sub", "false")] if silent else [])
        if self._referred:
            self.report(100)

    def _on_notify(self, server: ServerRequest) -> None:
        if refer.is_news(server.request):
            self._reply(server, 200)
            self.listener.on_notify(server.request)
        else:
            self._reply(server, 489)

    def _reply(
        self, server: ServerRequest, status: int, reason: str | None = None, extra: HeaderList = ()
    ) -> None:
        server.send(status, reason, self._tail() + format_headers(extra))

    def _tail(self) -> str:
        return self._stack.tails[self._transport]

    def _is_far_end(self, request: Request) -> bool:
        """Say whether the request comes from the far end we know, or the first we hear of."""
        return self._link is None or request.from_.tag == self.remote_tag

    # Requests of ours.

    def _offer(self, body: bytes, future: asyncio.Future[Response] | None) -> None:
        """Send a re-INVITE; without `future` it is a mere sign of life."""
        link = self._require_link()

        def final(response: Response) -> None:
            if response.status < 300:
                self._description = body
                self._clock.agree(session_timer.of_response(response))
                if future is None and response.body:
                    self.listener.on_ack(response.body)
            if future is not None:
                _settle(future, response)
            self._judge(response.status)

        earlier = self._reinvite
        attempt = Reinvite(
            link,
            body,
            self._clock.interval,
            owner=self._owner,
            free=lambda: not self._unacknowledged and (earlier is None or earlier.over),
            on_final=final,
        )
        self._reinvite = attempt
        attempt.start()

    def _ask(self, method: str, headers: HeaderList, body: bytes = b"") -> Awaitable[Response]:
        future = _new_future()
        if self.state != "answered" or self._link is None:
            _settle(future, local_response(481))
            return future

        def responded(response: Response) -> None:
            if response.status >= 200:
                _settle(future, response)
                if response.status == 481:
                    self._judge(481)

        def failed(status: int) -> None:
            _settle(future, local_response(status))

        self._link.exchange(method, headers, body, responded, failed)
        return future

    def _probed(self, response: Response) -> None:
        if response.status >= 300:
            self._judge(response.status)

    def _unanswered(self, status: int) -> None:
        """Give up who cannot be reached, too: a connection that is gone is no answer either."""
        self._lose(bye=status == 408)

    def _judge(self, status: int) -> None:
        """End the call when the far end's answer says that there is none (§12.2.1.2)."""
        outcome = judge(status)
        if outcome is not Outcome.KEEP:
            self._lose(bye=outcome is Outcome.SILENT)

    def _require_link(self) -> Link:
        if self._link is None:
            raise AssertionError("there is no dialog yet")
        return self._link

    def _refresh(self) -> None:
        """Give a sign of life (RFC 4028 §7.4): UPDATE if the far end knows it."""
        interval, link = self._clock.interval, self._require_link()
        if self._far_end_updates:
            headers = [link.contact, *session_timer.headers_of_request(interval)]
            link.exchange("UPDATE", headers, b"", self._refreshed, self._judge)
        elif not self._offering:
            self._offer(self._description, None)

    def _refreshed(self, response: Response) -> None:
        if 200 <= response.status < 300 and self.state == "answered":
            self._clock.agree(session_timer.of_response(response))
        elif response.status >= 300:
            self._judge(response.status)

    # The end.

    def _expire(self) -> None:
        self._lose(bye=True)

    def _on_no_ack(self, number: int) -> None:
        self._unacknowledged.pop(number, None)
        if self._farewell is not None:
            self._say_bye(self._farewell)
        else:
            self._lose(bye=True)

    def _lose(self, *, bye: bool) -> None:
        """Give the call up, with BYE in case the far end is alive after all."""
        if self.state != "answered":
            return
        self._stop("lost")
        if bye:
            self._silence()
            self._say_bye(())
        else:
            self._end("lost")
        self.listener.on_lost()

    def _say_bye(self, headers: HeaderList) -> None:
        self._farewell = None
        self._require_link().exchange("BYE", headers, b"", self._bye_answered, self._bye_failed)

    def _bye_answered(self, response: Response) -> None:
        if response.status >= 200:
            self._end("hung up")

    def _bye_failed(self, status: int) -> None:
        self._end("hung up")

    def _silence(self) -> None:
        for answer in self._unacknowledged.values():
            answer.stop()
        self._unacknowledged.clear()

    def _enter(self, happening: SessionHappening) -> None:
        self.state = NEXT.get((self.state, happening), self.state)

    def _stop(self, why: SessionHappening) -> None:
        self._enter(why)
        self._clock.stop()
        if self._reinvite is not None:
            self._reinvite.stop()
            self._reinvite = None

    def _end(self, why: SessionHappening) -> None:
        self._stop(why)
        self._silence()
        self._farewell = None
        self._stack.sessions.pop((self.call_id, self.local_tag), None)


def _new_future() -> asyncio.Future[Response]:
    return asyncio.get_running_loop().create_future()


def _settle(future: asyncio.Future[Response], response: Response) -> None:
    if not future.done():
        future.set_result(response)
