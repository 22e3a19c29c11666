"""Carriers of texts and their routes, as the operator manages them."""

import json
from typing import Any

import pytest

from switchhook.domain.entities import MessageCarrier, MessageRoute
from switchhook.messaging.delivery import Accepted, Refused, Unknown
from tests.api.carriers import FakeCarrier
from tests.api.platform import BASE, OPERATOR_TOKEN, SID, Platform, Reply

OPERATOR = ("operator", OPERATOR_TOKEN)
CARRIERS = "/switchhook/v1/carriers"
ROUTES = "/switchhook/v1/carrier_routes"
SETTINGS = {"address": "Main Street", "stamps": 2}


def post(platform: Platform, path: str, **fields: Any) -> Reply:
    return platform.request("POST", path, fields, auth=OPERATOR)


def get(platform: Platform, path: str) -> Any:
    return platform.request("GET", path, auth=OPERATOR).json


def carrier(platform: Platform, **fields: Any) -> str:
    given = {"Kind": "paper", "Settings": json.dumps(SETTINGS), "Secret": '{"seal": "wax"}'}
    reply = post(platform, CARRIERS, **{**given, **fields})
    assert reply.status == 201, reply.text
    return str(reply.json["sid"])


def stored(platform: Platform, sid: str) -> MessageCarrier:
    found: MessageCarrier | None = platform.get(MessageCarrier, sid)
    assert found is not None
    return found


def test_a_carrier_is_shown_without_its_secrets(platform: Platform) -> None:
    sid = carrier(platform, FriendlyName="Post", Rate="2.5", ErrorMap='{"11": 30005}')
    shown = get(platform, f"{CARRIERS}/{sid}")
    assert (shown["kind"], shown["settings"], shown["rate"]) == ("paper", SETTINGS, 2.5)
    assert (shown["account_sid"], shown["enabled"], shown["ambiguous"]) == (None, True, "resend")
    assert shown["error_map"] == {"11": "30005"}
    assert shown["receipts_url"] == f"{BASE}{CARRIERS}/{sid}/receipts"
    assert "wax" not in json.dumps(shown)
    assert json.loads(stored(platform, sid).secret) == {"seal": "wax"}
    assert [one["sid"] for one in get(platform, CARRIERS)["carriers"]] == [sid]
    assert get(platform, f"{CARRIERS}?Kind=smpp")["carriers"] == []


def test_a_change_keeps_what_it_does_not_name(platform: Platform) -> None:
    sid = carrier(platform)
    post(platform, f"{CARRIERS}/{sid}", Settings='{"stamps": null, "colour": "red"}',
         Secret='{"code": "x"}', Enabled="false", AccountSid=SID)  # fmt: skip
    changed = stored(platform, sid)
    assert changed.settings == {"address": "Main Street", "colour": "red"}
    assert json.loads(changed.secret) == {"seal": "wax", "code": "x"}
    assert (changed.enabled, changed.account_sid) == (False, SID)
    post(platform, f"{CARRIERS}/{sid}", Secret='{"seal": null, "code": null}', AccountSid="")
    assert (stored(platform, sid).secret, stored(platform, sid).account_sid) == ("", "")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"Kind": "pigeon"}, "no kind 'pigeon'"),
        ({"Settings": "{}"}, "address is missing"),
        ({"Settings": "[1]"}, "Settings is not a JSON object"),
        ({"Secret": "wax"}, "Secret is not a JSON object"),
        ({"ErrorMap": '{"1": "1"}'}, "1 for 1 is none of Twilio's codes"),
        ({"Rate": "-1"}, "Rate is at least 0"),
    ],
)
def test_what_makes_no_carrier_is_refused_and_named(
    platform: Platform, fields: dict[str, str], says: str
) -> None:
    given = {"Kind": "paper", "Settings": json.dumps(SETTINGS), **fields}
    reply = post(platform, CARRIERS, **given)
    assert (reply.status, reply.json["code"]) == (400, 20422)
    assert says in reply.json["message"]
    assert "wax" not in reply.json["message"]
    assert get(platform, CARRIERS)["carriers"] == []


def test_a_change_that_makes_no_carrier_changes_nothing(platform: Platform) -> None:
    sid = carrier(platform)
    reply = post(platform, f"{CARRIERS}/{sid}", Settings='{"address": null}', Rate="5")
    assert reply.json["code"] == 20422
    assert (stored(platform, sid).settings, stored(platform, sid).rate) == (SETTINGS, 0.0)


def test_only_the_operator_looks_after_carriers(platform: Platform) -> None:
    sid = carrier(platform)
    route = post(platform, ROUTES, CarrierSid=sid).json["sid"]
    for method, path in [
        ("GET", CARRIERS), ("GET", f"{CARRIERS}/{sid}"), ("DELETE", f"{CARRIERS}/{sid}"),
        ("POST", f"{CARRIERS}/{sid}"), ("GET", f"{CARRIERS}/{sid}/health"), ("GET", ROUTES),
        ("GET", f"{ROUTES}/{route}"), ("DELETE", f"{ROUTES}/{route}"),
    ]:  # fmt: skip
        assert platform.request(method, path).json["code"] == 20006
    assert platform.request("POST", CARRIERS, {"Kind": "paper"}).json["code"] == 20006
    assert platform.request("POST", ROUTES, {"CarrierSid": sid}).json["code"] == 20006


def test_its_health_says_whether_it_takes_texts(platform: Platform) -> None:
    sid = carrier(platform)
    health = get(platform, f"{CARRIERS}/{sid}/health")
    assert (health["running"], health["ready"], health["free"]) == (False, False, 0)
    platform.carriers.up[sid] = FakeCarrier()
    health = get(platform, f"{CARRIERS}/{sid}/health")
    assert (health["running"], health["ready"], health["free"]) == (True, True, 10)
    assert health["submissions"]["accepted"] == 0


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Accepted("abc"), {"outcome": "accepted", "reference": "abc", "delivered": False}),
        (Unknown("link lost"), {"outcome": "unknown", "detail": "link lost"}),
        (
            Refused(30005, "never", error="11", detail="no such number"),
            {
                "outcome": "refused", "error_code": 30005, "retry": "never", "carrier_error": "11",
                "detail": "no such number", "error_message": "Unknown destination handset",
            },
        ),
    ],
)  # fmt: skip
def test_a_trial_says_what_the_carrier_says(
    platform: Platform, answer: Any, shown: dict[str, object]
) -> None:
    sid = carrier(platform)
    running = platform.carriers.up[sid] = FakeCarrier()
    running.answer, running.makes = answer, 2
    reply = post(platform, f"{CARRIERS}/{sid}/test", From="+14155550100", To="+14155550111")
    assert reply.json == {"sid": sid, "parts": [shown, shown]}
    message, submission = running.handed[1]
    assert (message.from_, message.to) == ("+14155550100", "+14155550111")
    assert (submission.part, submission.parts, submission.message_sid) == (2, 2, message.sid)


def test_a_trial_needs_a_carrier_that_is_ready(platform: Platform) -> None:
    sid = carrier(platform)
    fields = {"From": "+14155550100", "To": "+14155550111"}
    assert post(platform, f"{CARRIERS}/{sid}/test", **fields).json["code"] == 20409
    running = platform.carriers.up[sid] = FakeCarrier()
    running.window = 0
    assert post(platform, f"{CARRIERS}/{sid}/test", **fields).json["code"] == 20409
    running.window, running.makes = 1, 0
    assert post(platform, f"{CARRIERS}/{sid}/test", **fields).json["code"] == 20422
    assert running.handed == []


def test_routes_lead_to_a_carrier_and_go_with_it(platform: Platform) -> None:
    sid = carrier(platform)
    made = post(platform, ROUTES, CarrierSid=sid, Prefix="+49", Cost="0.012", Sender="+1415*").json
    assert (made["prefix"], made["cost"], made["sender"]) == ("+49", "0.012", "+1415*")
    assert (made["account_sid"], made["priority"], made["weight"]) == (None, 10, 10)
    post(platform, f"{ROUTES}/{made['sid']}", Priority="1", AccountSid=SID)
    assert get(platform, f"{ROUTES}/{made['sid']}")["priority"] == 1
    assert [one["sid"] for one in get(platform, ROUTES)["carrier_routes"]] == [made["sid"]]
    platform.request("DELETE", f"{CARRIERS}/{sid}", auth=OPERATOR)
    assert platform.get(MessageRoute, made["sid"]) is None
    assert platform.get(MessageCarrier, sid) is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"CarrierSid": "MC" + "0" * 32}, 20422),
        ({"Sender": "+1*5"}, 20422),
        ({"Cost": "-1"}, 20422),
        ({"Weight": "0"}, 20422),
        ({"AccountSid": "AC" + "0" * 32}, 21470),
    ],
)
def test_a_route_that_leads_nowhere_is_refused(
    platform: Platform, fields: dict[str, str], code: int
) -> None:
    given = {"CarrierSid": carrier(platform), **fields}
    assert post(platform, ROUTES, **given).json["code"] == code
