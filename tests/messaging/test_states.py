"""The table of message states, and the records that follow it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.entities import Message, MessageStatus
from switchhook.messaging.delivery import Delivery, Outcome
from switchhook.messaging.states import COURSE, NEXT, Happening, statuses
from tests.messaging.texting import EVERYBODY, HELLO, Texting

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "messages.md"
FINAL: frozenset[MessageStatus] = frozenset(("delivered", "undelivered", "failed", "received"))
ORDER: dict[MessageStatus, int] = {"queued": 0, "sending": 1, "sent": 2, "receiving": 0}
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
HAPPENINGS: tuple[Happening, ...] = get_args(Happening)


class Decided:
    """A carrier that knows its outcome."""

    def __init__(self, delivery: Delivery, *, remote: bool) -> None:
        self.delivery = delivery
        self.remote = remote

    def serves(self, message: Message) -> bool:
        return True

    async def deliver(self, message: Message) -> Delivery:
        return self.delivery


def test_final_statuses_are_final() -> None:
    assert not {status for status, _ in NEXT} & FINAL


def test_a_message_only_moves_on() -> None:
    for (status, _), following in NEXT.items():
        assert ORDER[status] < ORDER.get(following, 3)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_where_its_course_ends(outcome: Outcome) -> None:
    assert statuses("queued", outcome) == ["sending", *statuses("sending", outcome)]
    assert statuses("sending", outcome)[-1] == outcome


@given(
    st.sampled_from(sorted(FINAL)),
    st.lists(st.sampled_from(HAPPENINGS)),
    st.sampled_from(OUTCOMES),
)
def test_nothing_changes_what_is_final(
    status: MessageStatus, happenings: list[Happening], outcome: Outcome
) -> None:
    assert [NEXT.get((status, happening)) for happening in happenings] == [None] * len(happenings)
    assert statuses(status, outcome) == []


@given(st.sampled_from(OUTCOMES), st.booleans())
async def test_the_record_and_its_events_follow_the_table(outcome: Outcome, remote: bool) -> None:
    code = 30003 if outcome in ("undelivered", "failed") else None
    texts = Texting()
    carrier = Decided(Delivery(outcome, error_code=code), remote=remote)
    await texts.start(*EVERYBODY, carriers=(carrier,))
    sent = await texts.send(replace(HELLO, status_callback="http://app.example/told"))
    await texts.messages.idle()
    done = await texts.message(sent.sid)
    assert texts.statuses == await texts.told() == statuses("queued", outcome)
    assert (done.status, done.error_code) == (outcome, code)
    assert (done.date_sent is None) == ("handed over" not in COURSE[outcome])
    await texts.messages.close()


def test_the_page_shows_the_table() -> None:
    text = PAGE.read_text()
    drawn = re.findall(r"^    (\w+) --> (\w+): ([a-z ]+)$", text, re.MULTILINE)
    listed = re.findall(r"^\| `(\w+)` \| ([a-z ]+)[^|]*\| `(\w+)` \|$", text, re.MULTILINE)
    rows = {(status, happening, following) for (status, happening), following in NEXT.items()}
    assert {(status, label, following) for status, following, label in drawn} == rows
    assert {(status, what.strip(), following) for status, what, following in listed} == rows
