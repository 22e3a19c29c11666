"""Whatever is wrong with a database is said in one sentence."""

import sqlite3
from pathlib import Path

import pytest

from switchhook.domain.changes import Insert, StoreError, StoreUnavailable
from switchhook.store import open_store
from switchhook.store.schema import REVISION
from tests.peers.postgres import PostgresServer
from tests.store.conftest import KEY
from tests.store.samples import account, handset, trunk


async def refusal(url: str, key: bytes = KEY) -> str:
    """Return the sentence with which a store refuses to open."""
    with pytest.raises(StoreError) as caught:
        await open_store(url, key=key)
    sentence = str(caught.value)
    assert sentence and "\n" not in sentence
    return sentence


async def made(path: Path) -> str:
    """Make a database and return its URL."""
    url = f"sqlite:///{path}"
    store = await open_store(url, key=KEY)
    await store.commit([Insert(account(1))])
    await store.close()
    return url


def contents(folder: Path) -> bytes:
    """Return every octet in a folder's files."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "switchhook.db", ""])
async def test_an_unknown_url(url: str) -> None:
    assert "sqlite:///" in await refusal(url)


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "switchhook.db"
    assert str(path) in await refusal(f"sqlite:///{path}")


async def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    assert str(tmp_path) in await refusal(f"sqlite:///{tmp_path}")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "switchhook.db"
    path.write_bytes(b"this is not a database " * 1000)
    assert "no database" in await refusal(f"sqlite:///{path}")
    assert path.read_bytes() == b"this is not a database " * 1000


async def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "switchhook.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE calls (id INTEGER)")
    connection.close()
    before = path.read_bytes()
    assert "another program" in await refusal(f"sqlite:///{path}")
    assert path.read_bytes() == before


async def test_a_damaged_database(tmp_path: Path) -> None:
    path = tmp_path / "switchhook.db"
    url = await made(path)
    octets = bytearray(path.read_bytes())
    octets[100:4096] = b"\xff" * (4096 - 100)  # the page that holds the schema
    path.write_bytes(octets)
    assert "damaged" in await refusal(url)


async def test_a_truncated_database(tmp_path: Path) -> None:
    path = tmp_path / "switchhook.db"
    url = await made(path)
    path.write_bytes(path.read_bytes()[:5000])
    assert "damaged" in await refusal(url)


async def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "switchhook.db").touch()
    await made(tmp_path / "switchhook.db")


async def test_a_path_may_hold_anything(tmp_path: Path) -> None:
    path = tmp_path / "ein Ordner? 100% #1 & mehr.db"
    await made(path)
    assert path.exists()


async def test_a_newer_schema(tmp_path: Path) -> None:
    path = tmp_path / "switchhook.db"
    url = await made(path)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE switchhook_version SET version_num = '9999'")
    connection.close()
    assert "newer Switchhook" in await refusal(url)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE switchhook_version SET version_num = ?", (REVISION,))
    connection.close()
    await (await open_store(url, key=KEY)).close()  # nothing else was changed


async def test_the_wrong_key(url: str) -> None:
    await (await open_store(url, key=KEY)).close()
    assert "secret key" in await refusal(url, bytes(32))
    await (await open_store(url, key=KEY)).close()


async def test_a_key_of_the_wrong_size(url: str) -> None:
    assert "5 octets" in await refusal(url, b"short")


async def test_secrets_cannot_be_read_in_the_file(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'switchhook.db'}", key=KEY)
    entities = (account(1), handset(1), trunk(1))
    await store.commit([Insert(entity) for entity in entities])
    await store.close()
    octets = contents(tmp_path)
    assert b"sip.example.com" in octets
    assert b"token 1" not in octets and b"correct horse" not in octets


async def test_a_secret_moved_to_another_row_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "switchhook.db"
    store = await open_store(f"sqlite:///{path}", key=KEY)
    await store.commit([Insert(account(1)), Insert(account(2))])
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(
            "UPDATE accounts SET auth_token = (SELECT auth_token FROM accounts WHERE sid = ?)",
            (account(1).sid,),
        )
    connection.close()
    assert await store.get(type(account(1)), account(1).sid) == account(1)
    with pytest.raises(StoreError, match="auth_token of accounts"):
        await store.get(type(account(1)), account(2).sid)
    await store.close()


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await open_store(f"postgresql://postgres@/x?host={tmp_path}", key=KEY)


async def test_a_database_that_does_not_exist(postgres: PostgresServer) -> None:
    url = postgres.create_database().replace("/postgres?", "/nonsense?")
    assert "nonsense" in await refusal(url)
