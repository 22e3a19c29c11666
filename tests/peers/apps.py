"""The example apps, each as a process of its own on a free port."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.peers.ports import free_ports
from tests.peers.waiting import until

EXAMPLES = Path(__file__).parents[2] / "examples"

Name = Literal[
    "flask", "django", "stream", "call_centre", "voicemail", "coaching", "voice_menu", "softphone"
]


@dataclass(frozen=True, slots=True)
class ExampleApp:
    """A running example: its base URL and what it logged."""

    url: str
    log: Path


@contextlib.contextmanager
def example_app(
    name: Name, auth_token: str, folder: Path, **environment: str
) -> Iterator[ExampleApp]:
    """Run an example, as its first lines say, until the test is over."""
    port = free_ports()
    log = folder / f"{name}.log"
    address = {"APP_URL": f"http://127.0.0.1:{port}"}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            _command(name, port),
            stdout=output,
            stderr=output,
            env={**os.environ, "TWILIO_AUTH_TOKEN": auth_token, **address, **environment},
        ) as process,
    ):
        try:
            until(lambda: listens(port) or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            yield ExampleApp(f"http://127.0.0.1:{port}", log)
        finally:
            process.terminate()


def _command(name: Name, port: int) -> list[str]:
    file = EXAMPLES / f"{name}_app"
    if name == "stream":
        app = f"{file.stem}:app"
        return [sys.executable, "-m", "uvicorn", f"--app-dir={EXAMPLES}", app, f"--port={port}"]
    if name == "django":
        return [sys.executable, f"{file}.py", "runserver", "--noreload", str(port)]
    return [sys.executable, "-m", "flask", "--app", str(file), "run", f"--port={port}"]


def listens(port: int) -> bool:
    """Tell whether something takes connections at a port of this machine."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
