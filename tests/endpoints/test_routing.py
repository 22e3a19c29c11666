from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.entities import CarrierTrunk, Secret
from switchhook.endpoints.routes import (
    InProcess,
    OwnNumber,
    Registered,
    SignedOut,
    Sip,
    Trunk,
    Unreachable,
)
from switchhook.endpoints.routing import Policy
from switchhook.protocols.sip.digest import Credentials
from tests.endpoints.phones import EVERYBODY, Phone, server
from tests.store.samples import ACCOUNT, account, handset, number, sid, trunk

FROM = number(1).phone_number
ELSEWHERE = "+442079460018"


def carrier(n: int, *prefixes: str) -> CarrierTrunk:
    """Return a trunk without rules."""
    return replace(trunk(n), prefixes=prefixes, host=f"carrier{n}.example", strip_plus=False)


async def test_a_handset_without_a_phone_is_in_this_process() -> None:
    endpoints = (await server()).endpoints
    assert endpoints.locate(ACCOUNT, handset(2).phone_number, FROM) == InProcess(handset(2))


async def test_a_registered_phone_takes_precedence() -> None:
    endpoints = (await server()).endpoints
    Phone(endpoints).register("<sip:phone2@10.0.0.9>")
    for to in (handset(2).phone_number, "sip:phone2@localhost", "sip:phone2@127.0.0.1:5060"):
        route = endpoints.locate(ACCOUNT, to, FROM)
        assert isinstance(route, Registered)
        assert route.owner == handset(2)
        assert [contact.uri.host for contact in route.contacts] == ["10.0.0.9"]


async def test_a_number_of_ours_comes_back_in() -> None:
    endpoints = (await server()).endpoints
    assert endpoints.locate(ACCOUNT, FROM, "+14155550199") == OwnNumber(number(1))
    assert endpoints.locate(sid("AC", 9), "(415) 555-0101", ELSEWHERE) == OwnNumber(number(1))
    assert endpoints.locate(ACCOUNT, f"sip:{FROM}@localhost", FROM) == OwnNumber(number(1))


async def test_a_suspended_account_s_number_is_not_reached() -> None:
    endpoints = (await server(replace(account(1), status="suspended"), number(1))).endpoints
    assert isinstance(endpoints.locate(ACCOUNT, FROM, ELSEWHERE), Unreachable)


async def test_the_trunk_with_the_longest_prefix_wins() -> None:
    trunks = carrier(1, "+"), carrier(2, "+44", "+4"), carrier(3, "+4")
    endpoints = (await server(*EVERYBODY, *trunks)).endpoints
    route = endpoints.locate(ACCOUNT, ELSEWHERE, FROM)
    assert isinstance(route, Trunk)
    assert str(route.request_uri) == "sip:+442079460018@carrier2.example"
    assert (route.caller_id, route.credentials) == (FROM, None)


async def test_a_trunk_has_its_rules() -> None:
    strict = replace(
        carrier(1, "+"), strip_plus=True, caller_id="+14155550111", port=5080, transport="tcp",
        username="us", password=Secret("secret"),
    )  # fmt: skip
    route = (await server(*EVERYBODY, strict)).endpoints.locate(ACCOUNT, ELSEWHERE, FROM)
    assert isinstance(route, Trunk)
    assert str(route.request_uri) == "sip:442079460018@carrier1.example:5080;transport=tcp"
    assert (route.caller_id, route.credentials) == ("+14155550111", Credentials("us", "secret"))


async def test_trunks_serve_their_account_and_its_subaccounts_alone() -> None:
    child = replace(account(2), owner_account_sid=ACCOUNT)
    endpoints = (await server(account(1), child, account(3), carrier(1, "+"))).endpoints
    assert isinstance(endpoints.locate(child.sid, ELSEWHERE, FROM), Trunk)
    assert isinstance(endpoints.locate(sid("AC", 3), ELSEWHERE, FROM), Unreachable)


async def test_a_number_that_nobody_serves_is_unreachable() -> None:
    endpoints = (await server(*EVERYBODY, carrier(1, "+1"))).endpoints
    route = endpoints.locate(ACCOUNT, ELSEWHERE, FROM)
    assert isinstance(route, Unreachable)
    assert (route.code, route.dial_code) == (21214, 13224)


async def test_a_client_is_a_phone_that_is_signed_in_under_the_name() -> None:
    endpoints = (await server()).endpoints
    assert endpoints.locate(ACCOUNT, "client:joe", FROM) == SignedOut("joe")
    assert endpoints.locate(ACCOUNT, "client:user1", FROM) == SignedOut("user1")
    Phone(endpoints).register("<sip:phone2@10.0.0.9>")
    route = endpoints.locate(ACCOUNT, "client:phone2", FROM)
    assert isinstance(route, Registered)
    assert route.owner == handset(2)
    assert endpoints.locate(sid("AC", 9), "client:phone2", FROM) == SignedOut("phone2")


@pytest.mark.parametrize(
    ("to", "codes"),
    [
        ("nonsense", (21211, 13223)),
        ("+1", (21211, 13223)),
        ("client:", (21211, 13215)),
        ("sip:", (21211, 13243)),
        ("sip:nobody@localhost", (21214, 13224)),
        ("sip:user1@localhost", (21214, 13224)),  # a credential without a phone
    ],
)
async def test_what_cannot_be_reached_has_twilio_s_codes(to: str, codes: tuple[int, int]) -> None:
    route = (await server()).endpoints.locate(ACCOUNT, to, FROM)
    assert isinstance(route, Unreachable)
    assert (route.code, route.dial_code) == codes


async def test_sip_elsewhere_is_called_as_it_is_where_that_is_allowed() -> None:
    endpoints = (await server()).endpoints
    for uri in ("sip:a@example.com;transport=tcp?X-A=b", "sip:phone2@127.0.0.1:5090"):
        route = endpoints.locate(ACCOUNT, uri, FROM)
        assert isinstance(route, Sip)
        assert str(route.uri) == uri


async def test_sip_elsewhere_is_not_called_where_that_is_not_allowed() -> None:
    endpoints = (await server(policy=Policy(external_sip=False))).endpoints
    route = endpoints.locate(ACCOUNT, "sip:a@example.com", FROM)
    assert isinstance(route, Unreachable)
    assert (route.code, route.dial_code) == (21216, 13225)
    assert isinstance(endpoints.locate(ACCOUNT, "sip:phone2@localhost", FROM), InProcess)


@given(to=st.one_of(st.text(), st.from_regex(r"(?i)(sips?|client|tel):.*")))
async def test_whatever_is_asked_for_there_is_an_answer(to: str) -> None:
    endpoints = (await server()).endpoints
    assert endpoints.locate(ACCOUNT, to, FROM) is not None
