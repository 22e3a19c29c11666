"""`<Dial><Queue>`: a caller is joined to whoever waits longest in a queue.

https://www.twilio.com/docs/voice/twiml/queue. Who waited hears the document at `url` first, while
the server hears nothing. Someone who hangs up during it makes place for the next.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from switchhook.domain.entities import Queue
from switchhook.protocols.twiml.voice import Dial
from switchhook.protocols.twiml.voice import Queue as QueueNoun
from switchhook.voice.asides import Aside
from switchhook.voice.dial.attending import Attended
from switchhook.voice.dial.talk import Talk
from switchhook.voice.documents import NoDocument
from switchhook.voice.legs.leg import LegEnded, unless_ended
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.queues.line import Line, Member

WHISPERED: Final = frozenset(("Say", "Play", "Pause", "Redirect"))


class Server:
    """One attempt to serve a queue."""

    def __init__(self, call_sid: str, leg: MediaLeg, queue: Queue, line: Line, talk: Talk) -> None:
        self._call_sid = call_sid
        self._leg = leg
        self._queue = queue
        self._line = line
        self._talk = talk
        self._taken: list[Member] = []  # also one that a cancelled task did not live to see

    async def serve(self, noun: QueueNoun, verb: Dial) -> Attended:
        """Talk to the first who can be reached; give up when nobody came before the timeout."""
        try:
            member = await unless_ended(self._leg, self._next(noun, verb.timeout))
            if member is None:
                return Attended("no-answer", self._talk.told())
            self._line.join_server(member)
            await self._talk.run(member.leg, lambda: member.until("gone"))
        finally:
            self._let_go()
        told = {"DialCallSid": member.call_sid, **self._talk.told()}
        return Attended("completed", told, self._talk.instead())

    async def _next(self, noun: QueueNoun, seconds: float) -> Member | None:
        """Return the first who stays through the whisper; None when nobody comes for so long."""
        while True:
            try:
                async with asyncio.timeout(seconds):
                    await self._line.take(self._taken)
            except TimeoutError:
                return None
            member = self._taken[-1]
            try:
                await self._whisper(noun, member)
            except LegEnded:
                continue  # hung up: whose turn is next?
            if member.place == "offered":
                return member

    def _let_go(self) -> None:
        """Send whom it was joined to on their way, and whom it only took back into the line."""
        for member in self._taken:
            self._line.give_back(member)
            if member.place == "bridged":
                member.depart()

    async def _whisper(self, noun: QueueNoun, member: Member) -> None:
        if not noun.url:
            return
        told = self._told(member)
        aside = Aside(url=noun.url, method=noun.method, verbs=WHISPERED, told=lambda: told)
        with suppress(NoDocument):  # its alert is raised, and the two can talk all the same
            await member.asides.run(aside)

    def _told(self, member: Member) -> Mapping[str, str]:
        return {
            "QueueSid": self._queue.sid,
            "QueueTime": str(self._line.seconds(member)),
            "DequeingCallSid": self._call_sid,
        }
