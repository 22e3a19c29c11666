"""https://www.twilio.com/docs/voice/api/siprec, and the recorders of the operator's"""

from datetime import UTC, datetime

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Call, SiprecConnector
from tests.api.platform import SID, Platform

MOMENT = datetime(2026, 1, 2, 12, tzinfo=UTC)
CALL = Call(
    sid="CA" + "1" * 32,
    account_sid=SID,
    to="+14155550101",
    from_="+14155550100",
    status="in-progress",
    direction="outbound-api",
    date_created=MOMENT,
    date_updated=MOMENT,
)
CONNECTORS = "/switchhook/v1/siprec_connectors"
ARCHIVE = {"UniqueName": "archive", "Uri": "sip:rec@192.0.2.9", "Username": "u", "Password": "p"}


def test_a_call_is_sent_to_a_recorder_and_no_more(platform: Platform) -> None:
    platform.add(CALL)
    assert platform.request("POST", CONNECTORS, ARCHIVE).status == 201
    sessions = platform.client.calls(CALL.sid).siprec
    made = sessions.create(
        name="mine",
        connector_name="archive",
        track="inbound_track",
        status_callback="https://example.com/siprec",
        parameter1_name="case",
        parameter1_value="7",
    )
    assert (made.status, made.name, made.call_sid) == ("in-progress", "mine", CALL.sid)
    (wanted,) = platform.siprecs.started
    assert (wanted.sides, wanted.parameters) == (("inbound",), (("case", "7"),))
    assert wanted.connector.uri == "sip:rec@192.0.2.9"
    assert made.sid is not None
    assert platform.client.calls(CALL.sid).siprec(made.sid).update("stopped").status == "stopped"
    assert platform.client.calls(CALL.sid).siprec("mine").update("stopped").status == "stopped"


def test_a_recorder_that_nobody_knows(platform: Platform) -> None:
    platform.add(CALL)
    with pytest.raises(TwilioRestException) as refused:
        platform.client.calls(CALL.sid).siprec.create(connector_name="none")
    assert refused.value.code == 20422


def test_a_session_that_does_not_go_on(platform: Platform) -> None:
    platform.add(CALL)
    with pytest.raises(TwilioRestException) as refused:
        platform.client.calls(CALL.sid).siprec("SR" + "1" * 32).update("stopped")
    assert refused.value.status == 404


def test_a_recorder_is_made_known_changed_and_forgotten(platform: Platform) -> None:
    made = platform.request("POST", CONNECTORS, ARCHIVE).json
    assert (made["unique_name"], made["uri"]) == ("archive", "sip:rec@192.0.2.9")
    assert "password" not in made
    stored: SiprecConnector = platform.get(SiprecConnector, made["sid"])
    assert stored.password == "p"
    path = f"{CONNECTORS}/{made['sid']}"
    changed = platform.request("POST", path, {"Uri": "sip:other@192.0.2.10;transport=tcp"}).json
    assert changed["uri"] == "sip:other@192.0.2.10;transport=tcp"
    assert len(platform.request("GET", CONNECTORS).json["siprec_connectors"]) == 1
    assert platform.request("DELETE", path).status == 204
    assert platform.request("GET", path).status == 404


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"Uri": "sip:rec@192.0.2.9"}, 20422),
        ({"UniqueName": "x"}, 20422),
        ({"UniqueName": "x", "Uri": "nowhere"}, 20422),
        ({"UniqueName": "x", "Uri": "tel:+1415"}, 20422),
        (ARCHIVE, 20409),
    ],
)
def test_what_cannot_be_a_recorder(platform: Platform, form: dict[str, str], code: int) -> None:
    assert platform.request("POST", CONNECTORS, ARCHIVE).status == 201
    assert platform.request("POST", CONNECTORS, form).json["code"] == code
