"""https://www.twilio.com/docs/iam/api/account"""

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import IncomingPhoneNumber
from tests.api.platform import OPERATOR_TOKEN, SID, TOKEN, Platform

FIELDS = {
    "auth_token", "date_created", "date_updated", "friendly_name", "owner_account_sid", "sid",
    "status", "subresource_uris", "type", "uri",
}  # fmt: skip
OTHER = "AC" + "e" * 32


def test_an_account_shows_what_twilios_shows(platform: Platform) -> None:
    reply = platform.request("GET", f"/2010-04-01/Accounts/{SID}.json")
    assert reply.status == 200
    assert set(reply.json) == FIELDS
    assert reply.json["auth_token"] == TOKEN
    assert reply.json["subresource_uris"]["calls"] == f"/2010-04-01/Accounts/{SID}/Calls.json"


def test_the_sdk_renames_an_account(platform: Platform) -> None:
    account = platform.client.api.accounts(SID)
    assert account.update(friendly_name="Ours").friendly_name == "Ours"
    assert account.fetch().friendly_name == "Ours"
    with pytest.raises(TwilioRestException) as refused:
        account.update(friendly_name="x" * 65)
    assert refused.value.code == 20002


def test_a_subaccount_is_created_listed_and_acts_for_itself(platform: Platform) -> None:
    accounts = platform.client.api.accounts
    child = accounts.create(friendly_name="Child")
    assert child.owner_account_sid == SID
    assert {one.sid for one in accounts.list()} == {SID, child.sid}
    assert [one.sid for one in accounts.list(friendly_name="Child")] == [child.sid]
    own = platform.sdk(child.sid, child.auth_token)
    assert [one.sid for one in own.api.accounts.list()] == [child.sid]
    with pytest.raises(TwilioRestException) as refused:
        own.api.accounts.create()
    assert refused.value.code == 21101


def test_a_parent_reaches_what_its_subaccount_has_but_not_the_other_way(platform: Platform) -> None:
    child = platform.client.api.accounts.create()
    own = platform.sdk(child.sid, child.auth_token)
    app = own.applications.create(friendly_name="A")
    assert app.account_sid == child.sid
    assert [one.sid for one in platform.client.api.accounts(child.sid).applications.list()] == [
        app.sid
    ]
    assert platform.client.applications.list() == []
    path = f"/2010-04-01/Accounts/{SID}/Applications.json"
    reply = platform.request("GET", path, auth=(child.sid, child.auth_token))
    assert (reply.status, reply.json["code"]) == (404, 20404)


def test_only_the_parent_suspends_and_closes(platform: Platform) -> None:
    child = platform.client.api.accounts.create()
    own = platform.sdk(child.sid, child.auth_token)
    from_above = platform.client.api.accounts(child.sid)
    for client in (own.api.accounts(child.sid), platform.client.api.accounts(SID)):
        with pytest.raises(TwilioRestException) as refused:
            client.update(status="closed")
        assert refused.value.code == 21477
    assert from_above.update(status="suspended").status == "suspended"
    path = f"/2010-04-01/Accounts/{child.sid}/Calls.json"
    reply = platform.request("GET", path, auth=(child.sid, child.auth_token))
    assert (reply.status, reply.json["code"]) == (403, 20005)
    assert from_above.update(status="active").status == "active"
    assert own.calls.list() == []
    from_above.update(status="closed")
    with pytest.raises(TwilioRestException) as refused:
        from_above.update(status="active")
    assert refused.value.code == 21479


def test_a_closed_account_gives_its_numbers_back(platform: Platform) -> None:
    child = platform.client.api.accounts.create()
    theirs = platform.client.api.accounts(child.sid).incoming_phone_numbers
    number = theirs.create(phone_number="+14155550177")
    platform.client.api.accounts(child.sid).update(status="suspended")
    platform.client.api.accounts(child.sid).update(status="closed")
    assert platform.get(IncomingPhoneNumber, number.sid) is None
    ours = platform.client.incoming_phone_numbers
    assert ours.create(phone_number="+14155550177").account_sid == SID


def test_another_customers_account_is_not_there(platform: Platform) -> None:
    platform.add_account(OTHER)
    for path in (f"/2010-04-01/Accounts/{OTHER}.json", f"/2010-04-01/Accounts/{OTHER}/Calls.json"):
        reply = platform.request("GET", path)
        assert (reply.status, reply.json["code"]) == (404, 20404)
        assert reply.json["message"] == f"The requested resource {path} was not found"


def test_the_operator_sees_every_account(platform: Platform) -> None:
    platform.add_account(OTHER)
    auth = ("operator", OPERATOR_TOKEN)
    reply = platform.request("GET", "/2010-04-01/Accounts.json", auth=auth)
    assert {one["sid"] for one in reply.json["accounts"]} == {SID, OTHER}
    reply = platform.request("GET", f"/2010-04-01/Accounts/{OTHER}/Calls.json", auth=auth)
    assert reply.status == 200
