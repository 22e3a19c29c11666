"""Media ports: what a leg of a call holds of the engine, on the event loop.

`Media` owns an engine and hands its events to the ports. With a worker thread the engine wakes
the loop through a file descriptor; a stepped engine is moved along the loop's own clock, only
while a leg is open, so on a virtual-time loop audio and time advance together.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from switchhook.media import tones
from switchhook.media.engine.control import DONE, KINDS, RECORDED, Engine
from switchhook.media.engine.interface import (
    Address,
    Event,
    Kind,
    NoPort,
    NoRoom,
    Totals,
    Track,
)
from switchhook.media.engine.leg import Leg
from switchhook.media.port import CALM_SECONDS, MediaPort, PortListener
from switchhook.media.quality import PortStats
from switchhook.media.queues import QueueFull
from switchhook.media.rooms import Room
from switchhook.media.taps import Tap, TooManyTaps
from switchhook.media.works import Works

__all__ = [
    "CALM_SECONDS",
    "Media",
    "MediaPort",
    "NoPort",
    "NoRoom",
    "PortListener",
    "PortStats",
    "QueueFull",
    "Room",
    "Tap",
    "TooManyTaps",
    "Track",
]

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

STEP_SECONDS = 0.02
CLOSE_SECONDS = 5.0

log = logging.getLogger(__name__)


class Media:
    """An engine on an event loop. Start it, open ports, close it."""

    def __init__(self, engine: Engine, *, outside: Outside = asyncio.timeout) -> None:
        self.engine = engine
        self.works = Works()
        self._outside = outside
        self.letters: Callable[[Event], None] | None = None  # told of STUN and DTLS
        self._ports: dict[int, MediaPort] = {}
        self._events: deque[tuple[int, int, int, int, bytes]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Start the engine's worker, or its steps."""
        self._loop = asyncio.get_running_loop()
        if self.engine.stepped:
            self._schedule()
        else:
            self.engine.start()
            self._loop.add_reader(self.engine.fileno(), self._pump)

    async def close(self) -> None:
        """Close every port and stop the engine."""
        for port in list(self._ports.values()):
            port.close()
        if self._loop is None:
            return
        if self.engine.stepped:
            self._step()
        else:
            self._loop.remove_reader(self.engine.fileno())
            async with self._outside(CLOSE_SECONDS):
                await asyncio.to_thread(self.engine.stop)
            self._pump()
        if self._timer is not None:
            self._timer.cancel()
        self.works.closed = True
        self.engine.release()

    def open(self, *, remote: Address | None = None) -> MediaPort:
        """Return a new port; `remote` (if known) keeps equal peers apart. Raises `NoPort`."""
        return self._add(self.engine.open(remote))

    def pair(self) -> tuple[MediaPort, MediaPort]:
        """Return two ports wired to each other, without sockets: each hears what the other sends.

        Both are connected (PCMU, telephone events) and may be used at once. Raises `NoPort`.
        """
        one, other = self.engine.wire()
        return self._add(one), self._add(other)

    def room(self) -> Room:
        """Return a new room. Raises `NoRoom`."""
        return Room(self.engine, self.works)

    def address(self, port: MediaPort) -> Address:
        """Return the address that the peer must send to."""
        return port.local

    def totals(self) -> Totals:
        """Return the engine's counters."""
        return self.engine.totals()

    stats = totals

    def admit(self, leg: Leg, port: MediaPort) -> None:
        """Let what happens on a leg come to its port, until the leg's end."""
        self._ports[leg.number] = port
        self._schedule()

    def _add(self, leg: Leg) -> MediaPort:
        port = MediaPort(leg, self.works)
        self.admit(leg, port)
        return port

    def _schedule(self) -> None:
        if self.engine.stepped and self._timer is None and self._loop is not None:
            self._timer = self._loop.call_later(STEP_SECONDS, self._tick)

    def _tick(self) -> None:
        self._timer = None
        try:
            self._step()
        finally:
            if self.engine.legs:
                self._schedule()

    def _step(self) -> None:
        assert self._loop is not None
        self.engine.step(round(self._loop.time() * 1e9))
        self._pump()

    def _pump(self) -> None:
        self._events += self.engine.take()
        recorded, ended = self.works.recorded, self.works.ended
        try:
            while self._events:
                kind, leg, op, value, data = self._events.popleft()
                # By far the most are of two kinds: streams yield them 50 times a second.
                if kind == RECORDED:
                    recorded(op, data)
                elif kind == DONE:
                    ended(op, value)
                else:
                    self._heed(Event(KINDS[kind], leg, op, value, data))
        finally:
            # Whoever fails at an event takes it alone with him: the others are still to come.
            if self._events and self._loop is not None:
                self._loop.call_soon(self._pump)

    def _heed(self, event: Event) -> None:
        match event.kind:
            case Kind.CLOSED:
                self._ports.pop(event.leg, None)
            case Kind.DATAGRAM:
                if self.letters is not None:
                    self.letters(event)
            case _:
                self._notify(event)

    def _notify(self, event: Event) -> None:
        port = self._ports.get(event.leg)
        if port is None or port.closed:
            return
        if event.kind is Kind.DIGIT:
            port.pressed(tones.SYMBOLS[event.value & 15])
        if port.listener is None:
            return
        # Soon, not now: a listener that fails must not take the other events with it.
        soon = asyncio.get_running_loop().call_soon
        match event.kind:
            case Kind.DIGIT:
                digit = tones.SYMBOLS[event.value & 15]
                soon(port.listener.on_digit, digit, event.value >> 8)
            case Kind.TIMEOUT:
                soon(port.listener.on_timeout)
            case Kind.SPEECH:
                soon(port.listener.on_speech, bool(event.value))
            case _:
                log.debug("media event", extra={"kind": event.kind.name, "leg": event.leg})
