"""https://www.twilio.com/docs/voice/api/queue-resource, .../member-resource"""

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Call
from switchhook.voice.queues.queues import QueueMember
from tests.api.fakes import START
from tests.api.platform import SID, Platform

OTHER = "AC" + "e" * 32


def line(platform: Platform, queue_sid: str, count: int) -> list[QueueMember]:
    """Let callers wait in a queue."""
    members = [
        QueueMember(SID, queue_sid, f"CA{n:032x}", START, n, 10 * n) for n in range(1, count + 1)
    ]
    platform.queues.waiting[queue_sid] = members
    return members


def test_a_queue_is_created_read_changed_and_deleted(platform: Platform) -> None:
    queue = platform.client.queues.create(friendly_name="support", max_size=20)
    assert queue.sid is not None
    assert (queue.friendly_name, queue.max_size, queue.current_size) == ("support", 20, 0)
    platform.client.queues(queue.sid).update(friendly_name="sales")
    fetched = platform.client.queues(queue.sid).fetch()
    assert (fetched.friendly_name, fetched.max_size) == ("sales", 20)
    assert [one.sid for one in platform.client.queues.list()] == [queue.sid]
    assert platform.client.queues(queue.sid).delete()
    assert platform.client.queues.list() == []


def test_a_queue_shows_what_goes_on_in_it(platform: Platform) -> None:
    queue = platform.client.queues.create(friendly_name="support")
    assert queue.sid is not None
    line(platform, queue.sid, 3)
    fetched = platform.client.queues(queue.sid).fetch()
    assert (fetched.current_size, fetched.average_wait_time) == (3, 20)
    body = platform.request("GET", f"/2010-04-01/Accounts/{SID}/Queues.json").json
    assert body["queues"][0]["current_size"] == 3
    members = f"/2010-04-01/Accounts/{SID}/Queues/{queue.sid}/Members.json"
    assert body["queues"][0]["subresource_uris"] == {"members": members}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 20002),
        ({"FriendlyName": ""}, 20002),
        ({"FriendlyName": "x" * 65}, 20002),
        ({"FriendlyName": "x", "MaxSize": "0"}, 20422),
        ({"FriendlyName": "x", "MaxSize": "5001"}, 20422),
        ({"FriendlyName": "taken"}, 20409),
    ],
)
def test_what_cannot_be_a_queue(platform: Platform, form: dict[str, str], code: int) -> None:
    platform.client.queues.create(friendly_name="taken")
    answer = platform.request("POST", f"/2010-04-01/Accounts/{SID}/Queues.json", form)
    assert answer.json["code"] == code
    assert len(platform.client.queues.list()) == 1


def test_a_queue_may_keep_its_own_name(platform: Platform) -> None:
    queue = platform.client.queues.create(friendly_name="support")
    assert queue.sid is not None
    changed = platform.client.queues(queue.sid).update(friendly_name="support", max_size=3)
    assert changed.max_size == 3


def test_two_accounts_may_use_one_name(platform: Platform) -> None:
    platform.client.queues.create(friendly_name="support")
    platform.add_account(OTHER)
    theirs = platform.sdk(OTHER).queues.create(friendly_name="support")
    assert theirs.sid is not None
    with pytest.raises(TwilioRestException, match="not found"):
        platform.client.queues(theirs.sid).fetch()


def test_a_queue_in_which_callers_wait_cannot_be_deleted(platform: Platform) -> None:
    queue = platform.client.queues.create(friendly_name="support")
    assert queue.sid is not None
    line(platform, queue.sid, 1)
    with pytest.raises(TwilioRestException) as refused:
        platform.client.queues(queue.sid).delete()
    assert (refused.value.status, refused.value.code) == (409, 20409)


def test_members_are_listed_in_their_order_and_by_pages(platform: Platform) -> None:
    queue = platform.client.queues.create(friendly_name="support")
    assert queue.sid is not None
    sids = [one.call_sid for one in line(platform, queue.sid, 5)]
    members = platform.client.queues(queue.sid).members
    assert [one.call_sid for one in members.list(page_size=2)] == sids
    first = members.page(page_size=2)
    second = first.next_page()
    assert second is not None
    third = second.next_page()
    assert third is not None
    assert third.next_page() is None
    back = third.previous_page()
    assert back is not None
    assert [one.call_sid for one in back] == sids[2:4]
    assert [(one.position, one.wait_time) for one in first] == [(1, 10), (2, 20)]


def test_one_member_by_its_call_or_as_the_front(platform: Platform) -> None:
    queue = platform.client.queues.create(friendly_name="support")
    assert queue.sid is not None
    members = line(platform, queue.sid, 2)
    found = platform.client.queues(queue.sid).members(members[1].call_sid).fetch()
    assert (found.call_sid, found.position) == (members[1].call_sid, 2)
    front = platform.client.queues(queue.sid).members("Front").fetch()
    assert front.call_sid == members[0].call_sid
    assert found.uri == (
        f"/2010-04-01/Accounts/{SID}/Queues/{queue.sid}/Members/{members[1].call_sid}.json"
    )


@pytest.mark.parametrize("sid", ["Front", "CA" + "9" * 32, "x"])
def test_a_member_who_is_not_there(platform: Platform, sid: str) -> None:
    queue = platform.client.queues.create(friendly_name="support")
    assert queue.sid is not None
    with pytest.raises(TwilioRestException) as refused:
        platform.client.queues(queue.sid).members(sid).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_a_member_goes_on_with_other_twiml(platform: Platform) -> None:
    queue = platform.client.queues.create(friendly_name="support")
    assert queue.sid is not None
    members = line(platform, queue.sid, 1)
    now = platform.clock.now()
    platform.add(
        Call(
            sid=members[0].call_sid,
            account_sid=SID,
            to="+14155550101",
            from_="+14155550100",
            status="in-progress",
            direction="inbound",
            date_created=now,
            date_updated=now,
        )
    )
    platform.client.queues(queue.sid).members("Front").update(
        url="https://example.com/next", method="GET"
    )
    (asked,) = platform.calls.redirected
    assert (asked.url, asked.method) == ("https://example.com/next", "GET")


def test_a_member_needs_to_know_where_to_go(platform: Platform) -> None:
    queue = platform.client.queues.create(friendly_name="support")
    assert queue.sid is not None
    line(platform, queue.sid, 1)
    path = f"/2010-04-01/Accounts/{SID}/Queues/{queue.sid}/Members/Front.json"
    assert platform.request("POST", path, {}).json["code"] == 21205
