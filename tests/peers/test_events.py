"""The event stream, timelines and sessions of a running server, as a browser uses them."""

import socket
import ssl
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.peers.listening import Browser
from tests.peers.sdk import Phone, sdk
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

SESSIONS = "/switchhook/v1/sessions"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def browser(server: RunningServer) -> Browser:
    """A page that opened signed in, as the console does in development."""
    browser = Browser(server)
    status, session = browser.ask("POST", SESSIONS)
    assert (status, session["role"]) == (201, "operator")
    return browser


def timeline(browser: Browser, call_sid: str, kind: str = "") -> list[dict[str, Any]]:
    path = f"/switchhook/v1/Accounts/{browser.server.credentials[0]}/Calls/{call_sid}/Timeline"
    status, page = browser.ask("GET", f"{path}?PageSize=1000&Kind={kind}")
    assert status == 200
    found: list[dict[str, Any]] = page["rows"]
    return found


def test_a_call_is_followed_from_its_creation_to_its_end(browser: Browser) -> None:
    server, phone = browser.server, Phone(browser.server)
    with browser.listening() as listener:
        sid = sdk(server).calls.create(
            to=phone.number, from_=server.facts["number"],
            twiml="<Response><Gather numDigits='1'><Say>Press</Say></Gather></Response>",
        ).sid  # fmt: skip
        phone.answer()
        until(lambda: "verb" in listener.heard("trace", sid))
        until(lambda: "sample" in listener.heard("quality"))
        phone.press("5")
        until(lambda: "digit" in listener.heard("trace", sid))
        until(lambda: "completed" in listener.heard("call", sid))
        assert listener.heard("call", sid) == ["queued", "ringing", "in-progress", "completed"]
        sampled = [event for event in listener.events if event["kind"] == "quality"]
        assert sid in [call["call_sid"] for event in sampled for call in event["resource"]["calls"]]
    rows = timeline(browser, sid)
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)
    statuses = [row["detail"]["status"] for row in rows if row["kind"] == "status"]
    assert statuses == ["queued", "ringing", "in-progress", "completed"]
    assert {"twiml", "verb", "digit", "heard"} <= {row["kind"] for row in rows}


def test_a_client_that_comes_again_has_missed_nothing(browser: Browser) -> None:
    server = browser.server
    with browser.listening("?Kind=call") as listener:
        pass
    sid = sdk(server).calls.create(
        to=Phone(server).number, from_=server.facts["number"], twiml="<Response/>"
    ).sid  # fmt: skip
    with browser.listening("?Kind=call", Last_Event_ID=listener.last_id) as again:
        until(lambda: "ringing" in again.heard("call", sid))
        sdk(server).calls(sid).update(status="canceled")
        until(lambda: "canceled" in again.heard("call", sid))
        assert again.heard("call") == ["queued", "ringing", "canceled"]
    with browser.listening(Last_Event_ID="older-7") as stranger:
        until(lambda: stranger.events)
        assert stranger.heard("reset") == ["reset"]


def test_levels_are_told_of_the_call_that_is_watched(browser: Browser) -> None:
    server, phone = browser.server, Phone(browser.server, 1)
    sid = sdk(server).calls.create(
        to=phone.number, from_=server.facts["number"],
        twiml="<Response><Say loop='0'>Here is somebody who goes on talking</Say></Response>",
    ).sid  # fmt: skip
    phone.answer()
    with browser.listening(f"?Kind=level&CallSid={sid}") as listener:
        until(lambda: any(near(event) > -60 for event in list(listener.events)))
    phone.hangup()


def near(event: dict[str, Any]) -> int:
    loudness: int = event["resource"]["calls"][0]["near"]
    return loudness


def busy(phone: socket.socket) -> None:
    """Answer an INVITE like a phone that is in a call, and take the ACK."""
    invite, caller = phone.recvfrom(65536)
    kept = ("via:", "from:", "call-id:", "cseq:")
    lines = invite.decode().split("\r\n")
    headers = [line for line in lines if line.lower().startswith(kept)]
    to = next(line for line in lines if line.lower().startswith("to:"))
    answer = ["SIP/2.0 486 Busy Here", *headers, f"{to};tag=busy", "Content-Length: 0", "", ""]
    phone.sendto("\r\n".join(answer).encode(), caller)
    phone.recvfrom(65536)


def test_the_sip_messages_of_a_call_make_a_ladder(browser: Browser) -> None:
    server = browser.server
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        phone.settimeout(15)
        answering = threading.Thread(target=busy, args=(phone,))
        answering.start()
        port = phone.getsockname()[1]
        sid = sdk(server).calls.create(
            to=f"sip:somebody@127.0.0.1:{port}", from_=server.facts["number"],
            twiml="<Response/>",
        ).sid  # fmt: skip
        answering.join()
    until(lambda: len(timeline(browser, sid, "sip")) == 3)
    ladder = [row["detail"] for row in timeline(browser, sid, "sip")]
    assert [(one["direction"], one["summary"]) for one in ladder] == [
        ("out", "INVITE"), ("in", "486 Busy Here"), ("out", "ACK"),
    ]  # fmt: skip
    assert ladder[0]["peer"] == f"127.0.0.1:{port}"
    assert ladder[0]["pii.message"].startswith("INVITE sip:somebody@")
    statuses = timeline(browser, sid, "status")
    assert statuses[-1]["detail"] == {"status": "busy", "SipResponseCode": "486"}


def test_a_session_is_of_no_use_to_other_pages_and_ends(browser: Browser) -> None:
    assert browser.ask("GET", f"{SESSIONS}/current")[0] == 200
    assert browser.ask("GET", SESSIONS, Sec_Fetch_Site="cross-site")[0] == 401
    handsets = "/switchhook/v1/handsets"
    assert browser.ask("POST", handsets, Origin="http://localhost:3000")[0] == 401
    rebound = Browser(browser.server)
    port = browser.server.http.rpartition(":")[2]
    name = f"rebound.example:{port}"
    assert rebound.ask("POST", SESSIONS, Host=name, Origin=f"http://{name}")[0] == 401
    with browser.listening() as listener:
        assert browser.ask("DELETE", f"{SESSIONS}/current")[0] == 204
        until(lambda: listener.over)
    assert browser.ask("GET", f"{SESSIONS}/current")[0] == 401


def test_an_account_signs_in_with_its_token(server: RunningServer) -> None:
    browser, (sid, token) = Browser(server), server.credentials
    assert browser.ask("POST", SESSIONS, {"Username": sid, "Password": "wrong"})[0] == 401
    status, session = browser.ask("POST", SESSIONS, {"Username": sid, "Password": token})
    assert (status, session["account_sid"], session["role"]) == (201, sid, "account")
    assert browser.ask("GET", f"/2010-04-01/Accounts/{sid}.json")[0] == 200


@pytest.mark.parametrize(
    ("path", "sealed"),
    [
        ("/twimlets/echo?Twiml=%3Chtml%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%2F1999%2Fxhtml%22%2F%3E",
         True),
        ("/healthz", True),
        ("/console/", False),
    ],
)  # fmt: skip
def test_only_the_consoles_pages_may_run_scripts(
    server: RunningServer, path: str, sealed: bool
) -> None:
    with urllib.request.urlopen(server.http + path, timeout=10) as answer:
        policy = answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert ("sandbox" in policy, "script-src 'self'" in policy) == (sealed, not sealed)


def test_over_https_the_cookie_never_leaves_https(tmp_path: Path) -> None:
    with running(tmp_path, "--https=127.0.0.1:0") as server:
        trust = ssl.create_default_context(cafile=server.data / "tls" / "authority.pem")
        request = urllib.request.Request(
            server.facts["https"] + SESSIONS,
            data=b"",
            headers={"Switchhook-Console": "1", "Origin": server.facts["https"]},
        )
        with urllib.request.urlopen(request, context=trust, timeout=10) as answer:
            cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-switchhook-")
    assert cookie.endswith("; HttpOnly; SameSite=Strict; Secure")


def test_the_server_stops_at_once_though_somebody_listens_and_knows_them_again(
    tmp_path: Path,
) -> None:
    with running(tmp_path, "--drain=0") as server:
        browser = Browser(server)
        assert browser.ask("POST", SESSIONS)[0] == 201
        with browser.listening() as listener:
            server.process.terminate()
            assert server.process.wait(4) == 0
            until(lambda: listener.over)
    with running(tmp_path, f"--http={server.http.removeprefix('http://')}") as again:
        assert Browser(again, browser.cookie).ask("GET", f"{SESSIONS}/current")[0] == 200
