"""On virtual time a real database takes no time at all."""

import asyncio
from pathlib import Path

import pytest

from switchhook.domain.changes import Insert
from switchhook.domain.entities import Call
from switchhook.store import open_store
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL
from tests.store.conftest import KEY
from tests.store.samples import NOW, at, call


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def test_no_time_passes_while_the_database_works(
    tmp_path: Path, virtual_loop: VirtualTimeLoop
) -> None:
    outside = virtual_loop.outside
    store = await open_store(f"sqlite:///{tmp_path / 'switchhook.db'}", key=KEY, outside=outside)
    tick = asyncio.create_task(asyncio.sleep(1))
    for n in range(20):
        await store.commit([Insert(call(n))])
        assert await store.get(Call, call(n).sid) == call(n)
        assert await store.count(Call) == n + 1
    assert await store.due(NOW, 10) == []
    assert await store.purge(Call, at(5)) == 5
    assert virtual_loop.time() == 0 and not tick.done()
    await tick
    await store.close()
    assert virtual_loop.time() == 1
