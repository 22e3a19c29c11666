"""Open a store: connect, bring the schema up to date, check that the key fits."""

import asyncio
from pathlib import Path

from switchhook.domain.changes import StoreError, StoreUnavailable
from switchhook.store import schema
from switchhook.store.cipher import Cipher
from switchhook.store.protocol import Outside
from switchhook.store.sql import Database, SqlStore

OPENING = 60.0  # seconds: a migration may take a while
_SECRET = "Switchhook"  # what the key must open


async def open_store(url: str, *, key: bytes, outside: Outside = asyncio.timeout) -> SqlStore:
    """Return the store at `url`, migrated; raise StoreError with one sentence if that fails.

    `url` is "sqlite:///" and a path, or "postgresql://user:password@host/database".
    """
    cipher = Cipher(key)
    sealed = cipher.seal(_SECRET, schema.seal.name, "", "sealed")
    try:
        async with outside(OPENING):
            database, found = await _open(url, sealed)
    except TimeoutError:
        raise StoreUnavailable(f"the database did not open within {OPENING:.0f} s") from None
    try:
        cipher.open(found, schema.seal.name, "", "sealed")
    except StoreError:
        await database.close()
        raise StoreError("the secret key is not the one this database was made with") from None
    return SqlStore(database, cipher, outside)


async def _open(url: str, sealed: bytes) -> tuple[Database, bytes]:
    """Load only the driver that is needed."""
    kind, _, path = url.partition(":///")
    if kind == "sqlite" and path:
        from switchhook.store.sqlite import open_file

        return await asyncio.to_thread(open_file, Path(path), sealed)
    if url.startswith(("postgresql://", "postgres://")):
        from switchhook.store.postgresql import open_server

        return await open_server(url, sealed)
    raise StoreError("a store's URL begins with sqlite:/// or postgresql://")
