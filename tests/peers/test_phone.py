"""Who a real phone is to the server: its name, its password, where it calls from."""

from tests.peers.baresip import baresip
from tests.peers.scenario import answers, reply, take
from tests.peers.telephony import ABROAD, Telephony, Transport

HANG_UP = "<Response><Hangup/></Response>"


def test_a_wrong_password_cannot_call(telephony: Telephony) -> None:
    uri = telephony.handset(1)["sip_uri"]
    with baresip(telephony.folder, uri, "wrong", options=["regint=0"]) as phone:
        phone.dial(telephony.number_uri)
        assert "401" in phone.wait_for("CALL_CLOSED")["param"]
    assert telephony.app.asked == []


def test_a_phone_at_a_carriers_address_is_still_a_phone(telephony: Telephony) -> None:
    telephony.app.answers["/voice"] = HANG_UP
    with telephony.trunk(AllowedAddress="127.0.0.1", Prefix="+999"), telephony.phone() as phone:
        phone.dial(telephony.number_uri)
        asked = telephony.app.wait_for("/voice").parameters
        phone.wait_for("CALL_CLOSED")
    assert asked["From"] == telephony.handset(0)["number"]


def test_a_number_may_be_dialled_without_its_plus(telephony: Telephony) -> None:
    telephony.app.answers["/voice"] = HANG_UP
    with telephony.phone() as phone:
        phone.dial(telephony.number_uri.replace("+", ""))
        assert telephony.app.wait_for("/voice").parameters["To"] == telephony.number
        phone.wait_for("CALL_CLOSED")


def test_every_phone_of_a_handset_rings_and_the_first_to_answer_has_the_call(
    telephony: Telephony,
) -> None:
    handset = telephony.handset(0)
    uri, password = handset["sip_uri"], handset["password"]
    other: Transport = "tcp"
    with (
        telephony.phone() as quick,
        baresip(telephony.folder / "slow", uri, password, transport=other) as slow,
    ):
        slow.wait_registered()
        sid = telephony.call(handset["number"], twiml=HANG_UP)
        slow.wait_for("CALL_INCOMING")
        quick.wait_for("CALL_INCOMING")
        quick.answer()
        quick.wait_for("CALL_CLOSED")
        slow.wait_for("CALL_CLOSED")
        telephony.wait(sid, "completed")
        assert slow.of("CALL_ESTABLISHED") == []


def test_a_phone_calls_abroad_by_way_of_the_app(telephony: Telephony) -> None:
    """The carrier is shown the number that was called, unless the app says otherwise."""
    telephony.app.answers |= {
        "/voice": f"<Response><Dial action='/dialled' callerId='{telephony.number}'>{ABROAD}"
        "</Dial></Response>",
        "/dialled": HANG_UP,
    }
    busy = answers(take("INVITE"), reply(486), take("ACK"))
    with telephony.carrier(busy) as carrier, telephony.phone() as phone:
        phone.dial(telephony.number_uri)
        assert telephony.app.wait_for("/dialled").parameters["DialCallStatus"] == "busy"
        phone.wait_for("CALL_CLOSED")
        assert carrier.outcome() == "completed", carrier.report()
    assert f"From: <sip:{telephony.number}@" in carrier.messages()
