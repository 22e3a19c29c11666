"""`<Enqueue>`: a caller waits in a queue until it is served, leaves, or is taken elsewhere.

https://www.twilio.com/docs/voice/twiml/enqueue. The app's document at `waitUrl` entertains the
caller meanwhile. The action hears how it ended in `QueueResult`; a redirect by REST leaves nobody
to follow what it answers, so it is asked for the record only.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from switchhook.domain.entities import Queue
from switchhook.protocols.twiml.voice import Enqueue
from switchhook.voice import waiting
from switchhook.voice.asides import Aside
from switchhook.voice.clips import Clips
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.outcomes import Goto, Warn
from switchhook.voice.queues.line import Line, Member
from switchhook.voice.queues.queues import LARGEST, LONGEST_NAME, QueueFull, Queues
from switchhook.voice.racing import first_of

FULL: Final = 14207
NAME_TOO_SHORT: Final = 14204
NAME_TOO_LONG: Final = 14205
NO_TASKS: Final = 14226
VERBS: Final = frozenset(("Say", "Play", "Pause", "Hangup", "Redirect", "Leave", "Gather"))


class Waiter:
    """One caller's stay in one queue."""

    def __init__(self, queues: Queues, queue: Queue, member: Member, clips: Clips) -> None:
        self._queues = queues
        self._queue = queue
        self._member = member
        self._clips = clips
        self._line: Line | None = None
        self.result = ""

    async def stay(self, verb: Enqueue) -> None:
        """Wait; `result` is QueueResult afterwards, also when `LegEnded` or a redirect cuts in."""
        member = self._member
        try:
            self._line = self._queues.enter(self._queue, member)
        except QueueFull:
            self.result = "queue-full"
            return
        try:
            self.result = await self._served(verb)
        except LegEnded:
            self.result = "hangup"
            raise
        except asyncio.CancelledError:
            bridged = member.place == "bridged"
            self.result = "redirected-from-bridged" if bridged else "redirected"
            raise
        finally:
            self._queues.leave(self._queue, self._line, member)

    async def _served(self, verb: Enqueue) -> str:
        member = self._member
        while True:
            left = await first_of(self._entertained(verb), self._taken())
            if left:
                return "leave"
            if await member.until("waiting", "bridged", "gone") != "waiting":
                await member.until("gone")
                if member.leg.ended:
                    raise LegEnded
                return "bridged"

    async def _entertained(self, verb: Enqueue) -> bool:
        aside = None
        if verb.wait_url:
            aside = Aside(
                url=verb.wait_url, method=verb.wait_url_method, verbs=VERBS, told=self._progress
            )
        await waiting.wait(self._member.leg, self._member.asides, aside, self._clips.hold_music)
        return True

    async def _taken(self) -> bool:
        await self._member.until("offered", "bridged", "gone")
        return False

    def _progress(self) -> Mapping[str, str]:
        """Return what the document at `waitUrl` is told, as it is now."""
        assert self._line is not None, "asked for while waiting only"
        line, queue = self._line, self._queue
        return {
            "QueueSid": queue.sid,
            "QueueTime": str(line.seconds(self._member)),
            "AvgQueueTime": str(line.average_wait),
            "QueuePosition": str(line.position(self._member)),
            "CurrentQueueSize": str(len(line.waiting)),
            "MaxQueueSize": str(queue.max_size),
        }

    def told(self) -> dict[str, str]:
        """Return what the action is told."""
        return {
            "QueueResult": self.result,
            "QueueSid": self._queue.sid,
            "QueueTime": str(self._member.waited),
        }


def name_of(verb: Enqueue, warn: Warn) -> str | None:
    """Return the queue's name as it is used; None, after an alert, when it has none."""
    if verb.workflow_sid:
        warn(NO_TASKS, "Enqueue: there are no workflows here; give the queue a name")
        return None
    if not verb.name:
        warn(NAME_TOO_SHORT, "Enqueue: the queue has no name")
        return None
    if len(verb.name) > LONGEST_NAME:
        warn(NAME_TOO_LONG, f"Enqueue: the name is cut to {LONGEST_NAME} characters")
    return verb.name[:LONGEST_NAME]


def size_of(verb: Enqueue) -> int:
    """Return how many callers a queue that is made by the verb takes."""
    return max(1, min(verb.max_queue_size, LARGEST))


def action(verb: Enqueue, told: Mapping[str, str]) -> Goto | None:
    """Return where the caller goes on: with the action, or with the next verb."""
    return Goto(verb.action, verb.method, told) if verb.action else None
