"""Kannel, from Debian's package: a bearerbox and a smsbox that bind to an SMSC as a customer does.

Texts are given to the smsbox over HTTP; what it gets and what becomes of what it sent it tells a
small HTTP server of ours.
"""

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from urllib.request import urlopen

import pytest

from tests.peers.ports import free_ports, is_listening
from tests.peers.waiting import until

PROGRAMS = ("/usr/sbin/bearerbox", "/usr/sbin/smsbox")
DELIVERED, FAILED = 1, 2  # bits of Kannel's dlr-mask
_WANTED = DELIVERED | FAILED

_SHAPE = """
group = core
admin-port = {admin}
admin-password = secret
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
log-level = 1
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = switchhook
host = 127.0.0.1
port = {smsc}
transceiver-mode = 1
smsc-username = {system_id}
smsc-password = {password}
system-type = ""
enquire-link-interval = 10
reconnect-delay = 1
max-pending-submits = {window}
msg-id-type = 0x00
{more}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send}
log-level = 1

group = sendsms-user
username = test
password = secret
max-messages = 20
concatenation = true

group = sms-service
keyword = default
get-url = "{app}/text?from=%p&to=%P&text=%a"
accept-x-kannel-headers = false
max-messages = 0
concatenation = true
catch-all = true
omit-empty = true
"""


@dataclass
class Kannel:
    """The two boxes, and what they have told."""

    send_port: int
    admin_port: int
    app: str
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    told: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def send(self, text: str, *, to: str, from_: str, **more: str) -> None:
        """Hand over a text; its receipts are told as `/receipt`."""
        report = f"{self.app}/receipt?of={quote(to)}&state=%d&text=%A"
        fields = {
            **{"username": "test", "password": "secret", "from": from_, "to": to, "text": text},
            **{"charset": "utf-8", "dlr-mask": str(_WANTED), "dlr-url": report, **more},
        }
        url = f"http://127.0.0.1:{self.send_port}/cgi-bin/sendsms?{urlencode(fields)}"
        with urlopen(url, timeout=10) as answer:
            assert answer.status == 202, answer.read()

    def of(self, path: str) -> list[dict[str, str]]:
        """Return what it told at `path` so far."""
        return [fields for where, fields in self.told if where == path]

    def wait_for(self, path: str, *, times: int = 1) -> dict[str, str]:
        """Wait until it has told `times` things at `path`; return the last of them."""
        until(lambda: len(self.of(path)) >= times)
        return self.of(path)[times - 1]

    @property
    def online(self) -> bool:
        """Whether its bind stands, as its status page says."""
        url = f"http://127.0.0.1:{self.admin_port}/status.txt?password=secret"
        with contextlib.suppress(OSError), urlopen(url, timeout=5) as answer:
            return b"(online" in answer.read()
        return False


@contextlib.contextmanager
def kannel(
    folder: Path,
    *,
    smsc: int,
    system_id: str,
    password: str,
    window: int = 10,
    more: str = "",
) -> Iterator[Kannel]:
    """Run both boxes against the SMSC at a port of this machine, and end them by their pids."""
    if not all(shutil.which(program) for program in PROGRAMS):
        if os.environ.get("CI") == "true":
            pytest.fail("Kannel is not installed (apt-get install kannel)")
        pytest.skip("Kannel is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    first = free_ports(3)
    with _listener() as server:
        app = f"http://127.0.0.1:{server.server_port}"
        configuration = folder / "kannel.conf"
        configuration.write_text(
            _SHAPE.format(
                admin=first, box=first + 1, send=first + 2, smsc=smsc, app=app, window=window,
                system_id=system_id, password=password, more=more,
            )
        )  # fmt: skip
        boxes = Kannel(first + 2, first, app, folder / "kannel.log")
        server.boxes = boxes
        with boxes.log.open("ab") as log:
            try:
                for program, port in zip(PROGRAMS, (first + 1, first + 2), strict=True):
                    process = subprocess.Popen(
                        [program, "-v", "1", str(configuration)], stdout=log, stderr=log, cwd=folder
                    )
                    boxes.processes.append(process)
                    until(partial(_is_up, process, port))
                    assert process.poll() is None, boxes.log.read_text()[-4000:]
                yield boxes
            finally:
                for process in reversed(boxes.processes):
                    process.kill()
                    process.wait(5)


def _is_up(process: subprocess.Popen[bytes], port: int) -> bool:
    return is_listening(port, "tcp") or process.poll() is not None


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    boxes: Kannel


class _Handler(BaseHTTPRequestHandler):
    server: _Listener

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        fields = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.server.boxes.told.append((parts.path, fields))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""


@contextlib.contextmanager
def _listener() -> Iterator[_Listener]:
    with _Listener(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
