"""The table of message states, and the records that follow it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.entities import Message, MessageStatus, SubmissionState
from switchhook.messaging.delivery import Delivery, Outcome
from switchhook.messaging.states import COURSE, NEXT, SUBMISSIONS, Happening, statuses
from tests.messaging.texting import EVERYBODY, HELLO, Texting

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "messages.md"
FINAL: frozenset[MessageStatus] = frozenset(
    ("undelivered", "partially_delivered", "failed", "canceled", "read", "received")
)
ORDER: dict[MessageStatus, int] = {
    "scheduled": 0, "accepted": 1, "queued": 2, "sending": 3, "sent": 4, "delivered": 5,
    "receiving": 0,
}  # fmt: skip
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
HAPPENINGS: tuple[Happening, ...] = get_args(Happening)
HELD: frozenset[SubmissionState] = frozenset(("accepted", "delivered", "undelivered"))


class Decided:
    """A carrier that knows its outcome."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery

    def serves(self, message: Message) -> bool:
        return True

    async def deliver(self, message: Message) -> Delivery:
        return self.delivery


def test_final_statuses_are_final() -> None:
    assert not {status for status, _ in NEXT} & FINAL
    assert set(NEXT.values()) - {status for status, _ in NEXT} == FINAL


def test_a_message_only_moves_on() -> None:
    for (status, _), following in NEXT.items():
        assert ORDER[status] < ORDER.get(following, 6)


def test_what_a_carrier_has_never_goes_out_again() -> None:
    for (state, _), following in SUBMISSIONS.items():
        if state in HELD:
            assert following in HELD
    assert not {state for state, _ in SUBMISSIONS} & {"delivered", "undelivered", "refused"}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_where_its_course_ends(outcome: Outcome) -> None:
    course = COURSE[outcome]
    assert statuses("queued", course) == ["sending", *statuses("sending", course)]
    assert statuses("sending", course)[-1] == outcome


@given(st.sampled_from(sorted(FINAL)), st.lists(st.sampled_from(HAPPENINGS)))
def test_nothing_changes_what_is_final(status: MessageStatus, happenings: list[Happening]) -> None:
    assert statuses(status, happenings) == []


@given(st.sampled_from(OUTCOMES))
async def test_the_record_and_its_events_follow_the_table(outcome: Outcome) -> None:
    code = 30003 if outcome in ("undelivered", "failed") else None
    texts = Texting()
    await texts.start(*EVERYBODY, local=(Decided(Delivery(outcome, error_code=code)),))
    sent = await texts.send(replace(HELLO, status_callback="http://app.example/told"))
    await texts.messages.idle()
    done = await texts.message(sent.sid)
    assert texts.statuses == await texts.told() == statuses("queued", COURSE[outcome])
    assert (done.status, done.error_code) == (outcome, code)
    assert (done.date_sent is None) == ("handed over" not in COURSE[outcome])
    await texts.messages.close()


def test_the_page_lists_the_table() -> None:
    listed = re.findall(
        r"^\| `(\w+)` \| ([a-z ]+)[^|]*\| `(\w+)` \|$", PAGE.read_text(), re.MULTILINE
    )
    rows = {(status, happening, following) for (status, happening), following in NEXT.items()}
    assert {(status, what.strip(), following) for status, what, following in listed} == rows
