"""https://www.twilio.com/docs/voice/api/call-resource"""

from datetime import UTC, date, datetime

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Call
from switchhook.voice.detection.amd import Settings
from switchhook.voice.detection.detection import settings_of
from tests.api.platform import SID, Platform

PATH = f"/2010-04-01/Accounts/{SID}/Calls"
FIELDS = {
    "sid", "date_created", "date_updated", "parent_call_sid", "account_sid", "to", "to_formatted",
    "from", "from_formatted", "phone_number_sid", "status", "start_time", "end_time", "duration",
    "price", "price_unit", "direction", "answered_by", "api_version", "forwarded_from",
    "group_sid", "caller_name", "queue_time", "trunk_sid", "uri", "subresource_uris",
}  # fmt: skip
TO, FROM, URL = "+14155550101", "+14155550100", "https://example.com/voice"


def create(platform: Platform, **values: object) -> Call:
    return platform.client.calls.create(  # type: ignore[no-any-return]
        **{"to": TO, "from_": FROM, "url": URL, **values}
    )


def stored(platform: Platform, number: int, **values: object) -> Call:
    moment = datetime(2026, 1, number, 12, tzinfo=UTC)
    call = Call(
        **{  # type: ignore[arg-type]
            "sid": f"CA{number:032x}",
            "account_sid": SID,
            "to": TO,
            "from_": FROM,
            "status": "completed",
            "direction": "outbound-api",
            "start_time": moment,
            "end_time": moment,
            "duration": 7,
            "date_created": moment,
            "date_updated": moment,
            **values,
        }
    )
    platform.add(call)
    return call


def test_the_sdk_places_a_call(platform: Platform) -> None:
    call = create(
        platform,
        status_callback="https://example.com/s",
        status_callback_event=["initiated", "completed"],
        timeout=20,
        send_digits="1w2",
        machine_detection="Enable",
    )
    assert call.sid.startswith("CA")
    assert call.status == "queued"
    (asked,) = platform.calls.asked
    assert (asked.account_sid, asked.to, asked.from_, asked.url) == (SID, TO, FROM, URL)
    assert asked.timeout == 20
    assert asked.status_callback_event == ("initiated", "completed")


def test_a_call_shows_what_twilios_shows(platform: Platform) -> None:
    reply = platform.request("POST", PATH + ".json", {"To": TO, "From": FROM, "Url": URL})
    assert reply.status == 201
    assert reply.headers["content-type"] == "application/json"
    assert set(reply.json) == FIELDS
    assert reply.json["from_formatted"] == "(415) 555-0100"
    assert reply.json["duration"] is None
    assert reply.json["queue_time"] == "0"
    assert reply.json["date_created"].startswith("Sun, 22 Nov 2026 09:30:")
    assert reply.json["subresource_uris"]["recordings"] == (
        f"{PATH}/{reply.json['sid']}/Recordings.json"
    )


def test_a_number_may_be_written_as_people_write_it(platform: Platform) -> None:
    create(platform, to="(415) 555-0101")
    assert platform.calls.asked[0].to == TO


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": None}, 21201),
        ({"To": ""}, 21201),
        ({"To": "nobody"}, 21211),
        ({"To": "client:"}, 21211),
        ({"From": None}, 21213),
        ({"From": "Acme"}, 21212),
        ({"Url": "ftp://example.com"}, 21205),
        ({"Url": "https://my_host/"}, 21205),
        ({"Url": "https://example.com:65536/"}, 21205),
        ({"StatusCallback": "https://my_host/"}, 21609),
        ({"Method": "PUT"}, 21209),
        ({"Timeout": "never"}, 21208),
        ({"Timeout": "601"}, 21208),
        ({"SendDigits": "12x"}, 21206),
        ({"SipAuthUsername": "u"}, 21225),
        ({"SipAuthPassword": "p" * 256}, 21223),
        ({"StatusCallbackEvent": "moved"}, 21626),
        ({"ApplicationSid": "AP1"}, 21218),
        ({"MachineDetection": "Maybe"}, 21234),
        ({"Twiml": "x" * 4001}, 21205),
    ],
)
def test_what_is_missing_or_wrong_is_refused_with_its_code(
    platform: Platform, change: dict[str, str | None], code: int
) -> None:
    form = {"To": TO, "From": FROM, "Url": URL} | change
    sent = {name: value for name, value in form.items() if value is not None}
    reply = platform.request("POST", PATH + ".json", sent)
    assert reply.status == 400
    assert set(reply.json) == {"code", "message", "more_info", "status"}
    assert reply.json["code"] == code
    assert platform.calls.asked == []


def test_events_may_share_a_parameter(platform: Platform) -> None:
    form = {"To": TO, "From": FROM, "Url": URL, "StatusCallbackEvent": "initiated answered"}
    assert platform.request("POST", PATH + ".json", form).status == 201
    assert platform.calls.asked[0].status_callback_event == ("initiated", "answered")


def test_an_application_comes_with_its_own_callback(platform: Platform) -> None:
    """'If an `application_sid` is present, this parameter is ignored.'"""
    create(platform, application_sid="AP" + "0" * 32, status_callback_event=["ringing"])
    assert platform.calls.asked[0].status_callback_event == ("completed",)


def test_how_machines_are_detected(platform: Platform) -> None:
    create(
        platform,
        machine_detection="DetectMessageEnd",
        machine_detection_timeout=20,
        machine_detection_speech_threshold=3000,
        machine_detection_speech_end_threshold=900,
        machine_detection_silence_timeout=4000,
        async_amd="true",
        async_amd_status_callback="https://example.com/amd",
        async_amd_status_callback_method="GET",
    )
    (asked,) = platform.calls.asked
    assert settings_of(asked) == Settings(
        until_end=True,
        timeout=20,
        speech_threshold=3.0,
        speech_end_threshold=0.9,
        silence_timeout=4.0,
    )
    assert (asked.async_amd, asked.async_amd_status_callback) == (True, "https://example.com/amd")
    assert asked.async_amd_status_callback_method == "GET"


def test_digits_to_send_turn_machine_detection_off(platform: Platform) -> None:
    """'If `send_digits` is provided, this parameter is ignored.'"""
    create(platform, send_digits="1", machine_detection="Enable")
    assert platform.calls.asked[0].machine_detection == ""


def test_what_has_no_effect_yet_raises_a_warning(platform: Platform) -> None:
    call = create(platform, call_reason="Your order", record=True)
    create(platform, record=True)
    (alert,) = platform.client.calls(call.sid).notifications.list()
    assert (alert.error_code, alert.log) == ("20001", "1")
    assert alert.message_text == "Accepted, but without effect yet: CallReason"
    assert len(platform.client.notifications.list()) == 1
    running = stored(platform, 31, status="in-progress")
    platform.client.calls(running.sid).update(time_limit=60)
    assert len(platform.client.calls(running.sid).notifications.list()) == 1


def test_refusals_name_the_offending_value(platform: Platform) -> None:
    with pytest.raises(TwilioRestException) as refused:
        create(platform, to="12")
    assert refused.value.code == 21211
    assert "12" in refused.value.msg


def test_calls_are_listed_by_status_number_and_date(platform: Platform) -> None:
    stored(platform, 1)
    stored(platform, 2, status="busy")
    stored(platform, 3, to="+14155550102")
    calls = platform.client.calls

    def found(**filters: object) -> list[int]:
        return [int(call.sid[2:], 16) for call in calls.list(**filters)]

    assert found() == [3, 2, 1]
    assert found(status="busy") == [2]
    assert found(to="+14155550102") == [3]
    assert found(start_time=date(2026, 1, 2)) == [2]
    assert found(start_time_after=date(2026, 1, 2)) == [3, 2]
    assert found(start_time_before=date(2026, 1, 2)) == [1]
    assert found(end_time_after=datetime(2026, 1, 2, 12, tzinfo=UTC)) == [3, 2]
    assert found(parent_call_sid="CA" + "f" * 32) == []


def test_a_finished_call_shows_its_times_and_strings_for_numbers(platform: Platform) -> None:
    call = platform.client.calls(stored(platform, 1).sid).fetch()
    assert call.duration == "7"
    assert call.start_time == datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_call_is_ended_canceled_and_redirected(platform: Platform) -> None:
    running = stored(platform, 1, status="in-progress")
    calls = platform.client.calls
    calls(running.sid).update(twiml="<Response/>")
    calls(running.sid).update(url=URL, method="GET")
    assert [one.twiml for one in platform.calls.redirected] == ["<Response/>", ""]
    assert calls(running.sid).update(status="completed").status == "completed"
    with pytest.raises(TwilioRestException) as refused:
        calls(running.sid).update(url=URL)
    assert refused.value.code == 21220


def test_only_a_call_that_has_ended_is_deleted(platform: Platform) -> None:
    calls = platform.client.calls
    with pytest.raises(TwilioRestException) as refused:
        calls(stored(platform, 1, status="ringing").sid).delete()
    assert refused.value.code == 20009
    done = stored(platform, 2)
    assert calls(done.sid).delete()
    assert platform.get(Call, done.sid) is None
