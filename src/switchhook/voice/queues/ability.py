"""What one call can do with queues: wait in them (`<Enqueue>`) and serve them (`<Dial><Queue>`)."""

import asyncio
from collections.abc import Mapping
from typing import Final

from switchhook.domain.changes import Insert, StoreError
from switchhook.domain.entities import Callback
from switchhook.protocols.twiml.voice import Dial, Enqueue, Queue
from switchhook.voice.board import Board, CallAsides
from switchhook.voice.dial.attending import Attended
from switchhook.voice.dial.talk import Talk
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.outcomes import Goto
from switchhook.voice.queues import caller
from switchhook.voice.queues.caller import Waiter
from switchhook.voice.queues.line import Member
from switchhook.voice.queues.queues import Queues
from switchhook.voice.queues.server import Server

SERVED_NAME_TOO_SHORT: Final = 14212
NO_RESERVATIONS: Final = 14219
NO_STORE: Final = 12400


class CallQueues:
    """Implements `voice.attending.Queues` for one call."""

    def __init__(self, board: Board, queues: Queues, live: LiveCall, leg: MediaLeg) -> None:
        self._parts = board.parts
        self._queues = queues
        self._live = live
        self._leg = leg
        self._asides = CallAsides(board, live, leg)

    async def wait(self, verb: Enqueue) -> Goto | None:
        """Wait in a queue; return where to go on afterwards, also when the caller hung up."""
        live, leg = self._live, self._leg
        name = caller.name_of(verb, live.warn)
        if name is None:
            return caller.action(verb, {"QueueResult": "error"})
        await leg.answer()
        account_sid = live.call.account_sid
        try:
            queue = await self._queues.find_or_make(account_sid, name, caller.size_of(verb))
        except StoreError as error:
            live.warn(NO_STORE, f"Enqueue: the queue cannot be stored: {error}")
            return caller.action(verb, {"QueueResult": "system-error"})
        member = Member(live.sid, leg, self._asides, self._parts.now())
        waiter = Waiter(self._queues, queue, member, self._parts.clips)
        try:
            await waiter.stay(verb)
        except LegEnded:
            pass
        except asyncio.CancelledError:
            if verb.action and live.redirecting:
                self._owe(verb, waiter.told())
            raise
        if waiter.result == "queue-full":
            live.warn(caller.FULL, f"Enqueue: the queue {name} has {queue.max_size} callers")
        return caller.action(verb, waiter.told())

    def _owe(self, verb: Enqueue, told: Mapping[str, str]) -> None:
        """Let the action know, though nobody will follow what it answers."""
        parts, live = self._parts, self._live
        now = parts.now()
        callback = Callback(
            sid=parts.new_sid("WO"),
            account_sid=live.call.account_sid,
            resource_sid=live.sid,
            stream=f"{live.sid} {verb.action}",
            url=verb.action,
            method=verb.method,
            parameters={**live.parameters(), **told},
            due=now,
            date_created=now,
            date_updated=now,
        )
        parts.bus.commit([Insert(callback)])

    async def serve(self, noun: Queue, verb: Dial) -> Attended | None:
        """Return once the caller and whoever waited have parted, or nobody came in time."""
        live, leg = self._live, self._leg
        if noun.reservation_sid:
            live.warn(NO_RESERVATIONS, "Dial: there are no reservations here; name a queue")
            return Attended("failed")
        if not noun.name:
            live.warn(SERVED_NAME_TOO_SHORT, "Dial: the queue has no name")
            return Attended("failed")
        await leg.answer()
        queue = await self._queues.find(live.call.account_sid, noun.name)
        if queue is None:
            return Attended("failed")
        line = self._queues.line(queue.sid)
        recorder = self._parts.recordings.of(live.call.account_sid, live.sid)
        talk = Talk(verb, leg, recorder, live.warn)
        try:
            return await Server(live.sid, leg, queue, line, talk).serve(noun, verb)
        finally:
            self._queues.put_away(line)
            talk.complain()
