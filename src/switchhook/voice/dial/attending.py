"""What `<Dial>` needs of conferences and queues: to take the caller in, and how that went.

https://www.twilio.com/docs/voice/twiml/conference, .../queue
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from switchhook.protocols.twiml.voice import Conference, Dial, Enqueue, Queue
from switchhook.voice.outcomes import Goto


@dataclass(frozen=True, slots=True)
class Attended:
    """How it went. `status` is the action's DialCallStatus; `told` is what else it is told."""

    status: str
    told: Mapping[str, str] = field(default_factory=dict)
    instead: Goto | None = None  # where the caller goes on, whatever the action is


class Conferences(Protocol):
    """Takes one call into conferences."""

    async def attend(self, noun: Conference, verb: Dial) -> Attended | None:
        """Return once the caller is out of the conference, also by hanging up.

        None, an alert raised, when it could not be joined: the next verb follows. Raises
        `LegEnded` when the caller has gone before.
        """
        ...


class Queues(Protocol):
    """Lets one call wait in queues, and joins it to those that wait."""

    async def wait(self, verb: Enqueue) -> Goto | None:
        """Wait in a queue; return where to go on afterwards, also when the caller hung up."""
        ...

    async def serve(self, noun: Queue, verb: Dial) -> Attended | None:
        """Return once the caller and whoever waited have parted, or nobody came in time.

        None, an alert raised, when there is nothing to tell the action: the next verb follows.
        Raises `LegEnded` when the caller has gone before the two met.
        """
        ...
