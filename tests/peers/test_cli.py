"""The command line against a running server, as the tutorial uses it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.peers.sdk import sdk
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


def switchhook(server: RunningServer, *arguments: str) -> str:
    """Run a command against the server and return what it prints."""
    command = [sys.executable, "-m", "switchhook", *arguments, f"--data={server.data}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_handset_calls_the_number_and_hears_it(server: RunningServer, tmp_path: Path) -> None:
    handset, number = server.facts["handsets"][0]["number"], server.facts["number"]
    url = f"{server.http}/twimlets/message?Message=Hello%20caller"
    switchhook(server, "numbers", "update", number, "--voice-url", url)
    assert number in switchhook(server, "handsets", "dial", handset, number)
    until(lambda: "Hello caller" in switchhook(server, "handsets", "heard", handset))
    wav = tmp_path / "heard.wav"
    switchhook(server, "handsets", "heard", handset, "--wav", str(wav))
    assert wav.read_bytes()[:4] == b"RIFF"


def test_handsets_text_one_another_through_numbers(server: RunningServer) -> None:
    one = server.facts["handsets"][1]["number"]
    number = server.facts["number"]
    reply = quote("<Response><Message>Got it</Message></Response>")
    url = f"{server.http}/twimlets/echo?Twiml={reply}"
    switchhook(server, "numbers", "update", number, "--sms-url", url)
    sid = switchhook(server, "handsets", "send", one, number, "Hello number").strip()
    assert sid.startswith("SM")
    until(lambda: "Got it" in switchhook(server, "handsets", "inbox", one))


def test_the_inventory_comes_and_goes(server: RunningServer) -> None:
    options = ("--region", "NY", "--capability", "voice", "--capability", "sms")
    sids = switchhook(server, "inventory", "add", "+12125550150", "+12125550151", *options)
    assert [sid[:2] for sid in sids.split()] == ["XN", "XN"]
    assert "+12125550151" in switchhook(server, "inventory", "list")
    for number in ("+12125550150", "+12125550151"):
        switchhook(server, "inventory", "remove", number)
    assert switchhook(server, "inventory", "list").strip() == "none"


def test_trunks_come_and_go(server: RunningServer) -> None:
    sid = switchhook(
        server, "trunks", "add", "sip.example.com", "--name", "Example", "--allow", "192.0.2.0/24",
        "--prefix", "+44", "--prefix", "+33",
    ).strip()  # fmt: skip
    listed = switchhook(server, "trunks", "list")
    assert sid in listed
    assert "+44" in listed
    switchhook(server, "trunks", "update", sid, "--disabled")
    assert "False" in switchhook(server, "trunks", "list")
    switchhook(server, "trunks", "remove", sid)
    assert sid not in switchhook(server, "trunks", "list")


def test_credentials_come_and_go(server: RunningServer) -> None:
    sid = switchhook(server, "credentials", "add", "alice", "--password", "wonderland").strip()
    assert "alice" in switchhook(server, "credentials", "list")
    switchhook(server, "credentials", "remove", sid)
    assert "alice" not in switchhook(server, "credentials", "list")


def test_callbacks_that_were_given_up_are_listed_and_sent_again(server: RunningServer) -> None:
    path = f"{server.http}/nobody/is/here"  # answers 404
    sdk(server).calls.create(to=server.facts["handsets"][1]["number"], from_=server.facts["number"],
                             twiml="<Response><Reject/></Response>", timeout=1,
                             status_callback=path)  # fmt: skip
    until(lambda: path in switchhook(server, "webhooks", "list", "--url", path))
    listed = switchhook(server, "webhooks", "list", "--error-code", "11200").split()
    sid = next(word for word in listed if word.startswith("WO"))
    assert switchhook(server, "webhooks", "replay", "--all", "--url", path).strip() == "1"
    until(lambda: sid in switchhook(server, "webhooks", "list"))
    assert switchhook(server, "webhooks", "replay", sid).strip() == "1"
    until(lambda: sid in switchhook(server, "webhooks", "list"))
    switchhook(server, "webhooks", "remove", sid)
    assert switchhook(server, "webhooks", "list").strip() == "none"


def test_users_come_and_go(server: RunningServer) -> None:
    sid = switchhook(server, "users", "add", "alice", "--operator", "--password", "wonderland")
    listed = switchhook(server, "users", "list")
    assert sid.strip() in listed
    assert "operator" in listed
    switchhook(server, "users", "password", "Alice", "--password", "looking-glass")
    switchhook(server, "users", "remove", "alice")
    assert switchhook(server, "users", "list").strip() == "none"


def test_numbers_and_handsets_can_be_added(server: RunningServer) -> None:
    switchhook(server, "numbers", "add", "+14155550150", "--name", "Second")
    assert "+14155550150" in switchhook(server, "numbers", "list")
    switchhook(server, "numbers", "remove", "+14155550150")
    assert "+14155550150" not in switchhook(server, "numbers", "list")
    added = switchhook(server, "handsets", "add", "--name", "Third")
    number = added.split()[0]
    assert number in switchhook(server, "handsets", "list")
    switchhook(server, "handsets", "remove", number)
    assert number not in switchhook(server, "handsets", "list")


def test_accounts_are_created_and_suspended(server: RunningServer) -> None:
    sid = switchhook(server, "accounts", "add", "Customer").split()[0]
    switchhook(server, "accounts", "update", sid, "--status", "suspended")
    line = next(x for x in switchhook(server, "accounts", "list").splitlines() if sid in x)
    assert "suspended" in line


def test_the_doctor_finds_nothing_missing(server: RunningServer) -> None:
    report = switchhook(server, "doctor")
    assert "MISSING" not in report
    assert "a server is running" in report


def test_a_command_without_a_server_says_how_to_start_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "switchhook", "handsets", "list", f"--data={tmp_path}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "switchhook serve" in done.stderr


def test_a_handset_waits_for_a_call_takes_it_and_is_heard_out(server: RunningServer) -> None:
    one, two = (str(handset["number"]) for handset in server.facts["handsets"])
    assert switchhook(server, "handsets", "call", two).strip() == "no call"
    switchhook(server, "numbers", "update", server.facts["number"], "--voice-url",
               f"{server.http}/twimlets/message?Message=Goodbye")  # fmt: skip
    dialled = switchhook(server, "handsets", "dial", one, server.facts["number"])
    assert dialled.strip().endswith(("in-progress", "completed"))
    assert "Goodbye" in switchhook(server, "handsets", "heard", one, "--wait")
    assert switchhook(server, "handsets", "call", one).strip() == "no call"


def test_a_handset_that_is_not_there_is_one_clear_line(server: RunningServer) -> None:
    command = [sys.executable, "-m", "switchhook", "handsets", "call", "+14155550177"]
    done = subprocess.run(
        [*command, f"--data={server.data}"], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "20404" in done.stderr
