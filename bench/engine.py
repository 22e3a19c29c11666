"""What the media engine costs, as ratios to a bare kernel echo of the same packets, and quality.

    python bench/engine.py [--legs 100,400] [--seconds 0.7] [--rounds 5]

Absolute figures mean little on a shared machine, so every run of the engine stands between two
runs of the echo and is divided by their mean; of several rounds the least, the median and the
greatest ratio are shown. The echo sets up its sockets, reads, sends and sleeps as the engine does.
"""

import argparse
import array
import asyncio
import gc
import json
import math
import os
import resource
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from switchhook.media.clips import Clip
from switchhook.media.engine import create_engine, g711
from switchhook.media.ports import Media, MediaPort, Track
from switchhook.media.recordings import RecordingSink

HERE = Path(__file__).parent
FIRST = 0x7F020000  # the first stream's address, 127.2.0.0
WARM = 0.3
ROUND = 16  # legs that may wait for their first packet at once
IP_PKTINFO = 8
WORKS = ("ivr", "bridge", "record")
ROOMS = {f"room{size}": size for size in (8, 16, 32, 64, 128)}  # by work: their size
CONFERENCES = (("room8", 80, 0.67), ("room32", 32, 1.0))
STREAMS = (60, 500)
CALLS = 50  # of the bridge that is recorded
MANY = 2000
STALLED = 400
STALL_SECONDS = 1.0

LEGEND = """CPU as a ratio to the echo (least, median, most of the rounds) and in ms a leg-second;
loss in %; gaps over 40 ms; 99th percentiles of jitter and latency in ms; resident KB a leg;
own: legs that did not fit in the pool of shared ports"""
HEADINGS = (
    "work     legs   least median   most  engine   echo    loss  gaps longest  jitter latency    KB"
    "  own"
)


@dataclass
class Run:
    """One run of the engine under load."""

    cpu: float  # seconds of the process per second
    memory: float  # octets a leg
    load: dict[str, Any]


@dataclass
class Row:
    """All runs of a kind, with the echo's share of CPU beside each."""

    runs: list[Run] = field(default_factory=list)
    echoes: list[float] = field(default_factory=list)

    def ratios(self) -> list[float]:
        return [run.cpu / echo for run, echo in zip(self.runs, self.echoes, strict=True)]

    def worst(self, figure: str) -> float:
        return max(float(run.load[figure]) for run in self.runs)


# The programs beside the engine


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


async def load(
    program: Path, port: int, ports: list[int], seconds: float, *more: str
) -> dict[str, Any]:
    """Run the generator, on the last processor; return what it measured."""
    process = await asyncio.create_subprocess_exec(
        *(
            "taskset",
            "-c",
            str((os.cpu_count() or 1) - 1),
            str(program),
            str(port),
            str(len(ports)),
            str(WARM),
            str(seconds),
            *more,
        ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    out, _ = await process.communicate("\n".join(map(str, ports)).encode())
    return dict(json.loads(out))


async def echo(programs: dict[str, Path], legs: int, seconds: float) -> float:
    """Return the CPU seconds per second of the bare echo under the same load."""
    process = await asyncio.create_subprocess_exec(
        *("taskset", "-c", "0", str(programs["echo"]), "4", str(WARM), str(seconds)),
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    ports = json.loads(await process.stdout.readline())
    streams = [ports[n % len(ports)] for n in range(legs)]
    # A little longer than the echo measures, so that it is under load to its end.
    await load(programs["rtpload"], free_port(), streams, seconds + 0.2)
    return float(json.loads(await process.stdout.readline())["cpu"]) / seconds


# The engine under load


def knock(sender: socket.socket, stream: int, port: int) -> None:
    """Send one packet from a stream's address, so that its leg knows its source."""
    packet = struct.pack("!BBHII", 0x80, 0, 0, 0, stream) + b"\xff" * 160
    info = struct.pack("=I4s4s", 0, socket.inet_aton(address(stream)), bytes(4))
    sender.sendmsg([packet], [(socket.IPPROTO_IP, IP_PKTINFO, info)], 0, ("127.0.0.1", port))


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
            for port in ports[-ROUND:]:
                await heard(port)
            await asyncio.sleep(0.004)
    return ports


async def heard(port: MediaPort) -> None:
    """Return once the leg knows its source."""
    for _ in range(500):
        if port.stats().received:
            break
        await asyncio.sleep(0.002)


def music() -> Clip:
    """Return ten seconds of something that is not silence."""
    wave = (round(9000 * math.sin(n * n / 90000)) for n in range(80000))
    return Clip(array.array("h", wave).tobytes())


CLIP = music()


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


async def put_to_work(
    work: str, media: Media, ports: list[MediaPort], folder: Path
) -> tuple[list[RecordingSink], list[asyncio.Task[bool]]]:
    """Let every leg do what the row is about."""
    sinks: list[RecordingSink] = []
    tasks: list[asyncio.Task[bool]] = []
    bridged = work in ("bridge", "calls")
    size = ROOMS.get(work, 0)
    rooms = [media.room() for _ in range(-(-len(ports) // size))] if size else []
    for n, port in enumerate(ports):
        if bridged and n % 2:
            port.bridge(ports[n - 1])
        if rooms:
            port.join(rooms[n // size])
        elif not bridged:
            tasks.append(asyncio.create_task(port.play(CLIP, loop=0)))
        if work == "streams":
            port.tap(lambda audio: None)
        if work == "record" or (work == "calls" and n % 2):
            sinks.append(RecordingSink(folder / f"{n}.wav", 2 if bridged else 1))
            port.record(sinks[-1], track=Track.BOTH if bridged else Track.FAR)
            await asyncio.sleep(0.5 / len(ports))  # calls do not begin all at once
    return sinks, tasks


@dataclass
class Bench:
    """Runs the engine and its companions; `folder` takes programs and recordings."""

    folder: Path
    programs: dict[str, Path]
    seconds: float

    async def run(self, work: str, legs: int, during: Callable[[], None] | None = None) -> Run:
        """Run one work on that many legs; `during` is called in the middle of it."""
        media = Media(create_engine(most=2 * legs))
        await media.start()
        before = resident()
        remote_port = free_port()
        ports = await open_legs(media, legs, remote_port)
        sinks, tasks = await put_to_work(work, media, ports, self.folder)
        streams = [p.local[1] for p in ports]
        seconds = self.seconds + (STALL_SECONDS if during else 0)
        generator = asyncio.create_task(
            load(self.programs["rtpload"], remote_port, streams, seconds + 0.1)
        )
        gc.collect()
        await asyncio.sleep(WARM)
        started, used = time.perf_counter(), time.process_time()
        if during:
            during()
        await asyncio.sleep(seconds)
        cpu = (time.process_time() - used) / (time.perf_counter() - started)
        memory = (resident() - before) / legs
        result = await generator
        result["own"] = sum(p.local not in media.engine.ports for p in ports)
        result["loss"] = 100 * result["lost"] / max(1, result["received"] * seconds)
        await media.close()
        await asyncio.gather(*tasks)
        for sink in sinks:
            await sink.close()
            sink.path.unlink()
        return Run(cpu, memory, result)

    async def compare(self, works: list[tuple[str, int]], rounds: int) -> dict[str, Row]:
        """Run each work `rounds` times, each time between two echoes."""
        rows = {work: Row() for work, _ in works}
        before = await echo(self.programs, works[0][1], self.seconds)
        for _ in range(rounds):
            for work, legs in works:
                rows[work].runs.append(await self.run(work, legs))
                after = await echo(self.programs, legs, self.seconds)
                rows[work].echoes.append((before + after) / 2)
                before = after
        return rows


# What is shown


def show(name: str, legs: int, row: Row) -> None:
    ratios = row.ratios()
    engine = median(run.cpu for run in row.runs) * 1000 / legs
    print(
        f"{name:7} {legs:5} {min(ratios):7.2f} {median(ratios):6.2f} {max(ratios):6.2f}"
        f" {engine:7.3f} {median(row.echoes) * 1000 / legs:6.3f}"
        f" {row.worst('loss'):7.3f} {row.worst('gaps'):5.0f} {row.worst('longest_ms'):7.1f}"
        f" {row.worst('jitter_ms'):7.2f} {row.worst('latency_ms'):7.2f}"
        f" {max(run.memory for run in row.runs) / 1024:5.1f} {row.worst('own'):4.0f}",
        flush=True,
    )


def show_quality(name: str, run: Run, target: str) -> None:
    load = run.load
    print(
        f"{name}: loss {load['loss']:.3f} %, {load['gaps']} gaps over 40 ms, longest"
        f" {load['longest_ms']:.1f} ms ({target})",
        flush=True,
    )


def kernels() -> None:
    """Print what a frame costs to encode and decode."""
    samples = CLIP.samples[: 320 * 400]
    for law, kind in (("mu-law", 0), ("A-law", 8)):
        payload = g711.encode(samples, kind)
        encode = min(timed(lambda k=kind: g711.encode(samples, k)) for _ in range(200))
        decode = min(timed(lambda p=payload, k=kind: g711.decode(p, k)) for _ in range(200))
        print(f"{law}: encode {encode / 400:.0f} ns, decode {decode / 400:.0f} ns a frame")


def timed(work: Callable[[], object]) -> int:
    started = time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - started


def hold_the_interpreter() -> None:
    """Keep the GIL in another thread for a second: a sum takes it and gives it back at its end."""
    best = min(timed(lambda: sum(range(1_000_000))) for _ in range(3))
    count = round(STALL_SECONDS * 1e9 / best * 1_000_000)
    threading.Thread(target=sum, args=(range(count),)).start()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--legs", default="100,400")
    parser.add_argument("--seconds", type=float, default=0.7)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", default=",".join(WORKS), help="also room8 to room128")
    parser.add_argument("--ratios", action="store_true", help="nothing but the ratios")
    options = parser.parse_args()
    # Where the system would put engine and generator changes by the run, and a ratio with it.
    os.sched_setaffinity(0, {0})
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        bench = Bench(Path(name), build(Path(name)), options.seconds)
        print(LEGEND)
        print(HEADINGS)
        for legs in map(int, options.legs.split(",")):
            works = [(work, legs) for work in options.work.split(",")]
            for work, row in (await bench.compare(works, options.rounds)).items():
                show(work, legs, row)
        if not options.ratios:
            await extremes(bench, options.rounds)


async def extremes(bench: Bench, rounds: int) -> None:
    """Show what has a target of its own."""
    recorded = (await bench.compare([("calls", 2 * CALLS)], rounds))["calls"]
    show("calls", 2 * CALLS, recorded)
    each = median(run.cpu for run in recorded.runs) * 1000 / CALLS
    print(f"{CALLS} bridged calls, recorded: {each:.2f} ms a call-second (target 1.6)")
    for work, legs, target in CONFERENCES:
        mixed = (await bench.compare([(work, legs)], rounds))[work]
        show(work, legs, mixed)
        each = median(run.cpu for run in mixed.runs) * 1000 / legs
        print(
            f"{legs // ROOMS[work]} of {ROOMS[work]}: {each:.2f} ms a leg-second (target {target})"
        )
    for legs in STREAMS:
        show("streams", legs, (await bench.compare([("streams", legs)], rounds))["streams"])
    many = await bench.run("ivr", MANY)
    show_quality(f"{MANY} legs", many, f"{100 * many.cpu:.0f} % of a core; target: none")
    stalled = await bench.run("ivr", STALLED, hold_the_interpreter)
    show_quality(f"interpreter held for {STALL_SECONDS:.0f} s", stalled, "target: none")
    kernels()


def memory_folder() -> str | None:
    """Return a folder in memory, so that a slow disk does not enter the figures."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


if __name__ == "__main__":
    asyncio.run(main())
