"""Voice v1 by the official SDK: BYOC, source addresses, dialing permissions, archives."""

import json
from dataclasses import replace
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import ByocTrunk, Call, ConnectionPolicyTarget, SipDomain
from tests.api.fakes import START
from tests.api.platform import SID, Platform
from tests.store.samples import call

OTHER = "AC" + "9" * 32


def sid(prefix: str, n: int = 1) -> str:
    return f"{prefix}{n:032x}"


@pytest.fixture
def voice(platform: Platform) -> Any:
    return platform.client.voice.v1


def refused(code: int, work: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(TwilioRestException) as raised:
        work(*args, **kwargs)
    assert raised.value.code == code


def domain(platform: Platform, n: int = 1, owner: str = SID) -> str:
    platform.add(
        SipDomain(
            sid=sid("SD", n), account_sid=owner, domain_name=f"d{n}.example.com",
            friendly_name="d", date_created=START, date_updated=START,
        )
    )  # fmt: skip
    return sid("SD", n)


def test_connection_policies_and_their_targets(platform: Platform, voice: Any) -> None:
    policy = voice.connection_policies.create(friendly_name="carrier")
    assert policy.sid.startswith("NY")
    here = f"http://voice.twilio.com/v1/ConnectionPolicies/{policy.sid}"
    assert (policy.url, policy.links) == (here, {"targets": f"{here}/Targets"})
    targets = voice.connection_policies(policy.sid).targets
    made = targets.create(target="sip:carrier.example.com")
    assert (made.priority, made.weight, made.enabled) == (10, 10, True)
    assert made.url == f"{here}/Targets/{made.sid}"
    changed = targets(made.sid).update(priority=1, weight=7, enabled=False, friendly_name="t")
    assert (changed.priority, changed.weight, changed.enabled) == (1, 7, False)
    assert [one.target for one in targets.list()] == ["sip:carrier.example.com"]
    for wrong in ({"target": "sips:x"}, {"weight": 0}, {"priority": -1}):
        refused(20422, targets(made.sid).update, **wrong)
    assert voice.connection_policies(policy.sid).update(friendly_name="x").friendly_name == "x"
    for n in range(9):
        targets.create(target=f"sip:{n}.example.com")
    refused(21254, targets.create, target="sip:more.example.com")
    assert voice.connection_policies(policy.sid).delete()
    assert platform.get(ConnectionPolicyTarget, made.sid) is None
    refused(20404, targets(made.sid).fetch)


def test_byoc_trunks(platform: Platform, voice: Any) -> None:
    policy = voice.connection_policies.create()
    trunk = voice.byoc_trunks.create(
        friendly_name="mine", voice_url="https://app.test/voice", voice_method="GET",
        voice_fallback_url="https://app.test/f", status_callback_url="https://app.test/s",
        cnam_lookup_enabled=True, connection_policy_sid=policy.sid,
        from_domain_sid=domain(platform),
    )  # fmt: skip
    assert trunk.sid.startswith("BY")
    assert (trunk.voice_url, trunk.voice_method) == ("https://app.test/voice", "GET")
    assert (trunk.connection_policy_sid, trunk.from_domain_sid) == (policy.sid, sid("SD"))
    assert trunk.url == f"http://voice.twilio.com/v1/ByocTrunks/{trunk.sid}"
    refused(20409, voice.connection_policies(policy.sid).delete)
    changed = voice.byoc_trunks(trunk.sid).update(friendly_name="x", connection_policy_sid="")
    assert (changed.friendly_name, changed.connection_policy_sid) == ("x", None)
    assert voice.connection_policies(policy.sid).delete()
    assert [one.sid for one in voice.byoc_trunks.list()] == [trunk.sid]
    refused(20423, voice.byoc_trunks.create, connection_policy_sid=sid("NY", 99))
    refused(20423, voice.byoc_trunks.create, from_domain_sid=domain(platform, 2, OTHER))
    refused(20422, voice.byoc_trunks.create, voice_url="ftp://x")
    assert voice.byoc_trunks(trunk.sid).delete()
    assert platform.get(ByocTrunk, trunk.sid) is None


def test_ip_records_are_mapped_to_domains(platform: Platform, voice: Any) -> None:
    record = voice.ip_records.create(ip_address="192.0.2.4", cidr_prefix_length=30)
    assert (record.ip_address, record.cidr_prefix_length) == ("192.0.2.4", 30)
    assert voice.ip_records.create(ip_address="192.0.2.9").cidr_prefix_length == 32
    assert voice.ip_records(record.sid).update(friendly_name="x").friendly_name == "x"
    refused(20422, voice.ip_records.create, ip_address="300.0.0.1")
    refused(20422, voice.ip_records.create, ip_address="192.0.2.4", cidr_prefix_length=33)
    first, second = domain(platform), domain(platform, 2)
    mapping = voice.source_ip_mappings.create(ip_record_sid=record.sid, sip_domain_sid=first)
    assert mapping.url == f"http://voice.twilio.com/v1/SourceIpMappings/{mapping.sid}"
    refused(20409, voice.source_ip_mappings.create, ip_record_sid=record.sid, sip_domain_sid=second)
    refused(20409, voice.ip_records(record.sid).delete)
    moved = voice.source_ip_mappings(mapping.sid).update(sip_domain_sid=second)
    assert (moved.ip_record_sid, moved.sip_domain_sid) == (record.sid, second)
    theirs = domain(platform, 3, OTHER)
    refused(20404, voice.source_ip_mappings(mapping.sid).update, sip_domain_sid=theirs)
    assert [one.sid for one in voice.source_ip_mappings.list()] == [mapping.sid]
    assert voice.source_ip_mappings(mapping.sid).delete()
    assert voice.ip_records(record.sid).delete()


def test_countries_are_listed_and_filtered(platform: Platform, voice: Any) -> None:
    countries = voice.dialing_permissions.countries
    every = countries.list()
    assert len(every) > 240
    assert [one.iso_code for one in every] == sorted(one.iso_code for one in every)
    us = countries("us").fetch()
    assert (us.name, us.continent, us.country_codes) == (
        "United States/Canada", "NORTH_AMERICA", ["+1"],
    )  # fmt: skip
    assert (us.low_risk_numbers_enabled, us.high_risk_special_numbers_enabled) == (True, False)
    assert us.url == "http://voice.twilio.com/v1/DialingPermissions/Countries/US"
    assert us.links == {"highrisk_special_prefixes": f"{us.url}/HighRiskSpecialPrefixes"}
    assert [one.iso_code for one in countries.list(country_code="44")] == ["GB", "GG", "JE"]
    assert [one.iso_code for one in countries.list(iso_code="lv")] == ["LV"]
    assert {one.continent for one in countries.list(continent="SOUTH_AMERICA")} == {"SOUTH_AMERICA"}
    assert countries.list(low_risk_numbers_enabled=False) == []
    refused(20404, countries("ZZ").fetch)


def test_pages_of_countries_follow_one_another(platform: Platform, voice: Any) -> None:
    countries = voice.dialing_permissions.countries
    first = countries.page(page_size=100)
    second = first.next_page()
    third = second.next_page()
    codes = [one.iso_code for page in (first, second, third) for one in page]
    assert codes == [one.iso_code for one in countries.list()]
    assert third.next_page() is None
    assert next(iter(third.previous_page())).iso_code == codes[100]


def test_prefixes_of_costly_numbers(platform: Platform, voice: Any) -> None:
    countries = voice.dialing_permissions.countries
    prefixes = [one.prefix for one in countries("LV").highrisk_special_prefixes.list()]
    assert "+37181" in prefixes


def test_permissions_are_changed_in_bulk(platform: Platform, voice: Any) -> None:
    permissions = voice.dialing_permissions
    update = [
        {"iso_code": "GB", "low_risk_numbers_enabled": "false",
         "high_risk_special_numbers_enabled": "true"},
        {"iso_code": "lv", "high_risk_tollfraud_numbers_enabled": True},
    ]  # fmt: skip
    made = permissions.bulk_country_updates.create(update_request=json.dumps(update))
    assert (made.update_count, made.update_request) == (2, "accepted")
    gb = permissions.countries("GB").fetch()
    assert (gb.low_risk_numbers_enabled, gb.high_risk_special_numbers_enabled) == (False, True)
    assert permissions.countries("LV").fetch().high_risk_tollfraud_numbers_enabled
    assert [one.iso_code for one in permissions.countries.list(low_risk_numbers_enabled=False)] == [
        "GB"
    ]
    back = [{"iso_code": "GB", "low_risk_numbers_enabled": "true"}]
    permissions.bulk_country_updates.create(update_request=json.dumps(back))
    gb = permissions.countries("GB").fetch()
    assert (gb.low_risk_numbers_enabled, gb.high_risk_special_numbers_enabled) == (True, True)


@pytest.mark.parametrize(
    "text",
    ["x", "{}", "[1]", '[{"iso_code": "ZZ"}]', '[{"low_risk_numbers_enabled": "true"}]',
     '[{"iso_code": "GB", "low_risk_numbers_enabled": "maybe"}]',
     '[{"iso_code": "GB", "low_risk_numbers_enabled": []}]'],
)  # fmt: skip
def test_a_bulk_update_that_cannot_be_read_is_refused(voice: Any, text: str) -> None:
    refused(20422, voice.dialing_permissions.bulk_country_updates.create, update_request=text)


def test_a_subaccount_inherits_until_it_says_no(platform: Platform, voice: Any) -> None:
    platform.add_account(OTHER, owner_account_sid=SID)
    theirs = platform.sdk(OTHER).voice.v1.dialing_permissions
    update = json.dumps([{"iso_code": "GB", "low_risk_numbers_enabled": "false"}])
    voice.dialing_permissions.bulk_country_updates.create(update_request=update)
    settings = theirs.settings()
    assert settings.fetch().dialing_permissions_inheritance
    assert settings.fetch().url == "http://voice.twilio.com/v1/Settings"
    assert not theirs.countries("GB").fetch().low_risk_numbers_enabled
    assert not settings.update(
        dialing_permissions_inheritance=False
    ).dialing_permissions_inheritance
    assert theirs.countries("GB").fetch().low_risk_numbers_enabled
    assert platform.request("POST", "/voice/v1/Settings", {}).status == 202


def test_an_archived_call_is_deleted_by_its_day(platform: Platform, voice: Any) -> None:
    done = replace(call(1, status="completed"), account_sid=SID)
    going = replace(call(2, status="in-progress"), account_sid=SID)
    platform.add(done, going)
    refused(20404, voice.archived_calls("2024-01-01", done.sid).delete)
    refused(20009, voice.archived_calls("2025-01-01", going.sid).delete)
    assert voice.archived_calls("2025-01-01", done.sid).delete()
    assert platform.get(Call, done.sid) is None
