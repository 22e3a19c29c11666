"""Whole calls: the server's CPU per call, with its store, media and the app that is asked.

SIPp calls in as a carrier; the server answers as the app's TwiML says, and SIPp hangs up after
`--talk` milliseconds without having sent any audio. `--callback` lets the app hear of the end,
too. Two floors are measured in the same run: the bare datagram echo of `bench/sip.py`, and our
SIP stack alone as a bare callee of the same SIPp. Judge by the `x` columns, the rest is the
machine's. At last `--held` calls are held at once, for the memory of a leg.
"""

import argparse
import asyncio
import base64
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import sip
from bench.rest import cpu_ms, wait_for

SIPP = "/usr/bin/sipp"
TWIML = b"<Response><Gather timeout='60'/></Response>"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%b"
SERVER = (sys.executable, "-m", "switchhook", "serve")
SETTLE = 0.5  # seconds that the last call's rows may take

SDP = """
      v=0
      o=carrier 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio [auto_media_port] RTP/AVP 0 8 101
      a=rtpmap:0 PCMU/8000
      a=rtpmap:8 PCMA/8000
      a=rtpmap:101 telephone-event/8000
      a=fmtp:101 0-15
"""


def request(method: str, number: int, target: str, to_tag: str, rest: str) -> str:
    """Return a request of the scenario."""
    return f"""<send{' retrans="500"' if method != "ACK" else ""}><![CDATA[
      {method} {target} SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
      Max-Forwards: 70
      From: <sip:+442079460018@[local_ip]:[local_port]>;tag=[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>{to_tag}
      Call-ID: [call_id]
      CSeq: {number} {method}
      {rest}
    ]]></send>"""


TAGGED = "[peer_tag_param]"
OFFER = f"""Contact: <sip:[local_ip]:[local_port]>
      Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO
      Supported: timer
      Content-Type: application/sdp
      Content-Length: [len]
{SDP}"""
SCENARIO = "\n".join(
    (
        '<?xml version="1.0"?><scenario name="calls">',
        request("INVITE", 1, "sip:[service]@[remote_ip]:[remote_port]", "", OFFER),
        '<recv response="100" optional="true"/><recv response="180" optional="true"/>',
        '<recv response="200" rtd="true" rrs="true"/>',
        request("ACK", 1, "[next_url]", TAGGED, "Content-Length: 0\n"),
        "<pause/>",
        request("BYE", 2, "[next_url]", TAGGED, "Content-Length: 0\n"),
        '<recv response="200"/></scenario>',
    )
)


class App(asyncio.Protocol):
    """A customer's app that costs next to nothing: the same document for every request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._read = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            length = self._read[:end].lower().partition(b"content-length:")[2].split(b"\r\n")[0]
            total = end + 4 + int(length or 0)
            if len(self._read) < total:
                return
            self._read = self._read[total:]
            self._transport.write(OK % (len(TWIML), TWIML))


def app(pipe: Connection) -> None:
    """Serve until the process is ended."""

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(App, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


@contextmanager
def running_app() -> Iterator[str]:
    """Run the app in a process of its own and return its URL."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=app, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/voice"
    finally:
        process.terminate()


@contextmanager
def running_server(folder: Path) -> Iterator[dict[str, Any]]:
    """Run a server on free ports and return what its ready file says."""
    ready = folder / "ready.json"
    ports = [f"--{name}=127.0.0.1:0" for name in ("http", "sip", "rtp")]
    command = [
        *SERVER, f"--data={folder / 'data'}", *ports, f"--ready-file={ready}", "--drain=5",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(ready, 0)
        yield json.loads(ready.read_text())
    finally:
        process.terminate()
        process.wait(20)


def post(facts: dict[str, Any], path: str, **fields: str) -> Any:
    """Ask the server's API for something, fields or not."""
    pair = base64.b64encode(f"{facts['account_sid']}:{facts['auth_token']}".encode()).decode()
    asked = urllib.request.Request(
        facts["http"] + path,
        data=urlencode(fields).encode() if fields else None,
        headers={"Authorization": f"Basic {pair}"},
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)


def prepare(facts: dict[str, Any], url: str, *, callback: bool) -> None:
    """Let SIPp in as a carrier, and connect the number to the app."""
    account = f"/2010-04-01/Accounts/{facts['account_sid']}/IncomingPhoneNumbers"
    number = post(facts, f"{account}.json")["incoming_phone_numbers"][0]["sid"]
    told = {"StatusCallback": url} if callback else {}
    post(facts, f"{account}/{number}.json", VoiceUrl=url, VoiceMethod="POST", **told)
    trunk = {"Host": "127.0.0.1", "Port": "9", "AllowedAddress": "127.0.0.1", "Prefix": "+999"}
    post(facts, "/switchhook/v1/trunks.json", **trunk)


def call(facts: dict[str, Any], folder: Path, calls: int, rate: float, talk: int) -> int:
    """Place the calls and return how many went as they should."""
    scenario, counts = folder / "scenario.xml", folder / "counts.csv"
    scenario.write_text(SCENARIO)
    counts.unlink(missing_ok=True)
    command = [
        SIPP, "-sf", scenario, "-i", "127.0.0.1", "-mi", "127.0.0.1", "-t", "u1", "-nostdin",
        "-s", facts["number"].removeprefix("+"), "-r", rate, "-m", calls, "-d", talk,
        "-l", 2 * calls, "-timeout", 60 + calls / rate, "-trace_stat", "-stf", counts,
        facts["sip"],
    ]  # fmt: skip
    subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL, check=False)
    names, *_, last = (line.split(";") for line in counts.read_text().splitlines())
    return int(dict(zip(names, last, strict=False))["SuccessfulCall(C)"])


def bare_ms(facts: dict[str, Any], folder: Path, calls: int, rate: float, talk: int) -> float:
    """Return milliseconds of CPU a call when nothing but the SIP stack answers."""
    pipe = sip.start(sip.callee)
    host, port = pipe.recv()
    call(facts | {"sip": f"{host}:{port}"}, folder, calls, rate, talk)
    pipe.send("stop")
    used: sip.Used = pipe.recv()
    return used.cpu_ms


def resident(pid: int) -> int:
    """Return the octets of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def held(facts: dict[str, Any], folder: Path, calls: int, rate: float) -> float:
    """Hold `calls` at once; return the octets of memory that each but the first fifth takes.

    The first ones pay for what is there once: connections to the app, caches, code.
    """
    seconds = calls / rate + 3
    with ThreadPoolExecutor(1) as background:
        done = background.submit(call, facts, folder, calls, rate, round(seconds * 1000))
        few = reached(facts, calls // 5, seconds)
        before = resident(facts["pid"])
        all_of_them = reached(facts, calls, seconds)
        taken = resident(facts["pid"]) - before
        done.result()
    return taken / (all_of_them - few)


def reached(facts: dict[str, Any], calls: int, seconds: float) -> int:
    """Wait until at least `calls` go on and return how many do."""
    until = time.monotonic() + seconds + 10
    while (count := post(facts, "/switchhook/v1/status.json")["calls"]) < calls:
        assert time.monotonic() < until, "the calls were not all taken"
        time.sleep(0.1)
    return int(count)


@contextmanager
def prepared(*, callback: bool) -> Iterator[tuple[dict[str, Any], Path]]:
    """Run a server and its app, and make a few calls."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(running_app())
        facts = stack.enter_context(running_server(folder))
        prepare(facts, url, callback=callback)
        call(facts, folder, 50, 100, 100)
        yield facts, folder


def burst(facts: dict[str, Any], folder: Path, given: argparse.Namespace, number: int) -> float:
    """Measure a burst, print its row, and return milliseconds of CPU a call."""
    floor = sip.measure(sip.echo, sip.shout, given.calls)[1].cpu_ms
    bare = bare_ms(facts, folder, given.calls, given.rate, given.talk)
    before = cpu_ms(facts["pid"])
    good = call(facts, folder, given.calls, given.rate, given.talk)
    time.sleep(SETTLE)
    spent = (cpu_ms(facts["pid"]) - before) / int(given.calls)
    print(
        f"{number:>5}{given.calls:>8}{given.calls - good:>8}{spent:>10.3f}{spent / floor:>8.1f}"
        f"{spent / bare:>9.1f}{os.getloadavg()[0]:>8.1f}"
    )
    return spent


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--calls", type=int, default=2000, help="in each burst")
    options.add_argument("--rate", type=float, default=400.0)
    options.add_argument("--talk", type=int, default=300, help="milliseconds")
    options.add_argument("--bursts", type=int, default=3)
    options.add_argument("--callback", action="store_true")
    options.add_argument("--held", type=int, default=500, help="calls at once")
    given = options.parse_args()
    with prepared(callback=given.callback) as (facts, folder):
        print(
            f"{'burst':>5}{'calls':>8}{'failed':>8}{'ms/call':>10}{'x echo':>8}{'x stack':>9}"
            f"{'load':>8}"
        )
        spent = [burst(facts, folder, given, number) for number in range(given.bursts)]
        print(f"median {statistics.median(spent):.3f} ms of CPU a call")
    with prepared(callback=given.callback) as (facts, folder):  # used memory is not given back
        octets = held(facts, folder, given.held, given.rate / 2)
        print(f"{octets / 1024:.1f} KB of memory a leg, {given.held} at once")


if __name__ == "__main__":
    main()
