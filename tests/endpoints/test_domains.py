"""Who may register at a SIP domain and call by it.

https://www.twilio.com/docs/voice/api/sip-registration, .../sending-sip
"""

import asyncio
from dataclasses import replace

import pytest

from switchhook.domain.changes import Delete, Update
from switchhook.domain.entities import DomainMapping, Entity, Secret, SipCredential, SipDomain
from switchhook.endpoints.routes import (
    Challenge,
    DomainCaller,
    DomainUser,
    OwnNumber,
    Refused,
    Registered,
    Unreachable,
    key_of,
)
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Request
from switchhook.transports.sip.peer import Peer
from tests.endpoints.phones import EVERYBODY, PEER, Phone, Server, request, server, signed
from tests.store.samples import (
    ACCOUNT,
    access_list,
    account,
    credential,
    credential_list,
    domain,
    ip_address,
    listed,
    mapping,
    number,
    sid,
    trunk,
)

AT = domain(1).domain_name
PASSWORD = "Battery staple 1"
INSIDE, OUTSIDE = Peer("203.0.113.17", 5060), Peer("203.0.113.33", 5060)
LISTS: tuple[Entity, ...] = (
    *EVERYBODY, credential_list(1), listed(1), listed(2), access_list(1), ip_address(1),
)  # fmt: skip
BY_NAME = replace(domain(1), auth_type_set=("CREDENTIAL_LIST",))
BY_ADDRESS = replace(domain(1), auth_type_set=("IP_ACL",))
BY_BOTH = replace(domain(1), auth_type_set=("IP_ACL", "CREDENTIAL_LIST"))


async def registering(*more: Entity, at: SipDomain = BY_NAME) -> Server:
    """Return a server with a domain, at which the members of the list register."""
    return await server(*LISTS, at, mapping(1, "registrations"), *more)


async def calling(at: SipDomain, *more: Entity) -> Server:
    """Return a server with a domain that maps what its `auth_type_set` says."""
    mapped = [mapping(1, addresses=kind == "IP_ACL") for kind in at.auth_type_set]
    return await server(*LISTS, at, *mapped, *more)


class DomainPhone(Phone):
    """A phone whose registrar is a domain; `proxy` is the host that it sends requests to."""

    at = AT
    proxy = AT

    @property
    def aor(self) -> str:
        return f"sip:{self.username}@{self.at}"

    def request(self, *contacts: str, headers: object = ()) -> Request:
        self.cseq += 1
        return request(
            "REGISTER", f"sip:{self.proxy}", from_=self.aor, to=self.aor, call_id=self.call_id,
            cseq=self.cseq, headers=[("Contact", one) for one in contacts],
        )  # fmt: skip


def phone(
    started: Server, username: str = "member1", password: str = PASSWORD, **hosts: str
) -> DomainPhone:
    """Return a phone of a member of the list."""
    made = DomainPhone(started.endpoints, username, password)
    for name, host in hosts.items():
        setattr(made, name, host)
    return made


def invite(
    host: str = AT, *, user: str = "bob", from_: str = f"sip:member1@{AT}", to: str | None = None
) -> Request:
    """Return a call to somebody at `host`."""
    return request("INVITE", f"sip:{user}@{host}", from_=from_, to=to)


def identified(
    at: Server, asked: Request, username: str, password: str = PASSWORD, *, peer: Peer = PEER
) -> object:
    """Return who sends a call, once the challenge to it is answered."""
    challenge = at.endpoints.identify(asked, peer)
    assert isinstance(challenge, Challenge)
    credentials = Credentials(username, password)
    return at.endpoints.identify(signed(asked, challenge.headers[0][1], credentials), peer)


async def test_a_phone_registers_at_a_domain_and_is_reached_there() -> None:
    started = await registering()
    assert phone(started).register("<sip:member1@10.0.0.9>").status == 200
    await asyncio.sleep(0)  # the event goes out with its commit
    [event] = started.changes
    assert (event.username, event.account_sid) == (f"member1@{AT}", ACCOUNT)
    route = started.endpoints.locate(ACCOUNT, f"sip:member1@{AT}", "+14155550100")
    assert isinstance(route, Registered)
    assert isinstance(route.owner, DomainUser) and route.owner.credential == listed(1)
    assert [contact.uri.host for contact in route.contacts] == ["10.0.0.9"]


@pytest.mark.parametrize(
    ("proxy", "at"),
    [
        (AT, AT),
        ("localhost", AT),  # the Request-URI is our address, To the domain
        ("localhost", "localhost"),  # the phone knows nothing but our address
        ("127.0.0.1:5060", "127.0.0.1:5060"),
        ("office1.sip.us1.twilio.com", "office1.sip.us1.twilio.com"),
        ("OFFICE1.sip.dublin.ie1.Twilio.com", AT),
    ],
)
async def test_a_domain_is_known_by_its_name_and_its_users_also_at_our_address(
    proxy: str, at: str
) -> None:
    started = await registering()
    one = phone(started, proxy=proxy, at=at)
    assert one.register("<sip:member1@10.0.0.9>").status == 200
    route = started.endpoints.locate(ACCOUNT, f"sip:member1@{AT}", "+14155550100")
    assert isinstance(route, Registered)


async def test_a_wrong_password_does_not_register() -> None:
    started = await registering()
    assert phone(started, password="wrong").register("<sip:x@10.0.0.9>").status == 401
    assert phone(started, "nobody").register("<sip:x@10.0.0.9>").status == 401


async def test_without_sip_registration_nobody_registers() -> None:
    started = await registering(at=replace(BY_NAME, sip_registration=False))
    assert phone(started).register("<sip:member1@10.0.0.9>").status == 403
    here = phone(started, proxy="localhost", at="localhost")
    assert here.register("<sip:member1@10.0.0.9>").status == 401


async def test_a_list_mapped_for_calls_does_not_let_phones_register() -> None:
    started = await calling(BY_NAME)
    assert phone(started).register("<sip:member1@10.0.0.9>").status == 401


async def test_a_user_registers_under_no_name_but_their_own() -> None:
    started = await registering()
    one = phone(started, "member1")
    asked = request(
        "REGISTER", f"sip:{AT}", from_=f"sip:member2@{AT}", to=f"sip:member2@{AT}",
        headers=[("Contact", "<sip:member2@10.0.0.9>")],
    )  # fmt: skip
    challenge = dict(one.send(asked).headers)["WWW-Authenticate"]
    assert one.send(signed(asked, challenge, one.credentials)).status == 403


async def test_the_operators_phones_are_not_the_domains() -> None:
    started = await registering()
    theirs = phone(started, "phone2", "correct horse")
    assert theirs.register("<sip:phone2@10.0.0.9>").status == 401
    assert Phone(started.endpoints).register("<sip:phone2@10.0.0.9>").status == 200


async def test_a_name_may_be_somebody_else_at_another_domain() -> None:
    other = replace(listed(1, of=2), password=Secret(PASSWORD[::-1]))
    started = await registering(
        credential_list(2), other, domain(2), mapping(2, "registrations", domain=2)
    )
    assert phone(started).register("<sip:member1@10.0.0.1>").status == 200
    there = domain(2).domain_name
    second = phone(started, password=other.password, proxy=there, at=there)
    assert second.register("<sip:member1@10.0.0.2>").status == 200
    for at, host in ((AT, "10.0.0.1"), (there, "10.0.0.2")):
        route = started.endpoints.locate(ACCOUNT, f"sip:member1@{at}", "+14155550100")
        assert isinstance(route, Registered)
        assert [contact.uri.host for contact in route.contacts] == [host]


async def test_namesakes_at_our_address_are_told_apart_by_their_passwords() -> None:
    same_name = replace(credential(2), username="member1")
    started = await registering(same_name)
    for password in (PASSWORD, same_name.password):
        one = phone(started, password=password, proxy="localhost", at="localhost")
        assert one.register(f"<sip:member1@10.0.0.9:{len(password)}>").status == 200
    domains = started.endpoints.locate(ACCOUNT, f"sip:member1@{AT}", "+14155550100")
    operators = started.endpoints.locate(ACCOUNT, "sip:member1@localhost", "+14155550100")
    assert isinstance(domains, Registered) and isinstance(operators, Registered)
    assert domains.contacts[0].uri.port == len(PASSWORD)
    assert operators.owner == same_name


@pytest.mark.parametrize(
    "change",
    [
        Update(SipCredential, listed(1).sid, {"password": "Another horse 2"}),
        Delete(SipCredential, listed(1).sid),
        Delete(DomainMapping, mapping(1, "registrations").sid),
        Update(SipDomain, domain(1).sid, {"sip_registration": False}),
        Delete(SipDomain, domain(1).sid),
    ],
)
async def test_a_phone_that_may_register_no_longer_is_unregistered(
    change: Update | Delete,
) -> None:
    started = await registering()
    phone(started).register("<sip:member1@10.0.0.9>")
    key = key_of(DomainUser(BY_NAME, listed(1)))
    assert len(started.endpoints.registrar.contacts(key)) == 1
    started.endpoints.apply([change])
    assert started.endpoints.registrar.contacts(key) == []


async def test_another_name_of_the_domain_keeps_its_phones() -> None:
    started = await registering()
    phone(started).register("<sip:member1@10.0.0.9>")
    started.endpoints.apply([Update(SipDomain, domain(1).sid, {"domain_name": "new.example"})])
    route = started.endpoints.locate(ACCOUNT, "sip:member1@new.example", "+14155550100")
    assert isinstance(route, Registered)


@pytest.mark.parametrize(
    ("account_sid", "to", "code"),
    [
        (ACCOUNT, f"sip:member2@{AT}", 32009),  # who is not registered
        (ACCOUNT, f"sip:nobody@{AT}", 32009),
        (ACCOUNT, f"sip:+14155550101@{AT}", 32009),  # a domain has users, not numbers
        (ACCOUNT, f"sip:{AT}", 32223),
        (sid("AC", 2), f"sip:member1@{AT}", 32002),
    ],
)
async def test_who_is_not_registered_is_not_reached(account_sid: str, to: str, code: int) -> None:
    started = await registering(account(2))
    phone(started).register("<sip:member1@10.0.0.9>")
    route = started.endpoints.locate(account_sid, to, "+14155550100")
    assert isinstance(route, Unreachable) and route.dial_code == code


async def test_a_caller_signs_in_with_a_mapped_credential() -> None:
    started = await calling(BY_NAME)
    caller = identified(started, invite(), "member1")
    assert caller == DomainCaller(BY_NAME, f"sip:bob@{AT}", f"sip:member1@{AT}", "member1")
    assert isinstance(identified(started, invite(), "member1", "wrong"), Challenge)
    assert isinstance(identified(started, invite(), "phone2", "correct horse"), Challenge)


async def test_a_caller_at_an_allowed_address_needs_no_name() -> None:
    started = await calling(BY_ADDRESS)
    anyone = invite(from_="sip:+14155550199@pbx.example.com:5080")
    caller = started.endpoints.identify(anyone, INSIDE)
    assert isinstance(caller, DomainCaller)
    assert (caller.from_, caller.username) == ("sip:+14155550199@pbx.example.com", "")
    assert started.endpoints.calling(caller, anyone) == caller.from_
    assert started.endpoints.identify(anyone, OUTSIDE) == Refused(403, "Forbidden")


async def test_with_both_mapped_a_caller_needs_both() -> None:
    started = await calling(BY_BOTH)
    assert isinstance(identified(started, invite(), "member1", peer=INSIDE), DomainCaller)
    assert isinstance(identified(started, invite(), "member1", "wrong", peer=INSIDE), Challenge)
    assert started.endpoints.identify(invite(), OUTSIDE) == Refused(403, "Forbidden")


async def test_with_nothing_mapped_for_calls_nobody_calls() -> None:
    """ "If auth_type is not defined, the domain will not be able to receive any traffic." """
    started = await registering(at=domain(1))
    assert started.endpoints.identify(invite(), INSIDE) == Refused(403, "Forbidden")


async def test_a_user_at_our_own_address_calls_by_their_domain() -> None:
    started = await calling(BY_NAME)
    here = invite("localhost", user="+14155550101", from_="sip:member1@127.0.0.1")
    caller = identified(started, here, "member1")
    assert caller == DomainCaller(BY_NAME, f"sip:+14155550101@{AT}", f"sip:member1@{AT}", "member1")


async def test_at_our_own_address_a_domain_still_asks_where_its_callers_are() -> None:
    started = await calling(BY_BOTH)
    here = invite("localhost", from_="sip:member1@localhost")
    assert isinstance(identified(started, here, "member1", peer=INSIDE), DomainCaller)
    assert isinstance(identified(started, here, "member1", peer=OUTSIDE), Challenge)


async def test_to_says_which_domain_when_the_request_uri_is_our_address() -> None:
    started = await calling(BY_ADDRESS)
    routed = invite("127.0.0.1:5060", to=f"sip:bob@{AT}")
    caller = started.endpoints.identify(routed, INSIDE)
    assert isinstance(caller, DomainCaller) and caller.to == f"sip:bob@{AT}"
    elsewhere = invite("sip.example.net", to=f"sip:bob@{AT}")
    assert isinstance(started.endpoints.identify(elsewhere, INSIDE), Challenge)


async def test_a_domain_of_a_suspended_account_takes_no_calls() -> None:
    started = await server(
        replace(account(1), status="suspended"), credential_list(1), access_list(1),
        ip_address(1), BY_ADDRESS, mapping(1, addresses=True),
    )  # fmt: skip
    assert started.endpoints.identify(invite(), INSIDE) == Refused(403, "Account Not Active")


async def test_a_carrier_at_the_same_address_does_not_open_a_domain() -> None:
    carrier = replace(trunk(1), allowed_addresses=(PEER.host,))
    started = await calling(BY_NAME, carrier)
    assert isinstance(started.endpoints.identify(invite(), PEER), Challenge)
    ours = invite("localhost", from_=f"sip:member1@{AT}")
    assert isinstance(started.endpoints.identify(ours, PEER), Challenge)
    theirs = invite("localhost", user=number(1).phone_number, from_="sip:+1999@carrier.example")
    assert started.endpoints.identify(theirs, PEER) == carrier


async def test_numbers_are_called_as_before() -> None:
    started = await registering()
    to = f"sip:{number(1).phone_number}@localhost"
    assert isinstance(started.endpoints.locate(ACCOUNT, to, "+14155550199"), OwnNumber)


async def test_guessing_at_one_domain_does_not_close_the_name_at_another() -> None:
    other = replace(listed(1, of=2))
    started = await registering(
        credential_list(2), other, domain(2), mapping(2, "registrations", domain=2)
    )
    for guess in range(110):
        thief = DomainPhone(
            started.endpoints, "member1", "guess", peer=Peer(f"198.51.100.{guess}", 5060)
        )
        assert thief.register("<sip:x@198.51.100.1>").status == 401
    assert phone(started).register("<sip:member1@10.0.0.9>").status == 401
    there = domain(2).domain_name
    assert phone(started, proxy=there, at=there).register("<sip:x@10.0.0.9>").status == 200
