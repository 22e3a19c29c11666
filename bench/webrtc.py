"""What a browser's leg costs: beside a plain leg under the same load, and beside aiortc's.

    python -m bench.webrtc [--legs 100,400] [--seconds 1.5] [--rounds 5]

Every leg plays music and takes 50 packets a second. Plain legs and browsers' legs take turns, so a
ratio compares runs that stand side by side; the browsers' packets are AES-128-GCM, made before.
aiortc's legs, a few, are the other ends of ours in a process of their own; the CPU is that
process's. A leg of Switchhook is so cheap that it has to be measured in hundreds, one of aiortc so
dear that it cannot be.
"""

import argparse
import asyncio
import multiprocessing
import os
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from statistics import median
from typing import Any

import aioice
import numpy as np
from aiortc import AudioStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaBlackhole
from av import AudioFrame
from bench.engine import CLIP, WARM, address, build, free_port, load, memory_folder, open_legs
from pylibsrtp import Policy, Session

from switchhook.media.engine import create_engine
from switchhook.media.ports import Media
from switchhook.media.srtp import Sessions, ciphers
from switchhook.media.webrtc import open_webrtc
from switchhook.protocols.srtp import GCM_128, Keys

TARGET, TARGET_AIORTC = 1.5, 50
AIORTC_LEGS = 6
AIORTC_SECONDS = 4.0
TO_US, FROM_US = bytes(range(28)), bytes(range(1, 29))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def packets(count: int) -> bytes:
    """Return SRTP packets, one behind the other."""
    kind = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
    session = Session(Policy(TO_US, Policy.SSRC_ANY_OUTBOUND, srtp_profile=kind))
    payload = os.urandom(160)
    made = []
    for n in range(count):
        head = b"\x80\x00" + n.to_bytes(2, "big") + (160 * n).to_bytes(4, "big") + b"LOAD"
        made.append(session.protect(head + payload))
    return b"".join(made)


class Bench:
    """Runs legs under the load of a C program."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.seconds = seconds
        self.program = build(folder)["rtpload"]
        self.packets = folder / "packets"
        self.packets.write_bytes(packets(round((WARM + seconds + 5) * 50)))

    async def plain(self, legs: int) -> tuple[float, dict[str, Any]]:
        """Return the CPU seconds per second of plain legs, and what the load saw."""
        media = Media(create_engine(most=2 * legs))
        await media.start()
        remote = free_port()
        ports = await open_legs(media, legs, remote)
        tasks = [asyncio.create_task(port.play(CLIP, loop=0)) for port in ports]
        result = await self._measure(remote, [port.local[1] for port in ports])
        await media.close()
        await asyncio.gather(*tasks)
        return result

    async def browsers(self, legs: int) -> tuple[float, dict[str, Any]]:
        """Return the same of browsers' legs, as though they had shaken hands."""
        engine = create_engine()
        engine.use_ciphers(ciphers())
        engine.start()
        remote = free_port()
        held, local = [], []
        for n in range(legs):
            leg = engine.open_guarded(n + 1)
            held.append(Sessions(Keys(GCM_128, FROM_US, TO_US)))
            assert leg.route((address(n), remote))
            leg.protect(held[-1].sealing, held[-1].opening)
            leg.connect(engine.nowhere, 0, 126)
            leg.play(CLIP.samples, n + 1, 0)
            local.append(leg.local[1])
        cpu, seen = await self._measure(remote, local, str(self.packets))
        received = engine.totals().received
        assert received > 40 * legs * self.seconds, f"only {received} packets came"
        engine.release()
        return cpu, seen

    async def _measure(
        self, remote: int, ports: list[int], *more: str
    ) -> tuple[float, dict[str, Any]]:
        generator = asyncio.create_task(
            load(self.program, remote, ports, self.seconds + 0.2, *more)
        )
        await asyncio.sleep(WARM)
        started, used = time.perf_counter(), time.process_time()
        await asyncio.sleep(self.seconds)
        cpu = (time.process_time() - used) / (time.perf_counter() - started)
        return cpu, await generator


class Music(AudioStreamTrack):
    """The music that our legs play too."""

    def __init__(self) -> None:
        super().__init__()
        self._samples = np.frombuffer(CLIP.samples, "=i2")
        self._at = 0
        self._started = 0.0

    async def recv(self) -> AudioFrame:
        """Return the next 20 ms, in their time."""
        loop = asyncio.get_running_loop()
        self._started = self._started or loop.time()
        await asyncio.sleep(self._started + self._at / 8000 - loop.time())
        at = self._at % (len(self._samples) - 160)
        frame = AudioFrame.from_ndarray(self._samples[at : at + 160].reshape(1, -1), layout="mono")
        frame.sample_rate, frame.pts = 8000, self._at
        self._at += 160
        return frame


def aiortc_process(pipe: Pipe) -> None:
    """Answer offers with peer connections, then tell what they cost."""
    os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})
    asyncio.run(answer_all(pipe))


async def answer_all(pipe: Pipe) -> None:
    """Answer as many offers as there are."""
    connections = []
    for offer in pipe.recv():
        connection = RTCPeerConnection()
        sink = MediaBlackhole()
        connection.addTrack(Music())
        connection.on("track", sink.addTrack)
        await connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        await sink.start()
        connections.append((connection, sink))
    pipe.send([connection.localDescription.sdp for connection, _ in connections])
    await asyncio.sleep(2)
    started, used = time.perf_counter(), time.process_time()
    await asyncio.sleep(AIORTC_SECONDS)
    pipe.send((time.process_time() - used) / (time.perf_counter() - started))
    for connection, sink in connections:
        await sink.stop()
        await connection.close()


async def aiortc() -> float | None:
    """Return the CPU seconds per second of one leg of aiortc; None without a network."""
    hosts = aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=False)[:1]
    if not hosts:
        return None
    media = Media(create_engine(host=hosts[0]))
    await media.start()
    home = open_webrtc(media, hosts, NOW)
    ports = [home.open() for _ in range(AIORTC_LEGS)]
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=aiortc_process, args=(theirs,))
    process.start()
    ours.send([port.offer().decode() for port in ports])
    for port, answer in zip(ports, await asyncio.to_thread(ours.recv), strict=True):
        port.accept(answer.encode())
    assert all(await asyncio.gather(*(port.ready() for port in ports)))
    tasks = [asyncio.create_task(port.play(CLIP, loop=0)) for port in ports]
    cpu = float(await asyncio.to_thread(ours.recv))
    least = min(port.stats().received for port in ports)
    assert least > 40 * AIORTC_SECONDS, f"only {least} packets of aiortc came"
    await media.close()
    await asyncio.gather(*tasks)
    await asyncio.to_thread(process.join)
    return cpu / AIORTC_LEGS


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--legs", default="100,400")
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.sched_setaffinity(0, {0})
    each = 0.0
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        bench = Bench(Path(name), options.seconds)
        print("legs  plain  browser  ratio: least median most   gaps over 40 ms (ms a leg-second)")
        for legs in map(int, options.legs.split(",")):
            rows = [(await bench.plain(legs), await bench.browsers(legs))
                    for _ in range(options.rounds)]  # fmt: skip
            ratios = sorted(browser[0] / plain[0] for plain, browser in rows)
            plain = median(row[0][0] for row in rows) * 1000 / legs
            each = median(row[1][0] for row in rows) * 1000 / legs
            gaps = max(row[1][1]["gaps"] for row in rows)
            print(
                f"{legs:4} {plain:6.3f} {each:8.3f} {ratios[0]:14.2f} {median(ratios):6.2f}"
                f" {ratios[-1]:5.2f} {gaps:6} (target {TARGET})",
                flush=True,
            )
    other = await aiortc()
    if other is None:
        print("aiortc: has no use for loopback, and there is no other address here")
    else:
        print(
            f"aiortc: {1000 * other:.1f} ms a leg-second, {1000 * other / each:.0f} times a"
            f" browser's leg of ours (target {TARGET_AIORTC})"
        )


if __name__ == "__main__":
    asyncio.run(main())
