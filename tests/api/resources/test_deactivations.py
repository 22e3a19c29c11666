"""https://www.twilio.com/docs/messaging/api/deactivations-resource"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Message
from tests.api.fakes import START
from tests.api.platform import SID, Platform
from tests.store.samples import sid

YESTERDAY = START.date() - timedelta(days=1)
AT = START - timedelta(days=1)
NOBODY = Message(
    sid=sid("SM", 1), account_sid=SID, to="+14155550123", from_="+14155550100", body="x",
    status="undelivered", direction="outbound-api", error_code=30005, date_created=AT,
    date_updated=AT,
)  # fmt: skip


def address(platform: Platform, day: date | None = YESTERDAY) -> str:
    query = f"?Date={day}" if day else ""
    reply = platform.request("GET", f"/messaging/v1/Deactivations{query}")
    assert reply.status == 307
    assert reply.headers["location"] == reply.json["redirect_to"]
    return str(reply.json["redirect_to"]).removeprefix("http://localhost:8080")


def test_a_day_s_list_has_the_numbers_that_are_nobody_s(platform: Platform) -> None:
    platform.add(
        NOBODY,
        replace(NOBODY, sid=sid("SM", 2)),
        replace(NOBODY, sid=sid("SM", 3), to="+14155550122"),
        replace(NOBODY, sid=sid("SM", 4), to="+14155550124", error_code=30003),
        replace(NOBODY, sid=sid("SM", 5), to="+14155550125", date_updated=START),
        replace(NOBODY, sid=sid("SM", 6), to="+14155550126", account_sid="AC" + "9" * 32),
    )
    for day in (YESTERDAY, None):
        reply = platform.request("GET", address(platform, day), auth=None)
        assert (reply.status, reply.text) == (200, "+14155550122\n+14155550123\n")
        assert reply.headers["content-type"].startswith("text/plain")


def test_the_sdk_is_told_where_the_list_is(platform: Platform) -> None:
    found = platform.client.messaging.v1.deactivations().fetch(date=YESTERDAY)
    assert f"/deactivations/{YESTERDAY}.txt?Expires=" in found.redirect_to


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("yesterday", 30115), ("2026-1-1", 30115), ("20260101", 30115),
        ("2026-W01-1", 30115), (f"{START.date()}", 30114),
        (f"{START.date() + timedelta(days=1)}", 30114),
        (f"{START.date() - timedelta(days=31)}", 30113),
    ],
)  # fmt: skip
def test_what_is_no_day_that_there_is_a_list_of_is_refused(
    platform: Platform, day: str, code: int
) -> None:
    reply = platform.request("GET", f"/messaging/v1/Deactivations?Date={day}")
    assert (reply.status, reply.json["code"]) == (400, code)


def test_the_address_is_good_for_two_minutes_and_for_one_list(platform: Platform) -> None:
    good = address(platform)
    other = good.replace(f"{YESTERDAY}", f"{YESTERDAY - timedelta(days=1)}")
    for wrong in (other, good.replace("Signature=", "Signature=0"), good.split("?")[0]):
        reply = platform.request("GET", wrong, auth=None)
        assert (reply.status, reply.json["code"]) == (403, 20403)
    platform.clock.time += timedelta(seconds=150)
    assert platform.request("GET", good, auth=None).json["code"] == 20403


def test_a_wrong_day_is_told_by_the_sdk(platform: Platform) -> None:
    with pytest.raises(TwilioRestException) as refused:
        platform.client.messaging.v1.deactivations().fetch(date=START.date())
    assert refused.value.code == 30114
