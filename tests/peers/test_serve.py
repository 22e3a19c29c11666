"""Starting and stopping, as an operator or a script does it."""

import base64
import json
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from switchhook.app import chance
from switchhook.app.authority import papers
from tests.peers.customer import customer_app
from tests.peers.server import RunningServer, command, running
from tests.peers.waiting import until


def get(server: RunningServer, path: str) -> dict[str, object]:
    request = urllib.request.Request(server.http + path)
    pair = ":".join(server.credentials)
    request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    with urllib.request.urlopen(request, timeout=5) as answer:
        body: dict[str, object] = json.load(answer)
        return body


def sdk(server: RunningServer) -> Any:
    """Return the official client, pointed at `server`."""
    client = Client(*server.credentials)
    client.api.base_url = server.http
    return client


def test_the_ready_file_tells_all_that_a_script_needs(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        facts = server.facts
        assert set(facts) == {
            "http", "https", "sip", "rtp", "smpp", "smpps", "account_sid", "auth_token", "number",
            "handsets", "pid",
        }  # fmt: skip
        assert facts["pid"] == server.process.pid
        assert facts["https"] is facts["smpp"] is facts["smpps"] is None
        assert len(facts["handsets"]) == 2
        assert set(facts["handsets"][0]) == {"number", "sip_uri", "username", "password"}
        account = get(server, f"/2010-04-01/Accounts/{facts['account_sid']}.json")
        assert account["status"] == "active"


def test_a_new_certificate_is_shown_without_a_restart(tmp_path: Path) -> None:
    first, second = (papers(tmp_path / name, [], chance.now()) for name in ("one", "other"))
    files = f"--tls-certificate={first.certificate}", f"--tls-key={first.key}"
    with running(tmp_path, "--https=127.0.0.1:0", *files) as server:
        url = f"{server.facts['https']}/switchhook/v1/Status.json"
        old, new = (ssl.create_default_context(cafile=one.authority) for one in (first, second))
        assert answers(url, old)
        shutil.copy(second.certificate, first.certificate)
        shutil.copy(second.key, first.key)
        server.process.send_signal(signal.SIGHUP)
        until(lambda: answers(url, new))
        assert not answers(url, old)


def answers(url: str, context: ssl.SSLContext) -> bool:
    """Say whether a server shows a certificate that is trusted."""
    try:
        urllib.request.urlopen(url, timeout=5, context=context).close()
    except urllib.error.HTTPError:
        return True
    except urllib.error.URLError as error:
        assert isinstance(error.reason, ssl.SSLCertVerificationError)
        return False
    return True


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


def call(server: RunningServer, client: Any, **options: Any) -> str:
    """Call a handset, let it answer a long pause, and return the call's SID."""
    handset = server.facts["handsets"][0]["number"]
    options = {"twiml": "<Response><Pause length='60'/></Response>", **options}
    made = client.calls.create(to=handset, from_=server.facts["number"], **options)
    until(lambda: client.calls(made.sid).fetch().status == "ringing")
    client.request("POST", f"{server.http}/switchhook/v1/handsets/{handset}/answer")
    until(lambda: client.calls(made.sid).fetch().status == "in-progress")
    return str(made.sid)


def test_sigterm_lets_a_running_call_end(tmp_path: Path) -> None:
    with running(tmp_path, "--drain=20") as server:
        client = sdk(server)
        sid = call(server, client)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: refuses_calls(server, client))
        assert client.calls(sid).fetch().status == "in-progress"
        client.calls(sid).update(status="completed")
        assert server.process.wait(10) == 0
    with running(tmp_path) as again:
        assert sdk(again).calls(sid).fetch().status == "completed"


def refuses_calls(server: RunningServer, client: Any) -> bool:
    """Ask for a call to nowhere; tell whether the server takes no calls any more."""
    with pytest.raises(TwilioRestException) as refusal:
        client.calls.create(to="+15005550000", from_=server.facts["number"], twiml="<Response/>")
    return bool(refusal.value.status == 503)


def test_a_call_that_outlasts_the_drain_is_ended(tmp_path: Path) -> None:
    with running(tmp_path, "--drain=0.5") as server:
        client = sdk(server)
        sid = call(server, client)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0
    with running(tmp_path) as again:
        assert sdk(again).calls(sid).fetch().status == "completed"


def test_a_second_sigterm_stops_at_once(tmp_path: Path) -> None:
    with running(tmp_path, "--drain=60") as server:
        sid = call(server, sdk(server))
        server.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            server.process.wait(0.5)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(5) == 0
    with running(tmp_path) as again:
        assert sdk(again).calls(sid).fetch().status == "completed"


def test_a_call_cut_off_by_kill_9_gets_its_end_and_its_callback(tmp_path: Path) -> None:
    with running(tmp_path) as server, customer_app(server.credentials[1]) as app:
        sid = call(
            server, sdk(server), status_callback=f"{app.url}/status",
            status_callback_event=["answered", "completed"],
        )  # fmt: skip
        app.wait_for("/status")
        server.process.kill()
        server.process.wait(5)
        with running(tmp_path) as again:
            ended = sdk(again).calls(sid).fetch()
            assert (ended.status, ended.end_time is None) == ("completed", False)
            told = app.wait_for("/status", times=2)
            assert told.signed
            assert told.parameters["CallSid"] == sid
            assert told.parameters["CallStatus"] == "completed"


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


def test_a_folder_that_cannot_be_made_is_one_clear_line() -> None:
    line = fails(*command(Path("/proc/switchhook")))  # where root cannot write either
    assert "data folder /proc/switchhook" in line


def test_a_broken_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "switchhook.db").write_bytes(b"this is no database" * 1000)
    assert "switchhook.db" in fails(*command(tmp_path / "data"))


def test_a_folder_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        assert str(server.process.pid) in fails(*command(server.data))
