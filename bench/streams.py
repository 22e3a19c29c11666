"""Media Streams: CPU per stream-second, both ways, beside a bare WebSocket echo.

    python -m bench.streams [--streams 20 60 200 500] [--seconds 5]

An app in a process of its own answers each message with one of audio, 50 a second each way. "bare"
is a picows client that sends ready-made messages of the same size, a quarter of them every 5 ms as
the engine does, and looks at nothing that comes back; "engine" are the same legs without streams;
"streams" are whole streams on the engine's legs: tap, base64, JSON and the numbers on the way out,
JSON, base64 and the leg's queue on the way in. CPU is the process's own, all threads; judge by the
ratio. "lost" counts what did not come back in time: more than a little means that the machine had
no CPU left for the app or for us, and that the row says nothing.
"""

import argparse
import asyncio
import base64
import itertools
import json
import multiprocessing
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe

import picows
import uvloop

from switchhook.bus import EmbeddedBus
from switchhook.domain.streams import Stream
from switchhook.media.engine import create_engine
from switchhook.media.ports import Media
from switchhook.store.memory import MemoryStore
from switchhook.transports.websocket.client import Client
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.streams.live import LiveStream
from switchhook.voice.streams.needs import Wanted
from switchhook.voice.websockets import SignedWebSockets

FRAME_SECONDS = 0.02
PHASES = 4  # in which the engine's legs take turns
SETTLE_SECONDS = 1.0
AUDIO = base64.b64encode(bytes(range(160))).decode()
SID = "MZ{:032x}"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class App(picows.WSListener):
    """Answers each message of audio with audio, after the first told it what stream it is."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = b""

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """Answer."""
        if frame.msg_type != picows.WSMsgType.TEXT:
            transport.disconnect()
        elif self.answer:
            transport.send(picows.WSMsgType.TEXT, self.answer)
        elif (message := json.loads(frame.get_payload_as_bytes()))["event"] == "start":
            told = {
                "event": "media",
                "streamSid": message["streamSid"],
                "media": {"payload": AUDIO},
            }
            self.answer = json.dumps(told).encode()


def serve(port: Pipe) -> None:
    """Be the app, in a process of its own; tell its port."""

    async def run() -> None:
        server = await picows.ws_create_server(lambda _: App(), "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(run())


class Bare(picows.WSListener):
    """The bare client: counts what comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.came = 0

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """Count."""
        self.came += 1


@dataclass(frozen=True)
class Cost:
    """What `streams` streams cost for a while: milliseconds of CPU per stream-second."""

    milliseconds: float
    lost: float


async def measured(streams: int, seconds: float, came: Callable[[], int]) -> Cost:
    """Return what goes on by itself costs from now on."""
    before, cpu, wall = came(), time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    spent, passed = time.process_time() - cpu, time.perf_counter() - wall
    expected = streams * passed / FRAME_SECONDS
    lost = 1 - (came() - before) / expected
    return Cost(spent * 1000 / streams / passed, max(0.0, lost))


async def bare(url: str, streams: int, seconds: float) -> Cost:
    """Send ready-made messages."""
    listeners = [Bare() for _ in range(streams)]
    transports = []
    for number, listener in enumerate(listeners):
        transport, _ = await picows.ws_connect(lambda one=listener: one, url)
        start = {"event": "start", "streamSid": SID.format(number)}
        transport.send(picows.WSMsgType.TEXT, json.dumps(start).encode())
        transports.append(transport)
    media = {"track": "inbound", "chunk": "1000", "timestamp": "20000", "payload": AUDIO}
    message = json.dumps(
        {"event": "media", "sequenceNumber": "1000", "media": media, "streamSid": SID.format(0)},
        separators=(",", ":"),
    ).encode()

    async def tick() -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for phase in itertools.cycle(range(PHASES)):
            for transport in transports[phase::PHASES]:
                transport.send(picows.WSMsgType.TEXT, message)
            due += FRAME_SECONDS / PHASES
            await asyncio.sleep(due - loop.time())

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(SETTLE_SECONDS)
    cost = await measured(streams, seconds, lambda: sum(one.came for one in listeners))
    ticking.cancel()
    for transport in transports:
        transport.disconnect()
    return cost


@dataclass(frozen=True)
class House:
    """What streams stand on."""

    websockets: SignedWebSockets
    bus: EmbeddedBus
    now: Callable[[], datetime] = lambda: NOW
    new_sid: Callable[[str], str] = str
    outside: Callable[[float | None], asyncio.Timeout] = asyncio.timeout


class Counted(LiveStream):
    """A stream that counts what the app says."""

    came = 0

    def on_text(self, text: bytes) -> None:
        """Count, and do what the app says."""
        self.came += 1
        super().on_text(text)


@asynccontextmanager
async def legs(streams: int) -> AsyncIterator[list[MediaLeg]]:
    """Yield legs whose far ends are silent."""
    media = Media(create_engine(host="127.0.0.1", port=0, ports=2))
    await media.start()
    pairs = [media.pair() for _ in range(streams)]
    try:
        yield [MediaLeg(near) for near, _ in pairs]
    finally:
        await media.close()


async def engine(url: str, streams: int, seconds: float) -> Cost:
    """Let the legs be, without streams."""
    async with legs(streams):
        await asyncio.sleep(SETTLE_SECONDS)
        return await measured(streams, seconds, lambda: 0)


async def whole(url: str, streams: int, seconds: float) -> Cost:
    """Stream the legs."""

    async def token_of(account_sid: str) -> str:
        return "t"

    sockets = SignedWebSockets(Client(lambda *_, **__: True), token_of)
    house = House(sockets, EmbeddedBus(MemoryStore()))
    numbers = itertools.count()

    def begin(leg: MediaLeg) -> Counted:
        stream = Stream(
            sid=SID.format(next(numbers)), account_sid="AC", call_sid="CA",
            date_created=NOW, date_updated=NOW,
        )  # fmt: skip
        return Counted(house, stream, leg, Wanted(url=url, both_ways=True), warn)

    def warn(code: int, text: str) -> None:
        raise SystemExit(f"{code}: {text}")

    async with legs(streams) as found:
        live = [begin(leg) for leg in found]
        tasks = [asyncio.create_task(one.run()) for one in live]
        await asyncio.sleep(SETTLE_SECONDS + streams / 100)
        cost = await measured(streams, seconds, lambda: sum(one.came for one in live))
        for one in live:
            one.stop()
        await asyncio.wait(tasks)
    return cost


async def table(url: str, numbers: list[int], seconds: float) -> None:
    """Print a row for each number of streams."""
    ways: tuple[Callable[[str, int, float], Awaitable[Cost]], ...] = (bare, engine, whole)
    print(
        f"{'streams':>8}{'bare':>9}{'engine':>9}{'streams':>9}{'x bare':>8}{'cores':>7}{'lost':>8}"
    )
    for streams in numbers:
        floor, idle, cost = [await way(url, streams, seconds) for way in ways]
        ratio = cost.milliseconds / floor.milliseconds
        cores = cost.milliseconds * streams / 1000
        print(
            f"{streams:>8}{floor.milliseconds:>6.2f} ms{idle.milliseconds:>6.2f} ms"
            f"{cost.milliseconds:>6.2f} ms{ratio:>8.2f}{cores:>7.2f}{cost.lost:>8.1%}"
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--streams", type=int, nargs="+", default=[20, 60, 200, 500])
    parser.add_argument("--seconds", type=float, default=5.0)
    asked = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    app = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    app.start()
    try:
        url = f"ws://127.0.0.1:{ours.recv()}/"
        uvloop.run(table(url, asked.streams, asked.seconds))
    finally:
        app.terminate()


if __name__ == "__main__":
    main()
