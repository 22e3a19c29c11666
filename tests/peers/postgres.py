"""A private PostgreSQL: its own cluster in a temporary folder, spoken to over a Unix socket.

Started from Debian's package, under the user `postgres` when we are root, which it refuses to
run as, and ended by its pid.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

START_SECONDS = 30.0
PORT = 5432  # names the socket; nothing listens on the network

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # nobody pulls the plug on a test; what is tested is our side
    "shared_buffers": "32MB",
    "max_connections": "40",
}


@dataclass
class PostgresServer:
    """A cluster in `folder`; `start` and `stop` as often as a test likes."""

    binaries: Path
    folder: Path
    user: str | None  # whom it runs as, when not as us
    _process: subprocess.Popen[bytes] | None = None
    _names: Iterator[int] = field(default_factory=count)

    def create_database(self) -> str:
        """Return the URL of what is as good as an empty database: a schema of its own."""
        schema = f"test_{next(self._names)}"
        self.execute(f"CREATE SCHEMA {schema}")
        where = f"host={self.folder}&port={PORT}&search_path={schema}"
        return f"postgresql://postgres@/postgres?{where}"

    def execute(self, sql: str) -> None:
        """Run one statement as the operator."""
        self._run("psql", "-h", self.folder, "-p", PORT, "-U", "postgres", "-q", "-c", sql)

    def initialise(self) -> None:
        """Make the cluster."""
        self._run(
            "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "-N",
            "--no-locale", "-E", "UTF8",
        )  # fmt: skip

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        command: list[str | Path] = [
            self.binaries / "postgres", "-D", self.folder / "data", "-k", self.folder,
            "-p", str(PORT), *options,
        ]  # fmt: skip
        log = (self.folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(command, user=self.user, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while self._run("pg_isready", "-h", self.folder, "-p", PORT, check=False):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(START_SECONDS)
            self._process = None

    def _run(self, program: str, *arguments: object, check: bool = True) -> int:
        done = subprocess.run(
            [str(self.binaries / program), *map(str, arguments)],
            user=self.user,
            cwd=self.folder,
            capture_output=True,
        )
        if check and done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace"))
        return done.returncode


def binaries() -> Path | None:
    """Return the folder of Debian's newest PostgreSQL, or None."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max(
        (path.parent for path in folders), key=lambda path: int(path.parts[-2]), default=None
    )


@contextmanager
def running() -> Iterator[PostgresServer]:
    """Run a server; skip the test when the package is absent, but never in CI."""
    found = binaries()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed (apt-get install postgresql)")
        pytest.skip("PostgreSQL is not installed")
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    if user is not None:
        shutil.chown(folder, user)
    server = PostgresServer(found, folder, user)
    try:
        server.initialise()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
