"""A stream under whatever order of events: it ends, once, and leaves nothing behind."""

import asyncio
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from switchhook.bus import EmbeddedBus
from switchhook.domain.events import StreamStatusChanged
from switchhook.domain.streams import Stream
from switchhook.media.engine.interface import Track
from switchhook.media.queues import QueueFull
from switchhook.store.memory import MemoryStore
from switchhook.testing.loop import EPOCH, VirtualTimeLoop
from switchhook.transports.websocket.interface import ConnectFailed
from switchhook.voice.streams.live import LiveStream
from switchhook.voice.streams.needs import Wanted
from tests.voice.sockets import FakeSockets

STEPS = st.sampled_from(
    ["pass", "hear", "press", "play", "fill", "mark", "clear", "nonsense", "binary", "congest",
     "flow", "long", "close", "drop", "stop", "hang up"]
)  # fmt: skip


class FakeTap:
    """Calls its listener until it is cancelled."""

    def __init__(self, listener: Callable[[bytes], None]) -> None:
        self.listener = listener
        self.ended = False

    def cancel(self) -> None:
        self.ended = True


class FakePort:
    """Audio that is only thought of."""

    def __init__(self) -> None:
        self.taps: list[FakeTap] = []
        self.waiting: list[asyncio.Future[bool]] = []
        self.full = False

    def tap(
        self,
        listener: Callable[[bytes], None],
        *,
        track: Track,
        mulaw: bool = True,
        frames: int = 1,
    ) -> FakeTap:
        self.taps.append(FakeTap(listener))
        return self.taps[-1]

    def queue(self, samples: bytes, *, mulaw: bool) -> "asyncio.Future[bool]":
        if self.full:
            raise QueueFull("too much")
        self.waiting.append(asyncio.get_running_loop().create_future())
        return self.waiting[-1]

    def clear_queue(self) -> None:
        while self.waiting:
            self.waiting.pop().set_result(False)

    def hear(self) -> None:
        for tap in self.taps:
            if not tap.ended:
                tap.listener(bytes(160))


class FakeLeg:
    """A leg that ends when told to."""

    def __init__(self) -> None:
        self.port = FakePort()
        self.over = asyncio.Event()

    @property
    def ended(self) -> bool:
        return self.over.is_set()

    async def until_ended(self) -> None:
        await self.over.wait()


class Scene:
    """A stream with everything around it; also what it needs of the house."""

    def __init__(self, loop: VirtualTimeLoop, both_ways: bool, fails: bool, slow: float) -> None:
        self.loop = loop
        self.websockets = FakeSockets()
        self.websockets.slow = slow
        self.websockets.failure = ConnectFailed("refused", "no") if fails else None
        self.bus = EmbeddedBus(MemoryStore())
        self.now = loop.now
        self.outside = loop.outside
        self.new_sid = str
        self.leg = FakeLeg()
        self.told: list[str] = []
        self.codes: list[int] = []
        self.bus.subscribe(StreamStatusChanged, lambda event: self.told.append(event.what))
        stream = Stream(
            sid="MZ1", account_sid="AC1", call_sid="CA1", date_created=EPOCH, date_updated=EPOCH
        )
        wanted = Wanted(url="wss://a", both_ways=both_ways)
        self.live = LiveStream(self, stream, self.leg, wanted, lambda code, _: self.warn(code))

    def warn(self, code: int) -> None:
        self.codes.append(code)

    async def step(self, step: str) -> None:
        """Let something happen."""
        match step:
            case "pass":
                await asyncio.sleep(0.1)
            case "long":
                for _ in range(200):
                    await asyncio.sleep(0.2)
                    self.leg.port.hear()
            case "hear":
                self.leg.port.hear()
            case "press":
                self.live.press("1")
            case "stop":
                self.live.stop()
            case "hang up":
                self.leg.over.set()
            case "fill":
                self.leg.port.full = True
            case _:
                self.app(step)

    def app(self, step: str) -> None:
        """Let the app do something, if it is there."""
        for app in self.websockets.opened[:1]:
            match step:
                case "play":
                    app.hearer.on_text(
                        b'{"event":"media","streamSid":"MZ1","media":{"payload":"AAAA"}}'
                    )
                case "mark":
                    app.hearer.on_text(b'{"event":"mark","streamSid":"MZ1","mark":{"name":"m"}}')
                case "clear":
                    app.hearer.on_text(b'{"event":"clear","streamSid":"MZ1"}')
                case "nonsense":
                    app.hearer.on_text(b"nonsense")
                case "binary":
                    app.hearer.on_binary()
                case "congest" | "flow":
                    app.congested = step == "congest"
                case "close" | "drop" if not app.closed:
                    app.end(1000 if step == "close" else 1006)


@given(
    steps=st.lists(STEPS, max_size=12),
    both_ways=st.booleans(),
    fails=st.booleans(),
    slow=st.sampled_from([0.0, 0.15]),
)
def test_a_stream_ends_once_and_leaves_nothing(
    steps: list[str], both_ways: bool, fails: bool, slow: float
) -> None:
    async def run() -> Scene:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        scene = Scene(loop, both_ways, fails, slow)
        task = asyncio.create_task(scene.live.run())
        for step in steps:
            await scene.step(step)
        scene.leg.over.set()
        await task
        await scene.live.over()
        await asyncio.sleep(1)
        scene.leg.port.hear()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return scene

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        scene = runner.run(run())
    assert scene.live.stream.status == "stopped"
    assert all(tap.ended for tap in scene.leg.port.taps)
    assert len(scene.codes) == len(set(scene.codes))
    for what in ("stream-started", "stream-error", "stream-stopped"):
        assert scene.told.count(what) <= 1
    assert ("stream-stopped" in scene.told) == ("stream-started" in scene.told)
    for app in scene.websockets.opened:
        events = [message["event"] for message in app.sent]
        assert events.count("stop") == (1 if events else 0)
        if events:
            assert (events[:2], events[-1]) == (["connected", "start"], "stop")
            assert app.closed or app.aborted
            if not both_ways:
                assert "mark" not in events
