"""Killed at any moment, again and again: nothing is lost, and nothing doubled without a doubt.

The disk keeps what was durable, and some of what was being written. The carrier keeps what it got,
refuses, does not answer, and reports on its own time to whoever is alive.
"""

import asyncio
import os
from collections import defaultdict
from dataclasses import replace
from random import Random

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import AmbiguityPolicy, Callback, Message
from switchhook.messaging.rates import RATES
from switchhook.store.memory import Table
from tests.conftest import VIRTUAL
from tests.messaging.dying import WINDOW, Disk, Life, Network, bury
from tests.messaging.remote import carrier
from tests.messaging.texting import EVERYBODY, HELLO

MESSAGES = 8
# Of about four deaths each, for each policy; more by the environment.
SCENARIOS = int(os.environ.get("SWITCHHOOK_CRASH_SCENARIOS", "40"))
FAST = dict.fromkeys(RATES, 0.0)
TEXT = replace(HELLO, to="+442079460018", status_callback="http://app.example/status")
DELIVERED = ["sending", "sent", "delivered"]


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


class Scenario:
    """Some messages, and some deaths."""

    def __init__(self, seed: int, policy: AmbiguityPolicy) -> None:
        self.random = Random(seed)
        self.policy = policy
        self.tables: dict[type[object], Table] = {}
        self.network = Network(self.random)
        self.acknowledged: list[str] = []
        self.deaths = 0

    async def run(self) -> None:
        """Send everything, die now and then, and let the last run come to an end."""
        others = asyncio.all_tasks()
        bodies = iter(range(MESSAGES))
        for _ in range(self.random.randint(1, 7)):
            life = await self._live()
            spare = asyncio.all_tasks()
            for body in bodies:
                sending = asyncio.create_task(self._send(life, body))
                await asyncio.sleep(self.random.choice((0, 0, 0.002, 0.01)))
                if self.random.random() < 0.3:
                    break
            await self._a_while()
            life.kill(spare - {sending})
            self.deaths += 1
        last = await self._live()
        for body in bodies:
            await self._send(last, body)
        self.network.faults = False
        await asyncio.sleep(200)
        await last.texts.messages.close()
        await bury(others)

    async def _live(self) -> Life:
        life = Life(Disk(self.tables, self.random), self.network, self.deaths + 1)
        first = () if self.deaths else (*EVERYBODY, carrier(ambiguous=self.policy))
        await life.start(*first, rates=FAST)
        return life

    async def _send(self, life: Life, n: int) -> None:
        body = str(n) if n % 3 else "x" * 200 + str(n)  # one of three has two parts
        try:
            message = await life.texts.send(replace(TEXT, body=body))
        except StoreUnavailable:
            return
        if not life.disk.dead:
            self.acknowledged.append(message.sid)

    async def _a_while(self) -> None:
        """Pass some time, down to a single step of whatever goes on."""
        if self.random.random() < 0.5:
            await asyncio.sleep(self.random.uniform(0, 0.05))
        for _ in range(self.random.randint(0, 12)):
            await asyncio.sleep(0)

    @property
    def messages(self) -> dict[str, Message]:
        """What is stored in the end."""
        kept = self.tables[Message].values()
        return {one.sid: one for one in kept if isinstance(one, Message)}

    @property
    def told(self) -> dict[str, list[str]]:
        """Of which statuses the app is told, message by message."""
        told: dict[str, list[str]] = defaultdict(list)
        for row in self.tables[Callback].values():
            assert isinstance(row, Callback)
            told[row.resource_sid].append(row.parameters["MessageStatus"])
        return told

    @property
    def doubled(self) -> int:
        """How many submissions the carrier has more than once."""
        return sum(count - 1 for count in self.network.has.values())


@pytest.mark.parametrize("policy", ["resend", "hold"])
async def test_nothing_is_lost_and_only_what_was_in_doubt_is_doubled(
    policy: AmbiguityPolicy,
) -> None:
    deaths = 0
    for seed in range(SCENARIOS):
        scenario = Scenario(seed, policy)
        await scenario.run()
        deaths += scenario.deaths
        messages, told = scenario.messages, scenario.told
        assert set(scenario.acknowledged) <= set(messages), seed
        assert {one.status for one in messages.values()} == {"delivered"}, seed
        assert all(told[one] == DELIVERED for one in messages), seed
        assert {one for one, _ in scenario.network.has} == set(messages), seed
        doubts = scenario.network.unanswered + WINDOW * scenario.deaths
        assert scenario.doubled <= doubts, seed
    assert deaths >= 3 * SCENARIOS


async def test_nothing_is_doubled_where_doubts_are_failures() -> None:
    deaths = 0
    for seed in range(SCENARIOS):
        scenario = Scenario(seed, "fail")
        await scenario.run()
        deaths += scenario.deaths
        assert scenario.doubled == 0, seed
        failed = {sid for sid, one in scenario.messages.items() if one.status == "failed"}
        delivered = {sid for sid, one in scenario.messages.items() if one.status == "delivered"}
        assert failed | delivered == set(scenario.messages), seed
        assert all(scenario.messages[sid].error_code == 30410 for sid in failed), seed
        assert len(failed) <= scenario.network.unanswered + WINDOW * scenario.deaths, seed
        assert all(scenario.told[sid] == DELIVERED for sid in delivered), seed
        assert all(scenario.told[sid] == ["sending", "failed"] for sid in failed), seed
    assert deaths >= 3 * SCENARIOS
