"""Dialing permissions of accounts, and what they stop."""

from dataclasses import replace
from typing import Any

import pytest

from switchhook.domain.entities import DialingPolicy, Entity
from switchhook.endpoints.permissions import Permissions
from switchhook.endpoints.routes import InProcess, OwnNumber, Trunk, Unreachable
from switchhook.endpoints.routing import Policy
from tests.endpoints.phones import EVERYBODY, server
from tests.store.samples import ACCOUNT, account, dialing_policy, handset, number, sid, trunk

LONDON, PARIS, PREMIUM, NOBODYS = "+442079460018", "+33140000000", "+37190123456", "+999123"
CARRIER = replace(trunk(1), prefixes=("+",))
CHILD = replace(account(2), owner_account_sid=ACCOUNT)


async def permissions(*entities: Entity, usual: tuple[str, ...] = ("*",)) -> Permissions:
    running = await server(account(1), CHILD, *entities, policy=Policy(countries=usual))
    return running.endpoints.permissions


def policy(n: int, owner: str, **values: Any) -> DialingPolicy:
    return replace(dialing_policy(n), **{"account_sid": owner, "low_risk_off": (), **values})


async def test_low_risk_numbers_of_every_country_may_be_called_by_default() -> None:
    found = await permissions()
    assert found.permits(ACCOUNT, LONDON) and found.permits(ACCOUNT, PARIS)
    assert found.permits(ACCOUNT, NOBODYS)
    assert not found.permits(ACCOUNT, PREMIUM)
    assert not found.permits(ACCOUNT, "+870773111632")  # a satellite


async def test_the_operator_may_name_countries() -> None:
    found = await permissions(usual=("US",))
    assert found.permits(ACCOUNT, "+14155550100") and found.permits(ACCOUNT, "+16135550100")
    assert not found.permits(ACCOUNT, LONDON)
    assert not found.permits(ACCOUNT, NOBODYS)


async def test_an_account_switches_countries_on_and_off() -> None:
    changed = policy(
        1, ACCOUNT, low_risk_on=("FR",), low_risk_off=("US",), special_on=("LV",),
        tollfraud_on=("001",),
    )  # fmt: skip
    found = await permissions(changed, usual=("US",))
    assert found.permits(ACCOUNT, PARIS) and found.permits(ACCOUNT, PREMIUM)
    assert found.permits(ACCOUNT, "+870773111632")
    assert not found.permits(ACCOUNT, "+14155550100")


@pytest.mark.parametrize("inherits", [True, False])
async def test_a_subaccount_has_its_parent_s_permissions_if_it_inherits(inherits: bool) -> None:
    parents = policy(1, ACCOUNT, low_risk_off=("GB",))
    own = policy(2, CHILD.sid, inherits=inherits)
    found = await permissions(parents, own)
    assert found.permits(CHILD.sid, LONDON) is not inherits
    assert not (await permissions(parents)).permits(CHILD.sid, LONDON)


async def test_what_is_not_permitted_has_twilio_s_codes() -> None:
    refused = policy(1, ACCOUNT, low_risk_off=("GB",))
    endpoints = (await server(*EVERYBODY, CARRIER, refused)).endpoints
    route = endpoints.locate(ACCOUNT, LONDON, number(1).phone_number)
    assert isinstance(route, Unreachable)
    assert (route.code, route.dial_code) == (21215, 13227)
    assert isinstance(endpoints.locate(ACCOUNT, PARIS, LONDON), Trunk)


async def test_calls_within_the_server_need_no_permission() -> None:
    refused = policy(1, ACCOUNT, low_risk_off=("US",))
    endpoints = (await server(*EVERYBODY, CARRIER, refused)).endpoints
    to_phone = endpoints.locate(ACCOUNT, handset(2).phone_number, LONDON)
    assert isinstance(to_phone, InProcess)
    assert isinstance(endpoints.locate(ACCOUNT, number(1).phone_number, LONDON), OwnNumber)
    assert isinstance(endpoints.locate(sid("AC", 9), number(1).phone_number, LONDON), OwnNumber)
