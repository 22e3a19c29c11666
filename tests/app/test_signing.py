import asyncio
from datetime import UTC, datetime

from switchhook.app.signing import Tokens
from switchhook.domain.changes import Delete, Insert, Update
from switchhook.domain.entities import Account, Secret
from switchhook.endpoints import WatchedStore
from switchhook.store.memory import MemoryStore
from switchhook.store.protocol import E

NOW = datetime(2025, 1, 1, tzinfo=UTC)


class CountingStore(MemoryStore):
    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.slow = asyncio.Event()
        self.slow.set()

    async def get(self, kind: type[E], sid: str) -> E | None:
        self.reads += 1
        found = await super().get(kind, sid)
        await self.slow.wait()
        return found


async def opened() -> tuple[CountingStore, WatchedStore, Tokens]:
    memory = CountingStore()
    store = WatchedStore(memory)
    tokens = Tokens(store)
    account = Account(
        sid="AC1", auth_token=Secret("one"), friendly_name="", owner_account_sid="AC1",
        date_created=NOW, date_updated=NOW,
    )  # fmt: skip
    await store.commit([Insert(account)])
    return memory, store, tokens


async def test_a_token_is_read_once() -> None:
    memory, _, tokens = await opened()
    assert [await tokens.of("AC1") for _ in range(3)] == ["one"] * 3
    assert memory.reads == 1


async def test_a_new_token_counts_at_once() -> None:
    _, store, tokens = await opened()
    assert await tokens.of("AC1") == "one"
    await store.commit([Update(Account, "AC1", {"auth_token": Secret("two")})])
    assert await tokens.of("AC1") == "two"


async def test_a_token_that_changes_while_it_is_read_is_read_again() -> None:
    memory, store, tokens = await opened()
    memory.slow.clear()
    reading = asyncio.create_task(tokens.of("AC1"))
    await asyncio.sleep(0)
    await store.commit([Update(Account, "AC1", {"auth_token": Secret("two")})])
    memory.slow.set()
    await reading
    assert await tokens.of("AC1") == "two"


async def test_an_account_that_is_gone_has_no_token() -> None:
    _, store, tokens = await opened()
    await tokens.of("AC1")
    await store.commit([Delete(Account, "AC1")])
    assert await tokens.of("AC1") == ""
