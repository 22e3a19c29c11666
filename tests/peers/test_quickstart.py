"""The three programs of a classic quickstart, run as they are against a real server.

tests/data/quickstart holds them as they were written in 2015; examples/quickstart differs from
them in the import alone.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.peers.sdk import Phone
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

ROOT = Path(__file__).parents[2]
OURS = ROOT / "examples" / "quickstart"
CLASSIC = ROOT / "tests" / "data" / "quickstart"
PROGRAMS = ("make_call", "send_message", "make_twiml")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def phone(server: RunningServer) -> Phone:
    return Phone(server)


@pytest.fixture(params=["ours", "classic with another import"])
def programs(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder of the programs, the classic ones with their import exchanged."""
    if request.param == "ours":
        return OURS
    for name in PROGRAMS:
        text = (CLASSIC / f"{name}.py").read_text()
        changed, count = re.subn(r"(?m)^from twilio\b", "from switchhook", text)
        assert count == 1
        (tmp_path / f"{name}.py").write_text(changed)
    return tmp_path


def run(program: Path, server: RunningServer, phone: Phone) -> str:
    """Run a program with the environment that its first line asks for; return its output."""
    sid, token = server.credentials
    told = {
        "SWITCHHOOK_URL": server.http,
        "ACCOUNT_SID": sid,
        "AUTH_TOKEN": token,
        "TO": phone.number,
        "FROM": str(server.facts["number"]),
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", str(program)],
        capture_output=True, text=True, timeout=30, env={**os.environ, **told},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("name", PROGRAMS)
def test_only_the_import_differs_from_the_classic(name: str) -> None:
    ours = (OURS / f"{name}.py").read_text().splitlines()
    classic = (CLASSIC / f"{name}.py").read_text().splitlines()
    [change] = [(a, b) for a, b in zip(classic, ours, strict=True) if a != b]
    assert change[0].startswith("from twilio")
    assert change[0].replace("twilio", "switchhook") == change[1]


def test_a_call_is_made_and_heard(server: RunningServer, phone: Phone, programs: Path) -> None:
    assert re.fullmatch(r"CA[0-9a-f]{32}\n", run(programs / "make_call.py", server, phone))
    phone.answer()
    phone.wait_to_hear("Hello world.")
    until(lambda: phone.act("GET", "call") is None)


def test_a_text_is_sent_and_received(server: RunningServer, phone: Phone, programs: Path) -> None:
    before = len(phone.inbox())
    assert re.fullmatch(r"SM[0-9a-f]{32}\n", run(programs / "send_message.py", server, phone))
    until(lambda: len(phone.inbox()) == before + 1)
    assert phone.inbox()[0] == "Hello there!"


def test_a_document_is_printed(server: RunningServer, phone: Phone, programs: Path) -> None:
    printed = run(programs / "make_twiml.py", server, phone)
    declaration, document = printed.strip().split("?>")
    assert declaration == '<?xml version="1.0" encoding="UTF-8"'
    assert document.strip() == "<Response><Say>Hello world.</Say></Response>"
    assert ElementTree.fromstring(printed.encode()).findtext("Say") == "Hello world."
