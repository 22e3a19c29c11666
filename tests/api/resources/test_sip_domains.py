"""https://www.twilio.com/docs/voice/sip/api/sip-domain-resource"""

from functools import partial
from typing import Any

import pytest

from switchhook.domain.entities import DomainMapping, SipDomain
from tests.api.platform import SID, Platform
from tests.api.resources.test_sip_lists import refused
from tests.store import samples

NAME = "example.sip.twilio.com"
DOMAINS = f"/2010-04-01/Accounts/{SID}/SIP/Domains"
FIELDS = {
    "account_sid", "api_version", "auth_type", "date_created", "date_updated", "domain_name",
    "friendly_name", "sid", "uri", "voice_fallback_method", "voice_fallback_url", "voice_method",
    "voice_status_callback_method", "voice_status_callback_url", "voice_url",
    "subresource_uris", "sip_registration", "emergency_calling_enabled", "secure",
    "byoc_trunk_sid", "emergency_caller_sid",
}  # fmt: skip


def test_the_sdk_makes_changes_and_deletes_a_domain(platform: Platform) -> None:
    domains = platform.client.sip.domains
    domain = domains.create(NAME, voice_url="https://example.com/v", sip_registration=True)
    assert (domain.friendly_name, domain.auth_type) == (NAME, "")
    assert (domain.voice_url, domain.voice_method) == ("https://example.com/v", "POST")
    assert domain.sip_registration is True
    changed = domains(domain.sid).update(
        domain_name="Other.Example.com", voice_status_callback_url="https://example.com/s"
    )
    assert changed.domain_name == "other.example.com"
    assert changed.voice_status_callback_url == "https://example.com/s"
    assert [one.sid for one in domains.list()] == [domain.sid]
    assert domains(domain.sid).delete()
    assert platform.get(SipDomain, domain.sid) is None


def test_a_domain_shows_what_twilios_shows(platform: Platform) -> None:
    reply = platform.request("POST", f"{DOMAINS}.json", {"DomainName": NAME})
    assert reply.status == 201
    assert set(reply.json) == FIELDS
    at = f"{DOMAINS}/{reply.json['sid']}"
    assert reply.json["subresource_uris"] == {
        "credential_list_mappings": f"{at}/CredentialListMappings.json",
        "ip_access_control_list_mappings": f"{at}/IpAccessControlListMappings.json",
    }
    found = platform.request("GET", at)
    assert f"<Domain><Sid>{reply.json['sid']}</Sid>" in found.text


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, 21231),
        ({"DomainName": "not a name"}, 21232),
        ({"DomainName": "-example.sip.twilio.com"}, 21232),
        ({"DomainName": "under_score.sip.twilio.com"}, 21232),
        ({"DomainName": "x" * 64 + ".example.com"}, 21232),
        ({"DomainName": "192.0.2.1"}, 21232),
        ({"DomainName": "localhost"}, 21232),  # that is us
        ({"DomainName": NAME, "FriendlyName": "x" * 65}, 20002),
        ({"DomainName": NAME, "VoiceUrl": "nowhere"}, 21402),
        ({"DomainName": NAME, "VoiceMethod": "PUT"}, 21403),
        ({"DomainName": NAME, "VoiceFallbackUrl": "https://example.com/f"}, 21405),
        ({"DomainName": NAME, "Secure": "true"}, 21231),
    ],
)
def test_what_will_not_do_is_refused_with_its_code(
    platform: Platform, values: dict[str, str], code: int
) -> None:
    reply = platform.request("POST", f"{DOMAINS}.json", values)
    assert (reply.status, reply.json["code"]) == (400, code)


def test_a_name_is_taken_once_on_the_server(platform: Platform) -> None:
    other = "AC" + "e" * 32
    platform.add_account(other)
    platform.sdk(other).sip.domains.create(NAME)
    trunk = samples.sip_trunk(1)
    platform.add(trunk)
    domains = platform.client.sip.domains
    mine = domains.create("mine.example.com")
    for name in (NAME, NAME.upper(), f"below.{NAME}", trunk.domain_name, "mine.example.com"):
        assert refused(partial(domains.create, name)) == (400, 21232)
    assert refused(lambda: domains(mine.sid).update(domain_name=NAME)) == (400, 21232)
    assert domains(mine.sid).update(domain_name="mine.example.com", friendly_name="x").sid


def test_a_domain_with_subdomains_stays(platform: Platform) -> None:
    domains = platform.client.sip.domains
    domain, below = domains.create(NAME), domains.create(f"below.{NAME}")
    assert refused(lambda: domain.delete()) == (400, 21233)
    assert below.delete() and domain.delete()


def test_an_account_has_only_so_many_domains(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("switchhook.api.resources.sip_domains.MOST_DOMAINS", 1)
    platform.client.sip.domains.create(NAME)
    assert refused(lambda: platform.client.sip.domains.create("b.example.com")) == (400, 21230)


def test_mappings_say_how_callers_show_who_they_are(platform: Platform) -> None:
    """ "If you have both defined for your domain, both will be returned in a comma delimited
    string."
    """
    sip = platform.client.sip
    domain = sip.domains.create(NAME)
    staff = sip.credential_lists.create(friendly_name="Staff")
    offices = sip.ip_access_control_lists.create(friendly_name="Offices")
    by_name = domain.auth.calls.credential_list_mappings.create(staff.sid)
    assert (by_name.sid, by_name.friendly_name) == (staff.sid, "Staff")
    assert domain.fetch().auth_type == "CREDENTIAL_LIST"
    domain.auth.calls.ip_access_control_list_mappings.create(offices.sid)
    assert domain.fetch().auth_type == "IP_ACL,CREDENTIAL_LIST"
    by_name.delete()
    assert domain.fetch().auth_type == "IP_ACL"
    domain.auth.registrations.credential_list_mappings.create(staff.sid)
    assert domain.fetch().auth_type == "IP_ACL"


def test_the_older_addresses_show_the_mappings_for_calls(platform: Platform) -> None:
    sip = platform.client.sip
    domain = sip.domains.create(NAME)
    staff = sip.credential_lists.create(friendly_name="Staff")
    offices = sip.ip_access_control_lists.create(friendly_name="Offices")
    mapped = domain.credential_list_mappings.create(staff.sid)
    assert (mapped.sid, mapped.domain_sid) == (staff.sid, domain.sid)
    assert mapped.uri == f"{DOMAINS}/{domain.sid}/CredentialListMappings/{staff.sid}.json"
    domain.ip_access_control_list_mappings.create(offices.sid)
    calls, registrations = domain.auth.calls, domain.auth.registrations
    assert [one.sid for one in calls.credential_list_mappings.list()] == [staff.sid]
    assert [one.sid for one in calls.ip_access_control_list_mappings.list()] == [offices.sid]
    assert registrations.credential_list_mappings.list() == []
    assert domain.credential_list_mappings(staff.sid).fetch().friendly_name == "Staff"
    staff.update(friendly_name="Everybody")
    assert calls.credential_list_mappings(staff.sid).fetch().friendly_name == "Everybody"
    assert calls.credential_list_mappings(staff.sid).delete()
    assert domain.credential_list_mappings.list() == []


def test_a_mapping_has_the_documented_members(platform: Platform) -> None:
    sip = platform.client.sip
    domain, staff = sip.domains.create(NAME), sip.credential_lists.create(friendly_name="Staff")
    at = f"{DOMAINS}/{domain.sid}"
    form = {"CredentialListSid": staff.sid}
    newer = platform.request("POST", f"{at}/Auth/Calls/CredentialListMappings.json", form)
    members = {"account_sid", "date_created", "date_updated", "friendly_name", "sid"}
    assert newer.status == 201 and set(newer.json) == members
    page = platform.request("GET", f"{at}/Auth/Calls/CredentialListMappings.json").json
    assert [one["sid"] for one in page["contents"]] == [staff.sid]
    older = platform.request("GET", f"{at}/CredentialListMappings/{staff.sid}.json").json
    assert set(older) == members | {"domain_sid", "uri"}


def test_a_list_is_mapped_once_for_each_purpose(platform: Platform) -> None:
    sip = platform.client.sip
    domain, staff = sip.domains.create(NAME), sip.credential_lists.create(friendly_name="Staff")
    domain.auth.calls.credential_list_mappings.create(staff.sid)
    domain.auth.registrations.credential_list_mappings.create(staff.sid)
    again = domain.auth.calls.credential_list_mappings
    assert refused(lambda: again.create(staff.sid)) == (400, 21231)


def test_only_an_accounts_own_lists_can_be_mapped(platform: Platform) -> None:
    other = "AC" + "e" * 32
    platform.add_account(other)
    theirs = platform.sdk(other).sip.credential_lists.create(friendly_name="Theirs")
    domain = platform.client.sip.domains.create(NAME)
    mappings = domain.auth.calls.credential_list_mappings
    assert refused(lambda: mappings.create(theirs.sid)) == (404, 20404)
    assert refused(lambda: mappings.create("CL" + "0" * 32)) == (404, 20404)
    assert refused(lambda: mappings.create("nonsense")) == (400, 21240)
    assert refused(lambda: mappings("CL" + "0" * 32).fetch()) == (404, 20404)


def test_what_is_mapped_to_anothers_domain_is_not_there(platform: Platform) -> None:
    other = "AC" + "e" * 32
    platform.add_account(other)
    theirs: Any = platform.sdk(other).sip
    domain = theirs.domains.create(NAME)
    staff = theirs.credential_lists.create(friendly_name="Theirs")
    domain.auth.calls.credential_list_mappings.create(staff.sid)
    for account in (SID, other):
        above = f"/2010-04-01/Accounts/{account}/SIP/Domains/{domain.sid}"
        for end in ("CredentialListMappings", "Auth/Calls/CredentialListMappings"):
            assert platform.request("GET", f"{above}/{end}.json").status == 404
            assert platform.request("DELETE", f"{above}/{end}/{staff.sid}.json").status == 404


def test_a_deleted_domain_leaves_its_lists_free(platform: Platform) -> None:
    sip = platform.client.sip
    domain, staff = sip.domains.create(NAME), sip.credential_lists.create(friendly_name="Staff")
    domain.auth.registrations.credential_list_mappings.create(staff.sid)
    domain.delete()
    assert platform.loop.run_until_complete(platform.store.find(DomainMapping)) == []
    assert staff.delete()
