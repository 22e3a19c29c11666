"""What the media engine costs: CPU per leg-second as a ratio to a bare kernel echo, and quality.

    python bench/engine.py [--legs 100,400,1000] [--seconds 2]

Every row is run beside an echo of the same packets, read and sent in the same batches, because
absolute figures mean little on a shared machine. Targets: at most 1.6 times the echo at 100 legs
and 1.25 times from 400; no loss, no gap over 40 ms; at most 28 KB a leg.
"""

import argparse
import array
import asyncio
import json
import math
import resource
import socket
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from switchhook.media.clips import Clip
from switchhook.media.engine import create_engine, g711
from switchhook.media.ports import Media, MediaPort
from switchhook.media.recordings import RecordingSink

HERE = Path(__file__).parent
FIRST = 0x7F020000  # the first stream's address, 127.2.0.0
WARM = 1.0
ROUND = 16  # legs that may wait for their first packet at once
FRAMES = 50


@dataclass(frozen=True)
class Row:
    name: str
    legs: int
    cpu: float  # seconds of the process in the measured time
    echo: float
    memory: float  # octets a leg
    load: dict[str, Any]


def build(folder: Path) -> dict[str, Path]:
    """Compile the two C programs."""
    programs = {}
    for name in ("echo", "rtpload"):
        programs[name] = folder / name
        source = str(HERE / f"{name}.c")
        subprocess.run(["gcc", "-O2", "-Wall", "-o", str(programs[name]), source], check=True)
    return programs


def address(stream: int) -> str:
    return socket.inet_ntoa((FIRST + stream).to_bytes(4, "big"))


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


async def load(program: Path, port: int, ports: list[int], seconds: float) -> dict[str, Any]:
    """Run the generator; return what it measured."""
    process = await asyncio.create_subprocess_exec(
        *(str(program), str(port), str(len(ports)), str(WARM), str(seconds)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    out, _ = await process.communicate("\n".join(map(str, ports)).encode())
    return dict(json.loads(out))


async def echo(programs: dict[str, Path], legs: int, seconds: float) -> float:
    """Return the CPU seconds of the bare echo under the same load."""
    process = await asyncio.create_subprocess_exec(
        *(str(programs["echo"]), "4", str(WARM), str(seconds)), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    ports = json.loads(await process.stdout.readline())
    streams = [ports[n % len(ports)] for n in range(legs)]
    # A little longer than the echo measures, so that it is under load to its end.
    await load(programs["rtpload"], free_port(), streams, seconds + 0.2)
    return float(json.loads(await process.stdout.readline())["cpu"])


def knock(sender: socket.socket, stream: int, port: int) -> None:
    """Send one packet from a stream's address, so that its leg knows its source."""
    packet = struct.pack("!BBHII", 0x80, 0, 0, 0, stream) + b"\xff" * 160
    info = struct.pack("=I4s4s", 0, socket.inet_aton(address(stream)), bytes(4))
    sender.sendmsg([packet], [(socket.IPPROTO_IP, IP_PKTINFO, info)], 0, ("127.0.0.1", port))


IP_PKTINFO = 8

LEGEND = """ms of CPU per leg-second; loss in %; gaps over 40 ms; 99th percentiles in ms; KB a leg;
own: legs that did not fit in the pool of shared ports"""
HEADINGS = (
    "work     legs  engine    echo  ratio    loss silent   gaps  longest  jitter latency     KB"
    "  own"
)


async def open_legs(media: Media, count: int, remote_port: int) -> list[MediaPort]:
    ports: list[MediaPort] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("", remote_port))
        while len(ports) < count:
            for stream in range(len(ports), min(count, len(ports) + ROUND)):
                remote = (address(stream), remote_port)
                port = media.open(remote=remote)
                port.connect(remote, payload=0, dtmf_payload=101)
                ports.append(port)
                await asyncio.sleep(0)
                knock(sender, stream, port.local[1])
            await asyncio.sleep(0.012)
    return ports


def music() -> Clip:
    """Return ten seconds of something that is not silence."""
    wave = (round(9000 * math.sin(n * n / 90000)) for n in range(80000))
    return Clip(array.array("h", wave).tobytes())


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def run(
    name: str, legs: int, seconds: float, programs: dict[str, Path], folder: Path, floor: float
) -> Row:
    media = Media(create_engine(most=2 * legs))
    await media.start()
    before = resident()
    remote_port = free_port()
    ports = await open_legs(media, legs, remote_port)
    sinks: list[RecordingSink] = []
    tasks: list[asyncio.Task[bool]] = []
    for n, port in enumerate(ports):
        if name == "bridge":
            if n % 2:
                port.bridge(ports[n - 1])
            continue
        tasks.append(asyncio.create_task(port.play(CLIP, loop=0)))
        if name == "record":
            sinks.append(RecordingSink(folder / f"{n}.wav", 1))
            port.record(sinks[-1])
    generator = asyncio.create_task(
        load(programs["rtpload"], remote_port, [p.local[1] for p in ports], seconds)
    )
    await asyncio.sleep(WARM)
    started, used = time.monotonic(), cpu_seconds()
    await asyncio.sleep(seconds - 0.1)
    spent = (cpu_seconds() - used) * seconds / (time.monotonic() - started)
    memory = (resident() - before) / legs
    result = await generator
    result["own sockets"] = sum(p.local not in media.engine.ports for p in ports)
    await media.close()
    await asyncio.gather(*tasks)
    for sink in sinks:
        await sink.close()
        sink.path.unlink()
    return Row(name, legs, spent, floor, memory, result)


def show(row: Row, seconds: float) -> None:
    per_leg = 1000 / row.legs / seconds
    load = row.load
    loss = 100 * load["lost"] / max(1, load["received"] * seconds + load["lost"])
    print(
        f"{row.name:7} {row.legs:5} {row.cpu * per_leg:7.3f} {row.echo * per_leg:7.3f}"
        f" {row.cpu / row.echo:6.2f} {loss:7.3f} {load['silent']:6} {load['gaps']:6}"
        f" {load['longest_ms']:8.1f} {load['jitter_ms']:7.2f} {load['latency_ms']:7.2f}"
        f" {row.memory / 1024:6.1f} {load['own sockets']:4}",
        flush=True,
    )


def kernels() -> None:
    """Print what a frame costs to encode and decode."""
    samples = CLIP.samples[: 320 * 500]
    for law, kind in (("mu-law", 0), ("A-law", 8)):
        payload = g711.encode(samples, kind)
        for name, work in (
            ("encode", lambda k=kind: g711.encode(samples, k)),
            ("decode", lambda p=payload, k=kind: g711.decode(p, k)),
        ):
            best = min(timed(work) for _ in range(20))
            print(f"{law} {name}: {best / 500:.0f} ns a frame")


def timed(work: Any) -> int:
    started = time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - started


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--legs", default="100,400,1000")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--work", default="ivr,bridge,record")
    options = parser.parse_args()
    kernels()
    print(LEGEND)
    print(HEADINGS)
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        folder = Path(name)
        programs = build(folder)
        for legs in map(int, options.legs.split(",")):
            for work in options.work.split(","):
                floor = await echo(programs, legs, options.seconds)
                show(
                    await run(work, legs, options.seconds, programs, folder, floor), options.seconds
                )


def memory_folder() -> str | None:
    """Return a folder in memory, so that a slow disk does not enter the figures."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


CLIP = music()

if __name__ == "__main__":
    asyncio.run(main())
