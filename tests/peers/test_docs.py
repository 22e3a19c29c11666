"""The README and the tutorial do what they say: their blocks run against a real server.

What a reader copies from the start's output is filled in; the rest runs as it is written.
"""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.peers.apps import listens
from tests.peers.ports import free_ports
from tests.peers.sdk import Phone, sdk
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running(tmp_path) as server:
        yield server


@pytest.fixture
def run(server: RunningServer, tmp_path: Path) -> Iterator[Callable[[str, str], str]]:
    """Return what runs a block in a language and returns its output."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for name, module in (("switchhook", "switchhook"), ("flask", "flask")):
        (bin_ / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
        (bin_ / name).chmod(0o755)
    variables = {
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "SWITCHHOOK_DATA": str(server.data),
        "ACCOUNT_SID": server.credentials[0],
        "AUTH_TOKEN": server.credentials[1],
    }
    port, started = free_ports(), tmp_path / "started"

    def run(language: str, text: str) -> str:
        text = text.replace("http://127.0.0.1:8080", server.http).replace("5000", str(port))
        text = text.replace('"AC..."', repr(server.credentials[0]))
        text = text.replace('"your token"', repr(server.credentials[1]))
        text = re.sub(
            r"(?m)^(\. \.venv/bin/activate|pip install .*|export \w+=\.\.\. .*)$", "", text
        )
        text = text.replace(" &\n", f" >{tmp_path}/app.log 2>&1 & echo $! >>{started}\n")
        program = ["bash", "-euc"] if language == "sh" else [sys.executable, "-W", "error", "-c"]
        done = subprocess.run(
            [*program, text], cwd=ROOT, env={**os.environ, **variables},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        until(lambda: listens(port) or not started.exists())
        return done.stdout

    yield run
    for pid in started.read_text().split() if started.exists() else []:
        os.kill(int(pid), 15)


def blocks(page: str) -> list[tuple[str, str]]:
    """Return the language and the text of a page's blocks."""
    found = BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert all(language in ("sh", "python") for language, _ in found)
    return [block for block in found if not block[1].startswith("make ")]


def test_the_readme_does_what_it_says(
    server: RunningServer, run: Callable[[str, str], str]
) -> None:
    call, listen, official = blocks("README.md")
    assert re.fullmatch(r"CA[0-9a-f]{32}\n", run(*call))
    answered, heard = run(*listen).splitlines()
    assert answered.endswith("in-progress")
    assert heard == "Hello world."
    run(official[0], official[1] + "assert client.calls.list()[0].to == '+14155550101'\n")


def test_the_tutorial_does_what_it_says(
    server: RunningServer, run: Callable[[str, str], str]
) -> None:
    call, listen, text, app, press = blocks("docs/tutorial/first-call.md")
    assert '"queued"' in run(*call)
    assert run(*listen).splitlines()[1:] == ["Hello world."]
    phone = Phone(server)
    until(lambda: phone.act("GET", "call") is None)
    run(*text)
    until(lambda: phone.inbox() == ["Hello there!"])
    run(*app)
    lines = run(*press).splitlines()
    assert lines[0].endswith("in-progress")
    assert lines[1:] == ["Press a key.", "Press a key.", "You pressed 1. Goodbye."]
    assert sdk(server).calls.list(status="completed")


def test_following_an_account_does_what_it_says(
    server: RunningServer, run: Callable[[str, str], str]
) -> None:
    [program] = blocks("docs/reference/events.md")
    phone = Phone(server)
    assert phone.act("POST", "auto_answer", Seconds="0")
    printed: list[str] = []
    following = threading.Thread(target=lambda: printed.append(run(*program)))
    following.start()

    def over() -> bool:
        """Call until the program has heard a call end; when it began to listen is its affair."""
        sid = (
            sdk(server)
            .calls.create(to=phone.number, from_=server.facts["number"], twiml="<Response/>")
            .sid
        )
        until(lambda: sdk(server).calls(sid).fetch().status == "completed")
        return not following.is_alive()

    until(over, 30)
    assert printed[0].splitlines()[-1] == f"completed {phone.number}"


def test_connecting_a_pbx_does_what_it_says(
    server: RunningServer, run: Callable[[str, str], str]
) -> None:
    trunk, byoc, permissions = blocks("docs/howto/connect-a-pbx.md")
    assert run(*trunk) == "IP_ACL\n"
    assert re.fullmatch(r"BY[0-9a-f]{32}\n", run(*byoc))
    assert run(*permissions) == "True\n"
    [made] = sdk(server).trunking.v1.trunks.list()
    assert made.recording["mode"] == "record-from-answer-dual"


def test_sending_by_a_service_does_what_it_says(
    server: RunningServer, run: Callable[[str, str], str]
) -> None:
    send, words, domain, shorten, _ = blocks("docs/howto/messaging-services.md")
    assert run(*send) == "accepted\n"
    [service] = sdk(server).messaging.v1.services.list()
    assert '"country":"FR"' in run(words[0], words[1].replace("$SERVICE_SID", service.sid))
    domain_sid = run(*domain).split('"sid":"')[1][:34]
    client = send[1].partition("service =")[0]
    known = f"service = client.messaging.v1.services.list()[0]\ndomain_sid = {domain_sid!r}\n"
    run(shorten[0], client + known + shorten[1])
    phone = Phone(server)
    until(lambda: any("https://go.example.com/" in body for body in phone.inbox()))
    assert "Your appointment is on Monday." in phone.inbox()


def test_connecting_a_carrier_of_texts_does_what_it_says(
    server: RunningServer, run: Callable[[str, str], str]
) -> None:
    connect, send, routes = blocks("docs/howto/carriers.md")
    assert "Pretender" in run(*connect)
    assert run(*send) == "delivered\n"
    assert "+44" in run(*routes)


def test_what_the_start_prints_can_be_copied(
    server: RunningServer, run: Callable[[str, str], str]
) -> None:
    printed = server.log.read_text()
    assert server.facts["auth_token"] in printed
    _, _, first = printed.partition("Your first call:\n")
    commands = re.sub(r"\S*\bswitchhook handsets", "switchhook handsets", first)
    assert run("sh", commands).splitlines()[-1] == "Hello world."
