"""The switchboard: every call that is going on, each with a task of its own at its root.

A fault in one call ends that call, with an alert, and no other.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Final

from switchhook.domain.changes import StoreError
from switchhook.domain.entities import Call
from switchhook.media.ports import MediaPort
from switchhook.voice.abilities import Abilities
from switchhook.voice.asides import Aside, AsideEnd, Asides
from switchhook.voice.clips import Aloud
from switchhook.voice.dial.attending import Conferences, Queues
from switchhook.voice.dial.children import Dialler
from switchhook.voice.documents import Documents
from switchhook.voice.durable import insist
from switchhook.voice.ears import CallEars, Ears
from switchhook.voice.interpreter import Interpreter
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.live.parts import Parts
from switchhook.voice.live.progress import Progress
from switchhook.voice.live.traces import Traces
from switchhook.voice.outcomes import Warn
from switchhook.voice.recordings.recordings import Recorder
from switchhook.voice.requests import Instructions
from switchhook.voice.siprec.needs import Siprecs
from switchhook.voice.streaming import Streams
from switchhook.voice.texting import CallTexts, Texter, Texts
from switchhook.voice.transcriptions.scribe import CallScribe, Scribe
from switchhook.voice.writing import Writing

INTERNAL_FAILURE: Final = 12400

log = logging.getLogger(__name__)


class CallAsides:
    """Implements `Asides` for the leg of one call."""

    def __init__(self, board: "Board", live: LiveCall, leg: MediaLeg) -> None:
        self._board = board
        self._live = live
        self._leg = leg

    async def run(self, aside: Aside) -> AsideEnd:
        """Run a document, and those it redirects to, to the end; "left" when by `<Leave>`."""
        return await self._board.aside(self._live, self._leg, aside)


class CallAbilities:
    """Implements `Abilities`: each power is made when a verb asks for it, and held by nobody else.

    Calls are many and most use few of their powers.
    """

    __slots__ = ("_board", "_live", "leg")

    def __init__(self, board: "Board", live: LiveCall, leg: MediaLeg) -> None:
        self._board = board
        self._live = live
        self.leg = leg

    def aloud(self, base: str) -> Aloud:
        """Return what the document from `base` plays and says."""
        call = self._live.call
        return self._board.parts.clips.of(call.account_sid, call.sid, base)

    @property
    def recorder(self) -> Recorder:
        """What records the call."""
        call = self._live.call
        return self._board.parts.recordings.of(call.account_sid, call.sid)

    @property
    def dialler(self) -> Dialler:
        """What makes child calls."""
        return self._board.dialler_of(self._live)

    @property
    def conferences(self) -> Conferences | None:
        """What takes the call into conferences."""
        make = self._board.conferences_of
        return make(self._live, self.leg) if make else None

    @property
    def queues(self) -> Queues:
        """What lets the call wait in queues, and serve them."""
        return self._board.queues_of(self._live, self.leg)

    @property
    def siprecs(self) -> Siprecs:
        """What sends the call to recorders."""
        return self._board.siprecs_of(self._live, self.leg)

    @property
    def streams(self) -> Streams:
        """What streams the call's audio."""
        return self._board.streams_of(self._live, self.leg)

    @property
    def texts(self) -> Texts | None:
        """What sends texts."""
        texter = self._board.texter
        return CallTexts(self._live.call, texter) if texter else None

    @property
    def ears(self) -> Ears:
        """What understands speech."""
        parts, live = self._board.parts, self._live
        return CallEars(
            self.leg,
            parts.recogniser,
            call=lambda: live.call,
            bus=parts.bus,
            now=parts.now,
            warn=live.warn,
        )

    @property
    def scribe(self) -> Scribe:
        """What writes recordings down."""
        parts, live = self._board.parts, self._live
        return CallScribe(
            parts.recogniser,
            parts.recordings,
            call=lambda: live.call,
            bus=parts.bus,
            now=parts.now,
            new_sid=parts.new_sid,
            warn=live.warn,
        )

    @property
    def writing(self) -> Writing:
        """What writes the call down as it goes on."""
        return self._board.writing_of(self._live, self.leg)

    @property
    def asides(self) -> Asides:
        """What runs documents beside the call's own."""
        return CallAsides(self._board, self._live, self.leg)

    @property
    def warn(self) -> Warn:
        """What raises alerts about the call."""
        return self._live.warn

    @property
    def traces(self) -> Traces:
        """What is noted of the call for whoever watches."""
        return self._live.traces


class Board:
    """Opens calls, runs them, forgets them when they are over."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.draining = False
        self.texter: Texter | None = None  # given by `app`
        self.dialler_of: Callable[[LiveCall], Dialler]  # given by `Calls`
        self.conferences_of: Callable[[LiveCall, MediaLeg], Conferences] | None = None
        self.queues_of: Callable[[LiveCall, MediaLeg], Queues]  # likewise
        self.siprecs_of: Callable[[LiveCall, MediaLeg], Siprecs]  # likewise
        self.streams_of: Callable[[LiveCall, MediaLeg], Streams]  # likewise
        self.writing_of: Callable[[LiveCall, MediaLeg], Writing]  # likewise
        self._live: dict[str, LiveCall] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        """Return how many calls are going on."""
        return len(self._live)

    @property
    def admits(self) -> bool:
        """Whether there is room for another call."""
        return not self.draining and self.count < self.parts.limits.calls

    def live(self, sid: str) -> LiveCall | None:
        """Return the call `sid` if it is going on."""
        return self._live.get(sid)

    def ports(self, account_sid: str) -> list[tuple[str, MediaPort]]:
        """Return the SIDs and ports of an account's calls that go on and have audio."""
        return [
            (live.sid, live.leg.port)
            for live in self._live.values()
            if live.leg is not None
            and live.call.account_sid == account_sid
            and not live.leg.port.closed
        ]

    def open(
        self, call: Call, *, time_limit: float = 14400, parameters: Mapping[str, str] | None = None
    ) -> LiveCall:
        """Return a new live call; it is on the board until its task is done."""
        parts = self.parts

        def warn(code: int, text: str) -> None:
            parts.alert(account_sid=call.account_sid, resource_sid=call.sid, code=code, text=text)

        live = LiveCall(
            Progress(call, parts.bus, parts.now),
            Traces(
                call.account_sid,
                call.sid,
                bus=parts.bus,
                now=parts.now,
                new_sid=parts.new_sid,
                ladder=parts.ladder,
            ),
            warn=warn,
            time_limit=time_limit,
            parameters=parameters,
        )
        self._live[call.sid] = live
        return live

    async def begin(self, live: LiveCall) -> None:
        """Store a new call; raises `StoreError`. Without its end nobody gets to know of it."""
        try:
            await live.progress.begin()
        except StoreError:
            self.forget(live)
            raise
        except BaseException:  # it may well be stored, but nobody waits for it any more
            live.end()
            self.forget(live)
            raise

    def forget(self, live: LiveCall) -> None:
        """Take a call that never got a task off the board."""
        self._live.pop(live.sid, None)

    def run(self, live: LiveCall, work: Coroutine[object, object, None]) -> None:
        """Let `work` be the call's root."""
        task = asyncio.get_running_loop().create_task(self._root(live, work), name=live.sid)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def script(self, live: LiveCall, leg: MediaLeg, instructions: Instructions) -> None:
        """Run the app's documents on a call's leg."""
        documents = self._documents(live, live.parameters)
        await Interpreter(self.abilities(live, leg), documents).run(instructions)

    async def aside(self, live: LiveCall, leg: MediaLeg, aside: Aside) -> AsideEnd:
        """Run a document beside the call's own; see `Asides.run`."""
        documents = self._documents(
            live, lambda: {**live.parameters(), **aside.told()}, aside.audio_loop
        )
        interpreter = Interpreter(self.abilities(live, leg), documents, aside=aside)
        return await interpreter.run_aside(aside)

    def abilities(self, live: LiveCall, leg: MediaLeg) -> Abilities:
        """Return what the script of a call can do."""
        return CallAbilities(self, live, leg)

    def _documents(
        self, live: LiveCall, standard: Callable[[], Mapping[str, str]], audio_loop: int = 1
    ) -> Documents:
        return Documents(
            self.parts.webhooks,
            self.parts.alert,
            account_sid=live.call.account_sid,
            call_sid=live.sid,
            standard=standard,
            session=live.session,
            audio_loop=audio_loop,
        )

    async def drain(self, seconds: float) -> None:
        """Take no new calls; let those that go on end, and end them when time is up."""
        self.draining = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for live in list(self._live.values()):
            live.end()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=max(1.0, seconds))
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _root(self, live: LiveCall, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except LegEnded:
            pass  # hung up where no verb was running
        except Exception as error:  # the root of the call's task
            log.exception("call failed", extra={"call_sid": live.sid})
            live.fail(INTERNAL_FAILURE, f"the call ended because of a fault: {error!r}")
        finally:
            live.end()
            try:
                stored = await _stored(live)
            finally:
                self._live.pop(live.sid, None)
            owed = live.progress.begun and not stored
            if owed and not await insist(live.progress.again):
                log.error("final status not stored", extra={"call_sid": live.sid})


async def _stored(live: LiveCall) -> bool:
    try:
        if live.settled is not None:
            await live.settled
    except StoreError:
        return False
    return True
