"""https://www.twilio.com/docs/voice/api/call-event-resource"""

import json
from collections.abc import Mapping
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from switchhook.domain.entities import Call, Trace
from tests.api.fakes import START
from tests.api.platform import SID, Platform

CALL = "CA" + "1" * 32
PATH = f"/2010-04-01/Accounts/{SID}/Calls/{CALL}/Events"
ANSWERED = {
    "status": "200",
    "content_type": "text/xml",
    "pii.body": "<Response/>",
}


def trace(number: int, told: Mapping[str, str], **parameters: str) -> Trace:
    return Trace(
        sid=f"XT{number:032x}",
        account_sid=SID,
        resource_sid=CALL,
        kind="webhook",
        detail={
            "method": "POST",
            "pii.url": "https://app/voice",
            "pii.parameters": json.dumps(parameters),
            "milliseconds": "70",
            **told,
        },
        date_created=START + timedelta(seconds=number),
        date_updated=START,
    )


@pytest.fixture
def platform(platform: Platform) -> Platform:
    platform.add(
        Call(
            sid=CALL, account_sid=SID, to="+14155550101", from_="+14155550100",
            status="completed", direction="inbound", date_created=START, date_updated=START,
        ),
        trace(1, ANSWERED, CallSid=CALL, From="+14155550100", CallStatus="ringing"),
        trace(2, {}, CallSid=CALL, **{"SipHeader_X-Account": "7", "1<>": "odd"}),
        Trace(
            sid="XT9", account_sid=SID, resource_sid=CALL, kind="digit",
            detail={"pii.digit": "5"}, date_created=START, date_updated=START,
        ),
    )  # fmt: skip
    return platform


def test_the_sdk_reads_what_the_app_was_asked_and_answered(platform: Platform) -> None:
    unanswered, answered = platform.client.calls(CALL).events.list()
    assert answered.request == {
        "method": "POST",
        "url": "https://app/voice",
        "parameters": {"call_sid": CALL, "from": "+14155550100", "call_status": "ringing"},
    }
    assert answered.response == {
        "response_code": 200,
        "request_duration": 70,
        "content_type": "text/xml",
        "response_body": "<Response/>",
        "date_created": "Sun, 22 Nov 2026 09:30:01 +0000",
    }
    assert unanswered.response is None
    assert unanswered.request["parameters"] == {
        "call_sid": CALL, "sip_header_x-account": "7", "1<>": "odd",
    }  # fmt: skip


def test_they_come_a_page_at_a_time(platform: Platform) -> None:
    first = platform.request("GET", f"{PATH}.json?PageSize=1").json
    assert [one["response"] for one in first["events"]] == [None]
    second = platform.request("GET", first["next_page_uri"]).json
    assert second["events"][0]["response"]["response_code"] == 200
    assert second["next_page_uri"] is None


def test_they_are_xml_too_whatever_the_parameters_are_called(platform: Platform) -> None:
    document = ElementTree.fromstring(platform.request("GET", PATH).text)
    odd, plain = document.findall(".//Parameters")
    assert plain.findtext("From") == "+14155550100"
    assert odd.findtext("Item") == "odd"


def test_another_accounts_call_has_none(platform: Platform) -> None:
    other = platform.add_account("AC" + "f" * 32).sid
    path = PATH.replace(SID, other) + ".json"
    reply = platform.request("GET", path, auth=(other, "b" * 32))
    assert (reply.status, reply.json["code"]) == (404, 20404)


def test_a_call_says_where_they_are(platform: Platform) -> None:
    uris = platform.client.calls(CALL).fetch().subresource_uris
    assert uris["events"] == f"{PATH}.json"
