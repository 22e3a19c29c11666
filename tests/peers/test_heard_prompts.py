"""What a real phone hears is what was said: length, loudness, and recognisable."""

from collections.abc import Iterator

import pytest

from tests.peers.audio import energy, likeness, read, samples, seconds, spoken, voiced
from tests.peers.baresip import Baresip
from tests.peers.telephony import Telephony, Transport

SAID = "Press four, two and star."
OTHER = "Nobody is at home, good bye."


@pytest.fixture(params=["udp", "tcp"])
def phone(telephony: Telephony, request: pytest.FixtureRequest) -> Iterator[Baresip]:
    transport: Transport = request.param
    with telephony.phone(0, transport) as phone:
        yield phone


def check_heard(phone: Baresip, text: str, other: str) -> None:
    heard, said = voiced(read(phone.heard())), voiced(samples(spoken(text)))
    assert abs(seconds(heard) - seconds(said)) < 0.15
    assert 0.7 < energy(heard) / energy(said) < 1.4
    assert likeness(heard, said) > 0.8
    assert likeness(heard, samples(spoken(other))) < 0.5


def test_a_phone_is_called_hears_and_presses(telephony: Telephony, phone: Baresip) -> None:
    app = telephony.app
    app.answers["/voice"] = (
        f"<Response><Gather numDigits='3' action='/digits'><Say>{SAID}</Say></Gather></Response>"
    )
    app.answers["/digits"] = "<Response><Hangup/></Response>"
    sid = telephony.call(telephony.handset(0)["number"])
    phone.wait_for("CALL_INCOMING")
    telephony.wait(sid, "ringing")
    phone.answer()
    assert app.wait_for("/voice").parameters["CallStatus"] == "in-progress"
    phone.wait_heard(seconds(samples(spoken(SAID))) + 0.3)
    phone.press("42*")
    assert app.wait_for("/digits").parameters["Digits"] == "42*"
    phone.wait_for("CALL_CLOSED")
    check_heard(phone, SAID, OTHER)
    told = telephony.wait_told(sid, "completed")
    statuses = ["initiated", "ringing", "in-progress", "completed"]
    assert [one["CallStatus"] for one in told] == statuses
    assert told[-1]["CallDuration"] == telephony.client.calls(sid).fetch().duration
    assert int(told[-1]["CallDuration"]) in (1, 2, 3)


def test_a_phone_calls_the_number_and_hears_the_app(telephony: Telephony, phone: Baresip) -> None:
    telephony.app.answers["/voice"] = f"<Response><Say>{OTHER}</Say></Response>"
    phone.dial(telephony.number_uri)
    phone.wait_for("CALL_CLOSED")
    check_heard(phone, OTHER, SAID)
    asked = telephony.app.wait_for("/voice").parameters
    assert (asked["From"], asked["To"]) == (telephony.handset(0)["number"], telephony.number)
    assert (asked["Direction"], asked["CallStatus"]) == ("inbound", "ringing")
    ended = telephony.wait_ended()
    assert ended["CallStatus"] == "completed"
    assert abs(int(ended["CallDuration"]) - seconds(samples(spoken(OTHER)))) < 1


def test_a_key_stops_the_prompt(telephony: Telephony, phone: Baresip) -> None:
    app = telephony.app
    app.answers["/voice"] = (
        f"<Response><Gather numDigits='1' action='/digits'><Say loop='9'>{OTHER}</Say></Gather>"
        "</Response>"
    )
    app.answers["/digits"] = "<Response><Hangup/></Response>"
    phone.dial(telephony.number_uri)
    phone.wait_for("CALL_ESTABLISHED")
    phone.wait_heard(1.0)
    phone.press("1")
    phone.wait_for("CALL_CLOSED")
    assert app.wait_for("/digits").parameters["Digits"] == "1"
    assert seconds(read(phone.heard())) < 2.5


def test_a_phone_hangs_up_during_a_prompt(telephony: Telephony, phone: Baresip) -> None:
    telephony.app.answers["/voice"] = f"<Response><Say loop='9'>{OTHER}</Say></Response>"
    sid = telephony.call(telephony.handset(0)["number"])
    phone.wait_for("CALL_INCOMING")
    phone.answer()
    phone.wait_for("CALL_ESTABLISHED")
    telephony.wait(sid, "in-progress")
    phone.hang_up()
    assert telephony.wait_told(sid, "completed")[-1]["CallDuration"] in ("0", "1")


def test_a_call_is_redirected_and_ended_by_rest(telephony: Telephony, phone: Baresip) -> None:
    before = f"<Response><Say>{OTHER}</Say></Response>"
    sid = telephony.call(telephony.handset(0)["number"], twiml=before)
    phone.wait_for("CALL_INCOMING")
    phone.answer()
    telephony.wait(sid, "in-progress")
    telephony.client.calls(sid).update(
        twiml=f"<Response><Say>{SAID}</Say><Pause length='60'/></Response>"
    )
    phone.wait_heard(seconds(samples(spoken(SAID))) + 0.5)
    assert telephony.client.calls(sid).update(status="completed").status == "completed"
    phone.wait_for("CALL_CLOSED")
    assert likeness(read(phone.heard()), samples(spoken(SAID))) > 0.8


def test_a_declined_call_is_busy_and_an_ignored_one_is_not_answered(
    telephony: Telephony, phone: Baresip
) -> None:
    number = telephony.handset(0)["number"]
    declined = telephony.call(number, twiml="<Response/>")
    phone.wait_for("CALL_INCOMING")
    phone.hang_up()
    assert telephony.wait_told(declined, "busy")[-1]["SipResponseCode"] == "486"
    ignored = telephony.call(number, twiml="<Response/>", timeout=1)
    phone.wait_for("CALL_INCOMING", times=2)
    telephony.wait_told(ignored, "no-answer")
    phone.wait_for("CALL_CLOSED", times=2)
