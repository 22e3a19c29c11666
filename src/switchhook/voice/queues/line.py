"""One queue's line: who waits, in which order, and whom a server has taken.

    waiting --taken--> offered --bridged--> bridged --> gone
       ^                  |
       +-----returned-----+            gone from every state: hung up, left, redirected

`NEXT` is the whole table. A member is offered from when a server has taken it until the two talk:
it hears the server's whisper then. A server that goes away before returns it to where it stood.
https://www.twilio.com/docs/voice/twiml/enqueue
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from switchhook.voice.asides import Asides
from switchhook.voice.legs.media import MediaLeg

Place = Literal["waiting", "offered", "bridged", "gone"]
Move = Literal["taken", "returned", "bridged", "gone"]

NEXT: Final[Mapping[tuple[Place, Move], Place]] = MappingProxyType(
    {
        ("waiting", "taken"): "offered",
        ("waiting", "gone"): "gone",
        ("offered", "returned"): "waiting",
        ("offered", "bridged"): "bridged",
        ("offered", "gone"): "gone",
        ("bridged", "gone"): "gone",
    }
)


class Misplaced(Exception):
    """The member is where that cannot happen."""


@dataclass(eq=False, slots=True)
class Member:
    """A caller in a queue. `since` is when it joined; `waited` its seconds there, once taken."""

    call_sid: str
    leg: MediaLeg
    asides: Asides
    since: datetime
    place: Place = "waiting"
    waited: int = 0
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, *places: Place) -> Place:
        """Return the member's place once it is one of these."""
        while self.place not in places:
            await self._moved.wait()
        return self.place

    def move(self, move: Move) -> None:
        """Go where `NEXT` says; raises `Misplaced`."""
        place = NEXT.get((self.place, move))
        if place is None:
            raise Misplaced(f"{self.place} cannot be {move}")
        self.place = place
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def depart(self) -> None:
        """Be gone, from wherever; whoever serves the member notices."""
        if self.place != "gone":
            self.move("gone")


class Line:
    """The members of one queue in order of arrival, and the servers who wait for one."""

    def __init__(self, sid: str, now: Callable[[], datetime]) -> None:
        self.sid = sid
        self._now = now
        self._members: list[Member] = []
        self._changed = asyncio.Event()
        self.servers = 0  # who have taken nobody yet

    @property
    def waiting(self) -> list[Member]:
        """Return who is in the queue, the first first; one who is offered still is."""
        return [one for one in self._members if one.place in ("waiting", "offered")]

    @property
    def idle(self) -> bool:
        """Whether nobody needs this line."""
        return not (self._members or self.servers)

    @property
    def average_wait(self) -> int:
        """Return how many seconds those in the queue have waited, on average."""
        return average(self.seconds(member) for member in self.waiting)

    def seconds(self, member: Member) -> int:
        """Return for how long a member was, or is, in the queue."""
        if member.place in ("bridged", "gone"):
            return member.waited
        return round((self._now() - member.since).total_seconds())

    def position(self, member: Member) -> int:
        """Return a member's place in the queue, from 1; 0 when it is not in it any more."""
        waiting = self.waiting
        return waiting.index(member) + 1 if member in waiting else 0

    def member(self, sid: str) -> Member | None:
        """Return the member whose call has this SID, or who is first for `Front`."""
        waiting = self.waiting
        if sid == "Front":
            return next(iter(waiting), None)
        return next((one for one in waiting if one.call_sid == sid), None)

    def join(self, member: Member) -> None:
        """Put a member at the end."""
        self._members.append(member)
        self._stir()

    def leave(self, member: Member) -> None:
        """Take a member out, wherever it is."""
        member.waited = self.seconds(member)
        member.depart()
        self._members.remove(member)

    async def take(self, taken: list[Member]) -> None:
        """Append the first who waits, now offered, to `taken`; wait for one if need be."""
        self.servers += 1
        try:
            while True:
                first = next((one for one in self._members if one.place == "waiting"), None)
                if first is not None:
                    first.move("taken")
                    taken.append(first)
                    return
                await self._changed.wait()
        finally:
            self.servers -= 1

    def give_back(self, member: Member) -> None:
        """Let a member whom nobody serves after all go on waiting where it stood."""
        if member.place == "offered":
            member.move("returned")
            self._stir()

    def join_server(self, member: Member) -> None:
        """Note that a member talks to its server now: it is not in the queue any more."""
        member.waited = self.seconds(member)
        member.move("bridged")

    def _stir(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def average(seconds: Iterable[int]) -> int:
    """Return the average in whole seconds, 0 of nothing."""
    counted = list(seconds)
    return round(sum(counted) / len(counted)) if counted else 0
