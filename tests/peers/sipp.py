"""SIPp: plays a scenario, as a caller or as a server, and says how it went.

Debian's sipp 3.6. Its own scenarios ignore Record-Route; ours (`tests/peers/scenarios`) don't.
"""

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from tests.peers.ports import free_ports, is_listening
from tests.peers.scenario import Scenario
from tests.peers.waiting import until

PROGRAM = Path("/usr/bin/sipp")
PATIENCE = 15_000  # milliseconds
SCENARIOS = Path(__file__).parent / "scenarios"

Outcome = Literal["completed", "failed", "stopped"]

_OUTCOMES: Mapping[int, Outcome] = {0: "completed", 1: "failed", 97: "stopped", 99: "completed"}


@dataclass
class Sipp:
    """A running scenario. `port` is its SIP port on 127.0.0.1."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    def outcome(self, seconds: float = 30.0) -> Outcome:
        """Wait until the scenario has ended and return whether every call went as written."""
        try:
            return _OUTCOMES.get(self.process.wait(seconds), "failed")
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"sipp still runs; {self.report()}") from error

    def report(self) -> str:
        """Return what is useful in a failure: sipp's errors and the last messages."""
        names = "errors", "messages", "output"
        paths = [path for name in names if (path := self.folder / name).exists()]
        return "\n".join(path.read_text(errors="replace")[-4000:] for path in paths)

    def messages(self) -> str:
        """Return every message that was sent or received."""
        path = self.folder / "messages"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self) -> None:
        """End the process."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


@contextlib.contextmanager
def sipp(
    scenario: str | Path | Scenario,
    folder: Path,
    *,
    target: tuple[str, int] | None = None,
    transport: Literal["udp", "tcp"] = "udp",
    calls: int = 1,
    rate: float = 10,
    service: str = "service",
    credentials: tuple[str, str] | None = None,
    keys: Mapping[str, str] | None = None,
    rtp_port: int = 0,
    options: Sequence[str] = (),
) -> Iterator[Sipp]:
    """Run `scenario`: as a caller with a `target`, else a server.

    A scenario is a file of `scenarios/`, a path, or one made of steps. `service` is [service],
    the user to call; `keys` are the scenario's own [keywords]; `rtp_port` is where somebody
    else listens for RTP. A message that does not come within `PATIENCE` fails the call.
    Skips the test when sipp is not installed, but never in CI.
    """
    _require()
    folder.mkdir(parents=True, exist_ok=True)
    port, media = free_ports(), free_ports(4)
    keys = {"rtp_port": str(rtp_port or media), **(keys or {})}
    if isinstance(scenario, Scenario):
        (folder / "scenario.xml").write_text(scenario.xml)
        scenario = folder / "scenario.xml"
    command = [
        str(PROGRAM), "-sf", str(SCENARIOS / scenario), "-i", "127.0.0.1", "-p", str(port),
        "-mi", "127.0.0.1", "-mp", str(media),
        "-m", str(calls), "-r", str(rate), "-s", service, "-nostdin",
        "-recv_timeout", str(PATIENCE),
        "-t", "u1" if transport == "udp" else "t1",
        "-trace_err", "-error_file", str(folder / "errors"),
        "-trace_msg", "-message_file", str(folder / "messages"),
        *(("-au", credentials[0], "-ap", credentials[1]) if credentials else ()),
        *(part for name, value in keys.items() for part in ("-key", name, value)),
        *options, *((f"{target[0]}:{target[1]}",) if target else ()),
    ]  # fmt: skip
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder
        )
    running = Sipp(folder, port, process)
    try:
        if target is None:
            until(lambda: process.poll() is not None or is_listening(port, transport))
        yield running
    finally:
        running.stop()


def _require() -> None:
    if not PROGRAM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("sipp is not installed (apt-get install sip-tester)")
        pytest.skip("sipp is not installed")
