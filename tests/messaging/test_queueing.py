"""The queue before the carriers: order, rates, windows, and nobody in somebody else's way."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
)

from switchhook.messaging.queueing import LONGEST, Line, Queue, Waiting

CARRIERS = ("MC1", "MC2", "MC3")
SENDERS = ("fast", "slow", "free")
RATES = {"fast": 10.0, "slow": 1.0, "free": 0.0}


def rate_of(line: Line) -> float:
    return RATES[line[1]]


def waiting(
    n: int,
    *,
    sender: str = "free",
    carriers: tuple[str, ...] = ("MC1",),
    segments: int = 1,
    expires: float = 1e6,
) -> Waiting:
    return Waiting(
        sid=f"SM{n}",
        line=("AC1", sender),
        to="+44",
        segments=segments,
        carriers=carriers,
        created=float(n),
        expires=expires,
    )


def passed(queue: Queue, now: float) -> list[tuple[str, str | None]]:
    return [(one.waiting.sid, one.carrier_sid) for one in queue.take(now)]


def test_a_carrier_that_is_shut_holds_up_its_own_messages_alone() -> None:
    queue = Queue(rate_of)
    queue.gate("MC1", 0, 0)
    queue.gate("MC2", 1, 0)
    queue.add(waiting(1, carriers=("MC1",)), 0)
    queue.add(waiting(2, carriers=("MC2",)), 0)
    assert passed(queue, 0) == [("SM2", "MC2")]


def test_a_sender_that_has_used_up_its_rate_holds_up_itself_alone() -> None:
    queue = Queue(rate_of)
    queue.gate("MC1", 10, 0)
    for n, sender in enumerate(("slow", "slow", "free", "fast"), 1):
        queue.add(waiting(n, sender=sender), 0)
    assert {sid for sid, _ in passed(queue, 0)} == {"SM1", "SM3", "SM4"}
    assert queue.wake() == 1.0
    assert passed(queue, 1.0) == [("SM2", "MC1")]


def test_senders_take_turns_at_a_narrow_gate() -> None:
    queue = Queue(rate_of)
    queue.gate("MC1", 1, 0)
    for n in range(1, 4):
        queue.add(waiting(n), 0)
    queue.add(waiting(9, sender="fast"), 0)
    order = []
    for _ in range(4):
        order += [sid for sid, _ in passed(queue, 0)]
        queue.done("MC1")
    assert order == ["SM1", "SM9", "SM2", "SM3"]


def test_what_is_put_back_keeps_its_place() -> None:
    queue = Queue(rate_of)
    queue.gate("MC1", 1, 0)
    first = waiting(1)
    queue.add(first, 0)
    queue.add(waiting(2), 0)
    assert passed(queue, 0) == [("SM1", "MC1")]
    queue.done("MC1")
    queue.add(first, 0)
    assert passed(queue, 0) == [("SM1", "MC1")]


def test_a_message_of_several_segments_is_made_up_for() -> None:
    queue = Queue(rate_of)
    queue.gate("MC1", 10, 0)
    queue.add(waiting(1, sender="slow", segments=3), 0)
    queue.add(waiting(2, sender="slow"), 0)
    assert passed(queue, 0) == [("SM1", "MC1")]
    assert queue.wake() == 3.0


def test_a_carrier_gets_no_more_than_its_rate() -> None:
    queue = Queue(rate_of)
    queue.gate("MC1", 100, 2.0)
    for n in range(10):
        queue.add(waiting(n), 0)
    assert [len(passed(queue, float(second))) for second in range(3)] == [1, 1, 1]
    assert len(passed(queue, 3.5)) == 1  # two a second, one at a time


def test_ten_hours_fit() -> None:
    queue = Queue(rate_of)
    queue.gate("MC1", 0, 0)
    line = ("AC1", "slow")
    for n in range(int(LONGEST)):
        assert not queue.too_long(line, 1)
        queue.add(waiting(n, sender="slow"), 0)
    assert queue.too_long(line, 1)
    assert not queue.too_long(("AC1", "free"), 1)


def test_senders_that_come_and_go_are_not_remembered_for_ever() -> None:
    queue = Queue(lambda line: 1.0)
    queue.gate("MC1", 10**6, 0)
    for n in range(30_000):
        queue.add(waiting(n, sender=str(n)), float(n))
        assert len(passed(queue, float(n))) == 1
    assert len(queue._senders) < 21_000


class Machine(RuleBasedStateMachine):
    """Everything that may happen to the queue, with what must hold whatever does."""

    passing = Bundle("passing")

    def __init__(self) -> None:
        super().__init__()
        self.queue = Queue(rate_of)
        self.now = 0.0
        self.added: dict[str, Waiting] = {}
        self.inside: dict[str, float] = {}  # since when it may go
        self.under_way: Counter[str] = Counter()
        self.windows = dict.fromkeys(CARRIERS, 0)
        self.segments: Counter[str] = Counter()
        self.largest = 1
        self.last: dict[tuple[Line, tuple[str, ...]], float] = {}
        self.returned = False
        self.slowed = False
        self.ways: dict[str, tuple[str, ...]] = {}
        self.delayed: set[str] = set()

    @rule(
        sender=st.sampled_from(SENDERS),
        carriers=st.lists(st.sampled_from(CARRIERS), unique=True, max_size=3).map(tuple),
        segments=st.integers(1, 5),
        valid=st.integers(1, 300),
    )
    def add(self, sender: str, carriers: tuple[str, ...], segments: int, valid: int) -> None:
        n = len(self.added) + 1
        one = waiting(
            n, sender=sender, carriers=carriers, segments=segments, expires=self.now + valid
        )
        self.largest = max(self.largest, segments)
        self.added[one.sid] = one
        self.inside[one.sid] = self.now
        self.ways[one.sid] = carriers
        self.queue.add(one, self.now)

    @rule(carrier=st.sampled_from(CARRIERS), window=st.integers(0, 3))
    def gate(self, carrier: str, window: int) -> None:
        self.windows[carrier] = window
        self.queue.gate(carrier, window, 0)

    @rule(carrier=st.sampled_from(CARRIERS))
    def throttled(self, carrier: str) -> None:
        if carrier in self.queue.carriers:
            self.slowed = True
            self.queue.throttled(carrier, self.now)

    @rule(target=passing)
    def take(self) -> MultipleResults[tuple[str, str]]:
        gone = []
        for one, carrier in self.queue.take(self.now):
            since = self.inside.pop(one.sid)  # it was there, and goes once
            assert since <= self.now
            if carrier is None:
                assert one.expires <= self.now
                continue
            assert carrier == next(way for way in self.ways[one.sid] if self.windows[way])
            self.under_way[carrier] += 1
            self.segments[one.line[1]] += one.segments
            self.in_order(one)
            gone.append((one.sid, carrier))
        return multiple(*gone)

    def in_order(self, one: Waiting) -> None:
        """Nobody who came later with the same carriers and sender went before."""
        if not self.returned:
            key = one.line, one.carriers
            assert one.created > self.last.get(key, 0)
            self.last[key] = one.created

    @rule(seconds=st.floats(0.01, 40))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(one=consumes(passing))
    def done(self, one: tuple[str, str]) -> None:
        self.under_way[one[1]] -= 1
        self.queue.done(one[1])

    @rule(one=consumes(passing), after=st.sampled_from([0.0, 0.0, 3.0]))
    def put_back(self, one: tuple[str, str], after: float) -> None:
        sid, carrier = one
        self.done(one)
        self.returned = True
        message = self.added[sid]
        message.excluded |= {carrier}
        message.carriers = tuple(c for c in message.carriers if c not in message.excluded)
        self.ways[sid] = message.carriers
        if after:
            self.delayed.add(sid)
        self.inside[sid] = self.now + (after if message.expires > self.now + after else 0)
        self.queue.add(message, self.now, after)

    @rule(carriers=st.lists(st.sampled_from(CARRIERS), unique=True).map(tuple))
    def reroute(self, carriers: tuple[str, ...]) -> None:
        self.queue.reroute(lambda one: carriers)
        self.ways |= dict.fromkeys(self.inside, carriers)
        self.returned = True

    @invariant()
    def windows_hold(self) -> None:
        for carrier, count in self.under_way.items():
            assert 0 <= count <= 3
            del carrier

    @invariant()
    def nothing_is_lost(self) -> None:
        assert len(self.queue) == len(self.inside)

    @invariant()
    def rates_hold(self) -> None:
        for sender, rate in RATES.items():
            if rate:
                assert self.segments[sender] <= rate * self.now + 1 + self.largest

    @precondition(lambda self: self.inside)
    @rule()
    def everything_goes_in_the_end(self) -> None:
        """With every gate open and time enough, what is not expired goes."""
        for carrier in CARRIERS:
            self.gate(carrier, 100)
        self.take_all()
        if not self.slowed:
            for sid in self.inside.keys() - self.delayed:
                assert self.added[sid].line[1] != "free" or not self.ways[sid]
        while self.inside:
            self.take_all()
            wake = self.queue.wake()
            if self.inside:
                assert wake is not None
                self.now = max(self.now, wake)
        for carrier in CARRIERS:
            self.gate(carrier, 3)

    def take_all(self) -> None:
        before = -1
        while before != len(self.inside):
            before = len(self.inside)
            for one, carrier in list(self.queue.take(self.now)):
                del self.inside[one.sid]
                if carrier is not None:
                    self.segments[one.line[1]] += one.segments
                    self.queue.done(carrier)


TestQueue = Machine.TestCase
TestQueue.settings = settings(max_examples=100, stateful_step_count=40)
