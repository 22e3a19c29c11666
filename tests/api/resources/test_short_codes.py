"""https://www.twilio.com/docs/messaging/api/short-code-resource"""

from dataclasses import replace
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import ServiceSender, ShortCode
from tests.api.fakes import START
from tests.api.platform import OPERATOR_TOKEN, SID, Platform

PATH = "/switchhook/v1/short_codes"
FIELDS = {
    "account_sid", "api_version", "date_created", "date_updated", "friendly_name", "short_code",
    "sid", "sms_fallback_method", "sms_fallback_url", "sms_method", "sms_url", "uri",
}  # fmt: skip
OTHER = "AC" + "9" * 32
OPERATOR = ("operator", OPERATOR_TOKEN)
CODE = ShortCode(
    sid="SC" + "1" * 32, account_sid=SID, short_code="89401", friendly_name="Votes", country="US",
    date_created=START, date_updated=START,
)  # fmt: skip


def give(platform: Platform, **form: str) -> Any:
    return platform.request("POST", PATH, {"ShortCode": "89401", **form})


def test_a_short_code_is_given_and_set_up(platform: Platform) -> None:
    reply = give(platform, OptOuts="true", Country="ca")
    assert reply.status == 201
    assert (reply.json["country"], reply.json["opt_outs"]) == ("CA", True)
    codes = platform.client.short_codes
    [code] = codes.list(short_code="894*")
    assert (code.short_code, code.friendly_name, code.api_version) == ("89401",) * 2 + (
        "2010-04-01",
    )
    changed = codes(code.sid).update(
        friendly_name="Votes", sms_url="https://app.test/votes", sms_method="GET",
        sms_fallback_url="https://app.test/f",
    )  # fmt: skip
    assert (changed.friendly_name, changed.sms_method) == ("Votes", "GET")
    assert codes(code.sid).fetch().sms_url == "https://app.test/votes"
    assert [one.sid for one in codes.list(friendly_name="Votes")] == [code.sid]
    assert codes.list(friendly_name="Other") == []


def test_a_short_code_shows_what_twilios_shows(platform: Platform) -> None:
    platform.add(CODE)
    reply = platform.request("GET", f"/2010-04-01/Accounts/{SID}/SMS/ShortCodes/{CODE.sid}.json")
    assert set(reply.json) == FIELDS
    assert reply.json["uri"].endswith(f"/SMS/ShortCodes/{CODE.sid}.json")


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"ShortCode": "12"}, 400, 21421), ({"ShortCode": "0123"}, 400, 21421),
        ({"ShortCode": "123456789"}, 400, 21421), ({"ShortCode": ""}, 400, 21421),
        ({"Country": "QQ"}, 400, 20422), ({"SmsFallbackUrl": "https://app.test/x"}, 400, 21406),
        ({"AccountSid": OTHER}, 400, 21470),
    ],
)  # fmt: skip
def test_what_is_no_short_code_is_refused(
    platform: Platform, form: dict[str, str], status: int, code: int
) -> None:
    reply = give(platform, **form)
    assert (reply.status, reply.json["code"]) == (status, code)


def test_in_a_country_a_short_code_is_somebody_s_alone(platform: Platform) -> None:
    assert give(platform).status == 201
    assert give(platform).json["code"] == 20409
    assert give(platform, Country="GB").status == 201


def test_in_production_the_operator_gives_them(platform: Platform) -> None:
    platform.services = replace(platform.services, any_number=False)
    platform.restart()
    platform.add_account(OTHER)
    assert give(platform).json["code"] == 20006
    form = {"ShortCode": "89401", "AccountSid": OTHER}
    assert platform.request("POST", PATH, form, auth=OPERATOR).status == 201
    [code] = platform.sdk(OTHER).short_codes.list()
    assert platform.client.short_codes.list() == []
    with pytest.raises(TwilioRestException):
        platform.client.short_codes(code.sid).fetch()


def test_a_short_code_that_is_taken_back_leaves_its_service(platform: Platform) -> None:
    platform.add(CODE)
    services = platform.client.messaging.v1.services
    service = services.create(friendly_name="x").sid
    services(service).short_codes.create(short_code_sid=CODE.sid)
    assert platform.request("DELETE", f"{PATH}/{CODE.sid}").status == 204
    assert platform.get(ServiceSender, CODE.sid) is None
    assert platform.get(ShortCode, CODE.sid) is None
