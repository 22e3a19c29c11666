"""Every store there is; what is tested of one is tested of all."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from switchhook.store import MemoryStore, Store, open_store
from tests.peers.postgres import PostgresServer, running

KEY = b"0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server."""
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'switchhook.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create_database()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Return an empty store of each kind."""
    if request.param == "memory":
        yield MemoryStore()
        return
    if request.param == "sqlite":
        location = f"sqlite:///{tmp_path / 'switchhook.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        location = server.create_database()
    store = await open_store(location, key=KEY)
    yield store
    await store.close()
