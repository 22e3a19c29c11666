"""What becomes of a message and its submissions by what happens, without doing any of it.

Theory of operation. A message makes one submission or several, which go out one after the other;
where each stands is in `states`. Every step is one transaction that holds only if what it changes
is still as it was, and carries the message's events. A submission is stored as `submitting` before
a byte of it goes out; one that is found so after a crash was in doubt when the process died, and
is treated as one whose answer never came. The message follows its submissions: it is sent when
carriers have them all, delivered when they all are, and what the first one to fail is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from switchhook.domain.changes import Change, Delete, Insert, Update
from switchhook.domain.entities import AmbiguityPolicy, Message, Submission
from switchhook.domain.events import Event
from switchhook.domain.versions import changed
from switchhook.messaging.course import course, told
from switchhook.messaging.delivery import Accepted, Answer, ReceiptState, Refused, Unknown
from switchhook.messaging.states import SUBMISSIONS, Happening, Turn

NO_ANSWER = 30410
MOST_ATTEMPTS: Final = 10  # at what is never answered
UNREACHABLE, UNKNOWN_ERROR = 30003, 30008

_HELD = ("accepted", "delivered", "undelivered")  # by a carrier

Next = Literal["done", "go on", "wait", "hold", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Handover:
    """A message, and its submissions in their order."""

    message: Message
    submissions: tuple[Submission, ...] = ()

    @property
    def going_out(self) -> Submission | None:
        """The submission that a carrier is being handed."""
        return next((one for one in self.submissions if one.state == "submitting"), None)

    @property
    def next_part(self) -> Submission | None:
        """The first submission that has to go out, or to go out again."""
        return next((s for s in self.submissions if s.state in ("waiting", "ambiguous")), None)

    @property
    def begun(self) -> bool:
        """Whether a carrier has some of it."""
        return any(one.state in _HELD for one in self.submissions)

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be expected."""
        final = ("delivered", "undelivered", "refused")
        ended = self.message.status in ("delivered", "undelivered", "failed", "read")
        return ended and all(one.state in final for one in self.submissions)


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction, and what is to be done after it."""

    after: Handover
    changes: Sequence[Change] = ()
    events: Sequence[Event] = ()
    then: Next = "done"


def begin(
    before: Handover,
    carrier_sid: str,
    parts: int,
    *,
    now: datetime,
    new_sid: Callable[[str], str],
) -> Step:
    """Hand the next submission to a carrier, for which the message makes `parts` of them."""
    submissions, changes = before.submissions, list[Change]()
    anew = len(submissions) != parts and not before.begun
    if anew:
        changes += [Delete(Submission, one.sid) for one in submissions]
        submissions = _split(before.message, carrier_sid, parts, now, new_sid)
    following = Handover(before.message, submissions).next_part
    if following is None:
        return Step(before)
    attempts = following.attempts if following.carrier_sid == carrier_sid else 0
    goes = _turned(
        following, "goes out", now, carrier_sid=carrier_sid, attempts=attempts + 1, error_code=None
    )
    submissions = _with(submissions, goes)
    changes += map(Insert, submissions) if anew else [_update(following, goes)]
    steps = course(before.message, ("taken",), now, carrier_sid=carrier_sid)
    return _step(before, steps, submissions, changes, "go on")


def answered(
    before: Handover, answer: Answer, *, policy: AmbiguityPolicy, error_code: int, now: datetime
) -> Step:
    """Take a carrier's answer to what is going out; `error_code` is Twilio's for a refusal."""
    out = before.going_out
    if out is None:
        return Step(before)
    match answer:
        case Accepted():
            return _accepted(before, out, answer, now)
        case Refused():
            return _refused(before, out, answer, error_code, now)
        case Unknown():
            return _unanswered(before, out, policy, now)


def _accepted(before: Handover, out: Submission, answer: Accepted, now: datetime) -> Step:
    held = _turned(out, "accepted", now, reference=answer.reference, error_code=None)
    if answer.delivered:
        held = _turned(held, "delivered", now)
    submissions, changes = _with(before.submissions, held), [_update(out, held)]
    following = Handover(before.message, submissions).next_part
    if following is not None:
        goes = _turned(following, "goes out", now, attempts=following.attempts + 1)
        submissions = _with(submissions, goes)
        changes.append(_update(following, goes))
    steps = course(before.message, _progress(submissions), now, _failure(submissions))
    return _step(before, steps, submissions, changes, "go on" if following else "done")


def _refused(
    before: Handover, out: Submission, answer: Refused, error_code: int, now: datetime
) -> Step:
    if answer.retry == "never":
        return _given_up(before, [out], error_code, now)
    # Having to wait is not a failure that counts.
    attempts = out.attempts - (answer.retry in ("later", "throttled"))
    back = _turned(out, "put back", now, error_code=error_code, attempts=attempts)
    spent = answer.retry == "again" and out.attempts > answer.tries
    then: Next = "elsewhere" if spent or answer.retry == "elsewhere" else "wait"
    return _step(before, (), _with(before.submissions, back), [_update(out, back)], then)


def _unanswered(before: Handover, out: Submission, policy: AmbiguityPolicy, now: datetime) -> Step:
    doubtful = _turned(out, "unanswered", now, error_code=NO_ANSWER)
    submissions, changes = _with(before.submissions, doubtful), [_update(out, doubtful)]
    if policy == "fail" or out.attempts >= MOST_ATTEMPTS:
        steps = course(before.message, ("failed",), now, NO_ANSWER)
        return _step(before, steps, submissions, changes, "done")
    return _step(before, (), submissions, changes, "hold" if policy == "hold" else "wait")


def give_up(before: Handover, error_code: int, *, now: datetime) -> Step:
    """Fail a message that is not going out at present."""
    left = [one for one in before.submissions if one.state in ("waiting", "ambiguous")]
    return _given_up(before, left, error_code, now)


def _given_up(before: Handover, left: Iterable[Submission], error_code: int, now: datetime) -> Step:
    submissions, changes = before.submissions, list[Change]()
    for one in left:
        refused = _turned(one, "refused", now, error_code=error_code)
        submissions = _with(submissions, refused)
        changes.append(_update(one, refused))
    steps = course(before.message, ("failed",), now, error_code)
    return _step(before, steps, submissions, changes, "done")


def reported(
    before: Handover,
    sid: str,
    state: ReceiptState,
    *,
    code: int | None,
    reference: str,
    now: datetime,
) -> Step:
    """Take a receipt for the submission `sid`; `code` is Twilio's for a failure."""
    known = next((one for one in before.submissions if one.sid == sid), None)
    if known is None:
        return Step(before)
    heard = _heard(known, state, code, reference, now)
    submissions = _with(before.submissions, heard)
    changes = [] if heard is known else [_update(known, heard)]
    happenings = (*_progress(submissions), *_BEYOND.get(state, ()))
    steps = course(before.message, happenings, now, _failure(submissions))
    return _step(before, steps, submissions, changes, "done")


_TURNS: Final[Mapping[ReceiptState, Turn]] = {
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "unknown": "undelivered",
}
_BEYOND: Final[Mapping[ReceiptState, tuple[Happening, ...]]] = {
    "read": ("read",),
    "partially_delivered": ("partly delivered",),
}


def _heard(
    known: Submission, state: ReceiptState, code: int | None, reference: str, now: datetime
) -> Submission:
    if known.state == "ambiguous":  # who reports on it has it
        known = _turned(known, "accepted", now, reference=reference, error_code=None)
    turn = _TURNS.get(state)
    if turn is None:
        return known
    if turn == "delivered":
        return _turned(known, turn, now)
    usual = UNKNOWN_ERROR if state == "unknown" else UNREACHABLE
    return _turned(known, turn, now, error_code=code or usual)


def _progress(submissions: Sequence[Submission]) -> tuple[Happening, ...]:
    """Return what the submissions together mean for their message."""
    states = {one.state for one in submissions}
    if not states <= set(_HELD):
        return ()
    if "undelivered" in states:
        return ("handed over", "undelivered")
    return ("handed over", "delivered") if states == {"delivered"} else ("handed over",)


def _failure(submissions: Sequence[Submission]) -> int | None:
    return next((one.error_code for one in submissions if one.state == "undelivered"), None)


def _split(
    message: Message, carrier_sid: str, parts: int, now: datetime, new_sid: Callable[[str], str]
) -> tuple[Submission, ...]:
    return tuple(
        Submission(
            sid=new_sid("SB"),
            account_sid=message.account_sid,
            message_sid=message.sid,
            carrier_sid=carrier_sid,
            part=part,
            parts=parts,
            state="waiting",
            date_created=now,
            date_updated=now,
        )
        for part in range(1, parts + 1)
    )


def _turned(submission: Submission, turn: Turn, now: datetime, **values: Any) -> Submission:
    state = SUBMISSIONS.get((submission.state, turn))
    if state is None:
        return submission
    return changed(submission, {"state": state, "date_updated": now, **values})


def _with(submissions: Sequence[Submission], one: Submission) -> tuple[Submission, ...]:
    return tuple(one if other.sid == one.sid else other for other in submissions)


_OF_SUBMISSION = (
    "state", "carrier_sid", "reference", "attempts", "error_code", "date_updated",
)  # fmt: skip


def _update(before: Submission, after: Submission) -> Update:
    values = {name: getattr(after, name) for name in _OF_SUBMISSION}
    return Update(Submission, before.sid, values, only_if={"state": [before.state]})


def _step(
    before: Handover,
    steps: Sequence[Message],
    submissions: tuple[Submission, ...],
    changes: Sequence[Change],
    then: Next,
) -> Step:
    updates, events = told(before.message, steps)
    after = Handover(steps[-1] if steps else before.message, submissions)
    return Step(after, (*changes, *updates), events, then)
