"""Messages to remote carriers: queued, handed over, and handed over again.

Theory of operation. `queueing` decides what goes next, `handover` what becomes of it; here it is
done. A message that is let through is stored as `sending` with the submission that goes out, handed
to its carrier, and the answer stored before the message gives back its place in the carrier's
window: so a crash leaves no more submissions in doubt than the windows have places. The store is
the truth: the queue is filled from it at the start, and a message is looked up when its turn comes.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from switchhook.domain.changes import Conflict
from switchhook.domain.entities import Message, Submission
from switchhook.messaging.delivery import Accepted, Answer, Refused, RemoteCarrier, Unknown
from switchhook.messaging.handover import Handover, Step, answered, begin, give_up
from switchhook.messaging.ledger import Ledger
from switchhook.messaging.means import Means
from switchhook.messaging.queueing import THROTTLED, Line, Queue, Waiting
from switchhook.messaging.receipts import Receipts
from switchhook.messaging.routing import Routing
from switchhook.messaging.running import Carriers
from switchhook.messaging.tasks import Tasks

log = logging.getLogger(__name__)

QUEUE_OVERFLOW = 30001
ACCOUNT_SUSPENDED = 30002
NO_CARRIER = 30008

PATIENCE: Final = 120.0  # seconds; a carrier gives up long before that
HOLD: Final = 60.0  # seconds within which a receipt may end a doubt
LATER: Final = 5.0  # seconds until it is tried again, doubling while that counts
LONGEST_LATER: Final = 300.0
DRAIN: Final = 35.0  # seconds for answers that are on their way


class Outbox:
    """What goes to carriers, from the queue to the answer."""

    def __init__(
        self,
        means: Means,
        routing: Routing,
        carriers: Carriers,
        ledger: Ledger,
        receipts: Receipts,
        rate_of: Callable[[Line], float],
    ) -> None:
        self._means = means
        self._routing = routing
        self._carriers = carriers
        self._ledger = ledger
        self._receipts = receipts
        self._queue = Queue(rate_of)
        self._tasks = Tasks(at_once=None)  # the windows are the bound
        self._wake: asyncio.TimerHandle | None = None
        self._pumping = False
        self._closed = False

    def __len__(self) -> int:
        return len(self._tasks) + self._pumping

    @property
    def waiting(self) -> int:
        """How many messages wait for a carrier."""
        return len(self._queue)

    async def idle(self) -> None:
        """Return when nothing is being handed over; what waits may go on waiting."""
        while self._pumping or self._tasks:
            await asyncio.sleep(0)
            await self._tasks.idle()

    async def close(self) -> None:
        """Let nothing more go out, and wait a while for answers; the rest will be in doubt."""
        self._closed = True
        if self._wake is not None:
            self._wake.cancel()
        try:
            async with asyncio.timeout(DRAIN):
                await self._tasks.idle()
        except TimeoutError:
            log.warning("submissions left in doubt", extra={"messages": len(self._tasks)})
        await self._tasks.close()

    def takes(self, message: Message) -> bool:
        """Say whether any carrier may take the message."""
        return bool(self._candidates(message))

    def too_long(self, message: Message) -> bool:
        """Say whether its sender's queue has no room for the message."""
        return self._queue.too_long(_line(message), message.num_segments)

    def load(self, account_sid: str, sender: str) -> int:
        """Return how many segments of a sender wait."""
        return self._queue.load((account_sid, sender))

    def add(self, message: Message) -> bool:
        """Queue a message that is stored as `queued`; False when no carrier may take it."""
        carriers = self._candidates(message)
        if not carriers:
            return False
        if len(self._queue) < self._ledger.most // 2:
            self._ledger.begin(message)
        self._enqueue(message, carriers)
        return True

    async def recover(self, sid: str) -> None:
        """Go on with a message that was being handed over when the process died."""
        async with self._ledger.hold(sid) as entry:
            if entry is None or entry.now.message.status != "sending":
                return
            out = entry.now.going_out
            if out is not None:
                answer = Unknown("the process died")
                await entry.take(self._answered(entry.now, out.carrier_sid, answer))
            if entry.now.message.status == "sending":
                self._resume(entry.now)

    def reroute(self) -> None:
        """Ask for the carriers of all that waits again: routes have changed."""
        self._queue.reroute(self._route)
        self._pump()

    def changed(self, carrier_sid: str) -> None:
        """Look at a carrier again."""
        carrier = self._carriers.running(carrier_sid)
        record = self._routing.carrier(carrier_sid)
        if carrier is None or record is None:
            self._queue.shut(carrier_sid)
        else:
            self._queue.gate(carrier_sid, carrier.window, record.rate)
        self._pump()

    def _candidates(self, message: Message) -> tuple[str, ...]:
        return self._routing.candidates(message.account_sid, message.from_, message.to)

    def _route(self, waiting: Waiting) -> tuple[str, ...]:
        if waiting.bound:
            return waiting.carriers
        found = self._routing.candidates(*waiting.line, waiting.to)
        return tuple(sid for sid in found if sid not in waiting.excluded)

    def _enqueue(
        self,
        message: Message,
        carriers: tuple[str, ...],
        *,
        after: float = 0.0,
        bound: bool = False,
    ) -> None:
        now = asyncio.get_running_loop().time()
        since = message.send_at or message.date_created
        expiry = since + timedelta(seconds=message.validity_period)
        waiting = Waiting(
            sid=message.sid,
            line=_line(message),
            to=message.to,
            segments=message.num_segments,
            carriers=carriers,
            created=message.date_created.timestamp(),
            expires=now + (expiry - self._means.now()).total_seconds(),
            bound=bound,
        )
        self._queue.add(waiting, now, after)
        self._pump()

    def _resume(self, handover: Handover) -> None:
        """Queue what was under way in an earlier run."""
        message, following = handover.message, handover.next_part
        carriers = (message.carrier_sid,) if handover.begun else self._candidates(message)
        record = self._routing.carrier(message.carrier_sid)
        doubtful = following is not None and following.state == "ambiguous"
        after = HOLD if doubtful and record and record.ambiguous == "hold" else 0.0
        self._enqueue(message, carriers, after=after, bound=handover.begun)

    def _pump(self) -> None:
        """Let through what may go, once everything that happens now has happened."""
        if not self._pumping and not self._closed:
            self._pumping = True
            asyncio.get_running_loop().call_soon(self._let_through)

    def _let_through(self) -> None:
        self._pumping = False
        if self._closed:
            return
        loop = asyncio.get_running_loop()
        for waiting, carrier_sid in list(self._queue.take(loop.time())):
            if carrier_sid is None:
                self._tasks.start(partial(self._expire, waiting))
            else:
                self._tasks.start(partial(self._pass, waiting, carrier_sid))
        if self._wake is not None:
            self._wake.cancel()
        wake = self._queue.wake()
        self._wake = None if wake is None else loop.call_at(wake, self._pump)

    async def _expire(self, waiting: Waiting) -> None:
        await self._give_up(waiting.sid, QUEUE_OVERFLOW)

    async def _give_up(self, sid: str, error_code: int) -> None:
        async with self._ledger.hold(sid) as entry:
            if entry is not None and entry.now.message.status in ("queued", "sending"):
                await entry.take(give_up(entry.now, error_code, now=self._means.now()))

    async def _pass(self, waiting: Waiting, carrier_sid: str) -> None:
        """Hand a message over, and give its place in the window back."""
        try:
            await self._hand_over(waiting, carrier_sid)
        except Conflict:
            log.info("message changed while being sent", extra={"message_sid": waiting.sid})
            await self.recover(waiting.sid)
        finally:
            self._queue.done(carrier_sid)
            self._pump()

    async def _hand_over(self, waiting: Waiting, carrier_sid: str) -> None:
        carrier = self._carriers.running(carrier_sid)
        if carrier is None:  # it was closed just now
            self._queue.add(waiting, asyncio.get_running_loop().time())
            return
        step = await self._begin(waiting, carrier_sid, carrier)
        answer: Answer | None = None
        while step is not None and step.then == "go on":
            out = step.after.going_out
            assert out is not None
            answer = await self._submit(carrier, step.after.message, out)
            step = await self._settle(waiting.sid, out, answer)
        if step is not None and answer is not None:
            await self._go_on(waiting, carrier_sid, step, answer)

    async def _begin(
        self, waiting: Waiting, carrier_sid: str, carrier: RemoteCarrier
    ) -> Step | None:
        async with self._ledger.hold(waiting.sid) as entry:
            if entry is None or entry.now.message.status not in ("queued", "sending"):
                return None
            now = self._means.now()
            if not self._means.directory.active(entry.now.message.account_sid):
                await entry.take(give_up(entry.now, ACCOUNT_SUSPENDED, now=now))
                return None
            parts = _parts(carrier, entry.now.message)
            if parts:
                new_sid = self._means.new_sid
                step = begin(entry.now, carrier_sid, parts, now=now, new_sid=new_sid)
                await entry.take(step)
                return step
        await self._elsewhere(waiting, carrier_sid, NO_CARRIER)
        return None

    async def _submit(self, carrier: RemoteCarrier, message: Message, out: Submission) -> Answer:
        try:
            async with asyncio.timeout(PATIENCE):
                return await carrier.submit(message, out)
        except TimeoutError:
            return Unknown("no answer")
        except Exception:  # whatever it was, the message may be out
            log.exception("carrier failed", extra={"carrier_sid": out.carrier_sid})
            return Unknown("the carrier failed")

    async def _settle(self, sid: str, out: Submission, answer: Answer) -> Step | None:
        """Store an answer, and whatever a receipt said before it."""
        async with self._ledger.hold(sid) as entry:
            if entry is None:
                return None
            step = self._answered(entry.now, out.carrier_sid, answer)
            await entry.take(step)
        if isinstance(answer, Accepted):
            await self._receipts.claim(out.carrier_sid, answer.reference)
        return step

    def _answered(self, handover: Handover, carrier_sid: str, answer: Answer) -> Step:
        record = self._routing.carrier(carrier_sid)
        return answered(
            handover,
            answer,
            policy=record.ambiguous if record else "resend",
            error_code=self._code(carrier_sid, answer),
            now=self._means.now(),
        )

    def _code(self, carrier_sid: str, answer: Answer) -> int:
        if not isinstance(answer, Refused):
            return NO_CARRIER
        return self._routing.error_code(carrier_sid, answer.error, answer.code) or answer.code

    async def _go_on(self, waiting: Waiting, carrier_sid: str, step: Step, answer: Answer) -> None:
        if step.then == "done":
            return
        waiting.bound = step.after.begun
        if waiting.bound:
            waiting.carriers = (carrier_sid,)
        if step.then == "elsewhere":
            await self._elsewhere(waiting, carrier_sid, self._code(carrier_sid, answer))
            return
        now = asyncio.get_running_loop().time()
        if isinstance(answer, Refused) and answer.retry == "throttled":
            self._queue.throttled(carrier_sid, now, answer.after or THROTTLED)
        self._queue.add(waiting, now, HOLD if step.then == "hold" else _pause(answer, step))

    async def _elsewhere(self, waiting: Waiting, carrier_sid: str, error_code: int) -> None:
        """Give a message that one carrier would not have to the next, if there is any."""
        waiting.excluded |= {carrier_sid}
        carriers = () if waiting.bound else self._route(waiting)
        if carriers:
            waiting.carriers = carriers
            self._queue.add(waiting, asyncio.get_running_loop().time())
        else:
            await self._give_up(waiting.sid, error_code)


def _parts(carrier: RemoteCarrier, message: Message) -> int:
    """Return how many submissions a carrier makes; none when it fails at that."""
    try:
        return carrier.parts(message)
    except Exception:  # whatever it was, nothing is out: another carrier may have the message
        log.exception("carrier failed", extra={"message_sid": message.sid})
        return 0


def _line(message: Message) -> Line:
    return message.account_sid, message.from_


def _pause(answer: Answer, step: Step) -> float:
    """Return the seconds until a submission goes again."""
    following = step.after.next_part
    attempts = following.attempts if following else 1
    match answer:
        case Refused(retry="throttled"):  # the carrier's own pause is enough
            return 0.0
        case Refused(after=after) if after > 0:
            return after
        case Refused(retry="again"):
            return _doubled(attempts)
        case Refused():
            return LATER
        case _:  # never answered: at once, for the link may have been cut just then
            return _doubled(attempts - 1) if attempts > 1 else 0.0


def _doubled(attempts: int) -> float:
    return min(LONGEST_LATER, LATER * 2.0 ** max(0, attempts - 1))
