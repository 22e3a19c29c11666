"""Messaging services by the official SDK. https://www.twilio.com/docs/messaging/api/service-resource"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.api.resources import messaging_services
from switchhook.domain.entities import (
    IncomingPhoneNumber,
    MessagingService,
    OptOutText,
    ServiceSender,
    ShortCode,
    StickySender,
)
from tests.api.fakes import START
from tests.api.platform import SID, Platform

FIELDS = {
    "sid", "account_sid", "friendly_name", "date_created", "date_updated", "inbound_request_url",
    "inbound_method", "fallback_url", "fallback_method", "status_callback", "sticky_sender",
    "mms_converter", "smart_encoding", "scan_message_content", "fallback_to_long_code",
    "area_code_geomatch", "synchronous_validation", "validity_period", "url", "links", "usecase",
    "us_app_to_person_registered", "use_inbound_webhook_on_number",
}  # fmt: skip
SENDER_FIELDS = {
    "sid", "account_sid", "service_sid", "date_created", "date_updated", "capabilities", "url",
}  # fmt: skip
OTHER = "AC" + "9" * 32


def sid(prefix: str, n: int = 1) -> str:
    return f"{prefix}{n:032x}"


def owned(**values: Any) -> dict[str, Any]:
    return {"account_sid": SID, "date_created": START, "date_updated": START, **values}


def number(n: int = 1, **values: Any) -> IncomingPhoneNumber:
    facts = {"sid": sid("PN", n), "phone_number": f"+141555501{n:02}", "friendly_name": "x"}
    return IncomingPhoneNumber(**owned(**{**facts, **values}))


def short_code(n: int = 1, **values: Any) -> ShortCode:
    facts = {"sid": sid("SC", n), "short_code": f"8940{n}", "friendly_name": "x", "country": "US"}
    return ShortCode(**owned(**{**facts, **values}))


@pytest.fixture
def services(platform: Platform) -> Any:
    return platform.client.messaging.v1.services


def refused(code: int, status: int, work: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(TwilioRestException) as raised:
        work(*args, **kwargs)
    assert (raised.value.code, raised.value.status) == (code, status)


def test_a_service_has_twilio_s_defaults(services: Any) -> None:
    made = services.create(friendly_name="Reminders")
    assert made.sid.startswith("MG")
    assert (made.account_sid, made.friendly_name) == (SID, "Reminders")
    assert (made.inbound_request_url, made.fallback_url, made.status_callback) == (None,) * 3
    assert (made.inbound_method, made.fallback_method) == ("POST", "POST")
    assert made.sticky_sender
    assert made.mms_converter
    assert made.smart_encoding
    assert made.fallback_to_long_code
    assert made.area_code_geomatch
    assert not made.synchronous_validation
    assert not made.use_inbound_webhook_on_number
    assert not made.us_app_to_person_registered
    assert (made.validity_period, made.usecase) == (36000, "undeclared")
    assert made.scan_message_content == "inherit"
    assert isinstance(made.date_created, datetime)
    here = f"http://messaging.twilio.com/v1/Services/{made.sid}"
    assert made.url == here
    assert made.links["destination_alpha_senders"] == f"{here}/DestinationAlphaSenders"
    assert made.links["us_app_to_person"] == f"{here}/Compliance/Usa2p"


def test_a_service_shows_what_twilios_shows(platform: Platform) -> None:
    path = "/messaging/v1/Services"
    made = platform.request("POST", path, {"FriendlyName": "x"})
    assert (made.status, set(made.json)) == (201, FIELDS)
    page = platform.request("GET", path).json
    assert set(page) == {"services", "meta"}
    assert page["meta"]["key"] == "services"
    assert set(page["services"][0]) == FIELDS
    assert set(made.json["links"]) == {
        "phone_numbers", "short_codes", "alpha_senders", "messages", "us_app_to_person",
        "us_app_to_person_usecases", "channel_senders", "destination_alpha_senders",
    }  # fmt: skip


def test_every_setting_is_kept(services: Any) -> None:
    settings: dict[str, Any] = {
        "friendly_name": "All", "inbound_request_url": "https://app.test/in",
        "inbound_method": "GET", "fallback_url": "https://app.test/fallback",
        "fallback_method": "GET", "status_callback": "https://app.test/status",
        "sticky_sender": False, "mms_converter": False, "smart_encoding": False,
        "scan_message_content": "disable", "fallback_to_long_code": False,
        "area_code_geomatch": False, "validity_period": 60, "synchronous_validation": True,
        "usecase": "marketing", "use_inbound_webhook_on_number": True,
    }  # fmt: skip
    made = services.create(**settings)
    changed = services(services.create(friendly_name="x").sid).update(**settings)
    for shown in (made, services(made.sid).fetch(), changed):
        assert {name: getattr(shown, name) for name in settings} == settings
    assert [one.sid for one in services.list(limit=1)] == [changed.sid]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"FriendlyName": ""}, 20001), ({"FriendlyName": "x" * 65}, 20002),
        ({"ValidityPeriod": "0"}, 21624), ({"ValidityPeriod": "36001"}, 21624),
        ({"Usecase": "spam"}, 21713), ({"StatusCallback": "ftp://x"}, 21609),
        ({"InboundRequestUrl": "x"}, 20001), ({"InboundMethod": "PUT"}, 20001),
    ],
)  # fmt: skip
def test_a_service_that_cannot_be_is_refused(
    platform: Platform, fields: dict[str, str], code: int
) -> None:
    reply = platform.request("POST", "/messaging/v1/Services", {"FriendlyName": "x", **fields})
    assert (reply.status, reply.json["code"]) == (400, code)


def test_a_service_goes_with_what_belongs_to_it(platform: Platform, services: Any) -> None:
    made = services.create(friendly_name="x")
    of = owned(service_sid=made.sid)
    sticky = f"{made.sid}/+14155550123"
    platform.add(
        number(),
        StickySender(sid=sticky, recipient="+14155550123", sender="+14155550101", **of),
        OptOutText(sid=sid("OX"), stop_reply="Bye", **of),
    )
    services(made.sid).phone_numbers.create(phone_number_sid=sid("PN"))
    assert services(made.sid).delete()
    for kind, key in (
        (MessagingService, made.sid), (ServiceSender, sid("PN")), (StickySender, sticky),
        (OptOutText, sid("OX")),
    ):  # fmt: skip
        assert platform.get(kind, key) is None
    assert platform.get(IncomingPhoneNumber, sid("PN")) is not None
    refused(20404, 404, services(made.sid).fetch)


def test_services_of_others_are_not_seen(platform: Platform, services: Any) -> None:
    made = services.create(friendly_name="mine")
    platform.add_account(OTHER)
    platform.add(number(account_sid=OTHER))
    theirs = platform.sdk(OTHER).messaging.v1.services
    assert theirs.list() == []
    refused(20404, 404, theirs(made.sid).fetch)
    refused(20404, 404, theirs(made.sid).phone_numbers.create, phone_number_sid=sid("PN"))
    refused(20404, 404, services(made.sid).phone_numbers.create, phone_number_sid=sid("PN"))


def test_numbers_are_added_listed_and_taken_out(platform: Platform, services: Any) -> None:
    platform.add(number(1), number(2, capabilities=("voice", "sms")))
    pool = services(services.create(friendly_name="x").sid).phone_numbers
    first = pool.create(phone_number_sid=sid("PN", 1))
    pool.create(phone_number_sid=sid("PN", 2))
    assert (first.sid, first.phone_number) == (sid("PN", 1), "+14155550101")
    assert (first.country_code, first.capabilities) == ("US", ["Voice", "SMS", "MMS"])
    assert [one.capabilities for one in pool.list()] == [["Voice", "SMS"], ["Voice", "SMS", "MMS"]]
    assert pool(first.sid).fetch().url.endswith(f"/PhoneNumbers/{first.sid}")
    assert pool(first.sid).delete()
    refused(20404, 404, pool(first.sid).fetch)
    assert platform.get(IncomingPhoneNumber, sid("PN", 1)) is not None


def test_a_number_is_in_one_pool_at_most(platform: Platform, services: Any) -> None:
    platform.add(number(1), number(2, capabilities=("voice",)))
    one, other = (services.create(friendly_name=name).sid for name in "ab")
    services(one).phone_numbers.create(phone_number_sid=sid("PN"))
    refused(21710, 409, services(one).phone_numbers.create, phone_number_sid=sid("PN"))
    refused(21712, 409, services(other).phone_numbers.create, phone_number_sid=sid("PN"))
    refused(20404, 404, services(other).phone_numbers(sid("PN")).fetch)
    refused(21715, 400, services(one).phone_numbers.create, phone_number_sid=sid("PN", 2))
    refused(20404, 404, services(one).phone_numbers.create, phone_number_sid=sid("PN", 3))
    refused(20404, 404, services(sid("MG", 99)).phone_numbers.create, phone_number_sid=sid("PN"))


def test_a_number_that_is_given_back_or_away_leaves_its_pool(
    platform: Platform, services: Any
) -> None:
    platform.add_account(OTHER, owner_account_sid=SID)
    platform.add(number(1), number(2))
    pool = services(services.create(friendly_name="x").sid).phone_numbers
    for n in (1, 2):
        pool.create(phone_number_sid=sid("PN", n))
    platform.client.incoming_phone_numbers(sid("PN", 1)).delete()
    platform.client.incoming_phone_numbers(sid("PN", 2)).update(friendly_name="still mine")
    assert [one.sid for one in pool.list()] == [sid("PN", 2)]
    platform.client.incoming_phone_numbers(sid("PN", 2)).update(account_sid=OTHER)
    assert pool.list() == []


def test_short_codes_are_added_listed_and_taken_out(platform: Platform, services: Any) -> None:
    platform.add(short_code())
    pool = services(services.create(friendly_name="x").sid).short_codes
    made = pool.create(short_code_sid=sid("SC"))
    assert (made.sid, made.short_code, made.country_code) == (sid("SC"), "89401", "US")
    assert [one.sid for one in pool.list()] == [made.sid]
    assert pool(made.sid).fetch().capabilities == ["SMS", "MMS"]
    refused(21710, 409, pool.create, short_code_sid=sid("SC"))
    assert pool(made.sid).delete()
    assert pool.list() == []
    assert platform.get(ShortCode, sid("SC")) is not None


def test_names_are_added_listed_and_taken_out(services: Any) -> None:
    pool = services(services.create(friendly_name="x").sid).alpha_senders
    made = pool.create(alpha_sender="My Shop")
    assert (made.sid[:2], made.alpha_sender, made.capabilities) == ("AI", "My Shop", ["SMS"])
    assert pool(made.sid).fetch().alpha_sender == "My Shop"
    refused(21710, 409, pool.create, alpha_sender="My Shop")
    for wrong in ("12345", "much too long", "Käse"):
        refused(21709, 400, pool.create, alpha_sender=wrong)
    refused(21708, 400, pool.create, alpha_sender="")
    assert pool(made.sid).delete()
    assert pool.list() == []


def test_names_may_be_for_one_country(services: Any) -> None:
    service = services(services.create(friendly_name="x").sid)
    pool = service.destination_alpha_senders
    french = pool.create(alpha_sender="Boutique", iso_country_code="fr")
    everywhere = pool.create(alpha_sender="Shop")
    assert (french.iso_country_code, everywhere.iso_country_code) == ("FR", None)
    assert [one.alpha_sender for one in pool.list(iso_country_code="FR")] == ["Boutique"]
    assert len(pool.list()) == 2
    assert service.alpha_senders.list() == []
    refused(20422, 400, pool.create, alpha_sender="Shop", iso_country_code="QQ")
    refused(21710, 409, pool.create, alpha_sender="Shop")
    assert pool(french.sid).delete()


def test_senders_show_what_twilios_show(platform: Platform) -> None:
    platform.add(number(), short_code())
    service = platform.request("POST", "/messaging/v1/Services", {"FriendlyName": "x"}).json["sid"]
    for path, form, more in (
        ("PhoneNumbers", {"PhoneNumberSid": sid("PN")}, {"phone_number", "country_code"}),
        ("ShortCodes", {"ShortCodeSid": sid("SC")}, {"short_code", "country_code"}),
        ("AlphaSenders", {"AlphaSender": "Shop"}, {"alpha_sender"}),
        ("DestinationAlphaSenders", {"AlphaSender": "Shop"},
         {"alpha_sender", "iso_country_code"}),
    ):  # fmt: skip
        reply = platform.request("POST", f"/messaging/v1/Services/{service}/{path}", form)
        assert (reply.status, set(reply.json)) == (201, SENDER_FIELDS | more)


def test_there_are_no_senders_of_other_channels(services: Any) -> None:
    pool = services(services.create(friendly_name="x").sid).channel_senders
    assert pool.list() == []
    refused(20404, 404, pool.create, sid=sid("XE"))
    refused(20404, 404, pool(sid("XE")).fetch)


def test_a_pool_has_four_hundred_senders_at_most(
    platform: Platform, services: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messaging_services, "MOST_SENDERS", 2)
    platform.add(number())
    service = services(services.create(friendly_name="x").sid)
    service.alpha_senders.create(alpha_sender="One")
    service.alpha_senders.create(alpha_sender="Two")
    refused(21714, 412, service.phone_numbers.create, phone_number_sid=sid("PN"))


def test_what_services_are_for_is_told(platform: Platform) -> None:
    found = platform.client.messaging.v1.usecases.fetch().usecases
    assert [one["usecase"] for one in found] == [
        "notifications", "marketing", "verification", "discussion", "poll", "undeclared",
    ]  # fmt: skip
    assert all(set(one) == {"usecase", "description", "purpose"} for one in found)


def test_two_requests_add_a_number_once(platform: Platform) -> None:
    platform.add(number(), replace(number(), sid=sid("PN", 2), phone_number="+14155550102"))
    service = platform.request("POST", "/messaging/v1/Services", {"FriendlyName": "x"}).json["sid"]
    path = f"/messaging/v1/Services/{service}/PhoneNumbers"
    replies = platform.together(*[("POST", path, {"PhoneNumberSid": sid("PN")})] * 3)
    assert sorted(reply.status for reply in replies) == [201, 409, 409]
