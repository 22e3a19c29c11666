"""Messages and their submissions by whatever happens, in whatever order."""

from itertools import count
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.changes import Insert
from switchhook.domain.entities import AmbiguityPolicy, Message, Submission
from switchhook.domain.events import MessageStatusChanged
from switchhook.messaging.delivery import Accepted, Answer, ReceiptState, Refused, Unknown
from switchhook.messaging.handover import Handover, Step, answered, begin, give_up, reported
from switchhook.store import MemoryStore
from tests.store.samples import ACCOUNT, NOW, sid


class Report(NamedTuple):
    """A receipt about one of the submissions."""

    place: int
    state: ReceiptState


ENDS = ("delivered", "undelivered", "partially_delivered", "failed", "read")
RANK = ("queued", "sending", "sent", "delivered")
QUEUED = Message(
    sid=sid("SM", 1),
    account_sid=ACCOUNT,
    to="+442079460018",
    from_="+14155550100",
    body="Hello",
    status="queued",
    direction="outbound-api",
    date_created=NOW,
    date_updated=NOW,
)
ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.integers(1, 99).map(lambda n: Accepted(str(n))),
    st.just(Accepted("1", delivered=True)),
    st.sampled_from([
        Refused(30005, "never"), Refused(30008, "elsewhere"), Refused(30008, "again"),
        Refused(30001, "later"), Refused(30001, "throttled"), Unknown(),
    ]),
)  # fmt: skip
REPORTS: st.SearchStrategy[Report] = st.builds(
    Report,
    st.integers(0, 2),
    st.sampled_from(
        ["enroute", "accepted", "delivered", "undelivered", "read", "partially_delivered",
         "unknown"]
    ),
)  # fmt: skip
BEGINNINGS = st.tuples(st.sampled_from([sid("MC", 1), sid("MC", 2)]), st.integers(1, 3))
POLICIES: st.SearchStrategy[AmbiguityPolicy] = st.sampled_from(["resend", "hold", "fail"])


def stepped(now: Handover, what: object, policy: AmbiguityPolicy, sids: "count[int]") -> Step:
    """Return what `what` does, if it may happen at present."""
    going = now.message.status in ("queued", "sending")
    match what:
        case (str(carrier_sid), int(parts)) if going and now.going_out is None:
            return begin(
                now, carrier_sid, parts, now=NOW, new_sid=lambda prefix: sid(prefix, next(sids))
            )
        case Report(place, state) if place < len(now.submissions):
            about = now.submissions[place].sid
            return reported(now, about, state, code=None, reference="theirs", now=NOW)
        case Accepted() | Refused() | Unknown():
            return answered(now, what, policy=policy, error_code=30008, now=NOW)
        case None if going and now.going_out is None:
            return give_up(now, 30001, now=NOW)
    return Step(now)


@given(st.lists(st.one_of(BEGINNINGS, ANSWERS, REPORTS, st.none()), max_size=25), POLICIES)
async def test_every_step_holds_is_stored_and_leads_on(
    happenings: list[object], policy: AmbiguityPolicy
) -> None:
    store, sids, now = MemoryStore(), count(1), Handover(QUEUED)
    await store.commit([Insert(QUEUED)])
    for what in happenings:
        step = stepped(now, what, policy, sids)
        await store.commit(step.changes)  # raises Conflict if it does not hold
        before, now = now, step.after
        assert await store.get(Message, QUEUED.sid) == now.message
        stored = {one.sid: one for one in await store.find(Submission)}
        assert stored == {one.sid: one for one in now.submissions}
        told = [e.message.status for e in step.events if isinstance(e, MessageStatusChanged)]
        assert told[-1:] == ([now.message.status] if told else [])
        assert bool(told) == (before.message.status != now.message.status)
        check_onward(before, now, step)


def check_onward(before: Handover, now: Handover, step: Step) -> None:
    """Nothing goes back, and only what is going out is awaited."""
    if before.message.status in ENDS:
        assert now.message.status in (before.message.status, "read")
    elif now.message.status in RANK:
        assert RANK.index(before.message.status) <= RANK.index(now.message.status)
    assert (step.then == "go on") <= (now.going_out is not None)
    assert [one.state for one in now.submissions].count("submitting") <= 1
    if before.begun:
        assert {one.sid for one in before.submissions} == {one.sid for one in now.submissions}
    if now.message.status == "delivered":
        assert all(one.state == "delivered" for one in now.submissions)
    if now.message.status == "failed":
        assert now.message.error_code is not None


def test_what_a_carrier_has_begun_is_never_cut_anew() -> None:
    now, sids = Handover(QUEUED), count(1)
    for what in ((sid("MC", 1), 2), Accepted("1"), Refused(30008, "again"), (sid("MC", 1), 3)):
        now = stepped(now, what, "resend", sids).after
    assert [(one.part, one.parts, one.state) for one in now.submissions] == [
        (1, 2, "accepted"),
        (2, 2, "submitting"),
    ]
