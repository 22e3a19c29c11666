"""What went wrong can be tried again."""

from dataclasses import replace
from typing import Any

import pytest

from switchhook.domain.entities import Alert
from switchhook.webhooks.exchange import HttpRequest, HttpResponse, WebhookError
from tests.api.platform import OPERATOR_TOKEN, SID, TOKEN, Platform
from tests.store import samples

OTHER = "AC" + "f" * 32


def alert(**values: Any) -> Alert:
    return replace(
        samples.alert(1),
        **{
            "account_sid": SID,
            "resource_sid": "CA" + "1" * 32,
            "request_method": "POST",
            "request_url": "http://app/voice?a=b",
            "request_variables": "CallSid=CA1&Digits=&Body=%C3%A4",
            **values,
        },
    )


def replayed(platform: Platform, one: Alert, auth: tuple[str, str] = (SID, TOKEN)) -> Any:
    return platform.request("POST", f"/switchhook/v1/alerts/{one.sid}/replay", {}, auth=auth)


def test_the_app_is_asked_what_it_was_asked(platform: Platform) -> None:
    platform.add(alert())
    platform.app_answers = HttpResponse(
        "http://app/voice", 200, "text/xml", "utf-8", {}, "<Response>ä</Response>".encode()
    )
    reply = replayed(platform, alert())
    assert reply.status == 200
    assert reply.json["milliseconds"] > 0
    assert (reply.json["status"], reply.json["content_type"]) == (200, "text/xml")
    assert reply.json["body"] == "<Response>ä</Response>"
    (asked,) = platform.asked
    assert (asked.method, asked.url) == ("POST", "http://app/voice?a=b")
    assert asked.parameters == {"CallSid": "CA1", "Digits": "", "Body": "ä"}
    assert (asked.account_sid, asked.resource_sid) == (SID, "CA" + "1" * 32)


def test_what_goes_wrong_again_is_told(platform: Platform) -> None:
    platform.add(alert())

    def refuse(request: HttpRequest) -> WebhookError:
        response = HttpResponse(request.url, 500, "text/html", "", {}, b"oops")
        return WebhookError(11200, "HTTP status 500", request, response)

    platform.app_answers = refuse
    told = replayed(platform, alert()).json
    assert (told["status"], told["body"]) == (500, "oops")
    assert (told["error_code"], told["error_text"]) == (11200, "HTTP status 500")
    platform.app_answers = lambda request: WebhookError(11205, "no connection", request)
    told = replayed(platform, alert()).json
    assert (told["status"], told["error_code"]) == (None, 11205)


def test_an_alert_without_a_request_cannot_be_replayed(platform: Platform) -> None:
    platform.add(alert(request_url=""))
    assert replayed(platform, alert()).json["code"] == 20409


@pytest.mark.parametrize(
    ("auth", "status"), [((OTHER, TOKEN), 404), (("operator", OPERATOR_TOKEN), 200)]
)
def test_it_is_for_whose_it_is_and_the_operator(
    platform: Platform, auth: tuple[str, str], status: int
) -> None:
    platform.add_account(OTHER)
    platform.add(alert())
    assert replayed(platform, alert(), auth).status == status
