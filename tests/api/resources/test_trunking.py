"""Elastic SIP trunking by the official SDK, which speaks to a host of its own."""

from datetime import datetime
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import (
    CredentialList,
    IncomingPhoneNumber,
    IpAccessControlList,
    OriginationUrl,
    SipTrunk,
    TrunkAccess,
)
from tests.api.fakes import START
from tests.api.platform import SID, Platform


def sid(prefix: str, n: int = 1) -> str:
    return f"{prefix}{n:032x}"


def owned(**values: Any) -> dict[str, Any]:
    return {"account_sid": SID, "date_created": START, "date_updated": START, **values}


@pytest.fixture
def trunks(platform: Platform) -> Any:
    return platform.client.trunking.v1.trunks


def refused(code: int, work: Any, *args: Any, **kwargs: Any) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as raised:
        work(*args, **kwargs)
    assert raised.value.code == code
    return raised.value


def test_a_trunk_has_twilio_s_defaults_and_links(trunks: Any) -> None:
    trunk = trunks.create(friendly_name="PBX", domain_name="PBX.example.com")
    assert trunk.sid.startswith("TK")
    assert (trunk.account_sid, trunk.friendly_name) == (SID, "PBX")
    assert trunk.domain_name == "pbx.example.com"
    assert (trunk.secure, trunk.cnam_lookup_enabled) == (False, False)
    assert (trunk.transfer_mode, trunk.transfer_caller_id) == ("disable-all", "from-transferee")
    assert trunk.recording == {"mode": "do-not-record", "trim": "do-not-trim"}
    assert (trunk.auth_type, trunk.auth_type_set) == ("", [])
    assert (trunk.disaster_recovery_url, trunk.disaster_recovery_method) == (None, "POST")
    assert isinstance(trunk.date_created, datetime)
    here = f"http://trunking.twilio.com/v1/Trunks/{trunk.sid}"
    assert trunk.url == here
    assert trunk.links == {
        "origination_urls": f"{here}/OriginationUrls",
        "credential_lists": f"{here}/CredentialLists",
        "ip_access_control_lists": f"{here}/IpAccessControlLists",
        "phone_numbers": f"{here}/PhoneNumbers",
    }


def test_a_trunk_is_changed_listed_and_deleted(platform: Platform, trunks: Any) -> None:
    made = [trunks.create(friendly_name=f"{n}").sid for n in range(3)]
    assert [trunk.sid for trunk in trunks.list(page_size=2)] == made[::-1]
    changed = trunks(made[0]).update(
        friendly_name="New", disaster_recovery_url="https://app.test/x", transfer_mode="sip-only",
        disaster_recovery_method="GET", cnam_lookup_enabled=True,
        transfer_caller_id="from-transferor", domain_name="a.example.com",
    )  # fmt: skip
    fetched = trunks(made[0]).fetch()
    assert fetched.friendly_name == changed.friendly_name == "New"
    assert fetched.disaster_recovery_url == "https://app.test/x"
    assert (fetched.transfer_mode, fetched.cnam_lookup_enabled) == ("sip-only", True)
    assert trunks(made[0]).delete()
    assert refused(20404, trunks(made[0]).fetch).status == 404
    assert platform.get(SipTrunk, made[0]) is None


def test_pages_link_to_one_another_by_absolute_addresses(platform: Platform, trunks: Any) -> None:
    for n in range(3):
        trunks.create(friendly_name=f"{n}")
    first = platform.request("GET", "/trunking/v1/Trunks?PageSize=2").json
    meta = first["meta"]
    assert (meta["key"], meta["page"], meta["page_size"]) == ("trunks", 0, 2)
    assert meta["previous_page_url"] is None
    assert meta["next_page_url"].startswith("http://localhost:8080/trunking/v1/Trunks?PageSize=2")
    assert first["trunks"][0]["url"].startswith("http://localhost:8080/trunking/v1/Trunks/TK")
    assert first["trunks"][0]["date_created"].endswith("Z")


def test_errors_are_json_whatever_the_path(platform: Platform) -> None:
    answer = platform.request("GET", "/trunking/v1/Trunks/" + sid("TK"))
    assert (answer.status, answer.json["code"]) == (404, 20404)
    assert answer.json["more_info"].endswith("/20404")
    nothing = platform.request("GET", "/v1/Nothing", headers={"host": "trunking.twilio.com"})
    assert (nothing.status, nothing.json["code"]) == (404, 20404)
    assert platform.request("PUT", "/trunking/v1/Trunks").json["code"] == 20004


@pytest.mark.parametrize(
    "fields",
    [
        {"domain_name": "us.example.com"}, {"domain_name": "no_host"}, {"domain_name": "host"},
        {"domain_name": "10.0.0.1"},
        {"secure": True}, {"transfer_mode": "always"}, {"friendly_name": "x" * 65},
        {"disaster_recovery_url": "ftp://x"}, {"disaster_recovery_method": "PUT"},
    ],
)  # fmt: skip
def test_a_trunk_that_cannot_be_is_21245(trunks: Any, fields: dict[str, Any]) -> None:
    refused(21245, trunks.create, **fields)


def test_a_domain_name_has_one_owner(platform: Platform, trunks: Any) -> None:
    one = trunks.create(domain_name="pbx.example.com")
    other = trunks.create(friendly_name="other")
    refused(21248, trunks.create, domain_name="PBX.example.com")
    refused(21248, trunks(other.sid).update, domain_name="pbx.example.com")
    assert trunks(one.sid).update(domain_name="pbx.example.com").domain_name == "pbx.example.com"


def test_trunks_of_others_are_not_seen(platform: Platform, trunks: Any) -> None:
    made = trunks.create(friendly_name="mine")
    platform.add_account("AC" + "9" * 32)
    theirs = platform.sdk("AC" + "9" * 32).trunking.v1.trunks
    assert theirs.list() == []
    refused(20404, theirs(made.sid).fetch)
    refused(20404, theirs(made.sid).recordings().fetch)
    refused(20404, theirs(made.sid).origination_urls.create, weight=1, priority=1, enabled=True,
            friendly_name="x", sip_url="sip:x.example.com")  # fmt: skip


def test_origination_urls(platform: Platform, trunks: Any) -> None:
    trunk = trunks.create(friendly_name="PBX")
    urls = trunks(trunk.sid).origination_urls
    made = urls.create(weight=20, priority=5, enabled=True, friendly_name="first",
                       sip_url="sip:pbx.example.com:5080;transport=tcp")  # fmt: skip
    assert (made.weight, made.priority, made.enabled) == (20, 5, True)
    assert made.trunk_sid == trunk.sid
    assert (
        made.url == f"http://trunking.twilio.com/v1/Trunks/{trunk.sid}/OriginationUrls/{made.sid}"
    )
    changed = urls(made.sid).update(enabled=False, weight=1, sip_url="sip://pbx2.example.com")
    assert (changed.enabled, changed.weight, changed.priority) == (False, 1, 5)
    assert urls(made.sid).fetch().sip_url == "sip://pbx2.example.com"
    assert [one.sid for one in urls.list()] == [made.sid]
    for wrong in ({"weight": 0}, {"priority": 65536}, {"sip_url": "sips:x"}, {"sip_url": "x"}):
        refused(21245, urls(made.sid).update, **wrong)
    assert urls(made.sid).delete()
    assert urls.list() == []


def test_a_trunk_has_ten_origination_urls_at_most_and_takes_them_along(
    platform: Platform, trunks: Any
) -> None:
    trunk = trunks.create(friendly_name="PBX")
    urls = trunks(trunk.sid).origination_urls
    fields = {"weight": 1, "priority": 1, "enabled": True, "friendly_name": "x"}
    made = [urls.create(**fields, sip_url=f"sip:{n}.example.com").sid for n in range(10)]
    refused(21249, urls.create, **fields, sip_url="sip:more.example.com")
    trunks(trunk.sid).delete()
    assert platform.get(OriginationUrl, made[0]) is None


def test_lists_say_who_may_call_out(platform: Platform, trunks: Any) -> None:
    names = CredentialList(sid=sid("CL"), friendly_name="names", **owned())
    addresses = IpAccessControlList(sid=sid("AL"), friendly_name="addresses", **owned())
    platform.add(names, addresses)
    trunk = trunks.create(friendly_name="PBX")
    lists, acls = trunks(trunk.sid).credentials_lists, trunks(trunk.sid).ip_access_control_lists
    made = lists.create(credential_list_sid=names.sid)
    assert (made.sid, made.trunk_sid, made.friendly_name) == (names.sid, trunk.sid, "names")
    assert made.url.endswith(f"/v1/Trunks/{trunk.sid}/CredentialLists/{names.sid}")
    assert trunks(trunk.sid).fetch().auth_type == "CREDENTIAL_LIST"
    assert acls.create(ip_access_control_list_sid=addresses.sid).sid == addresses.sid
    assert trunks(trunk.sid).fetch().auth_type == "IP_ACL,CREDENTIAL_LIST"
    lists.create(credential_list_sid=names.sid)  # once more changes nothing
    assert [one.sid for one in lists.list()] == [names.sid]
    assert [one.friendly_name for one in acls.list()] == ["addresses"]
    assert acls(addresses.sid).fetch().sid == addresses.sid
    assert lists(names.sid).delete()
    assert trunks(trunk.sid).fetch().auth_type_set == ["IP_ACL"]
    refused(20404, lists(names.sid).fetch)
    refused(20404, lists.create, credential_list_sid=sid("CL", 2))
    refused(21245, lists.create, credential_list_sid=addresses.sid)
    trunks(trunk.sid).delete()
    assert platform.loop.run_until_complete(platform.store.count(TrunkAccess)) == 0


def test_a_number_belongs_to_a_trunk_or_to_an_application(platform: Platform, trunks: Any) -> None:
    number = IncomingPhoneNumber(
        sid=sid("PN"), phone_number="+14155550100", friendly_name="n",
        voice_application_sid=sid("AP"), **owned(),
    )  # fmt: skip
    platform.add(number)
    trunk = trunks.create(friendly_name="PBX")
    numbers = trunks(trunk.sid).phone_numbers
    made = numbers.create(phone_number_sid=number.sid)
    assert (made.sid, made.phone_number, made.trunk_sid) == (number.sid, "+14155550100", trunk.sid)
    assert made.links["phone_number"].endswith(
        f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers/{number.sid}"
    )
    assert platform.get(IncomingPhoneNumber, number.sid).voice_application_sid == ""
    assert [one.sid for one in numbers.list()] == [number.sid]
    assert refused(21247, trunks(trunk.sid).delete).status == 400
    assert numbers(number.sid).delete()
    assert platform.get(IncomingPhoneNumber, number.sid).trunk_sid == ""
    refused(20404, numbers(number.sid).fetch)
    assert trunks(trunk.sid).delete()


def test_a_number_s_own_resource_names_the_trunk(platform: Platform, trunks: Any) -> None:
    number = platform.client.incoming_phone_numbers.create(phone_number="+14155550150")
    app = platform.client.applications.create(friendly_name="app")
    trunk = trunks.create(friendly_name="PBX")
    ours = platform.client.incoming_phone_numbers(number.sid)
    assert ours.update(trunk_sid=trunk.sid).trunk_sid == trunk.sid
    changed = ours.update(voice_application_sid=app.sid)
    assert (changed.trunk_sid, changed.voice_application_sid) == (None, app.sid)
    assert ours.update(trunk_sid=trunk.sid).voice_application_sid == ""
    refused(21245, ours.update, trunk_sid=sid("TK", 99))
    sub = platform.client.api.accounts.create(friendly_name="sub")
    given = ours.update(account_sid=sub.sid)
    assert (given.account_sid, given.trunk_sid) == (sub.sid, None)


def test_the_recording_setting(trunks: Any) -> None:
    trunk = trunks.create(friendly_name="PBX")
    setting = trunks(trunk.sid).recordings()
    assert (setting.fetch().mode, setting.fetch().trim) == ("do-not-record", "do-not-trim")
    changed = setting.update(mode="record-from-answer-dual", trim="trim-silence")
    assert (changed.mode, changed.trim) == ("record-from-answer-dual", "trim-silence")
    assert trunks(trunk.sid).fetch().recording["mode"] == "record-from-answer-dual"
    refused(21245, setting.update, mode="sometimes")
