"""PBXs that call out by their trunk, carriers that customers bring along, and the way to both."""

from dataclasses import replace

import pytest

from switchhook.domain.changes import Delete, Insert
from switchhook.domain.entities import DomainMapping, Entity, IpAddress, SipDomain, TrunkAccess
from switchhook.endpoints.routes import (
    ByocCaller,
    Challenge,
    DomainCaller,
    Refused,
    Registered,
    Sip,
    Targets,
    TrunkCaller,
    Unreachable,
)
from switchhook.protocols.sip.digest import Credentials
from switchhook.transports.sip.peer import Peer
from tests.endpoints.phones import EVERYBODY, PEER, Phone, Server, request, server, signed
from tests.store.samples import (
    ACCOUNT,
    account,
    at,
    byoc_trunk,
    connection_policy,
    credential,
    ip_record,
    origination_url,
    sid,
    sip_trunk,
    source_ip_mapping,
    target,
    trunk,
    trunk_access,
)

OTHERS = account(2)
OUT = "sip:+442079460018@PBX1.example.com"
STRANGER = Peer("203.0.113.9", 5060)
NAMES = replace(trunk_access(1), list_sid=sid("CL", 1))
ADDRESSES = TrunkAccess(
    sid=sid("XM", 2), account_sid=ACCOUNT, trunk_sid=sid("TK", 1), kind="IP_ACL",
    list_sid=sid("AL", 1), date_created=at(0), date_updated=at(0),
)  # fmt: skip
ADDRESS = IpAddress(
    sid=sid("IP", 1), account_sid=ACCOUNT, ip_access_control_list_sid=sid("AL", 1),
    friendly_name="PBX", ip_address=PEER.host, date_created=at(0), date_updated=at(0),
)  # fmt: skip
PBX = replace(credential(7), credential_list_sid=sid("CL", 1), username="pbx")
DOMAIN = SipDomain(
    sid=sid("SD", 1), account_sid=ACCOUNT, domain_name="d.example.com", friendly_name="d",
    auth_type_set=("IP_ACL",), date_created=at(0), date_updated=at(0),
)  # fmt: skip


async def serving(*entities: Entity) -> Server:
    return await server(*EVERYBODY, sip_trunk(1), ADDRESS, PBX, *entities)


async def test_a_pbx_is_known_by_its_address() -> None:
    endpoints = (await serving(ADDRESSES)).endpoints
    call = request("INVITE", OUT, from_="sip:+14155550101@pbx")
    assert endpoints.identify(call, PEER) == TrunkCaller(sip_trunk(1))
    assert endpoints.identify(call, STRANGER) == Refused(403, "Forbidden")


async def test_a_pbx_is_known_by_its_name_and_password() -> None:
    endpoints = (await serving(NAMES)).endpoints
    call = request("INVITE", OUT, from_="sip:+14155550101@pbx")
    challenge = endpoints.identify(call, STRANGER)
    assert isinstance(challenge, Challenge)
    asked = dict(challenge.headers)["WWW-Authenticate"]
    answered = signed(call, asked, Credentials("pbx", "battery staple"))
    assert endpoints.identify(answered, STRANGER) == TrunkCaller(sip_trunk(1), "pbx")
    wrong = signed(call, asked, Credentials("pbx", "wrong"))
    assert isinstance(endpoints.identify(wrong, STRANGER), Challenge)
    nobody = signed(call, asked, Credentials("user1", "battery staple"))  # of no list
    assert isinstance(endpoints.identify(nobody, STRANGER), Challenge)


async def test_with_both_kinds_of_list_both_must_have_the_pbx() -> None:
    endpoints = (await serving(NAMES, ADDRESSES)).endpoints
    call = request("INVITE", OUT, from_="sip:+14155550101@pbx")
    assert isinstance(endpoints.identify(call, STRANGER), Refused)
    challenge = endpoints.identify(call, PEER)
    assert isinstance(challenge, Challenge)


async def test_a_trunk_without_lists_takes_no_calls() -> None:
    endpoints = (await serving()).endpoints
    call = request("INVITE", OUT, from_="sip:+14155550101@pbx")
    assert isinstance(endpoints.identify(call, PEER), Refused)


async def test_a_pbx_shows_what_it_asserts() -> None:
    endpoints = (await serving(ADDRESSES)).endpoints
    asserted = (("P-Asserted-Identity", "<sip:+14155550101@pbx>"),)
    call = request("INVITE", OUT, from_="sip:anonymous@pbx", headers=asserted)
    assert endpoints.calling(TrunkCaller(sip_trunk(1)), call) == "+14155550101"


async def test_the_way_to_a_pbx_is_through_its_places_in_turn() -> None:
    urls = [
        replace(origination_url(1), priority=2, sip_url="sip:second.example.com"),
        replace(origination_url(2), priority=1, sip_url="sip:first.example.com:5080"),
        replace(origination_url(3), enabled=False),
    ]
    endpoints = (await serving(*urls)).endpoints
    found = endpoints.origination(sip_trunk(1), "+14155550101")
    assert [str(way.uri) for way in found.ways if isinstance(way, Sip)] == [
        "sip:+14155550101@first.example.com:5080",
        "sip:+14155550101@second.example.com",
    ]
    assert all(isinstance(way, Sip) and way.patience for way in found.ways)


async def test_a_place_at_this_server_is_a_phone_or_none() -> None:
    urls = [
        replace(origination_url(1), sip_url="sip:phone2@localhost"),
        replace(origination_url(2), sip_url="sip:+14155550101@localhost"),  # round and round
    ]
    running = await serving(*urls)
    Phone(running.endpoints).register("<sip:phone2@10.0.0.9>")
    [way] = running.endpoints.origination(sip_trunk(1), "+14155550101").ways
    assert isinstance(way, Registered)


async def test_a_byoc_trunk_leads_to_its_policy_s_targets() -> None:
    places = [replace(target(n), priority=n) for n in (2, 1)]
    trunk = replace(byoc_trunk(1), from_domain_sid=DOMAIN.sid)
    endpoints = (await serving(connection_policy(1), *places, trunk, DOMAIN)).endpoints
    found = endpoints.byoc(ACCOUNT, trunk.sid, "+442079460018")
    assert isinstance(found, Targets)
    assert [way.uri.host for way in found.ways if isinstance(way, Sip)] == [
        "carrier1.example.com", "carrier2.example.com",
    ]  # fmt: skip
    assert found.from_host == "d.example.com"


@pytest.mark.parametrize(
    ("owner", "n", "code"), [(ACCOUNT, 9, 21300), (sid("AC", 9), 1, 21300), (ACCOUNT, 1, 32400)]
)
async def test_a_byoc_trunk_that_leads_nowhere_has_a_code(owner: str, n: int, code: int) -> None:
    endpoints = (await serving(byoc_trunk(1))).endpoints
    found = endpoints.byoc(owner, sid("BY", n), "+442079460018")
    assert isinstance(found, Unreachable) and found.code == code


async def test_a_customer_s_carrier_is_known_by_its_targets_address() -> None:
    place = replace(target(1), target=f"sip:{PEER.host}:5080")
    endpoints = (await serving(connection_policy(1), place, byoc_trunk(1))).endpoints
    call = request("INVITE", "sip:+14155550101@localhost", from_="sip:+442079460018@carrier")
    assert endpoints.identify(call, PEER) == ByocCaller(byoc_trunk(1))
    assert endpoints.calling(ByocCaller(byoc_trunk(1)), call) == "+442079460018"
    assert isinstance(endpoints.identify(call, STRANGER), Challenge)
    ours = request("INVITE", "sip:+14155550101@localhost", from_="sip:phone2@localhost")
    assert isinstance(endpoints.identify(ours, PEER), Challenge)


async def test_a_customer_s_carrier_never_takes_calls_to_another_s_number() -> None:
    place = replace(target(1), target=f"sip:{PEER.host}", account_sid=OTHERS.sid)
    theirs = replace(byoc_trunk(1), account_sid=OTHERS.sid)
    mine = replace(byoc_trunk(2), connection_policy_sid=sid("NY", 2))
    places = place, replace(target(2), target=place.target, connection_policy_sid=sid("NY", 2))
    endpoints = (await serving(OTHERS, *places, theirs)).endpoints
    call = request("INVITE", "sip:+14155550101@localhost", from_="sip:+442079460018@carrier")
    assert isinstance(endpoints.identify(call, PEER), Challenge)
    both = (await serving(OTHERS, *places, theirs, mine)).endpoints
    assert both.identify(call, PEER) == ByocCaller(mine)


async def test_a_mapped_address_never_takes_calls_to_another_s_number() -> None:
    record = replace(ip_record(1), ip_address=PEER.host)
    mapping = replace(source_ip_mapping(1), sip_domain_sid=DOMAIN.sid)
    running = await serving(OTHERS, replace(DOMAIN, account_sid=OTHERS.sid), record, mapping)
    call = request("INVITE", "sip:+14155550101@localhost", from_="sip:+442079460018@carrier")
    assert isinstance(running.endpoints.identify(call, PEER), Challenge)


async def test_the_operator_s_carrier_comes_before_what_accounts_say() -> None:
    place = replace(target(1), target=f"sip:{PEER.host}")
    carrier = replace(trunk(1), allowed_addresses=(PEER.host,))
    endpoints = (await serving(place, byoc_trunk(1), carrier)).endpoints
    call = request("INVITE", "sip:+14155550101@localhost", from_="sip:+442079460018@carrier")
    assert endpoints.identify(call, PEER) == carrier


async def test_calls_that_name_no_domain_are_for_the_one_of_their_address() -> None:
    record = replace(ip_record(1), ip_address="192.0.2.4", cidr_prefix_length=30)
    mapping = replace(source_ip_mapping(1), sip_domain_sid=DOMAIN.sid)
    running = await serving(DOMAIN, record, mapping)
    call = request("INVITE", "sip:sales@localhost", from_="sip:+442079460018@carrier")
    refused = running.endpoints.identify(call, PEER)
    assert isinstance(refused, Refused)  # the domain's own list has to have it, too
    open_ = replace(DOMAIN, sid=sid("SD", 2), domain_name="o.example.com", auth_type_set=())
    assert running.endpoints.directory.sip_trunks.domain_of(PEER.host) == DOMAIN.sid
    running.endpoints.apply([Insert(open_), Delete(type(mapping), mapping.sid)])
    assert isinstance(running.endpoints.identify(call, PEER), Challenge)


async def test_a_mapped_address_that_the_domain_admits_calls_by_it() -> None:
    record = replace(ip_record(1), ip_address=PEER.host)
    admits = DomainMapping(
        sid=sid("XD", 1), account_sid=ACCOUNT, domain_sid=DOMAIN.sid, purpose="calls",
        kind="IP_ACL", list_sid=sid("AL", 1), date_created=at(0), date_updated=at(0),
    )  # fmt: skip
    mapping = replace(source_ip_mapping(1), sip_domain_sid=DOMAIN.sid)
    endpoints = (await serving(DOMAIN, record, mapping, admits)).endpoints
    call = request("INVITE", "sip:sales@localhost", from_="sip:+442079460018@carrier")
    caller = endpoints.identify(call, PEER)
    assert isinstance(caller, DomainCaller)
    assert (caller.domain, caller.to) == (DOMAIN, "sip:sales@d.example.com")


async def test_a_suspended_account_s_trunk_takes_no_calls() -> None:
    suspended = replace(account(1), status="suspended")
    endpoints = (await server(suspended, sip_trunk(1), ADDRESS, ADDRESSES)).endpoints
    call = request("INVITE", OUT, from_="sip:+14155550101@pbx")
    assert endpoints.identify(call, PEER) == Refused(403, "Account Not Active")
