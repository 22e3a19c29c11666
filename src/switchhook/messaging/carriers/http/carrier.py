"""A carrier with an HTTP API: texts go out as its profile says, receipts and texts come in.

Theory of operation. A request that could not be sent shuts the window for a while (`health`), and
its text waits or goes another way. One that was sent and not answered leaves a doubt, which the
carrier's record says how to end. What the carrier tells of its own accord is answered once it is
stored, so that it tells it again when the store is away.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Literal, cast

from switchhook.domain.entities import Message, Submission
from switchhook.domain.errors import CATALOGUE
from switchhook.messaging.carriers.hooks import HookAnswer
from switchhook.messaging.carriers.http.health import Health
from switchhook.messaging.carriers.http.tools import Tools
from switchhook.messaging.carriers.in_hand import InHand
from switchhook.messaging.delivery import (
    Accepted,
    Answer,
    Concatenation,
    InboundText,
    Receipt,
    Refused,
    Reports,
    Unknown,
)
from switchhook.protocols import numbers, sms
from switchhook.protocols.http_carriers import (
    HookReceipt,
    HookText,
    HttpCall,
    Incoming,
    Outcome,
    Profile,
    ProfileError,
    Unreadable,
)
from switchhook.protocols.http_carriers.profile import Place
from switchhook.protocols.http_carriers.templates import Value
from switchhook.webhooks.exchange import HttpResponse, NotSent, Unanswered

log = logging.getLogger(__name__)

UNKNOWN_ERROR = 30008
LOOK_EVERY: Final = 30.0  # seconds between requests that ask how the carrier is
LONGEST_TURN: Final = 60.0  # seconds; whoever waits for the answer gives up after some more


class HttpCarrier:
    """One carrier."""

    def __init__(
        self, sid: str, profile: Profile, reports: Reports, tools: Tools, pace: float = 0.0
    ) -> None:
        self._sid = sid
        self._profile = profile
        self._reports = reports
        self._tools = tools
        self._health = Health(profile.spec.at_once, profile.spec.heartbeat)
        self._shown = profile.spec.at_once  # the window that was told
        self._in_hand = InHand()
        self._pace = pace  # segments a second; 0: no limit
        self._next = 0.0  # when there is a turn again
        self._task: asyncio.Task[None] | None = None
        self._reopening: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def window(self) -> int:
        """How many texts it may be handed at once; 0 while it cannot be reached."""
        return 0 if self._closed else self._health.window(_time())

    def parts(self, message: Message) -> int:
        """Return 1, for it is the carrier that makes parts; 0 for what it does not carry."""
        spec = self._profile.spec
        if message.to.startswith(numbers.WHATSAPP) and not spec.carries_whatsapp:
            return 0
        return 0 if message.num_media and not spec.carries_media else 1

    async def start(self) -> None:
        """Begin to look after it."""
        self._health.heard = _time()
        if self._profile.health or self._profile.spec.heartbeat:
            self._task = asyncio.create_task(self._look_after(), name=f"carrier {self._sid}")

    async def close(self) -> None:
        """Take nothing more, and give what is under way time to be answered."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
        if self._reopening is not None:
            self._reopening.cancel()
        await self._in_hand.drain()

    async def submit(self, message: Message, submission: Submission) -> Answer:
        """Hand a text over."""
        with self._in_hand:
            try:
                await self._wait_for_turn(message.num_segments)
                call = self._profile.call(await self._values(message, submission))
                response = await self._send(call)
            except NotSent as error:
                after = self._failed(str(error))
                return Refused(UNKNOWN_ERROR, "later", after=after, detail=str(error))
            except Unanswered as error:
                return Unknown(str(error))
            except ProfileError as error:  # a value makes the URL none
                return Refused(UNKNOWN_ERROR, "elsewhere", detail=str(error))
        self._health.reached()
        self._notice()
        outcome = self._profile.outcome(
            response.status, response.headers, response.body, self._tools.now()
        )
        return _answer(outcome, response.status, submission)

    async def hear(self, place: Place, request: Incoming) -> HookAnswer:
        """Take what the carrier tells."""
        if not self._profile.genuine(request, self._tools.now()):
            log.warning("not of the carrier", extra={"carrier_sid": self._sid, "place": place})
            return HookAnswer(403, body="It is not known who sends this.")
        self._health.heard = _time()
        self._notice()
        try:
            receipts, texts = self._profile.told(place, request)
        except Unreadable as error:
            log.warning("unreadable", extra={"carrier_sid": self._sid, "reason": str(error)})
            return HookAnswer(400, body=str(error))
        for receipt in receipts:
            await self._reports.receipt(_receipt(self._sid, receipt))
        for text in texts:
            await self._reports.inbound(_inbound(self._sid, text))
        spec = self._profile.spec.inbound if place == "inbound" else self._profile.spec.receipts
        answer = spec.answer if spec else None
        return HookAnswer(answer.status, answer.type, answer.body) if answer else HookAnswer(200)

    async def _wait_for_turn(self, segments: int) -> None:
        """Keep to the pace that the profile has where the carrier's record has none."""
        if self._pace:
            turn = max(self._next, _time())
            self._next = turn + segments / self._pace
            await asyncio.sleep(min(turn - _time(), LONGEST_TURN))

    async def _values(self, message: Message, submission: Submission) -> Mapping[str, Value]:
        segmented = sms.segment(message.body)
        media = await self._tools.media(message) if message.num_media else ()
        hooks = f"{self._tools.base_url}/switchhook/v1/carriers/{self._sid}"
        return {
            "from": message.from_,
            "to": message.to,
            "body": message.body,
            "sid": message.sid,
            "reference": submission.sid,
            "account": message.account_sid,
            "segments": message.num_segments,
            "encoding": "gsm7" if segmented.encoding == "GSM-7" else "ucs2",
            "sender": _sender(message.from_),
            "media": "some" if media else "none",
            "media_urls": tuple(url for url, _ in media),
            "validity": self._left(message),
            "receipts_url": f"{hooks}/receipts",
            "inbound_url": f"{hooks}/inbound",
        }

    def _left(self, message: Message) -> int:
        """Return the seconds that a message may still take."""
        since = message.send_at or message.date_created
        left = since + timedelta(seconds=message.validity_period) - self._tools.now()
        return max(1, int(left.total_seconds()))

    async def _send(self, call: HttpCall) -> HttpResponse:
        body = call.body if call.method != "GET" else None
        method = cast(Literal["GET", "POST"], call.method)
        return await self._tools.errands.send(method, call.url, call.headers, body)

    async def _look_after(self) -> None:
        """Ask from time to time how the carrier is, and note when it falls silent."""
        while True:
            call = self._profile.look()
            if call is not None:
                await self._look(call)
            self._notice()
            pause = self._health.shut_until - _time()
            await asyncio.sleep(pause if 0 < pause < LOOK_EVERY else LOOK_EVERY)

    async def _look(self, call: HttpCall) -> None:
        try:
            response = await self._send(call)
        except (NotSent, Unanswered) as error:
            self._failed(str(error))
            return
        if response.status < 300:
            self._health.reached()
        else:
            self._failed(f"HTTP status {response.status}")

    def _failed(self, reason: str) -> float:
        """Shut the window; return for how many seconds."""
        after = self._health.failed(_time())
        if self._shown:
            extra = {"carrier_sid": self._sid, "reason": reason, "seconds": after}
            log.warning("carrier out of reach", extra=extra)
            if self._reopening is not None:
                self._reopening.cancel()
            self._reopening = asyncio.get_running_loop().call_later(after, self._notice)
        self._notice()
        return after

    def _notice(self) -> None:
        """Tell when the window is another than it was."""
        if self.window != self._shown:
            self._shown = self.window
            self._reports.changed(self._sid)


def _time() -> float:
    return asyncio.get_running_loop().time()


def _sender(from_: str) -> str:
    if from_.startswith("+"):
        return "number"
    return "short" if from_.isdigit() else "name"


def _known(code: int | None) -> int | None:
    """Return a code that there is: what a carrier says may be anything."""
    return code if code in CATALOGUE else None


def _answer(outcome: Outcome, status: int, submission: Submission) -> Answer:
    code = _known(outcome.code) or UNKNOWN_ERROR
    error, detail = outcome.error, outcome.detail
    match outcome.verdict:
        case "accepted":
            return Accepted(outcome.reference or submission.sid)
        case "unknown":
            return Unknown(detail)
        case "later":
            retry: Literal["throttled", "later"] = "throttled" if status == 429 else "later"
            return Refused(code, retry, after=outcome.after, error=error, detail=detail)
        case verdict:
            return Refused(code, verdict, error=error, detail=detail)


def _receipt(sid: str, told: HookReceipt) -> Receipt:
    return Receipt(
        carrier_sid=sid,
        reference=told.reference,
        state=told.state,
        error=told.error,
        code=_known(told.code),
    )


def _inbound(sid: str, told: HookText) -> InboundText:
    part = told.part
    return InboundText(
        carrier_sid=sid,
        from_=told.sender,
        to=told.recipient,
        body=told.body,
        part=Concatenation(part.reference, part.total, part.number, 16) if part else None,
        media=told.media,
        id=told.id,
    )
