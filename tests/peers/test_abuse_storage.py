"""A full disk, a database that goes away, a kill: nothing acknowledged is lost."""

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.peers import postgres
from tests.peers.adversary import Api, HostileApp, complaints, respond, settled, unharmed
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

DISK = 24  # MiB


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a small file system at `folder`."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(folder)]
    if subprocess.run(["mount", *options], capture_output=True).returncode:
        pytest.skip("file systems cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave no room on the disk; return the file to delete."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(65536)) or True:
            pass
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while file.write(b"x" * 512):
            pass
    return ballast


class Texter:
    """Creates messages and keeps the SIDs of those that were acknowledged."""

    def __init__(self, server: RunningServer, callback: str = "") -> None:
        self.acknowledged: list[str] = []
        self.refused = 0
        self._form = {
            "To": server.facts["handsets"][1]["number"],
            "From": server.facts["number"],
            "StatusCallback": callback,
        }
        self._api = Api(server)

    def text(self, body: str = "Hi") -> int:
        """Create one message and return the status of the answer."""
        answer = self._api.send("POST", "Messages.json", {**self._form, "Body": body})
        if answer.status == 201:
            self.acknowledged.append(answer.json["sid"])
        else:
            assert answer.status == 503, answer
            assert answer.json["code"] == 20503
            self.refused += 1
        return answer.status

    def until_killed(self) -> None:
        """Create messages for as long as there is a server."""
        with contextlib.suppress(OSError):
            while True:
                self.text()


def stored(server: RunningServer, sids: list[str]) -> bool:
    """Return whether every one of them is there."""
    api = Api(server)
    return all(api.send("GET", f"Messages/{sid}.json").status == 200 for sid in sids)


def meet_full_disk(server: RunningServer, texter: Texter, disk: Path) -> tuple[str, str]:
    """Fill the disk under two calls; return the one that goes on and the recorded one."""
    api = Api(server)
    talking = api.place(Twiml="<Response><Say>Hello</Say><Pause length='60'/></Response>")
    record = "<Response><Record maxLength='60' playBeep='false'/></Response>"
    recorded = api.place(1, Twiml=record)
    until(lambda: api.handset("answer", 0).status == 200)
    until(lambda: api.handset("answer", 1).status == 200)
    assert texter.text() == 201
    ballast = fill(disk)
    until(lambda: texter.text("x" * 1500) == 503)
    form = {"To": "+14155550102", "From": "+14155550100", "Twiml": "<Response/>"}
    refused = api.send("POST", "Calls.json", form)
    assert (refused.status, refused.json["code"]) == (503, 20503)
    assert api.handset("digits", 0, Digits="1").status == 200  # the calls go on
    assert api.get(f"Calls/{talking}.json")["status"] == "in-progress"
    assert api.handset("hangup", 1).status == 200
    until(lambda: api.calls() == 1)  # the recording's end meets the full disk, too
    ballast.unlink()
    return talking, recorded


def test_a_full_disk_refuses_creates_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "data") as disk, running(tmp_path, "--drain=0") as server:
        api = Api(server)
        before = settled(server)
        texter = Texter(server)
        talking, recorded = meet_full_disk(server, texter, disk)
        until(lambda: texter.text() == 201)
        assert api.handset("hangup", 0).status == 200
        assert api.ended(talking, 30)["status"] == "completed"
        assert api.ended(recorded, 30)["status"] == "completed"
        path = f"Calls/{recorded}/Recordings.json"
        until(lambda: api.get(path)["recordings"][0]["status"] != "in-progress", 30)
        [recording] = api.get(path)["recordings"]
        assert (recording["status"], recording["error_code"]) == ("failed", 12400)
        unharmed(server, before, said=["store unavailable", "recording cannot be written"])
        server.process.kill()
        server.process.wait(10)
        with running(tmp_path, "--drain=0") as again:
            assert stored(again, texter.acknowledged)


def test_a_database_that_goes_away_is_waited_for(tmp_path: Path) -> None:
    with postgres.running() as database:
        url = database.create_database()
        with running(tmp_path, "--drain=0", f"--database={url}") as server:
            before = settled(server)
            texter = Texter(server)
            for _ in range(20):
                assert texter.text() == 201
            database.stop()
            assert texter.text() == 503
            assert Api(server).send("GET", "Messages.json").status == 503
            database.start()
            until(lambda: texter.text() == 201)
            assert stored(server, texter.acknowledged)
            unharmed(server, before, said=["store unavailable"])


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path, seed: int) -> None:
    pause = random.Random(seed).uniform(0.2, 0.6)
    with HostileApp() as app:
        callback = app.on("/status", respond("", "text/plain"))
        with running(tmp_path) as server:
            texters = [Texter(server, callback) for _ in range(4)]
            threads = [threading.Thread(target=one.until_killed) for one in texters]
            for thread in threads:
                thread.start()
            api = Api(server)
            calls = [
                api.place(
                    index, Twiml="<Response><Pause length='60'/></Response>",
                    StatusCallback=callback,
                    StatusCallbackEvent=["initiated", "ringing", "answered", "completed"],
                )
                for index in (0, 1)
            ]  # fmt: skip
            time.sleep(pause)
            server.process.send_signal(signal.SIGKILL)
            server.process.wait(10)
            for thread in threads:
                thread.join(30)
        acknowledged = [sid for one in texters for sid in one.acknowledged]
        assert acknowledged
        with running(tmp_path, "--drain=0") as again:
            assert stored(again, acknowledged)
            wanted = [*acknowledged, *calls]

            def all_told() -> bool:
                told = history(app)
                return all(_is_over(told[sid]) for sid in wanted)

            until(all_told, 30)
            told = history(app)
            for sid in wanted:
                assert _in_order(told[sid]), (sid, told[sid])
            assert not complaints(again)


ORDER = {
    "queued": 0, "accepted": 0, "sending": 1, "sent": 2, "delivered": 3, "undelivered": 3,
    "initiated": 0, "ringing": 1, "in-progress": 2, "answered": 2, "completed": 3, "failed": 3,
    "no-answer": 3, "busy": 3, "canceled": 3,
}  # fmt: skip


def history(app: HostileApp) -> defaultdict[str, list[str]]:
    """Return the statuses that the app was told, by SID."""
    told: defaultdict[str, list[str]] = defaultdict(list)
    for asked in list(app.asked):
        form = parse_qs(asked.body.decode())
        sid = form.get("MessageSid", form.get("CallSid", [""]))[0]
        told[sid].append(form.get("MessageStatus", form.get("CallStatus", [""]))[0])
    return told


def _is_over(statuses: list[str]) -> bool:
    return bool(statuses) and ORDER[statuses[-1]] == 3


def _in_order(statuses: list[str]) -> bool:
    ranks = [ORDER[status] for status in statuses]
    return ranks == sorted(ranks)
