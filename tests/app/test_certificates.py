"""Certificates that change while the server runs, shown to a client that connects."""

import asyncio
import logging
import shutil
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from switchhook.app import certificates, chance
from switchhook.app.authority import Papers, papers
from switchhook.app.certificates import Certificate
from switchhook.app.folder import FolderError


@pytest.fixture
def made(tmp_path: Path) -> Papers:
    return papers(tmp_path / "one", [], chance.now())


@pytest.fixture
def other(tmp_path: Path) -> Papers:
    return papers(tmp_path / "other", [], chance.now())


@pytest.fixture
async def port(certificate: Certificate) -> AsyncIterator[int]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(10):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=certificate.context)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def certificate(made: Papers) -> Certificate:
    return Certificate(made.certificate, made.key)


async def connected(
    port: int, trusting: Papers
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context = ssl.create_default_context(cafile=trusting.authority)
    return await asyncio.open_connection("127.0.0.1", port, ssl=context)


async def shows(port: int, papers: Papers) -> bool:
    """Say whether a client that trusts these papers alone is satisfied."""
    try:
        _, writer = await connected(port, papers)
    except ssl.SSLCertVerificationError:
        return False
    writer.close()
    return True


def exchanged(old: Papers, new: Papers) -> None:
    shutil.copy(new.certificate, old.certificate)
    shutil.copy(new.key, old.key)


async def test_new_files_are_shown_to_new_connections(
    certificate: Certificate, port: int, made: Papers, other: Papers
) -> None:
    reader, writer = await connected(port, made)
    exchanged(made, other)
    certificate.look()
    assert await shows(port, other)
    assert not await shows(port, made)
    writer.write(b"still here")
    assert await reader.read(10) == b"still here"
    writer.close()


async def test_a_half_replaced_pair_changes_nothing_until_it_is_whole(
    certificate: Certificate,
    port: int,
    made: Papers,
    other: Papers,
    caplog: pytest.LogCaptureFixture,
) -> None:
    shutil.copy(other.certificate, made.certificate)
    for _ in range(3):
        certificate.look()
    told = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert [record.message for record in told] == ["new certificate not taken"]
    assert await shows(port, made)
    shutil.copy(other.key, made.key)
    certificate.look()
    assert await shows(port, other)


@pytest.mark.parametrize("text", ["", "nonsense", None])
async def test_files_that_are_gone_or_broken_change_nothing(
    certificate: Certificate, port: int, made: Papers, text: str | None
) -> None:
    if text is None:
        made.key.unlink()
    else:
        made.key.write_text(text)
    certificate.look()
    assert await shows(port, made)


async def test_changes_are_found_in_a_while(
    certificate: Certificate,
    port: int,
    made: Papers,
    other: Papers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Here the renewal makes them, which fails at first."""
    renewed = asyncio.Event()
    loop = asyncio.get_running_loop()
    outcomes = iter([FolderError("no room"), None])

    def renew() -> None:
        outcome = next(outcomes, None)
        if outcome is not None:
            raise outcome
        exchanged(made, other)
        loop.call_soon_threadsafe(renewed.set)

    monkeypatch.setattr(certificates, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(certificates, "RENEW_LOOKS", 2)
    task = asyncio.create_task(certificate.keep(renew))
    async with asyncio.timeout(5):
        await renewed.wait()
        while not await shows(port, other):
            pass
    task.cancel()


def test_files_of_no_use_are_told_at_once(made: Papers) -> None:
    with pytest.raises(OSError):
        Certificate(made.certificate, made.authority)
    with pytest.raises(OSError):
        Certificate("/nowhere", made.key)
