"""https://www.twilio.com/docs/voice/sip/api/sip-credentiallist-resource and its neighbours."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import CredentialList, IpAddress, SipCredential
from tests.api.platform import SID, Platform
from tests.store import samples

PASSWORD = "Correct1Horse"
SIP = f"/2010-04-01/Accounts/{SID}/SIP"


def refused(ask: Callable[[], Any]) -> tuple[int, int]:
    """Return the status and code with which `ask` is refused."""
    with pytest.raises(TwilioRestException) as caught:
        ask()
    return caught.value.status, caught.value.code


def test_a_list_of_credentials_comes_and_goes(platform: Platform) -> None:
    lists = platform.client.sip.credential_lists
    staff = lists.create(friendly_name="Staff")
    assert staff.subresource_uris == {
        "credentials": f"{SIP}/CredentialLists/{staff.sid}/Credentials.json"
    }
    alice = lists(staff.sid).credentials.create(username="alice", password=PASSWORD)
    assert (alice.username, alice.credential_list_sid) == ("alice", staff.sid)
    lists(staff.sid).credentials(alice.sid).update(password=PASSWORD + "2")
    assert platform.get(SipCredential, alice.sid).password == PASSWORD + "2"
    assert [one.sid for one in lists(staff.sid).credentials.list()] == [alice.sid]
    assert lists(staff.sid).update(friendly_name="Everybody").friendly_name == "Everybody"
    assert lists(staff.sid).delete()
    assert platform.get(CredentialList, staff.sid) is None
    assert platform.get(SipCredential, alice.sid) is None


def test_a_password_is_never_shown(platform: Platform) -> None:
    staff = platform.client.sip.credential_lists.create(friendly_name="Staff")
    path = f"{SIP}/CredentialLists/{staff.sid}/Credentials.json"
    reply = platform.request("POST", path, {"Username": "alice", "Password": PASSWORD})
    assert reply.status == 201
    assert set(reply.json) == {
        "sid", "account_sid", "credential_list_sid", "username", "date_created", "date_updated",
        "uri",
    }  # fmt: skip
    weak = platform.request("POST", path, {"Username": "bob", "Password": "tooweak"})
    assert (weak.status, weak.json["code"]) == (400, 21243)
    assert "tooweak" not in weak.text


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("", PASSWORD),
        ("a" * 33, PASSWORD),
        ("two words", PASSWORD),
        ("alice@example.com", PASSWORD),
        ("sip:alice", PASSWORD),
        ("alîce", PASSWORD),
        ("alice", ""),
        ("alice", "Short1"),
        ("alice", "alllowercase1"),
        ("alice", "ALLUPPERCASE1"),
        ("alice", "NoDigitsAtAll"),
    ],
)
def test_a_credential_that_will_not_do_is_refused(
    platform: Platform, username: str, password: str
) -> None:
    """ "minimum of 12 characters, contain at least 1 digit, and have mixed case"."""
    staff = platform.client.sip.credential_lists.create(friendly_name="Staff")
    credentials = platform.client.sip.credential_lists(staff.sid).credentials
    assert refused(lambda: credentials.create(username, password)) == (400, 21243)


def test_a_name_is_in_a_list_once_and_in_as_many_lists_as_one_likes(platform: Platform) -> None:
    lists = platform.client.sip.credential_lists
    one, other = (lists.create(friendly_name=name).sid for name in ("One", "Other"))
    platform.add_credential("alice")  # the operator's
    lists(one).credentials.create("alice", PASSWORD)
    lists(other).credentials.create("alice", PASSWORD)
    assert refused(lambda: lists(one).credentials.create("alice", PASSWORD)) == (400, 21243)


def test_two_lists_of_an_account_do_not_share_a_name(platform: Platform) -> None:
    lists = platform.client.sip.credential_lists
    lists.create(friendly_name="Staff")
    other = lists.create(friendly_name="Guests")
    assert refused(lambda: lists.create(friendly_name="Staff")) == (400, 21240)
    assert refused(lambda: lists(other.sid).update(friendly_name="Staff")) == (400, 21240)
    assert lists(other.sid).update(friendly_name="Guests").friendly_name == "Guests"
    assert refused(lambda: lists.create(friendly_name="")) == (400, 21240)


def test_the_operators_credentials_are_listed_apart(platform: Platform) -> None:
    staff = platform.client.sip.credential_lists.create(friendly_name="Staff")
    credentials = platform.client.sip.credential_lists(staff.sid).credentials
    alice = credentials.create("alice", PASSWORD)
    platform.add_credential("alice")
    [operators] = platform.request("GET", "/switchhook/v1/credentials").json["credentials"]
    assert operators["sid"] != alice.sid
    path = f"/switchhook/v1/credentials/{alice.sid}"
    assert platform.request("DELETE", path).status == 404
    assert [one.sid for one in credentials.list()] == [alice.sid]


def test_a_list_of_addresses_comes_and_goes(platform: Platform) -> None:
    lists = platform.client.sip.ip_access_control_lists
    offices = lists.create(friendly_name="Offices")
    addresses = lists(offices.sid).ip_addresses
    first = addresses.create(friendly_name="Paris", ip_address="192.0.2.1")
    assert (first.ip_address, first.cidr_prefix_length) == ("192.0.2.1", 32)
    block = addresses.create("Rome", "198.51.100.0", cidr_prefix_length=24)
    assert block.cidr_prefix_length == 24
    changed = addresses(first.sid).update(ip_address="192.0.2.2", cidr_prefix_length=31)
    assert (changed.ip_address, changed.cidr_prefix_length) == ("192.0.2.2", 31)
    assert changed.friendly_name == "Paris"
    assert {one.sid for one in addresses.list()} == {first.sid, block.sid}
    assert addresses(block.sid).delete()
    assert lists(offices.sid).delete()
    assert platform.get(IpAddress, first.sid) is None


@pytest.mark.parametrize(
    "values",
    [
        {"ip_address": "192.0.2.256"},
        {"ip_address": "2001:db8::1"},
        {"ip_address": "example.com"},
        {"ip_address": "192.0.2.1", "cidr_prefix_length": 33},
        {"ip_address": "192.0.2.1", "friendly_name": "x" * 256},
    ],
)
def test_an_address_that_is_none_is_refused(platform: Platform, values: dict[str, Any]) -> None:
    offices = platform.client.sip.ip_access_control_lists.create(friendly_name="Offices")
    addresses = platform.client.sip.ip_access_control_lists(offices.sid).ip_addresses
    asked = {"friendly_name": "an office", **values}
    assert refused(lambda: addresses.create(**asked)) == (400, 21238)


@pytest.mark.parametrize(
    ("kind", "code"), [("credential_lists", 21241), ("ip_access_control_lists", 21236)]
)
def test_a_list_that_a_domain_or_a_trunk_maps_stays(
    platform: Platform, kind: str, code: int
) -> None:
    lists = getattr(platform.client.sip, kind)
    mapped = lists.create(friendly_name="Mapped")
    domain = platform.client.sip.domains.create("example.sip.twilio.com")
    mappings = getattr(domain.auth.calls, kind.removesuffix("s") + "_mappings")
    mapping = mappings.create(mapped.sid)
    assert refused(lambda: lists(mapped.sid).delete()) == (400, code)
    mapping.delete()
    assert lists(mapped.sid).delete()


def test_a_list_that_a_trunk_maps_stays(platform: Platform) -> None:
    staff = platform.client.sip.credential_lists.create(friendly_name="Staff")
    access = samples.trunk_access(1)
    platform.add(replace(access, list_sid=staff.sid))
    assert refused(lambda: staff.delete()) == (400, 21241)


@pytest.mark.parametrize(
    ("path", "form", "name", "code"),
    [
        ("CredentialLists", {"FriendlyName": "one more"}, "MOST_LISTS", 21239),
        ("IpAccessControlLists", {"FriendlyName": "one more"}, "MOST_LISTS", 21255),
    ],
)
def test_an_account_has_only_so_many_lists(
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    form: dict[str, str],
    name: str,
    code: int,
) -> None:
    monkeypatch.setattr(f"switchhook.api.resources.sip_lists.{name}", 1)
    first = platform.request("POST", f"{SIP}/{path}.json", {"FriendlyName": "first"})
    assert first.status == 201
    reply = platform.request("POST", f"{SIP}/{path}.json", form)
    assert (reply.status, reply.json["code"]) == (400, code)


def test_a_list_has_only_so_many_members(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("switchhook.api.resources.sip_lists.MOST_CREDENTIALS", 1)
    monkeypatch.setattr("switchhook.api.resources.sip_lists.MOST_ADDRESSES", 1)
    staff = platform.client.sip.credential_lists.create(friendly_name="Staff")
    staff.credentials.create("alice", PASSWORD)
    assert refused(lambda: staff.credentials.create("bob", PASSWORD)) == (400, 21242)
    offices = platform.client.sip.ip_access_control_lists.create(friendly_name="Offices")
    offices.ip_addresses.create("one", "192.0.2.1")
    assert refused(lambda: offices.ip_addresses.create("two", "192.0.2.2")) == (400, 21237)


def test_what_is_in_anothers_list_is_not_there(platform: Platform) -> None:
    other = "AC" + "e" * 32
    platform.add_account(other)
    theirs = platform.sdk(other).sip.credential_lists.create(friendly_name="Theirs")
    alice = theirs.credentials.create("alice", PASSWORD)
    for account in (SID, other):
        above = f"/2010-04-01/Accounts/{account}/SIP/CredentialLists/{theirs.sid}/Credentials"
        assert platform.request("GET", f"{above}.json").status == 404
        assert platform.request("GET", f"{above}/{alice.sid}.json").status == 404
        form = {"Username": "mallory", "Password": PASSWORD}
        assert platform.request("POST", f"{above}.json", form).status == 404
