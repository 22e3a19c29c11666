import pytest

from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Change, Delete, Insert, StoreUnavailable, Update
from switchhook.domain.entities import Account, Call, CarrierTrunk, Handset
from switchhook.endpoints import Endpoints, WatchedStore
from switchhook.store import MemoryStore
from tests.endpoints.phones import EVERYBODY, Phone
from tests.store.samples import ACCOUNT, NOW, call, handset, number, trunk


async def watched() -> tuple[MemoryStore, WatchedStore, Endpoints]:
    inner = MemoryStore()
    store = WatchedStore(inner)
    endpoints = Endpoints(store, EmbeddedBus(store), secret=b"secret", now=lambda: NOW)
    store.watch(endpoints.apply)
    await store.commit([Insert(entity) for entity in EVERYBODY])
    return inner, store, endpoints


async def test_what_is_committed_is_known_when_the_commit_is_done() -> None:
    _, store, endpoints = await watched()
    directory = endpoints.directory
    await store.commit([Insert(number(7)), Insert(trunk(1)), Insert(call(1))])
    assert directory.number(number(7).phone_number) == number(7)
    assert directory.trunks_at("192.0.2.1") == [trunk(1)]
    await store.commit(
        [
            Update(Handset, handset(2).sid, {"username": "renamed"}),
            Update(CarrierTrunk, trunk(1).sid, {"allowed_addresses": ()}),
            Update(Account, ACCOUNT, {"status": "suspended"}),
            Delete(Handset, handset(3).sid),
            Delete(Call, call(1).sid),
        ]
    )
    assert directory.user("renamed") and not directory.user("phone2")
    assert not directory.handset(handset(3).phone_number)
    assert not directory.trunks_at("192.0.2.1")
    assert not directory.active(ACCOUNT)


async def test_each_watcher_hears_of_its_own_kinds() -> None:
    _, store, endpoints = await watched()
    heard: list[Change] = []
    store.watch(heard.extend, (Call,))
    await store.commit([Insert(call(2)), Insert(number(7))])
    assert heard == [Insert(call(2))]
    assert endpoints.directory.number(number(7).phone_number) == number(7)


async def test_what_could_not_be_committed_is_not_known() -> None:
    inner, store, endpoints = await watched()
    inner.broken = StoreUnavailable("disk full")
    with pytest.raises(StoreUnavailable):
        await store.commit([Insert(number(7))])
    assert not endpoints.directory.number(number(7).phone_number)


async def test_a_phone_goes_with_its_handset() -> None:
    _, store, endpoints = await watched()
    Phone(endpoints).register("<sip:a@b>")
    await store.commit([Delete(Handset, handset(2).sid)])
    assert not endpoints.registrar.contacts("phone2")
    endpoints.close()


async def test_everything_else_is_the_store_s_own() -> None:
    _, store, _ = await watched()
    assert await store.get(Handset, handset(2).sid) == handset(2)
    assert len(await store.find(Handset)) == await store.count(Handset) == 2
    assert await store.due(NOW, 1) == []
    assert await store.purge(Handset, NOW) == 0
    await store.close()
