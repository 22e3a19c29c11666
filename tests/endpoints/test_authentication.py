import asyncio

import pytest

from switchhook.endpoints.routes import Challenge
from switchhook.endpoints.throttle import Throttle, source_of
from switchhook.protocols.sip.digest import Credentials
from switchhook.transports.sip.peer import Peer
from tests.conftest import VIRTUAL
from tests.endpoints.phones import PEER, Phone, request, server, signed

ELSEWHERE = Peer("198.51.100.200", 1)


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def test_a_used_answer_cannot_be_replayed() -> None:
    endpoints = (await server()).endpoints
    phone = Phone(endpoints)
    asked = phone.send(phone.request())
    value = dict(asked.headers)["WWW-Authenticate"]
    once = signed(phone.request("<sip:a@b>"), value, phone.credentials)
    assert phone.send(once).status == 200
    assert phone.send(once).status == 401


async def test_a_nonce_serves_again_with_the_next_count() -> None:
    phone = Phone((await server()).endpoints)
    value = dict(phone.send(phone.request()).headers)["WWW-Authenticate"]
    for count in (1, 2, 3):
        again = signed(phone.request("<sip:a@b>"), value, phone.credentials, nc=count)
        assert phone.send(again).status == 200


async def test_an_old_nonce_is_stale() -> None:
    phone = Phone((await server()).endpoints)
    value = dict(phone.send(phone.request()).headers)["WWW-Authenticate"]
    await asyncio.sleep(600)
    late = phone.send(signed(phone.request("<sip:a@b>"), value, phone.credentials))
    assert "stale=true" in dict(late.headers)["WWW-Authenticate"]


async def test_credentials_for_another_realm_are_none() -> None:
    endpoints = (await server()).endpoints
    invite = request("INVITE", "sip:1@localhost", from_="sip:phone2@localhost")
    foreign = signed(
        invite, 'Digest realm="elsewhere", nonce="1"', Credentials("phone2", "correct horse")
    )
    assert isinstance(endpoints.identify(foreign, PEER), Challenge)


async def test_a_guesser_no_longer_gets_in_and_others_do() -> None:
    endpoints = (await server()).endpoints
    guesser = Phone(endpoints, password="guess", peer=ELSEWHERE)
    for _ in range(30):
        guesser.register("<sip:a@b>")
    assert Phone(endpoints, peer=ELSEWHERE).register("<sip:a@b>").status == 401
    assert Phone(endpoints).register("<sip:a@b>").status == 200


async def test_a_scanner_that_never_signs_in_closes_its_address() -> None:
    endpoints = (await server()).endpoints
    scan = request("INVITE", "sip:100@localhost", from_="sip:100@localhost")
    answers = [endpoints.identify(scan, ELSEWHERE) for _ in range(400)]
    assert all(isinstance(answer, Challenge) for answer in answers)
    assert Phone(endpoints, peer=ELSEWHERE).register("<sip:a@b>").status == 401


async def test_a_blocked_source_is_heard_again_later() -> None:
    endpoints = (await server()).endpoints
    for _ in range(40):
        Phone(endpoints, password="guess").register("<sip:a@b>")
    await asyncio.sleep(600)
    assert Phone(endpoints).register("<sip:a@b>").status == 200


async def test_a_phone_that_registers_often_is_never_blocked() -> None:
    phone = Phone((await server()).endpoints)
    assert {phone.register("<sip:a@b>").status for _ in range(1000)} == {200}


async def test_a_name_under_attack_stays_open_to_where_its_owner_was() -> None:
    endpoints = (await server()).endpoints
    assert Phone(endpoints).register("<sip:a@b>").status == 200
    for n in range(120):
        peer = Peer(f"198.51.100.{n}", 1)
        Phone(endpoints, password="guess", peer=peer).register("<sip:a@b>")
    assert Phone(endpoints, peer=ELSEWHERE).register("<sip:a@b>").status == 401
    assert Phone(endpoints, call_id="again").register("<sip:a@b>").status == 200


def test_the_throttle_forgets_steadily() -> None:
    throttle = Throttle(limit=10, per_second=1)
    throttle.offend("a", 0, 10)
    assert throttle.blocked("a", 0)
    assert not throttle.blocked("a", 1)
    assert not throttle.blocked("b", 0)


def test_the_throttle_s_memory_is_bounded() -> None:
    throttle = Throttle(limit=10, per_second=1, remembered=100)
    for n in range(1000):
        throttle.offend(str(n), 0, 10)
    assert len(throttle) == 100
    assert throttle.blocked("999", 0)


def test_an_ipv6_source_is_its_network() -> None:
    assert source_of("2001:db8:0:1:2::3") == source_of("2001:db8:0:1::9") == "2001:db8:0:1::"
    assert source_of("192.0.2.1") == "192.0.2.1"
    assert source_of("host") == "host"
