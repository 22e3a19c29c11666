import asyncio
from dataclasses import replace

import pytest

from switchhook.domain.changes import Delete, Update
from switchhook.domain.entities import Handset
from switchhook.protocols.sip.digest import Credentials
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.transports.sip.peer import Peer
from tests.conftest import VIRTUAL
from tests.endpoints.phones import PEER, Phone, contacts_of, server, signed
from tests.store.samples import handset, sid


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def test_a_phone_registers_after_a_challenge_and_is_called_on_its_flow() -> None:
    endpoints = (await server()).endpoints
    answer = Phone(endpoints).register("<sip:phone2@10.0.0.9:5060>")
    assert (answer.status, contacts_of(answer)) == (
        200,
        ["<sip:phone2@10.0.0.9:5060>;expires=3600"],
    )
    [contact] = endpoints.registrar.contacts("phone2")
    assert (str(contact.uri), contact.peer, contact.expires) == (
        "sip:phone2@10.0.0.9:5060", PEER, 3600,
    )  # fmt: skip


async def test_an_unsigned_register_is_challenged_for_our_realm() -> None:
    phone = Phone((await server()).endpoints)
    answer = phone.send(phone.request("<sip:phone2@10.0.0.9>"))
    assert answer.status == 401
    assert 'realm="switchhook"' in dict(answer.headers)["WWW-Authenticate"]
    assert not phone.endpoints.registrar.contacts("phone2")


async def test_a_wrong_password_and_an_unknown_name_look_alike() -> None:
    endpoints = (await server()).endpoints
    wrong = Phone(endpoints, password="wrong").register("<sip:a@10.0.0.9>")
    unknown = Phone(endpoints, "nobody").register("<sip:a@10.0.0.9>")
    assert wrong.status == unknown.status == 401
    assert not endpoints.registrar.contacts("phone2")


async def test_a_credential_registers_as_a_handset_does() -> None:
    endpoints = (await server()).endpoints
    assert Phone(endpoints, "user1", "battery staple").register("<sip:user1@a>").status == 200
    assert endpoints.registrar.contacts("user1")


async def test_nobody_registers_for_somebody_else() -> None:
    endpoints = (await server()).endpoints
    intruder = Phone(endpoints)
    intruder.credentials = Credentials("user1", "battery staple")
    assert intruder.register("<sip:evil@10.0.0.9>").status == 403


async def test_a_handset_may_register_under_its_number() -> None:
    endpoints = (await server()).endpoints
    phone = Phone(endpoints)
    asked = phone.send(phone.request())
    again = phone.request("<sip:a@10.0.0.9>")
    again.headers.set("To", f"<sip:{handset(2).phone_number}@localhost>")
    challenge = dict(asked.headers)["WWW-Authenticate"]
    assert phone.send(signed(again, challenge, phone.credentials)).status == 200


async def test_several_contacts_ring_the_latest_first() -> None:
    endpoints = (await server()).endpoints
    Phone(endpoints, call_id="desk").register("<sip:desk@10.0.0.1>")
    other = Peer("192.0.2.8", 5555, "tcp")
    Phone(endpoints, call_id="mobile", peer=other).register("<sip:mobile@10.0.0.2>")
    contacts = endpoints.registrar.contacts("phone2")
    assert [contact.uri.user for contact in contacts] == ["mobile", "desk"]
    assert [contact.peer for contact in contacts] == [other, PEER]


async def test_a_binding_ends_when_it_expires(virtual_loop: VirtualTimeLoop) -> None:
    started = await server()
    Phone(started.endpoints).register("<sip:a@10.0.0.9>;expires=90")
    Phone(started.endpoints, call_id="b").register("<sip:b@10.0.0.9>;expires=120")
    await asyncio.sleep(100)
    assert [c.uri.user for c in started.endpoints.registrar.contacts("phone2")] == ["b"]
    await asyncio.sleep(30)
    assert not started.endpoints.registrar.contacts("phone2")
    assert [change.contact for change in started.changes] == [
        "sip:a@10.0.0.9", "sip:b@10.0.0.9", "sip:b@10.0.0.9", "",
    ]  # fmt: skip


async def test_a_refresh_prolongs_and_tells_nobody() -> None:
    started = await server()
    phone = Phone(started.endpoints)
    for _ in range(3):
        phone.register("<sip:a@10.0.0.9>;expires=90")
        await asyncio.sleep(80)
    assert started.endpoints.registrar.contacts("phone2")[0].expires == 10
    assert len(started.changes) == 1


async def test_too_short_an_expiry_is_refused_with_the_least() -> None:
    answer = Phone((await server()).endpoints).register("<sip:a@b>;expires=59")
    assert (answer.status, dict(answer.headers)["Min-Expires"]) == (423, "60")


@pytest.mark.parametrize(
    ("contact", "expires", "granted"),
    [
        ("<sip:a@b>", None, 3600),
        ("<sip:a@b>", "600", 600),
        ("<sip:a@b>;expires=700", "600", 700),
        ("<sip:a@b>;expires=soon", "600", 600),  # §10.2.1.1: as if it were not there
        ("<sip:a@b>", "4294967295", 7200),
    ],
)
async def test_the_contact_s_expiry_comes_before_the_header_s(
    contact: str, expires: str | None, granted: int
) -> None:
    headers = [("Expires", expires)] if expires else []
    answer = Phone((await server()).endpoints).register(contact, headers=headers)
    assert contacts_of(answer) == [f"<sip:a@b>;expires={granted}"]


async def test_expires_0_removes_one_contact() -> None:
    started = await server()
    phone = Phone(started.endpoints)
    phone.register("<sip:a@b>", "<sip:c@d>")
    answer = phone.register("<sip:a@b>;expires=0")
    assert contacts_of(answer) == ["<sip:c@d>;expires=3600"]


async def test_a_star_removes_every_contact() -> None:
    started = await server()
    phone = Phone(started.endpoints)
    phone.register("<sip:a@b>", "<sip:c@d>")
    answer = phone.register("*", headers=[("Expires", "0")])
    assert (answer.status, contacts_of(answer)) == (200, [])
    assert started.endpoints.registrar.contacts("phone2") == []


async def test_a_star_that_does_not_expire_changes_nothing() -> None:
    """RFC 3261 §10.3 step 6: "If not, the request is invalid (400)"."""
    phone = Phone((await server()).endpoints)
    phone.register("<sip:a@b>")
    assert phone.register("*", headers=[("Expires", "60")]).status == 400
    assert phone.endpoints.registrar.contacts("phone2")


async def test_a_register_without_contact_asks_what_there_is() -> None:
    phone = Phone((await server()).endpoints)
    phone.register("<sip:a@b>")
    assert contacts_of(phone.register()) == ["<sip:a@b>;expires=3600"]


async def test_an_older_register_of_the_same_call_fails() -> None:
    phone = Phone((await server()).endpoints)
    phone.register("<sip:a@b>")
    phone.cseq = 0
    assert phone.register("<sip:a@b>;expires=0").status == 500
    assert phone.endpoints.registrar.contacts("phone2")


async def test_path_is_kept_returned_and_becomes_the_route() -> None:
    """RFC 3327 §5.3."""
    phone = Phone((await server()).endpoints)
    answer = phone.register("<sip:a@b>", headers=[("Path", "<sip:edge.example.com;lr>")])
    assert dict(answer.headers)["Path"] == "<sip:edge.example.com;lr>"
    [contact] = phone.endpoints.registrar.contacts("phone2")
    assert contact.headers == (("Route", "<sip:edge.example.com;lr>"),)


async def test_an_unknown_extension_is_named() -> None:
    phone = Phone((await server()).endpoints)
    answer = phone.send(phone.request(headers=[("Require", "path, magic")]))
    assert (answer.status, dict(answer.headers)["Unsupported"]) == (420, "magic")


async def test_a_phone_with_an_instance_replaces_its_old_address() -> None:
    """RFC 5626 §6: the instance and reg-id name the binding, not its URI."""
    phone = Phone((await server()).endpoints)
    instance = '+sip.instance="<urn:uuid:0>";reg-id=1'
    phone.register(f"<sip:a@10.0.0.9:1000>;{instance}")
    phone.register(f"<sip:a@10.0.0.9:2000>;{instance}")
    [contact] = phone.endpoints.registrar.contacts("phone2")
    assert contact.uri.port == 2000


async def test_a_phone_that_keeps_changing_its_address_keeps_ten() -> None:
    phone = Phone((await server()).endpoints)
    for port in range(1000, 1020):
        phone.register(f"<sip:a@10.0.0.9:{port}>")
    contacts = phone.endpoints.registrar.contacts("phone2")
    assert [contact.uri.port for contact in contacts] == list(range(1019, 1009, -1))


async def test_eleven_contacts_at_once_are_refused() -> None:
    phone = Phone((await server()).endpoints)
    assert phone.register(*(f"<sip:a@10.0.0.{n}>" for n in range(11))).status == 503


async def test_a_malformed_contact_is_refused() -> None:
    phone = Phone((await server()).endpoints)
    assert phone.register("<sip:a@b").status == 400


async def test_a_phone_goes_when_its_handset_goes() -> None:
    started = await server()
    Phone(started.endpoints).register("<sip:a@b>")
    changes = [Delete(Handset, sid("HT", 2))]
    await started.store.commit(changes)
    started.endpoints.apply(changes)
    await asyncio.sleep(0)
    assert not started.endpoints.registrar.contacts("phone2")
    assert started.changes[-1].contact == ""


async def test_a_new_password_ends_what_the_old_one_began() -> None:
    started = await server()
    phone = Phone(started.endpoints)
    phone.register("<sip:a@b>")
    changes = [Update(Handset, sid("HT", 2), {"password": "new"})]
    await started.store.commit(changes)
    started.endpoints.apply(changes)
    assert not started.endpoints.registrar.contacts("phone2")
    phone.credentials = replace(phone.credentials, password="new")
    assert phone.register("<sip:a@b>").status == 200


async def test_closing_forgets_everybody() -> None:
    phone = Phone((await server()).endpoints)
    phone.register("<sip:a@b>")
    phone.endpoints.close()
    assert not phone.endpoints.registrar.contacts("phone2")
