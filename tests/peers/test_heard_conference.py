"""Three real phones in a conference: their recordings show who heard whom.

Each phone says a tone of its own. https://www.twilio.com/docs/voice/twiml/conference
"""

import contextlib
import json
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest

from switchhook.media.tones import tone
from tests.peers.audio import RATE, Samples, read
from tests.peers.baresip import Baresip, baresip
from tests.peers.telephony import Telephony
from tests.peers.waiting import until

TONES = {"ann": 470.0, "bob": 740.0, "cleo": 1150.0}  # hertz
LOUD = 500.0  # amplitude of a tone that is heard
SETTLES = 0.5  # seconds until a change is heard
WINDOW = 0.6  # seconds that are analysed


@dataclass(frozen=True)
class Moment:
    """A time at which it is to be seen who hears whom: where each phone's recording was then."""

    positions: Mapping[str, int]  # samples

    def heard(self, phones: Mapping[str, Baresip]) -> dict[str, set[str]]:
        """Return whom each phone heard then; their calls are over."""
        return {
            name: voices(read(phone.heard())[self.positions[name] :][: round(WINDOW * RATE)])
            for name, phone in phones.items()
        }


def voices(heard: Samples) -> set[str]:
    """Return whose tones are in it."""
    times = np.arange(len(heard)) / RATE
    window = np.hanning(len(heard))
    assert len(heard) >= WINDOW * RATE / 2, "too little was heard"

    def amplitude(hertz: float) -> float:
        turn = np.exp(-2j * np.pi * hertz * times)
        return float(2 * abs(np.dot(heard * window, turn)) / window.sum())

    return {name for name, hertz in TONES.items() if amplitude(hertz) > LOUD}


@dataclass(frozen=True)
class Meeting:
    """The phones, and the room that they call into."""

    telephony: Telephony
    phones: Mapping[str, Baresip]

    def join(self, name: str, attributes: str = "") -> None:
        """Let a phone call in and wait until it is in the conference."""
        telephony, asked = self.telephony, len(self.told())
        telephony.app.answers["/voice"] = (
            f"<Response><Dial><Conference participantLabel='{name}' beep='false' "
            f"{attributes}>Peers</Conference></Dial></Response>"
        )
        self.phones[name].dial(telephony.number_uri)
        self.phones[name].wait_for("CALL_ESTABLISHED")
        until(lambda: "participant-join" in self.told()[asked:])

    @property
    def room(self) -> Any:
        """The conference, as the official library has it."""
        conferences = self.telephony.client.conferences
        found = conferences.list(friendly_name="Peers", status="in-progress", limit=1) or (
            conferences.list(friendly_name="Peers", status="init", limit=1)
        )
        return conferences(found[0].sid)

    def told(self) -> list[str]:
        """Return what the status callback was told, in order."""
        asked = self.telephony.app.of("/conference")
        return [one.parameters["StatusCallbackEvent"] for one in asked]

    def moment(self) -> Moment:
        """Return where everybody's recording is, once a change can be heard, and let time pass."""
        before = {name: phone.samples_heard() for name, phone in self.phones.items()}
        positions = {name: found + round(SETTLES * RATE) for name, found in before.items()}
        for name, phone in self.phones.items():
            phone.wait_heard(positions[name] / RATE + WINDOW)
        return Moment(positions)


@pytest.fixture
def meeting(telephony: Telephony) -> Iterator[Meeting]:
    with contextlib.ExitStack() as stack:
        says = {name: tone((hertz,), 60.0, 0.2).samples for name, hertz in TONES.items()}
        phones = {
            "ann": stack.enter_context(telephony.phone(0, "udp", says=says["ann"])),
            "bob": stack.enter_context(telephony.phone(1, "tcp", says=says["bob"])),
        }
        extra = {"Username": "cleo", "Password": "open-sesame"}
        path = f"{telephony.server.http}/switchhook/v1/credentials"
        answer = telephony.client.request("POST", path, data=extra)
        assert answer.status_code == 201, answer.text
        sid = json.loads(answer.text)["sid"]
        stack.callback(partial(telephony.client.request, "DELETE", f"{path}/{sid}"))
        phones["cleo"] = stack.enter_context(
            baresip(
                telephony.folder / "cleo",
                f"sip:cleo@{telephony.server.facts['sip']}",
                "open-sesame",
                says=says["cleo"],
            )
        )
        phones["cleo"].wait_registered()
        yield Meeting(telephony, phones)


def test_who_hears_whom(meeting: Meeting) -> None:
    room_wide = (
        "statusCallback='/conference' statusCallbackEvent='start end join leave mute modify' "
        "record='record-from-start' recordingStatusCallback='/filed' trim='do-not-trim'"
    )
    for name in TONES:
        meeting.join(name, room_wide)
    everybody = meeting.moment()
    meeting.room.participants("bob").update(muted=True)
    bob_muted = meeting.moment()
    ann = meeting.room.participants("ann").fetch().call_sid
    meeting.room.participants("cleo").update(coaching=True, call_sid_to_coach=ann)
    cleo_coaches = meeting.moment()
    meeting.room.participants("ann").update(hold=True, hold_url=f"{meeting.telephony.app.url}/no")
    ann_on_hold = meeting.moment()
    for phone in meeting.phones.values():
        phone.hang_up()
    filed = meeting.telephony.app.wait_for("/filed")
    until(lambda: meeting.told()[-1] == "conference-end")

    assert everybody.heard(meeting.phones) == {
        "ann": {"bob", "cleo"},
        "bob": {"ann", "cleo"},
        "cleo": {"ann", "bob"},
    }
    assert bob_muted.heard(meeting.phones) == {
        "ann": {"cleo"},
        "bob": {"ann", "cleo"},
        "cleo": {"ann"},
    }
    assert cleo_coaches.heard(meeting.phones) == {"ann": {"cleo"}, "bob": {"ann"}, "cleo": {"ann"}}
    assert ann_on_hold.heard(meeting.phones) == {"ann": set(), "bob": set(), "cleo": set()}
    check_callbacks(meeting)
    check_recording(meeting, filed.parameters)


def test_called_in_kicked_and_ended_by_rest(meeting: Meeting) -> None:
    telephony, bob = meeting.telephony, meeting.phones["bob"]
    meeting.join("ann", "statusCallback='/conference' statusCallbackEvent='join leave end'")
    made = meeting.room.participants.create(
        from_=telephony.number, to=telephony.handset(1)["number"], label="bob", beep="false"
    )
    bob.wait_for("CALL_INCOMING")
    bob.answer()
    bob.wait_for("CALL_ESTABLISHED")
    until(lambda: meeting.told().count("participant-join") == 2)
    assert [one.status for one in meeting.room.participants.list()] == ["connected"] * 2
    meeting.join("cleo")
    together = meeting.moment()
    assert meeting.room.participants("bob").delete()
    bob.wait_for("CALL_CLOSED")
    meeting.room.update(status="completed")
    meeting.phones["ann"].wait_for("CALL_CLOSED")
    until(lambda: meeting.told()[-1] == "conference-end")
    assert together.heard(meeting.phones)["ann"] == {"bob", "cleo"}
    left = {
        one.parameters["CallSid"]: one.parameters["ReasonParticipantLeft"]
        for one in telephony.app.of("/conference")
        if one.parameters["StatusCallbackEvent"] == "participant-leave"
    }
    assert left[made.call_sid] == "participant_updated_via_api"
    assert sorted(left.values())[:2] == ["conference_ended_via_api"] * 2
    assert telephony.wait(made.call_sid, "completed").direction == "outbound-api"


def check_callbacks(meeting: Meeting) -> None:
    """Check that what was told came in order, and signed."""
    asked = meeting.telephony.app.of("/conference")
    assert all(one.signed for one in asked)
    numbers = [int(one.parameters["SequenceNumber"]) for one in asked]
    assert numbers == sorted(numbers)
    assert meeting.told()[:4] == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-join",
    ]
    assert meeting.told()[4:6] == ["participant-mute", "participant-modify"]
    assert sorted(meeting.told()[6:]) == ["conference-end", *["participant-leave"] * 3]
    over = meeting.telephony.client.conferences(asked[0].parameters["ConferenceSid"]).fetch()
    assert (over.status, over.reason_conference_ended) == ("completed", "last-participant-left")


def check_recording(meeting: Meeting, told: Mapping[str, str]) -> None:
    """Check that all three are heard where all three talk."""
    assert told["ConferenceSid"].startswith("CF")
    assert "CallSid" not in told
    with urllib.request.urlopen(told["RecordingUrl"]) as answer:
        path = meeting.telephony.folder / "conference.wav"
        path.write_bytes(answer.read())
    recorded = read(path)
    pieces = [
        voices(recorded[start : start + round(WINDOW * RATE)])
        for start in range(0, len(recorded) - RATE, RATE // 2)
    ]
    assert set(TONES) in pieces
