"""A running Switchhook, as an operator starts it: a process of its own on free ports."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class RunningServer:
    """What the ready file says, and the process."""

    facts: dict[str, Any]
    process: subprocess.Popen[bytes]
    data: Path
    log: Path

    @property
    def http(self) -> str:
        """The base URL."""
        return str(self.facts["http"])

    @property
    def sip(self) -> tuple[str, int]:
        """Where SIP is spoken."""
        host, _, port = str(self.facts["sip"]).rpartition(":")
        return host, int(port)

    @property
    def credentials(self) -> tuple[str, str]:
        """The main account's SID and auth token."""
        return str(self.facts["account_sid"]), str(self.facts["auth_token"])


def command(data: Path, *options: str) -> list[str]:
    """Return the command line of a server on `data` with free ports."""
    ports = [f"--{name}=127.0.0.1:0" for name in ("http", "sip", "rtp")]
    return [sys.executable, "-m", "switchhook", "serve", f"--data={data}", *ports, *options]


@contextlib.contextmanager
def running(folder: Path, *options: str, **environment: str) -> Iterator[RunningServer]:
    """Start a server in `folder`, wait until it takes traffic, and end it by its pid."""
    ready, log = folder / "ready.json", folder / "server.log"
    ready.unlink(missing_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command(folder / "data", f"--ready-file={ready}", *options),
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
        )
    try:
        facts = _wait(ready, process, log)
        yield RunningServer(facts, process, folder / "data", log)
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server: politely, then at once, then by force."""
    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)


def _wait(ready: Path, process: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if ready.exists():
            facts: dict[str, Any] = json.loads(ready.read_text())
            return facts
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise AssertionError(f"the server did not start:\n{log.read_text()[-4000:]}")
