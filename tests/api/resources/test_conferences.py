"""https://www.twilio.com/docs/voice/api/conference-resource, .../conference-participant-resource"""

from dataclasses import replace
from typing import Any

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from switchhook.domain.entities import Call, Conference, Participant
from switchhook.voice.conferences.requests import ParticipantUpdate
from tests.api.fakes import START
from tests.api.platform import SID, Platform

CF = "CF" + "1" * 32
OVER = "CF" + "2" * 32
ALICE = "CA" + "1" * 32
BOB = "CA" + "2" * 32
NUMBER = "+14155550100"


def conference(sid: str, **values: Any) -> Conference:
    said = {"friendly_name": "Monday", "status": "in-progress", **values}
    return Conference(sid=sid, account_sid=SID, date_created=START, date_updated=START, **said)


def participant(call_sid: str, **values: Any) -> Participant:
    return Participant(
        account_sid=SID,
        conference_sid=CF,
        call_sid=call_sid,
        date_created=START,
        date_updated=START,
        **values,
    )


@pytest.fixture
def room(platform: Platform) -> Platform:
    """Return a platform with a conference that goes on and one that is over."""
    over = conference(
        OVER,
        friendly_name="Sunday",
        status="completed",
        reason_conference_ended="last-participant-left",
        call_sid_ending_conference=ALICE,
    )
    platform.add(conference(CF), over)
    platform.conferences.people = [
        participant(ALICE, label="the boss", end_conference_on_exit=True),
        participant(BOB, muted=True, coaching=True, call_sid_to_coach=ALICE),
    ]
    return platform


def test_conferences_are_listed_and_fetched(room: Platform) -> None:
    assert [one.sid for one in room.client.conferences.list(status="completed")] == [OVER]
    assert [one.sid for one in room.client.conferences.list(friendly_name="Monday")] == [CF]
    over = room.client.conferences(OVER).fetch()
    assert over.reason_conference_ended == "last-participant-left"
    assert over.call_sid_ending_conference == ALICE
    on = room.client.conferences(CF).fetch()
    assert (on.status, on.region, on.reason_conference_ended) == ("in-progress", "us1", None)
    assert on.subresource_uris == {
        "participants": f"/2010-04-01/Accounts/{SID}/Conferences/{CF}/Participants.json",
        "recordings": f"/2010-04-01/Accounts/{SID}/Conferences/{CF}/Recordings.json",
    }


def test_dates_filter(room: Platform) -> None:
    day = START.date()
    assert len(room.client.conferences.list(date_created=day)) == 2
    assert room.client.conferences.list(date_updated_before=day.replace(year=2000)) == []


def test_a_conference_is_ended(room: Platform) -> None:
    assert room.client.conferences(CF).update(status="completed").status == "completed"
    refused = room.request(
        "POST", f"/2010-04-01/Accounts/{SID}/Conferences/{CF}.json", {"Status": "init"}
    )
    assert refused.status == 400


def test_something_is_announced(room: Platform) -> None:
    room.client.conferences(CF).update(announce_url="http://app/words", announce_method="GET")
    assert room.conferences.announced == [("http://app/words", "GET")]
    with pytest.raises(TwilioRestException) as refused:
        room.client.conferences(OVER).update(announce_url="http://app/words")
    assert refused.value.code == 16001


def test_participants_are_listed_and_filtered(room: Platform) -> None:
    people = room.client.conferences(CF).participants
    assert [one.call_sid for one in people.list()] == [ALICE, BOB]
    assert [one.call_sid for one in people.list(muted=True)] == [BOB]
    assert [one.call_sid for one in people.list(coaching=False, hold=False)] == [ALICE]
    assert [one.call_sid for one in people.list(page_size=1)] == [ALICE, BOB]
    assert room.client.conferences(OVER).participants.list() == []


def test_a_participant_is_found_by_call_or_label(room: Platform) -> None:
    people = room.client.conferences(CF).participants
    bob = people(BOB).fetch()
    assert (bob.muted, bob.coaching, bob.call_sid_to_coach) == (True, True, ALICE)
    assert (bob.label, bob.status, bob.queue_time) == (None, "connected", None)
    assert people("the boss").fetch().call_sid == ALICE
    for sid, key in ((CF, "nobody"), (OVER, ALICE), ("CF" + "3" * 32, ALICE)):
        with pytest.raises(TwilioRestException) as refused:
            room.client.conferences(sid).participants(key).fetch()
        assert refused.value.code == 20404


def test_a_participant_is_changed(room: Platform) -> None:
    people = room.client.conferences(CF).participants
    people("the boss").update(
        hold=True, hold_url="http://app/music", muted=False, announce_url="http://app/hello"
    )
    people(BOB).update(coaching=False, wait_url="", beep_on_exit=False)
    assert room.conferences.updated == [
        ParticipantUpdate(
            hold=True,
            hold_url="http://app/music",
            muted=False,
            announce_url="http://app/hello",
        ),
        ParticipantUpdate(coaching=False, wait_url="", beep_on_exit=False),
    ]


def test_a_participant_is_removed(room: Platform) -> None:
    assert room.client.conferences(CF).participants(BOB).delete()
    assert [one.call_sid for one in room.conferences.people] == [ALICE]


def test_somebody_is_called_into_a_conference(room: Platform) -> None:
    made = room.client.conferences("My room").participants.create(
        from_=NUMBER,
        to="+14155550101",
        label="ann",
        early_media=False,
        beep="onEnter",
        status_callback="http://app/call",
        status_callback_event=["ringing", "answered"],
        timeout=20,
        muted=True,
        conference_record="true",
        conference_trim="do-not-trim",
        conference_status_callback="http://app/conference",
        conference_status_callback_event=["start", "join"],
        conference_recording_status_callback="http://app/recording",
        wait_url="",
        coaching=True,
        call_sid_to_coach=ALICE,
        max_participants=5,
    )
    assert (made.status, made.queue_time) == ("queued", "0")
    ((key, invitation),) = room.conferences.invited
    call, noun = invitation.call, invitation.noun
    assert (key, invitation.early_media) == ("My room", False)
    assert (call.to, call.from_, call.timeout) == ("+14155550101", NUMBER, 20)
    assert call.status_callback_event == ("ringing", "answered")
    assert (noun.participant_label, noun.beep, noun.muted) == ("ann", "onEnter", True)
    assert (noun.record, noun.trim) == ("record-from-start", "do-not-trim")
    assert noun.status_callback == "http://app/conference"
    assert noun.status_callback_event == ("start", "join")
    assert noun.recording_status_callback == "http://app/recording"
    assert (noun.wait_url, noun.coach, noun.max_participants) == ("", ALICE, 5)


def test_what_has_no_effect_is_warned_of(room: Platform) -> None:
    call = Call(
        sid=ALICE, account_sid=SID, to="+14155550101", from_=NUMBER, status="queued",
        direction="outbound-api", date_created=START, date_updated=START,
    )  # fmt: skip
    room.add(call)
    room.client.conferences(CF).participants.create(
        from_=NUMBER, to="+14155550101", region="ie1", jitter_buffer_size="small"
    )
    (notice,) = room.client.api.v2010.account.calls(ALICE).notifications.list()
    assert notice.error_code == "20001"


def test_what_is_not_said_is_as_twilio_has_it(room: Platform) -> None:
    room.client.conferences(CF).participants.create(from_=NUMBER, to="+14155550101")
    ((_, invitation),) = room.conferences.invited
    assert invitation.early_media
    assert (invitation.call.timeout, invitation.call.time_limit) == (60, 14400)
    noun = invitation.noun
    assert (noun.wait_url, noun.beep, noun.record) == (None, "true", "do-not-record")
    assert (noun.coach, noun.max_participants) == ("", 250)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"From": NUMBER}, 21201),
        ({"To": "+14155550101"}, 21213),
        ({"To": "+14155550101", "From": "nobody"}, 21212),
        ({"To": "+14155550101", "From": NUMBER, "Coaching": "true"}, 16028),
        ({"To": "+14155550101", "From": NUMBER, "Label": "x" * 129}, 16024),
        ({"To": "+14155550101", "From": NUMBER, "SipAuthUsername": "u"}, 21225),
        ({"To": "+14155550101", "From": NUMBER, "Timeout": "4"}, 21208),
    ],
)
def test_what_will_not_do_is_refused(room: Platform, form: dict[str, str], code: int) -> None:
    path = f"/2010-04-01/Accounts/{SID}/Conferences/room/Participants.json"
    refused = room.request("POST", path, form)
    assert (refused.status, refused.json["code"]) == (400, code)
    assert room.conferences.invited == []


def test_others_conferences_are_not_to_be_seen(room: Platform) -> None:
    other = "AC" + "9" * 32
    room.add_account(other)
    room.add(replace(conference("CF" + "4" * 32), account_sid=other))
    assert len(room.client.conferences.list()) == 2
    with pytest.raises(TwilioException, match="20404"):
        room.client.conferences("CF" + "4" * 32).participants.list()
