from dataclasses import replace

from switchhook.domain.changes import Delete, Insert, Update
from switchhook.domain.entities import (
    Account,
    Application,
    CarrierTrunk,
    Handset,
    IncomingPhoneNumber,
    SipCredential,
)
from switchhook.endpoints.directory import Directory
from switchhook.store import MemoryStore
from tests.endpoints.phones import EVERYBODY
from tests.store.samples import ACCOUNT, account, credential, handset, number, sid, trunk


async def directory() -> tuple[MemoryStore, Directory]:
    store = MemoryStore()
    await store.commit([Insert(entity) for entity in (*EVERYBODY, trunk(1))])
    loaded = Directory(store)
    await loaded.load()
    return store, loaded


async def test_everything_is_found_by_what_it_is_called() -> None:
    _, loaded = await directory()
    assert loaded.account(ACCOUNT) == account(1)
    assert loaded.number(number(1).phone_number) == number(1)
    assert loaded.handset(handset(2).phone_number) == handset(2)
    assert loaded.user("phone3") == handset(3)
    assert loaded.user("user1") == credential(1)
    assert loaded.trunks(ACCOUNT) == [trunk(1)]
    assert loaded.trunks_at("198.51.100.77") == [trunk(1)]
    assert loaded.trunks_at("198.51.101.77") == loaded.trunks_at("localhost") == []


async def test_nobody_is_found_under_what_is_unknown() -> None:
    _, loaded = await directory()
    assert not loaded.number("+14155550199")
    assert not loaded.handset("")
    assert not loaded.user("")


async def test_a_change_is_seen_once_it_is_told() -> None:
    store, loaded = await directory()
    await store.commit(
        [
            Insert(number(5)),
            Delete(SipCredential, credential(1).sid),
            Update(Handset, handset(2).sid, {"username": "renamed"}),
            Update(CarrierTrunk, trunk(1).sid, {"allowed_addresses": ("203.0.113.1",)}),
        ]
    )
    await loaded.changed(IncomingPhoneNumber, number(5).sid)
    await loaded.changed(SipCredential, credential(1).sid)
    await loaded.changed(Handset, handset(2).sid)
    await loaded.changed(CarrierTrunk, trunk(1).sid)
    assert loaded.number(number(5).phone_number) == number(5)
    assert loaded.user("user1") is loaded.user("phone2") is None
    assert loaded.user("renamed") is not None
    assert loaded.trunks_at("203.0.113.1") and not loaded.trunks_at("192.0.2.1")


async def test_loading_again_sees_whatever_others_wrote() -> None:
    store, loaded = await directory()
    await store.commit([Insert(handset(7)), Delete(Handset, handset(2).sid)])
    await loaded.load()
    assert loaded.user("phone7") == handset(7)
    assert loaded.user("phone2") is None


async def test_other_kinds_do_not_matter() -> None:
    _, loaded = await directory()
    await loaded.changed(Application, sid("AP", 1))


async def test_of_two_that_share_a_name_the_older_counts() -> None:
    store, loaded = await directory()
    await store.commit([Insert(replace(credential(2), username="user1"))])
    await loaded.changed(SipCredential, credential(2).sid)
    assert loaded.user("user1") == credential(1)
    await store.commit([Delete(SipCredential, credential(1).sid)])
    await loaded.changed(SipCredential, credential(1).sid)
    assert loaded.user("user1") is not None


async def test_an_account_is_active_while_its_owner_is() -> None:
    store, loaded = await directory()
    await store.commit([Insert(replace(account(2), owner_account_sid=ACCOUNT))])
    await loaded.changed(Account)
    assert loaded.active(sid("AC", 2))
    await store.commit([Update(Account, ACCOUNT, {"status": "suspended"})])
    await loaded.changed(Account, ACCOUNT)
    assert not loaded.active(sid("AC", 2))
    assert not loaded.active(sid("AC", 99))
