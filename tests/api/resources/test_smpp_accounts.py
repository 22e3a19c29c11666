"""Customers' SMPP systems, as the operator lets them bind."""

from typing import Any

import pytest

from switchhook.domain.entities import SmppAccount, SmppDelivery
from switchhook.messaging.smsc.passwords import matches
from tests.api.platform import OPERATOR_TOKEN, SID, Platform, Reply
from tests.store.samples import smpp_delivery

OPERATOR = ("operator", OPERATOR_TOKEN)
PATH = "/switchhook/v1/smpp_accounts"


def post(platform: Platform, path: str, **fields: Any) -> Reply:
    return platform.request("POST", path, fields, auth=OPERATOR)


def get(platform: Platform, path: str) -> Any:
    return platform.request("GET", path, auth=OPERATOR).json


def system(platform: Platform, **fields: Any) -> str:
    given = {"SystemId": "acme", "Password": "secret", "AccountSid": SID, **fields}
    reply = post(platform, PATH, **given)
    assert reply.status == 201, reply.text
    return str(reply.json["sid"])


def stored(platform: Platform, sid: str) -> SmppAccount:
    found: SmppAccount | None = platform.get(SmppAccount, sid)
    assert found is not None
    return found


def test_a_system_is_shown_without_its_password(platform: Platform) -> None:
    sid = system(platform, AllowedAddress=["192.0.2.0/24"], Number=["+14155550100"], Rate="12.5")
    shown = get(platform, f"{PATH}/{sid}")
    assert (shown["system_id"], shown["account_sid"], shown["rate"]) == ("acme", SID, 12.5)
    assert (shown["allowed_addresses"], shown["numbers"]) == (["192.0.2.0/24"], ["+14155550100"])
    assert (shown["max_binds"], shown["window"], shown["enabled"]) == (4, 10, True)
    assert not any("password" in name for name in shown)
    assert matches("secret", stored(platform, sid).password_hash)
    assert [one["sid"] for one in get(platform, PATH)["smpp_accounts"]] == [sid]


def test_a_change_keeps_what_it_does_not_name(platform: Platform) -> None:
    sid = system(platform)
    assert post(platform, f"{PATH}/{sid}", MaxBinds="2", Enabled="false").status == 200
    changed = stored(platform, sid)
    assert (changed.max_binds, changed.enabled) == (2, False)
    assert matches("secret", changed.password_hash)
    post(platform, f"{PATH}/{sid}", Password="other")
    assert matches("other", stored(platform, sid).password_hash)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"SystemId": "ä"}, "SystemId"),
        ({"AllowedAddress": "everywhere"}, "'everywhere' is neither"),
        ({"Number": "*1"}, "'*1' is neither"),
        ({"Rate": "-1"}, "Rate"),
        ({"MaxBinds": "0"}, "MaxBinds"),
    ],
)
def test_what_makes_no_sense_is_refused(
    platform: Platform, fields: dict[str, str], says: str
) -> None:
    reply = post(platform, PATH, **{"SystemId": "acme", "Password": "secret", **fields})
    assert reply.status == 400 and says in reply.json["message"]
    assert get(platform, PATH)["smpp_accounts"] == []


def test_a_name_is_taken_once(platform: Platform) -> None:
    system(platform)
    reply = post(platform, PATH, SystemId="acme", Password="other")
    assert (reply.status, reply.json["code"]) == (409, 20409)


def test_how_a_system_is(platform: Platform) -> None:
    sid = system(platform)
    platform.smpp_binds[sid] = 2
    owed = smpp_delivery(1)
    platform.add(type(owed)(**{**_fields(owed), "smpp_account_sid": sid}))
    health = get(platform, f"{PATH}/{sid}/health")
    assert health == {"sid": sid, "enabled": True, "binds": 2, "waiting": 1}
    assert platform.request("DELETE", f"{PATH}/{sid}", auth=OPERATOR).status == 204
    assert platform.get(SmppDelivery, owed.sid) is None


def _fields(owed: SmppDelivery) -> dict[str, Any]:
    return {name: getattr(owed, name) for name in SmppDelivery.__dataclass_fields__}


def test_customers_have_no_part_in_it(platform: Platform) -> None:
    sid = system(platform)
    for method, path in [("GET", PATH), ("POST", PATH), ("GET", f"{PATH}/{sid}")]:
        reply = platform.request(method, path, {"SystemId": "x", "Password": "y"})
        assert reply.json["code"] == 20006
