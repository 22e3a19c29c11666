from dataclasses import replace

from switchhook.domain.entities import CarrierTrunk
from switchhook.endpoints.routes import Challenge, Refused
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Request
from switchhook.transports.sip.peer import Peer
from tests.endpoints.phones import EVERYBODY, PEER, request, server, signed
from tests.store.samples import account, credential, handset, number, sid, trunk

CARRIER = Peer("198.51.100.9", 5060)
US = number(1).phone_number


def invite(to: str = f"sip:{US}@localhost", from_: str = "sip:+14155550199@carrier") -> Request:
    return request("INVITE", to, from_=from_)


async def test_a_carrier_is_known_by_its_address() -> None:
    endpoints = (await server(*EVERYBODY, trunk(1))).endpoints
    assert endpoints.identify(invite(), CARRIER) == trunk(1)


async def test_a_stranger_is_challenged() -> None:
    endpoints = (await server(*EVERYBODY, trunk(1))).endpoints
    assert isinstance(endpoints.identify(invite(), Peer("203.0.113.1", 5060)), Challenge)


async def test_a_disabled_trunk_is_a_stranger() -> None:
    endpoints = (await server(*EVERYBODY, replace(trunk(1), enabled=False))).endpoints
    assert isinstance(endpoints.identify(invite(), CARRIER), Challenge)


async def test_a_phone_is_known_by_its_credentials() -> None:
    endpoints = (await server()).endpoints
    unsigned = invite(from_="sip:phone2@localhost")
    challenge = endpoints.identify(unsigned, PEER)
    assert isinstance(challenge, Challenge)
    again = signed(unsigned, challenge.headers[0][1], Credentials("phone2", "correct horse"))
    assert endpoints.identify(again, PEER) == handset(2)


async def test_a_phone_at_a_carrier_s_address_still_signs_in() -> None:
    endpoints = (await server(*EVERYBODY, trunk(1))).endpoints
    ours = invite(from_="sip:phone2@localhost")
    assert isinstance(endpoints.identify(ours, CARRIER), Challenge)


async def test_a_suspended_account_s_phones_are_refused() -> None:
    suspended = replace(account(1), status="suspended")
    endpoints = (await server(suspended, number(1), trunk(1))).endpoints
    assert endpoints.identify(invite(), CARRIER) == Refused(403, "Account Not Active")


async def test_of_two_trunks_at_one_address_the_called_number_s_account_counts() -> None:
    theirs = replace(trunk(1), account_sid=sid("AC", 2), allowed_addresses=("198.51.100.9",))
    endpoints = (await server(*EVERYBODY, account(2), theirs, trunk(2))).endpoints
    assert endpoints.identify(invite(), CARRIER) == trunk(2)
    elsewhere = invite("sip:+14155550177@localhost")
    assert endpoints.identify(elsewhere, CARRIER) == theirs  # the narrowest block


async def test_a_called_number_is_found_however_a_carrier_writes_it() -> None:
    endpoints = (await server()).endpoints
    digits = US.removeprefix("+")
    for user in (US, digits, digits[1:], f"{US};npdi", "+1-415-555-0101"):
        assert endpoints.called(invite(f"sip:{user}@localhost")) == US
    assert endpoints.called(invite(f"tel:{US}")) == US


async def test_what_is_not_a_number_is_called_by_its_address() -> None:
    endpoints = (await server()).endpoints
    assert endpoints.called(invite("sip:alice@localhost:5070;a=b")) == "sip:alice@localhost"


async def test_phones_are_shown_as_who_they_are() -> None:
    endpoints = (await server()).endpoints
    liar = invite(from_="sip:+19005550100@localhost")
    assert endpoints.calling(handset(2), liar) == handset(2).phone_number
    assert endpoints.calling(credential(1), liar) == "sip:user1@127.0.0.1"


async def test_a_carrier_is_believed_about_the_caller() -> None:
    endpoints = (await server()).endpoints
    carrier: CarrierTrunk = trunk(1)
    assert endpoints.calling(carrier, invite()) == "+14155550199"
    plain = invite(from_="sip:442079460018@carrier")
    assert endpoints.calling(carrier, plain) == "+442079460018"
    asserted = invite(from_="sip:anonymous@anonymous.invalid")
    asserted.headers.add("P-Asserted-Identity", "<sip:+14155550188@carrier>")
    assert endpoints.calling(carrier, asserted) == "+14155550188"
    unknown = invite(from_="sip:anonymous@anonymous.invalid")
    assert endpoints.calling(carrier, unknown) == "sip:anonymous@anonymous.invalid"
