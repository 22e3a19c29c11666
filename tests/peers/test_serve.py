"""Starting and stopping, as an operator or a script does it."""

import base64
import json
import signal
import socket
import stat
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.peers.server import RunningServer, command, running


def get(server: RunningServer, path: str) -> dict[str, object]:
    request = urllib.request.Request(server.http + path)
    pair = ":".join(server.credentials)
    request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    with urllib.request.urlopen(request, timeout=5) as answer:
        body: dict[str, object] = json.load(answer)
        return body


def test_the_ready_file_tells_all_that_a_script_needs(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        facts = server.facts
        assert set(facts) == {
            "http", "https", "sip", "rtp", "account_sid", "auth_token", "number", "handsets", "pid"
        }  # fmt: skip
        assert facts["pid"] == server.process.pid
        assert facts["https"] is None
        assert len(facts["handsets"]) == 2
        assert set(facts["handsets"][0]) == {"number", "sip_uri", "username", "password"}
        account = get(server, f"/2010-04-01/Accounts/{facts['account_sid']}.json")
        assert account["status"] == "active"


def test_a_second_start_finds_what_the_first_created(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        created = {k: first.facts[k] for k in ("account_sid", "auth_token", "number")}
        passwords = [h["password"] for h in first.facts["handsets"]]
        assert stat.S_IMODE((first.data / "server.json").stat().st_mode) == 0o600
    assert not (first.data / "server.json").exists()
    with running(tmp_path) as second:
        assert {k: second.facts[k] for k in created} == created
        assert [h["password"] for h in second.facts["handsets"]] == passwords


def test_sigterm_ends_it_with_status_zero(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0


def fails(*arguments: str) -> str:
    """Run a server that must not start and return the one line that it says."""
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=20)
    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


@pytest.mark.parametrize("option", ["http", "sip"])
def test_a_busy_port_is_one_clear_line(tmp_path: Path, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = fails(*command(tmp_path / "data", f"--{option}=127.0.0.1:{port}"))
    assert f"127.0.0.1:{port}" in line
    assert f"--{option}" in line


def test_a_busy_rtp_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1] & ~1
        line = fails(*command(tmp_path / "data", f"--rtp=127.0.0.1:{port}"))
    assert "--rtp" in line


def test_an_unusable_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "data folder" in fails(*command(tmp_path / "file" / "data"))


def test_a_broken_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "switchhook.db").write_bytes(b"this is no database" * 1000)
    assert "switchhook.db" in fails(*command(tmp_path / "data"))


def test_a_folder_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        assert str(server.process.pid) in fails(*command(server.data))
