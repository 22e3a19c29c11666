"""Texts through an SMPP carrier: rate, and CPU per text from the request to the last callback.

Kannel (Debian's bearerbox and smsbox) sends as many to the same carrier, a Node process that is
not ours, in the same run: judge by the `x Kannel` column, the rest is the machine's. Either is
asked over HTTP on 32 connections, has a window of 10, and tells an app of each text twice at
least: Switchhook of `sending`, `sent` and `delivered`, Kannel of the carrier's answer and the
receipt. Switchhook has each text on the disk before it answers; Kannel keeps them in memory.

The second table is about a carrier that throttles, the third about one that was away.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import urlencode

import urllib3
from tests.peers.kannel import kannel
from tests.peers.server import RunningServer, running
from tests.peers.smpp_carrier import SmppCarrier, install_smpp, smpp_carrier
from tests.peers.waiting import until

CONNECTIONS = 32
WINDOW = 10
TO = "442079460018"
RECEIPTS = 9  # Kannel's dlr-mask: delivered, and taken by the carrier
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 600.0  # seconds


class App(asyncio.Protocol):
    """A customer's app that says 204 to everything and counts the ends that it is told of."""

    ended = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._data = b""

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            head = self._data[:end].lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            if len(self._data) < end + 4 + length:
                return
            request, self._data = self._data[: end + 4 + length], self._data[end + 4 + length :]
            App.ended += b"MessageStatus=delivered" in request or b"state=1&" in request
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


@contextlib.contextmanager
def app() -> Iterator[str]:
    """Run the app on a thread of its own; return its base URL."""
    loop = asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    loop.run_until_complete(loop.create_server(App, sock=listener))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


class System(Protocol):
    """What sends texts: Switchhook or Kannel."""

    @property
    def pids(self) -> list[int]:
        """Its processes."""
        ...

    def request(self, number: int) -> bytes:
        """Return the HTTP request that sends the `number`th text."""
        ...

    @property
    def port(self) -> int:
        """Where requests go."""
        ...


@dataclass
class Switchhook:
    """A server with a carrier that takes everything."""

    server: RunningServer
    app: str

    @property
    def pids(self) -> list[int]:
        return [self.server.process.pid]

    @property
    def port(self) -> int:
        return int(self.server.http.rpartition(":")[2])

    def operate(self, path: str, **fields: str) -> Any:
        """Post something that is the operator's."""
        facts = json.loads((self.server.data / "server.json").read_text())
        basic = urllib3.make_headers(basic_auth=f"operator:{facts['operator_token']}")
        headers = {**basic, "Content-Type": "application/x-www-form-urlencoded"}
        url = f"{self.server.http}/switchhook/v1{path}"
        reply = urllib3.request("POST", url, body=urlencode(fields), headers=headers)
        assert reply.status < 300, reply.data
        return reply.json()

    def connect(self, carrier: SmppCarrier) -> None:
        """Bind to the carrier, and route everything to it."""
        settings = {
            "hosts": [f"127.0.0.1:{carrier.port}"],
            "system_id": "switchhook",
            "window": WINDOW,
        }
        sid = self.operate(
            "/carriers", Kind="smpp", Settings=json.dumps(settings), Secret='{"password":"secret"}'
        )["sid"]
        self.operate("/carrier_routes", CarrierSid=sid)

    def request(self, number: int) -> bytes:
        sid, token = self.server.credentials
        body = urlencode(
            {
                "To": f"+{TO}",
                "From": self.server.facts["number"],
                "Body": f"Text number {number}",
                "StatusCallback": f"{self.app}/status",
            }
        )
        basic = base64.b64encode(f"{sid}:{token}".encode()).decode()
        return (
            f"POST /2010-04-01/Accounts/{sid}/Messages.json HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Basic {basic}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


@dataclass
class Boxes:
    """Kannel's two boxes."""

    send_port: int
    pids: list[int]
    app: str

    @property
    def port(self) -> int:
        return self.send_port

    def request(self, number: int) -> bytes:
        query = urlencode(
            {
                **{"username": "test", "password": "secret", "from": "14155550100", "to": TO},
                **{"text": f"Text number {number}", "dlr-mask": str(RECEIPTS)},
                "dlr-url": f"{self.app}/receipt?state=%d&text=%A",
            }
        )
        return f"GET /cgi-bin/sendsms?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


@contextlib.contextmanager
def switchhook(folder: Path, carrier: SmppCarrier, app: str) -> Iterator[Switchhook]:
    """Run Switchhook, bound to the carrier."""
    options = ("--message-rates=long-code=0", "--log-level=warning")
    with running(folder, *options) as server:
        found = Switchhook(server, app)
        found.connect(carrier)
        carrier.wait_for("bind")
        yield found


@contextlib.contextmanager
def boxes(folder: Path, carrier: SmppCarrier, app: str) -> Iterator[Boxes]:
    """Run Kannel, bound to the carrier."""
    with kannel(
        folder, smsc=carrier.port, system_id="switchhook", password="secret", window=WINDOW
    ) as found:
        until(lambda: found.online)
        yield Boxes(found.send_port, [process.pid for process in found.processes], app)


Opened = Callable[[Path, SmppCarrier, str], AbstractContextManager[System]]
SYSTEMS: dict[str, Opened] = {"Switchhook": switchhook, "Kannel": boxes}


def cpu_ms(pids: list[int]) -> float:
    """Return the CPU time that processes have used, in milliseconds."""
    total = 0.0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) * 1000 / TICKS
    return total


async def _client(system: System, numbers: Iterator[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", system.port)
    with contextlib.closing(writer):
        for number in numbers:
            writer.write(system.request(number))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.split()[1] in (b"201", b"202"), head
            length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            await reader.readexactly(length)


async def _ask(system: System, texts: int) -> None:
    numbers = iter(range(texts))
    await asyncio.gather(*(_client(system, numbers) for _ in range(CONNECTIONS)))


def send(system: System, texts: int) -> float:
    """Send texts and wait until the app knows of every end; return the seconds it took."""
    ended, started = App.ended, time.perf_counter()
    asyncio.run(_ask(system, texts))
    until(lambda: App.ended >= ended + texts, PATIENCE)
    return time.perf_counter() - started


@contextlib.contextmanager
def prepared(name: str, modules: Path, **manners: Any) -> Iterator[tuple[System, SmppCarrier]]:
    """Run a system on a carrier of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        app() as url,
        smpp_carrier(modules, quiet=True, **manners) as carrier,
        SYSTEMS[name](Path(folder), carrier, url) as system,
    ):
        yield system, carrier


def counted(carrier: SmppCarrier) -> dict[str, int]:
    """Return what the carrier has counted."""
    carrier.order("count")
    return dict(carrier.of("count")[-1])


def drained(name: str, modules: Path, texts: int) -> tuple[float, float]:
    """Return texts a second, and milliseconds of CPU a text."""
    with prepared(name, modules) as (system, _):
        send(system, min(texts, 200))
        before = cpu_ms(system.pids)
        seconds = send(system, texts)
        return texts / seconds, (cpu_ms(system.pids) - before) / texts


def throttled(name: str, modules: Path, texts: int, rate: int) -> tuple[float, float]:
    """Return texts a second, and submits in vain as a share of the texts."""
    with prepared(name, modules, rate=rate) as (system, carrier):
        seconds = send(system, texts)
        return texts / seconds, (counted(carrier)["submits"] - texts) / texts


def returned(name: str, modules: Path, away: float) -> float:
    """Return the seconds from a carrier's return until it is submitted to again."""
    with prepared(name, modules) as (system, carrier):
        send(system, 20)
        carrier.order("leave")
        asyncio.run(_ask(system, 20))
        time.sleep(away)
        before, back = counted(carrier)["submits"], time.time()
        carrier.order("return")
        until(lambda: counted(carrier)["submits"] > before, PATIENCE)
        return counted(carrier)["lastSubmit"] / 1000 - back


def table(title: str, columns: list[str], row: Callable[[str], list[str]]) -> None:
    """Print a row for each system as it is measured."""
    print(f"\n{title}\n{'':12}" + "".join(f"{one:>16}" for one in columns))
    for name in SYSTEMS:
        print(f"{name:12}" + "".join(f"{one:>16}" for one in row(name)), flush=True)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=5000)
    parser.add_argument("--throttled", type=int, default=1000, help="texts at 100 a second")
    parser.add_argument("--away", type=float, default=10.0, help="seconds that the carrier is away")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="npm-") as folder:
        modules = install_smpp(Path(folder))
        costs: dict[str, float] = {}

        def rate(name: str) -> list[str]:
            speed, costs[name] = drained(name, modules, given.texts)
            return [f"{speed:.0f}/s", f"{costs[name]:.2f} ms"]

        def vain(name: str) -> list[str]:
            speed, share = throttled(name, modules, given.throttled, 100)
            return [f"{speed:.0f}/s", f"{share:.1%}"]

        print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
        table(f"{given.texts} texts, receipts and callbacks", ["rate", "CPU a text"], rate)
        print(f"x Kannel    {costs['Switchhook'] / costs['Kannel']:>32.2f}")
        table("throttled at 100 a second", ["rate", "submits in vain"], vain)
        table(
            f"back after {given.away:g} s",
            ["submits after"],
            lambda name: [f"{returned(name, modules, given.away):.1f} s"],
        )


if __name__ == "__main__":
    main()
