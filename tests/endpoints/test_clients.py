"""Browser pages that are signed in: tokens, and who of them is called."""

from dataclasses import replace
from datetime import timedelta

import pytest

from switchhook.domain.changes import Delete, Insert
from switchhook.domain.entities import ApiKey, Handset, Secret
from switchhook.endpoints.clients import MOST_PAGES
from switchhook.endpoints.routes import Browsers, InProcess, Registered, SignedOut
from switchhook.protocols.voicesdk import BadToken, Grant, codes
from switchhook.rest.tokens import AccessToken, TwilioCapability, VoiceGrant
from tests.endpoints.phones import Phone, Server, server
from tests.store.samples import ACCOUNT, NOW, account, handset, number, sid

KEY = ApiKey(
    sid=sid("SK", 1), account_sid=ACCOUNT, secret=Secret("s" * 32), date_created=NOW,
    date_updated=NOW,
)  # fmt: skip
FROM = number(1).phone_number
OWNER = replace(account(1), auth_token=Secret("t" * 32))


def token(identity: str = "alice", key: ApiKey = KEY) -> str:
    voice = VoiceGrant(incoming_allow=True)
    made = AccessToken(
        key.account_sid, key.sid, key.secret, [voice], identity=identity, clock=NOW.timestamp
    )
    return made.to_jwt()


async def started() -> Server:
    return await server(OWNER, account(2), handset(2), number(1), KEY)


def signed_in(at: Server, page: str, identity: str = "alice") -> Grant:
    grant = at.endpoints.clients.grant(token(identity))
    at.endpoints.clients.enlist(grant, page)
    return grant


async def test_a_token_is_one_of_a_key_or_of_an_account() -> None:
    clients = (await started()).endpoints.clients
    assert clients.grant(token()).identity == "alice"
    old = TwilioCapability(ACCOUNT, OWNER.auth_token, clock=NOW.timestamp)
    old.allow_client_incoming("bob")
    assert clients.grant(old.generate()).identity == "bob"


async def test_a_key_that_is_gone_signs_no_more() -> None:
    at = await started()
    clients = at.endpoints.clients
    grant = clients.grant(token())
    assert clients.holds(grant)
    at.endpoints.apply([Delete(ApiKey, KEY.sid)])
    assert not clients.holds(grant)
    with pytest.raises(BadToken) as caught:
        clients.grant(token())
    assert caught.value.code == codes.NO_ACCOUNT


async def test_a_suspended_account_has_no_clients() -> None:
    at = await started()
    grant = signed_in(at, "p1")
    at.endpoints.apply([Insert(replace(OWNER, status="suspended"))])
    assert not at.endpoints.clients.holds(grant)
    assert at.endpoints.locate(ACCOUNT, "client:alice", FROM) == SignedOut("alice")
    with pytest.raises(BadToken):
        at.endpoints.clients.grant(token())


async def test_tokens_follow_the_clock() -> None:
    at = await server(OWNER, KEY)
    late = AccessToken(
        ACCOUNT, KEY.sid, KEY.secret, [VoiceGrant()],
        clock=lambda: (NOW - timedelta(hours=2)).timestamp(),
    )  # fmt: skip
    with pytest.raises(BadToken) as caught:
        at.endpoints.clients.grant(late.to_jwt())
    assert caught.value.code == codes.EXPIRED


async def test_every_page_of_a_client_is_on_the_way_to_it() -> None:
    at = await started()
    signed_in(at, "p1")
    signed_in(at, "p2")
    signed_in(at, "p3", "bob")
    assert at.endpoints.locate(ACCOUNT, "client:alice", FROM) == Browsers(
        ACCOUNT, "alice", ("p2", "p1")
    )
    assert at.endpoints.locate(sid("AC", 2), "client:alice", FROM) == SignedOut("alice")


async def test_parameters_may_stand_behind_the_name() -> None:
    at = await started()
    signed_in(at, "p1")
    route = at.endpoints.locate(ACCOUNT, "client:alice?team=blue&n=1", FROM)
    assert isinstance(route, Browsers)
    assert (route.identity, route.parameters) == ("alice", (("team", "blue"), ("n", "1")))


async def test_a_phone_rings_with_the_pages_and_a_handset_does_not() -> None:
    at = await started()
    name = handset(2).username
    assert at.endpoints.locate(ACCOUNT, f"client:{name}", FROM) == InProcess(handset(2))
    signed_in(at, "p1", name)
    route = at.endpoints.locate(ACCOUNT, f"client:{name}", FROM)
    assert isinstance(route, Browsers) and route.phone is None
    Phone(at.endpoints).register("<sip:phone2@10.0.0.9>")
    route = at.endpoints.locate(ACCOUNT, f"client:{name}", FROM)
    assert isinstance(route, Browsers) and isinstance(route.phone, Registered)


async def test_who_comes_and_goes_is_told() -> None:
    at = await started()
    grant = signed_in(at, "p1")
    at.endpoints.clients.enlist(grant, "p1")
    at.endpoints.clients.dismiss(grant, "p1")
    at.endpoints.clients.dismiss(grant, "p1")
    await at.store.commit([])
    assert [(one.username, one.contact) for one in at.changes] == [
        ("client:alice", "p1"),
        ("client:alice", ""),
    ]


async def test_the_oldest_page_makes_room() -> None:
    at = await started()
    grant = at.endpoints.clients.grant(token())
    displaced = [at.endpoints.clients.enlist(grant, f"p{n}") for n in range(MOST_PAGES + 1)]
    assert displaced == [""] * MOST_PAGES + ["p0"]
    assert len(at.endpoints.clients.pages(ACCOUNT, "alice")) == MOST_PAGES


async def test_a_page_that_holds_a_handset_rings_in_its_place() -> None:
    at = await started()
    held = handset(2)
    clients = at.endpoints.clients
    assert isinstance(at.endpoints.locate(ACCOUNT, held.phone_number, FROM), InProcess)
    grant = clients.grant(clients.token(held, 60))
    assert clients.handset(grant) == held
    clients.enlist(grant, "page")
    by_number = at.endpoints.locate(ACCOUNT, held.phone_number, FROM)
    assert by_number == Browsers(held.account_sid, held.username, ("page",))
    by_name = at.endpoints.locate(held.account_sid, f"client:{held.username}?team=blue", FROM)
    assert by_name == replace(by_number, parameters=(("team", "blue"),))
    clients.dismiss(grant, "page")
    assert isinstance(at.endpoints.locate(ACCOUNT, held.phone_number, FROM), InProcess)


async def test_a_handset_that_is_gone_or_has_another_password_signs_no_more() -> None:
    at = await started()
    held = handset(2)
    clients = at.endpoints.clients
    token_of_it = clients.token(held, 60)
    at.endpoints.apply([Insert(replace(held, password=Secret("another")))])
    with pytest.raises(BadToken) as caught:
        clients.grant(token_of_it)
    assert caught.value.code == codes.BAD_SIGNATURE
    at.endpoints.apply([Delete(Handset, held.sid)])
    with pytest.raises(BadToken):
        clients.grant(clients.token(held, 60))
