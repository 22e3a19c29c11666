"""https://www.twilio.com/docs/usage/api/notifications"""

from dataclasses import replace
from datetime import UTC, datetime

from switchhook.domain.entities import Alert, Call
from tests.api.platform import SID, Platform

FIELDS = {
    "account_sid", "api_version", "call_sid", "date_created", "date_updated", "error_code", "log",
    "message_date", "message_text", "more_info", "request_method", "request_url", "sid", "uri",
}  # fmt: skip
MOMENT = datetime(2026, 1, 2, 12, tzinfo=UTC)
CALL = Call(
    sid="CA" + "1" * 32,
    account_sid=SID,
    to="+14155550101",
    from_="+14155550100",
    status="failed",
    direction="outbound-api",
    date_created=MOMENT,
    date_updated=MOMENT,
)
ALERT = Alert(
    sid="NO" + "1" * 32,
    account_sid=SID,
    resource_sid=CALL.sid,
    error_code=11200,
    level="error",
    text="HTTP retrieval failure",
    request_method="POST",
    request_url="https://example.com/v",
    request_variables="CallSid=CA1",
    response_status=500,
    response_headers="Content-Type=text%2Fhtml",
    response_body="oops",
    date_created=MOMENT,
    date_updated=MOMENT,
)


def test_the_sdk_reads_what_went_wrong(platform: Platform) -> None:
    platform.add(CALL, ALERT, replace(ALERT, sid="NO" + "2" * 32, level="warning"))
    notifications = platform.client.notifications
    assert len(notifications.list()) == 2
    (error,) = notifications.list(log=0)
    assert (error.error_code, error.call_sid) == ("11200", CALL.sid)
    assert notifications(ALERT.sid).fetch().response_body == "oops"
    assert notifications.list(message_date_after=MOMENT.date().replace(day=3)) == []
    assert len(platform.client.calls(CALL.sid).notifications.list()) == 2


def test_a_list_shows_less_than_a_fetch(platform: Platform) -> None:
    platform.add(CALL, ALERT)
    path = f"/2010-04-01/Accounts/{SID}/Notifications"
    (listed,) = platform.request("GET", path + ".json").json["notifications"]
    fetched = platform.request("GET", f"{path}/{ALERT.sid}.json").json
    assert set(listed) == FIELDS
    assert set(fetched) - FIELDS == {"request_variables", "response_headers", "response_body"}
    assert fetched["more_info"] == "https://www.twilio.com/docs/errors/11200"
    assert fetched["log"] == "0"


def test_a_call_that_is_not_there_has_no_notifications(platform: Platform) -> None:
    path = f"/2010-04-01/Accounts/{SID}/Calls/CA{'9' * 32}/Notifications.json"
    assert platform.request("GET", path).status == 404
