"""An SMPP carrier that is not ours: the npm package `smpp`, run with the manners a test wants."""

import contextlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest

from tests.peers.ports import free_ports
from tests.peers.waiting import until

VERSION = "0.5.1"
SCRIPT = Path(__file__).with_name("smpp_carrier.js")


def install_smpp(folder: Path) -> Path:
    """Let npm put the package into a folder; return where Node finds it."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    command = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit"]
    subprocess.run(
        [*command, "--no-fund", f"smpp@{VERSION}"], check=True, capture_output=True, timeout=120
    )
    return folder / "node_modules"


@dataclass
class SmppCarrier:
    """The carrier: where it is, what it has told."""

    port: int
    orders: IO[str]
    told: list[dict[str, Any]] = field(default_factory=list)

    def order(self, do: str, **fields: Any) -> None:
        """Let it do something, and wait until it has."""
        done = len(self.of("done"))
        self.orders.write(json.dumps({"do": do, **fields}) + "\n")
        self.orders.flush()
        until(lambda: len(self.of("done")) > done)

    def of(self, what: str) -> list[dict[str, Any]]:
        """Return what it has told of this kind."""
        return [one for one in list(self.told) if one["what"] == what]

    def wait_for(self, what: str, *, times: int = 1) -> dict[str, Any]:
        """Wait until it has told `times` things of this kind; return the last of them."""
        until(lambda: len(self.of(what)) >= times)
        return self.of(what)[times - 1]

    def listen(self, lines: IO[str]) -> None:
        """Keep what it tells."""
        for line in lines:
            self.told.append(json.loads(line))


@contextlib.contextmanager
def smpp_carrier(modules: Path, **manners: Any) -> Iterator[SmppCarrier]:
    """Run a carrier on a free port until the test is over."""
    port = free_ports()
    with subprocess.Popen(
        ["node", str(SCRIPT), json.dumps({"port": port, **manners})],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "NODE_PATH": str(modules)},
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        carrier = SmppCarrier(port, process.stdin)
        thread = threading.Thread(target=carrier.listen, args=(process.stdout,))
        thread.start()
        try:
            carrier.wait_for("listening")
            yield carrier
        finally:
            process.kill()
            thread.join()
