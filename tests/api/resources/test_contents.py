"""https://www.twilio.com/docs/content/content-api-resources"""

import json
from dataclasses import replace
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from switchhook.domain.entities import Content, Registration
from tests.api.platform import OPERATOR_TOKEN, SID, TOKEN, Platform

HELLO = {"twilio/text": {"body": "Hello {{1}}"}}
REMINDER = {
    "friendly_name": "a reminder",
    "language": "en",
    "variables": {"1": "you"},
    "types": {
        **HELLO,
        "twilio/quick-reply": {
            "body": "Hello {{1}}",
            "actions": [{"type": "QUICK_REPLY", "title": "Yes", "id": "yes"}],
        },
    },
}
PATH = "/content/v1/Content"


def created(platform: Platform, **more: object) -> Any:
    asked = ContentList.ContentCreateRequest({**REMINDER, **more})
    return platform.client.content.v1.contents.create(asked)


def ask(platform: Platform, method: str, path: str, members: object) -> Any:
    headers = {"content-type": "application/json"}
    body = json.dumps(members).encode()
    return platform.request(method, path, headers=headers, body=body)


def approve(platform: Platform, sid: str, name: str = "reminder") -> Any:
    asked = ApprovalCreateList.ContentApprovalRequest({"name": name, "category": "UTILITY"})
    return platform.client.content.v1.contents(sid).approval_create.create(asked)


@pytest.fixture
def production(platform: Platform) -> Platform:
    """Return a platform where the operator reviews."""
    platform.services = replace(platform.services, any_number=False)
    platform.restart()
    return platform


def test_a_template_is_created_and_read(platform: Platform) -> None:
    made = created(platform)
    assert made.sid.startswith("HX")
    assert (made.friendly_name, made.language, made.variables) == ("a reminder", "en", {"1": "you"})
    assert made.types == REMINDER["types"]  # without the types that the SDK sends as null
    contents = platform.client.content.v1.contents
    found = contents(made.sid).fetch()
    assert found.types == made.types
    assert found.url == f"http://content.twilio.com/v1/Content/{made.sid}"
    assert found.links["approval_create"] == f"{found.url}/ApprovalRequests/whatsapp"
    assert [one.sid for one in contents.list()] == [made.sid]


def test_a_template_is_changed_by_put(platform: Platform) -> None:
    made = created(platform)
    types = {"twilio/text": {"body": "Bye {{1}}"}}
    asked = ContentList.ContentUpdateRequest({"types": types, "friendly_name": "a farewell"})
    changed = platform.client.content.v1.contents(made.sid).update(asked)
    assert (changed.friendly_name, changed.types, changed.language) == ("a farewell", types, "en")
    assert platform.get(Content, made.sid).types == types


def test_a_template_is_deleted_with_its_approval(platform: Platform) -> None:
    made = created(platform)
    approve(platform, made.sid)
    assert platform.client.content.v1.contents(made.sid).delete()
    assert platform.get(Content, made.sid) is None
    assert platform.get(Registration, made.sid) is None
    assert platform.request("GET", f"{PATH}/{made.sid}").status == 404


def test_a_form_does_as_well(platform: Platform) -> None:
    form = {"language": "en", "types": json.dumps(HELLO)}
    assert platform.request("POST", PATH, form).json["types"] == HELLO


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"types": HELLO}, 92003),
        ({"language": "en"}, 92001),
        ({"language": "en", "types": {}}, 20422),
        ({"language": "en", "types": [HELLO]}, 20422),
        ({"language": "en", "types": {"twilio/fax": {}}}, 20422),
        ({"language": "en", "types": {"twilio/text": "Hello"}}, 20422),
        ({"language": "en", "types": {"twilio/text": {}}}, 20422),
        ({"language": "en", "types": {"twilio/text": {"body": 5}}}, 20422),
        ({"language": "en", "types": {"twilio/text": {"body": "x", "text": "x"}}}, 20422),
        ({"language": "en", "types": {"twilio/media": {"media": "http://x/"}}}, 20422),
        ({"language": "en", "types": {"twilio/media": {"media": [5]}}}, 20422),
        ({"language": "en", "types": HELLO, "variables": {"1": 5}}, 20422),
        ({"language": "en", "types": HELLO, "variables": ["you"]}, 20422),
    ],
)
def test_what_is_no_template_is_refused(platform: Platform, members: object, code: int) -> None:
    answer = ask(platform, "POST", PATH, members)
    assert (answer.status, answer.json["code"]) == (400, code)


def test_what_is_no_json_object_is_refused(platform: Platform) -> None:
    objects: list[object] = [[], "x", None, {"language": "\0"}, {str(n): 1 for n in range(1001)}]
    for members in objects:
        assert ask(platform, "POST", PATH, members).status == 400
    headers = {"content-type": "application/json"}
    assert platform.request("POST", PATH, headers=headers, body=b'{"a":').status == 400
    path = f"/2010-04-01/Accounts/{SID}/Messages.json"  # takes no JSON
    assert ask(platform, "POST", path, {"To": "+14155550100"}).status == 415


def test_an_approval_is_there_in_development_as_soon_as_it_is_asked_for(platform: Platform) -> None:
    made = created(platform)
    contents = platform.client.content.v1.contents
    before = contents(made.sid).approval_fetch().fetch()
    assert before.whatsapp["status"] == "unsubmitted"
    handed_in = approve(platform, made.sid)
    assert (handed_in.status, handed_in.name) == ("received", "reminder")
    assert (handed_in.category, handed_in.content_type) == ("UTILITY", "twilio/quick-reply")
    after = contents(made.sid).approval_fetch().fetch()
    assert (after.sid, after.account_sid) == (made.sid, SID)
    assert after.whatsapp == {
        "type": "whatsapp",
        "name": "reminder",
        "category": "UTILITY",
        "content_type": "twilio/quick-reply",
        "status": "approved",
        "rejection_reason": "",
        "allow_category_change": True,
    }
    plain = created(platform)
    both = platform.client.content.v1.content_and_approvals.list()
    assert {one.sid: one.approval_requests["status"] for one in both} == {
        plain.sid: "unsubmitted",
        made.sid: "approved",
    }
    assert {one.sid: one.types for one in both}[made.sid] == made.types


def test_an_approval_is_the_operators_in_production(production: Platform) -> None:
    made = created(production)
    approve(production, made.sid)
    fetch = production.client.content.v1.contents(made.sid).approval_fetch().fetch
    assert fetch().whatsapp["status"] == "received"
    refused(production, 20409, made.sid)
    review(production, made.sid, "rejected", "too pushy")
    rejected = fetch().whatsapp
    assert (rejected["status"], rejected["rejection_reason"]) == ("rejected", "too pushy")
    again = approve(production, made.sid, "reminder_2")
    assert (again.status, again.name, again.rejection_reason) == ("received", "reminder_2", "")
    review(production, made.sid, "approved")
    assert fetch().whatsapp["status"] == "approved"


def refused(platform: Platform, code: int, sid: str, name: str = "reminder") -> None:
    with pytest.raises(TwilioRestException) as raised:
        approve(platform, sid, name)
    assert raised.value.code == code


def review(platform: Platform, sid: str, outcome: str, reason: str = "") -> None:
    form = {"Outcome": outcome, "Reason": reason}
    auth = ("operator", OPERATOR_TOKEN)
    path = f"/switchhook/v1/registrations/{sid}/review"
    assert platform.request("POST", path, form, auth=auth).status == 200


def test_what_whatsapp_knows_is_not_changed(platform: Platform) -> None:
    made = created(platform)
    approve(platform, made.sid)
    refused(platform, 20409, made.sid)
    answer = ask(platform, "PUT", f"{PATH}/{made.sid}", {"types": HELLO})
    assert (answer.status, answer.json["code"]) == (409, 20409)


def test_what_whatsapp_has_no_templates_for_is_refused(platform: Platform) -> None:
    items = [{"id": "a", "item": "A"}]
    listed = {"twilio/list-picker": {"body": "Which?", "button": "Choose", "items": items}}
    refused(platform, 20422, created(platform, types=listed).sid)
    refused(platform, 20422, created(platform).sid, "A Reminder")


def test_another_customers_template_is_not_there(platform: Platform) -> None:
    made = created(platform)
    other = "AC" + "e" * 32
    platform.add_account(other)
    for path in ("", "/ApprovalRequests"):
        reply = platform.request("GET", f"{PATH}/{made.sid}{path}", auth=(other, TOKEN))
        assert reply.status == 404
    assert platform.request("GET", PATH, auth=(other, TOKEN)).json["contents"] == []
