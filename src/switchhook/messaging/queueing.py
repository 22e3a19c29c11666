"""Which message goes next, sans-IO: lines of senders before gates of carriers.

Theory of operation. A sender's messages wait in lanes, one for each list of carriers that may take
them, in the order of their creation. A lane stands at the gate of the first of its carriers that
takes anything at all, and nowhere while none does. A gate lets the heads of its lanes through in
turn, as long as its window and its pace allow; a head whose sender has used up its rate is passed
over until its time. So nobody waits behind somebody else's carrier or sender. What a carrier sent
back keeps its place in the order. What is not let through before it expires is given up.

Each message takes one place of its gate's window until `done`; its parts go one by one.
"""

import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final, NamedTuple

from switchhook.protocols.pace import Pace

MOST_SENDERS: Final = 10_000  # remembered, unless their messages wait
LONGEST: Final = 36_000.0  # seconds that a sender's queue may take
BURST: Final = 0.02  # seconds' worth of segments that may go at once
THROTTLED: Final = 1.0  # seconds that a carrier is left alone once it has throttled

Line = tuple[str, str]  # account and sender


@dataclass(slots=True)
class Waiting:
    """A message in the queue; times are the loop's."""

    sid: str
    line: Line
    to: str
    segments: int
    carriers: tuple[str, ...]  # that may take it, the best first
    created: float
    expires: float
    bound: bool = False  # its carrier has parts of it: no other will do
    excluded: frozenset[str] = frozenset()  # carriers that would not have it
    order: int = 0  # given by the queue, for those of one moment
    gone: bool = False

    @property
    def place(self) -> tuple[float, int]:
        """Where it stands in its lane."""
        return self.created, self.order


class Passed(NamedTuple):
    """A message that goes to a carrier now, or has expired (None)."""

    waiting: Waiting
    carrier_sid: str | None


@dataclass(slots=True, eq=False)
class _Lane:
    line: Line
    carriers: tuple[str, ...]
    heap: list[tuple[tuple[float, int], Waiting]] = field(default_factory=list)
    resting: bool = False  # its sender has used up its rate

    def head(self) -> Waiting | None:
        """Return who is next."""
        while self.heap and self.heap[0][1].gone:
            heapq.heappop(self.heap)
        return self.heap[0][1] if self.heap else None


@dataclass(slots=True, eq=False)
class _Sender:
    pace: Pace
    rate: float
    segments: int = 0  # waiting
    lanes: int = 0


@dataclass(slots=True, eq=False)
class _Gate:
    pace: Pace
    rate: float
    window: int = 0
    passing: int = 0
    lanes: dict[_Lane, None] = field(default_factory=dict)  # in turn
    named_by: dict[_Lane, None] = field(default_factory=dict)
    resting: bool = False  # a timer will look at it again


class Queue:
    """What waits for remote carriers. `rate_of` gives a sender's segments per second, 0: any."""

    def __init__(self, rate_of: Callable[[Line], float]) -> None:
        self._rate_of = rate_of
        self._lanes: dict[tuple[Line, tuple[str, ...]], _Lane] = {}
        self._senders: dict[Line, _Sender] = {}
        self._gates: dict[str, _Gate] = {}
        self._counter = itertools.count(1)
        self._timers: list[tuple[float, int, Callable[[float], None]]] = []
        self._expiring: dict[int, dict[str, Waiting]] = {}  # by second
        self._seconds: list[int] = []  # a heap of them
        self._count = 0
        self._most_senders = MOST_SENDERS

    def __len__(self) -> int:
        return self._count

    @property
    def carriers(self) -> Sequence[str]:
        """The carriers that have been heard of."""
        return tuple(self._gates)

    def gate(self, carrier_sid: str, window: int, rate: float) -> None:
        """Say how much a carrier takes: `window` messages at once, `rate` segments a second."""
        gate = self._gates.get(carrier_sid)
        if gate is None:
            gate = self._gates[carrier_sid] = _Gate(_paced(rate), rate)
            for lane in self._lanes.values():
                if carrier_sid in lane.carriers:
                    gate.named_by[lane] = None
        if gate.rate != rate:
            gate.pace, gate.rate = _paced(rate), rate
        flipped = (gate.window > 0) != (window > 0)
        gate.window = window
        if flipped:
            for lane in tuple(gate.named_by):
                self._place(lane)

    def shut(self, carrier_sid: str) -> None:
        """Forget a carrier; what waits for it alone waits on, should it come back."""
        gate = self._gates.get(carrier_sid)
        if gate is not None:
            self.gate(carrier_sid, 0, gate.rate)

    def load(self, line: Line) -> int:
        """Return how many segments of a sender wait."""
        sender = self._senders.get(line)
        return sender.segments if sender else 0

    def too_long(self, line: Line, segments: int) -> bool:
        """Say whether a sender's queue has no room for so much more."""
        rate = self._rate_of(line)
        return rate > 0 and self.load(line) + segments > LONGEST * rate

    def reroute(self, route: Callable[[Waiting], tuple[str, ...]]) -> None:
        """Ask for everybody's carriers again."""
        lined_up = [waiting for lane in self._lanes.values() for _, waiting in lane.heap]
        for lane in tuple(self._lanes.values()):
            lane.heap.clear()
            self._drop(lane)
        for waiting in self._everybody():
            waiting.carriers = route(waiting)
        for waiting in lined_up:
            self._line_up(waiting)

    def _everybody(self) -> Iterator[Waiting]:
        return (one for second in self._expiring.values() for one in second.values())

    def add(self, waiting: Waiting, now: float, after: float = 0.0) -> None:
        """Put a message in the queue, or back; it may go `after` so many seconds."""
        waiting.gone = False
        waiting.order = waiting.order or next(self._counter)
        self._sender(waiting.line).segments += waiting.segments
        self._expire_later(waiting)
        if after > 0:
            self._at(now + after, lambda _: self._line_up(waiting))
        else:
            self._line_up(waiting)

    def done(self, carrier_sid: str) -> None:
        """Give back the place in the window that a message had."""
        self._gates[carrier_sid].passing -= 1

    def throttled(self, carrier_sid: str, now: float, pause: float = THROTTLED) -> None:
        """Slow down: the carrier said so."""
        self._gates[carrier_sid].pace.throttled(now, pause)

    def take(self, now: float) -> Iterator[Passed]:
        """Yield what goes now, and what has expired. Finish the iteration before anything else."""
        while self._timers and self._timers[0][0] <= now:
            heapq.heappop(self._timers)[2](now)
        yield from self._expired(now)
        self._forget_senders(now)
        for carrier_sid, gate in self._gates.items():
            if gate.lanes and not gate.resting:
                yield from self._let_through(carrier_sid, gate, now)

    def wake(self) -> float | None:
        """Return when to `take` again though nothing happened; None: not at all."""
        times = [float(self._seconds[0])] if self._seconds else []
        if self._timers:
            times.append(self._timers[0][0])
        return min(times, default=None)

    def _let_through(self, carrier_sid: str, gate: _Gate, now: float) -> Iterator[Passed]:
        while gate.lanes and gate.passing < gate.window:
            wait = gate.pace.wait(now)
            if wait > 0:
                gate.resting = True
                self._at(now + wait, lambda _: setattr(gate, "resting", False))
                return
            lane = next(iter(gate.lanes))
            del gate.lanes[lane]
            waiting = self._head(lane, now)
            if waiting is None:
                continue
            gate.pace.take(waiting.segments, now)
            gate.passing += 1
            self._place(lane)
            yield Passed(waiting, carrier_sid)

    def _head(self, lane: _Lane, now: float) -> Waiting | None:
        """Take who is next out of the lane, if its sender may go now."""
        waiting = lane.head()
        if waiting is None:
            self._drop(lane)
            return None
        sender = self._senders[lane.line]
        wait = sender.pace.wait(now)
        if wait > 0:
            lane.resting = True
            self._at(now + wait, lambda _: self._rested(lane))
            return None
        heapq.heappop(lane.heap)
        sender.pace.take(waiting.segments, now)
        self._leave(waiting)
        return waiting

    def _rested(self, lane: _Lane) -> None:
        lane.resting = False
        if self._lanes.get((lane.line, lane.carriers)) is lane:
            self._place(lane)

    def _line_up(self, waiting: Waiting) -> None:
        if waiting.gone:
            return
        key = waiting.line, waiting.carriers
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(*key)
            self._sender(waiting.line).lanes += 1
            for gate in self._gates_of(lane.carriers):
                gate.named_by[lane] = None
        heapq.heappush(lane.heap, (waiting.place, waiting))
        self._place(lane)

    def _place(self, lane: _Lane) -> None:
        """Let a lane stand where its next message may go: at the first gate that is open."""
        if lane.resting:
            return
        gates = self._gates_of(lane.carriers)
        first = next((gate for gate in gates if gate.window > 0), None)
        for gate in gates:
            if gate is first and lane.heap:
                gate.lanes.setdefault(lane)
            else:
                gate.lanes.pop(lane, None)
        if not lane.heap:
            self._drop(lane)

    def _drop(self, lane: _Lane) -> None:
        if self._lanes.get((lane.line, lane.carriers)) is not lane:
            return
        del self._lanes[lane.line, lane.carriers]
        for gate in self._gates_of(lane.carriers):
            gate.named_by.pop(lane, None)
            gate.lanes.pop(lane, None)
        self._senders[lane.line].lanes -= 1

    def _gates_of(self, carriers: Sequence[str]) -> list[_Gate]:
        return [self._gates[sid] for sid in carriers if sid in self._gates]

    def _sender(self, line: Line) -> _Sender:
        sender = self._senders.get(line)
        if sender is None:
            rate = self._rate_of(line)
            sender = self._senders[line] = _Sender(_paced(rate), rate)
        return sender

    def _leave(self, waiting: Waiting) -> None:
        waiting.gone = True
        self._senders[waiting.line].segments -= waiting.segments
        self._count -= 1
        del self._expiring[ceil(waiting.expires)][waiting.sid]

    def _expire_later(self, waiting: Waiting) -> None:
        self._count += 1
        second = ceil(waiting.expires)
        if second not in self._expiring:
            self._expiring[second] = {}
            heapq.heappush(self._seconds, second)
        self._expiring[second][waiting.sid] = waiting

    def _expired(self, now: float) -> Iterator[Passed]:
        while self._seconds and self._seconds[0] <= now:
            for waiting in list(self._expiring[self._seconds[0]].values()):
                self._leave(waiting)
                yield Passed(waiting, None)
            del self._expiring[heapq.heappop(self._seconds)]

    def _forget_senders(self, now: float) -> None:
        if len(self._senders) <= self._most_senders:
            return
        for line, sender in list(self._senders.items()):
            if not sender.segments and not sender.lanes and sender.pace.wait(now) <= 0:
                del self._senders[line]
        self._most_senders = max(MOST_SENDERS, 2 * len(self._senders))

    def _at(self, when: float, what: Callable[[float], None]) -> None:
        heapq.heappush(self._timers, (when, next(self._counter), what))


def _paced(rate: float) -> Pace:
    return Pace(rate, burst=rate * BURST)
