"""Processes that are killed, the disk they leave behind, and a carrier that outlives them."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from random import Random
from typing import Any

from switchhook.domain.changes import Change
from switchhook.domain.entities import Message, Submission
from switchhook.messaging.delivery import Accepted, Answer, Receipt, Refused, Unknown
from switchhook.store import MemoryStore
from switchhook.store.memory import Table
from switchhook.store.receipt import Receipt as Promise
from tests.messaging.remote import Paper, Remote
from tests.messaging.texting import Texting
from tests.store.samples import sid

FLUSH = 0.004  # seconds, at most
WINDOW = 3
REFUSALS = (
    Refused(30008, "again", after=0.5, tries=1000),
    Refused(30001, "later", after=0.5),
    Refused(30001, "throttled", after=0.1),
)


class Disk(MemoryStore):
    """What one process sees of the disk: commits gather, and take effect together and late."""

    def __init__(self, tables: dict[type[object], Table], random: Random) -> None:
        super().__init__()
        self._tables = tables
        self._random = random
        self._gathering: list[tuple[Sequence[Change], Promise]] = []
        self.dead = False

    def commit(self, changes: Sequence[Change]) -> Promise:
        promise = Promise()
        if not self._gathering and not self.dead:
            loop = asyncio.get_running_loop()
            loop.call_later(self._random.uniform(0, FLUSH), self._flush)
        self._gathering.append((changes, promise))
        return promise

    def die(self) -> None:
        """Leave some of what was being written, and write nothing more."""
        if not self.dead:
            for changes, _ in self._gathering[: self._random.randint(0, len(self._gathering))]:
                self._apply(changes)
            self.dead = True

    def _flush(self) -> None:
        if not self.dead:
            gathered, self._gathering = self._gathering, []
            for changes, promise in gathered:
                promise.settle(self._apply(changes))


class Network:
    """The carrier: it has what it has, whoever of us is alive to hear of it."""

    def __init__(self, random: Random, *, faults: bool = True) -> None:
        self._random = random
        self.faults = faults
        self.has: Counter[tuple[str, int]] = Counter()  # by message and part
        self.unanswered = 0
        self.current: Life | None = None
        self.lives: list[Life] = []  # so that what the dead wait for is not swept up
        self._ids = 0
        self.tasks: set[asyncio.Task[None]] = set()

    async def take(self, life: "Life", message: Message, submission: Submission) -> Answer:
        """Take a submission of a process, as long as that is there to hand it over."""
        await life.alive()
        fate = self._random.random() if self.faults else 1.0
        if fate < 0.15:
            await self._pause(life)
            return self._random.choice(REFUSALS)
        self.has[message.sid, submission.part] += 1
        self._ids += 1
        reference = f"{self._ids:X}"
        self._run(self._report(reference))
        await self._pause(life)
        if fate < 0.2:
            self.unanswered += 1
            return Unknown("mute")
        return Accepted(reference)

    async def _pause(self, life: "Life") -> None:
        await asyncio.sleep(self._random.expovariate(100))
        await life.alive()

    async def _report(self, reference: str) -> None:
        """Say that it has arrived, until somebody thanks for it."""
        await asyncio.sleep(self._random.expovariate(50))
        while True:
            life = self.current
            if life is not None and not life.disk.dead:
                thanks = asyncio.create_task(life.hear(reference))
                await asyncio.wait((thanks, life.ended), return_when=asyncio.FIRST_COMPLETED)
                done = thanks.done() and not thanks.cancelled()
                if done and thanks.exception() is None:
                    return
                thanks.cancel()
            await asyncio.sleep(0.05)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


class Life:
    """One run of the process over the disk, from its start until it is killed."""

    def __init__(self, disk: Disk, network: Network, run: int) -> None:
        self.disk = disk
        self.network = network
        self.texts = Texting(disk, run=run)
        self.ended = asyncio.get_running_loop().create_future()
        self._paper = Paper(self._prepare)
        self._never = asyncio.Event()
        network.lives.append(self)

    def _prepare(self, remote: Remote) -> None:
        self.network.current = self
        remote.answer = lambda message, submission: self.network.take(self, message, submission)
        remote.window = WINDOW

    async def start(self, *entities: Any, rates: Any) -> None:
        """Start; the carrier may report once it is opened."""
        await self.texts.start(*entities, kinds={"paper": self._paper}, rates=rates)

    async def hear(self, reference: str) -> None:
        """Take a receipt."""
        about = Receipt(carrier_sid=sid("MC", 1), reference=reference, state="delivered")
        await self.texts.messages.gateway.receipt(about)

    async def alive(self) -> None:
        """Return at once; never, once the process is dead."""
        if self.disk.dead:
            await self._never.wait()

    def kill(self, spare: set[asyncio.Task[Any]]) -> None:
        """End it here and now: whatever it was about to do is not done."""
        self.disk.die()
        self.ended.set_result(None)
        for task in asyncio.all_tasks() - spare - self.network.tasks:
            task.cancel()


async def bury(spare: set[asyncio.Task[Any]]) -> None:
    """End whatever dead processes still have lying about."""
    while rest := asyncio.all_tasks() - spare:
        for task in rest:
            task.cancel()
        await asyncio.wait(rest)
