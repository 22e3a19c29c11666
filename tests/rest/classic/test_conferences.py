"""Conferences and queues by the names of twilio-python 5."""

from dataclasses import replace

import pytest

from switchhook.rest.classic import Resources
from switchhook.voice.queues.queues import QueueMember
from tests.api.fakes import START
from tests.api.platform import SID, Platform
from tests.api.resources.test_conferences import ALICE, BOB, CF, conference, participant
from tests.store import samples

URL = "https://example.com/go-on"


@pytest.fixture
def platform(platform: Platform) -> Platform:
    """With two people in a conference."""
    platform.add(conference(CF))
    platform.conferences.people = [participant(ALICE), participant(BOB)]
    return platform


def test_participants_are_muted_and_kicked(old: Resources, platform: Platform) -> None:
    (conference,) = old.conferences.list(status="in-progress", created_after="2026-01-01")
    assert old.conferences.list(updated_before="2026-01-01") == []
    alice, bob = conference.participants.list()
    assert repr(alice) == f"<Participant {ALICE}>"
    alice.mute()
    alice.unmute()
    assert [one.muted for one in platform.conferences.updated] == [True, False]
    bob.kick()
    assert [one.call_sid for one in old.participants(CF).iter()] == [ALICE]


def test_participants_are_found_by_their_calls(old: Resources, platform: Platform) -> None:
    people = old.participants(CF)
    assert people.get(BOB).call_sid == BOB
    assert people.mute(BOB).call_sid == people.unmute(BOB).call_sid == BOB
    assert people.kick(BOB)
    assert people.delete(ALICE)
    assert people.list() == []


def test_callers_are_taken_out_of_a_queue(old: Resources, platform: Platform) -> None:
    queue = old.queues.create("support", max_size=5)
    assert queue.update(friendly_name="sales").friendly_name == "sales"
    member = QueueMember(SID, queue.sid, ALICE, START, 1, 10)
    platform.queues.waiting[queue.sid] = [member]
    platform.add(replace(samples.call(1), sid=ALICE, account_sid=SID, status="in-progress"))
    assert [one.call_sid for one in queue.queue_members.list()] == [ALICE]
    members = old.members(queue.sid)
    assert members.get("Front").wait_time == 10
    platform.calls.redirected.clear()
    assert (members.dequeue(URL).call_sid, members.dequeue(URL, ALICE, method="GET").call_sid) == (
        ALICE, ALICE,
    )  # fmt: skip
    asked = [(one.url, one.method) for one in platform.calls.redirected]
    assert asked == [(URL, "POST"), (URL, "GET")]
    platform.queues.waiting.clear()
    assert queue.delete()
