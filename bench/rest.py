"""REST under load: CPU of the server per request, and latency, at 32 connections.

A bare ASGI app on the same HTTP server, answering a constant, is measured in the same run: the
`x bare` column is the server's CPU per request over the bare app's. Creates are answered after
their commit. `--seconds` sets how long each row runs.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 32
TICKS = os.sysconf("SC_CLK_TCK")

BARE = """
import asyncio, sys, uvicorn
async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-type", b"application/json"), (b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False, lifespan="off")
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of request cost."""

    name: str
    requests: int
    seconds: float
    cpu_ms: float
    p50_ms: float
    p95_ms: float

    @property
    def cpu_per_request(self) -> float:
        """Milliseconds of the server's CPU a request."""
        return self.cpu_ms / self.requests


def cpu_ms(pid: int) -> float:
    """Return the CPU time that a process and its threads have used, in milliseconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICKS


async def client(port: int, request: bytes, until: float, times: list[float], ok: bytes) -> None:
    """Send `request` over one connection again and again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.closing(writer):
        while time.perf_counter() < until:
            started = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            assert ok in head.split(b"\r\n")[0], head + body
            times.append(time.perf_counter() - started)


async def measure(name: str, pid: int, port: int, request: bytes, seconds: float, ok: bytes) -> Row:
    """Run `request` on every connection and return what it cost."""
    warm: list[float] = []
    await client(port, request, time.perf_counter() + 0.3, warm, ok)
    times: list[float] = []
    before, started = cpu_ms(pid), time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(client(port, request, until, times, ok) for _ in range(CONNECTIONS)))
    elapsed = time.perf_counter() - started
    spent = cpu_ms(pid) - before
    quantiles = statistics.quantiles(times, n=20)
    return Row(name, len(times), elapsed, spent, quantiles[9] * 1e3, quantiles[18] * 1e3)


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server and end it."""
    started = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    try:
        yield started
    finally:
        started.terminate()
        started.wait(20)


def wait_for(path: Path | None, port: int) -> None:
    """Wait until a server is ready: its file is there, or its port accepts."""
    for _ in range(400):
        if path is not None and path.exists():
            return
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
            if path is None:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def form(path: str, host: str, pair: str, body: str) -> bytes:
    """Return a form POST as it goes over the wire."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {pair}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


async def switchhook_rows(folder: Path, seconds: float) -> list[Row]:
    """Return the rows of a real server."""
    ready = folder / "ready.json"
    ports = [f"--{name}=127.0.0.1:0" for name in ("http", "sip", "rtp")]
    options = [f"--data={folder / 'data'}", f"--ready-file={ready}", *ports]
    with process("-m", "switchhook", "serve", "--log-level=warning", *options) as server:
        wait_for(ready, 0)
        facts = json.loads(ready.read_text())
        host = facts["http"].removeprefix("http://")
        port = int(host.rpartition(":")[2])
        sid, token = facts["account_sid"], facts["auth_token"]
        pair = base64.b64encode(f"{sid}:{token}".encode()).decode()
        base = f"/2010-04-01/Accounts/{sid}"
        get = f"GET {base}/{{}} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {pair}\r\n\r\n"
        text = "To=%2B14155550101&From=%2B14155550100&Body=Hello+there"
        application = form(f"{base}/Applications.json", host, pair, "FriendlyName=x")
        message = form(f"{base}/Messages.json", host, pair, text)
        requests = [
            ("create application", application, b"201"),
            ("create message, sent", message, b"201"),
            ("fetch account", get.replace("/{} ", ".json ").encode(), b"200"),
            ("list 50 messages", get.format("Messages.json?PageSize=50").encode(), b"200"),
        ]
        rows = []
        for name, request, ok in requests:
            rows.append(await measure(name, server.pid, port, request, seconds, ok))
            await asyncio.sleep(1.0)  # let what the requests set in motion come to rest
        return rows


async def bare_row(seconds: float) -> Row:
    """Return the row of the bare app."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with process("-c", BARE, str(port)) as server:
        wait_for(None, port)
        request = form("/", f"127.0.0.1:{port}", "eA==", "To=%2B14155550101&Body=Hello")
        return await measure("bare app", server.pid, port, request, seconds, b"200")


async def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each row runs")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        bare = await bare_row(seconds)
        rows = await switchhook_rows(Path(folder), seconds)
    print(f"{'request':<24}{'req/s':>9}{'CPU ms':>9}{'x bare':>8}{'p50 ms':>8}{'p95 ms':>8}")
    for row in (bare, *rows):
        ratio = row.cpu_per_request / bare.cpu_per_request
        print(
            f"{row.name:<24}{row.requests / row.seconds:>9.0f}{row.cpu_per_request:>9.3f}"
            f"{ratio:>8.2f}{row.p50_ms:>8.2f}{row.p95_ms:>8.2f}"
        )


if __name__ == "__main__":
    asyncio.run(main())
