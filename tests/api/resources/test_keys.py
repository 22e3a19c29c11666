"""API keys: made, used, and what they may not do (https://www.twilio.com/docs/iam/api-keys)."""

from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.api.platform import SID, AsgiHttp, Platform

OTHER = "AC" + "9" * 32


def refused(code: int, work: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(TwilioRestException) as raised:
        work(*args, **kwargs)
    assert raised.value.code == code


def signed_in(platform: Platform, sid: str, secret: str, account: str = SID) -> Client:
    return Client(sid, secret, account, http_client=AsgiHttp(platform))


def made(platform: Platform) -> Client:
    key = platform.client.new_keys.create(friendly_name="CI")
    return signed_in(platform, key.sid, key.secret)


def test_a_key_shows_its_secret_once(platform: Platform) -> None:
    key = platform.client.new_keys.create(friendly_name="CI")
    assert (key.sid[:2], key.friendly_name, len(key.secret)) == ("SK", "CI", 32)
    path = f"/2010-04-01/Accounts/{SID}/Keys/{key.sid}.json"
    assert "secret" not in platform.request("GET", path).json
    listed = platform.request("GET", f"/2010-04-01/Accounts/{SID}/Keys.json").json["keys"]
    assert [sorted(one) for one in listed] == [
        ["date_created", "date_updated", "friendly_name", "sid"]
    ]


def test_signing_keys_are_keys_by_an_older_name(platform: Platform) -> None:
    key = platform.client.new_signing_keys.create(friendly_name="old")
    assert key.secret
    assert [one.sid for one in platform.client.signing_keys.list()] == [key.sid]
    assert platform.client.keys(key.sid).fetch().friendly_name == "old"
    assert platform.client.signing_keys(key.sid).update(friendly_name="n").friendly_name == "n"
    assert platform.client.signing_keys(key.sid).delete()
    refused(20404, platform.client.keys(key.sid).fetch)


def test_a_key_signs_in_to_every_product(platform: Platform) -> None:
    client = made(platform)
    assert client.applications.create(friendly_name="app").account_sid == SID
    assert client.trunking.v1.trunks.create(friendly_name="t").account_sid == SID
    assert client.voice.v1.ip_records.list() == []
    answer = platform.request("GET", "/switchhook/v1/handsets", auth=(client.username, "d" * 32))
    assert answer.status == 200


def test_a_key_may_not_manage_accounts_and_keys(platform: Platform) -> None:
    client = made(platform)
    refused(20003, client.api.accounts(SID).fetch)
    refused(20003, client.api.accounts.create)
    refused(20003, client.new_keys.create)
    refused(20003, client.keys(client.username).fetch)
    refused(20003, client.signing_keys(client.username).delete)


def test_a_wrong_secret_and_a_deleted_key_are_refused(platform: Platform) -> None:
    client = made(platform)
    refused(20003, signed_in(platform, client.username, "x" * 32).applications.create)
    refused(20003, signed_in(platform, "SK" + "0" * 32, "d" * 32).applications.create)
    platform.client.keys(client.username).delete()
    refused(20003, client.applications.create)


def test_a_key_acts_for_its_own_account_alone(platform: Platform) -> None:
    platform.add_account(OTHER, owner_account_sid=SID)
    client = made(platform)
    theirs = signed_in(platform, client.username, "d" * 32, OTHER)
    refused(20404, theirs.applications.create)
    assert platform.sdk(OTHER).keys.list() == []


def test_a_suspended_account_s_key_may_nothing(platform: Platform) -> None:
    platform.add_account(OTHER)
    key = platform.sdk(OTHER).new_keys.create()
    from_ = signed_in(platform, key.sid, key.secret, OTHER)
    assert from_.applications.list() == []
    account = platform.client.api.accounts.create(friendly_name="sub")
    parent = Client(SID, "b" * 32, account.sid, http_client=AsgiHttp(platform))
    theirs = parent.new_keys.create()
    platform.client.api.accounts(account.sid).update(status="suspended")
    refused(20005, signed_in(platform, theirs.sid, theirs.secret, account.sid).applications.create)
