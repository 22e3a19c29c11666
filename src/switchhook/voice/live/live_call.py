"""A call that is going on: its record, its leg, and the script that runs on it.

Theory of operation. A call has a leg from the start (inbound) or from the answer on (outbound);
until then it has a `Ringing`. What happens to the leg moves the record through its states at
once. The script, a task, is the interpreter at work on the app's documents; a redirect cancels
it and starts another. A `<Dial>` child has no script: its parent's runs the bridge, until a
redirect gives the child one of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from switchhook.domain.entities import Call, CallStatus, Method
from switchhook.voice.legs.flag import Flag
from switchhook.voice.legs.leg import EndedBy, LegEnded, NotAnswered
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.ringing import Ringing
from switchhook.voice.live.progress import Extra, Progress
from switchhook.voice.live.traces import Traces
from switchhook.voice.recordings.takes import Take
from switchhook.voice.requests import Instructions
from switchhook.voice.states import Happening, outcome_of
from switchhook.webhooks import Session
from switchhook.webhooks.standard import voice_parameters

Script = Callable[["LiveCall", MediaLeg, Instructions], Awaitable[None]]

NO_WAY: Final = 32011
NOT_AUTHORISED: Final = 32106


class LiveCall:
    """Watches its leg, and moves its record."""

    def __init__(
        self,
        progress: Progress,
        traces: Traces,
        *,
        warn: Callable[[int, str], None],
        time_limit: float = 14400,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        self.progress = progress
        self.traces = traces
        self.warn = warn
        self.session = Session()
        self.leg: MediaLeg | None = None
        self.settled: Awaitable[None] | None = None  # the commit of the final status
        self.take: Take | None = None  # the recording of the whole call
        self.redirected = Flag()  # set on a child that got a script of its own
        self._time_limit = time_limit
        self._parameters = dict(parameters or {})
        self._ringing: Ringing | None = None
        self._script: asyncio.Task[None] | None = None
        self._next: Instructions | None = None
        self._limit: asyncio.TimerHandle | None = None

    @property
    def sid(self) -> str:
        """The call's SID."""
        return self.call.sid

    @property
    def call(self) -> Call:
        """The record as it is now."""
        return self.progress.call

    @property
    def status(self) -> CallStatus:
        """How far the call is."""
        return self.call.status

    def parameters(self) -> dict[str, str]:
        """Return the parameters of every request about this call."""
        return voice_parameters(self.call) | self._parameters

    @property
    def redirecting(self) -> bool:
        """Whether a redirect has been asked for, and its script is yet to begin."""
        return self._next is not None

    async def ring(self, ringing: Ringing, seconds: float) -> MediaLeg | None:
        """Return the leg that takes the call within `seconds`; None when nobody does."""
        if self.progress.final:  # given up before it rang
            ringing.cancel()
            return None
        self._ringing = ringing
        try:
            async with asyncio.timeout(seconds):
                leg = await ringing.taken()
        except TimeoutError:
            self._enter("unanswered", 487)
        except NotAnswered as refusal:
            self.refused(refusal)
        except LegEnded:
            self._enter("canceled", 487)
        else:
            self.adopt(leg)
            return leg
        return None

    def adopt(self, leg: MediaLeg) -> None:
        """Make `leg` the call's own."""
        self.leg = leg
        self.traces.follow(leg.call_id)
        leg.watcher = self
        if leg.answered:
            self.on_answered()
        if leg.ended:
            self.on_ended("far")

    async def converse(self, script: Script, instructions: Instructions | None = None) -> None:
        """Run the script, and those that redirects ask for, until no other follows."""
        upcoming = self._next or instructions
        while upcoming is not None and self.leg is not None:
            self._next = None
            self._script = asyncio.ensure_future(script(self, self.leg, upcoming))
            try:
                await self._script
            except asyncio.CancelledError:
                if self._next is None:
                    raise
            upcoming = self._next

    def redirect(self, instructions: Instructions) -> None:
        """Go on with other instructions; a child leaves its parent's bridge for that."""
        self._next = instructions
        if self._script is not None:
            self._script.cancel()
            return
        if self.leg is not None:
            self.leg.unbridge()
        self.redirected.set()

    def hangup(self) -> None:
        """End the call, or give it up; a child with a script of its own goes on."""
        if not self.redirected.is_set():
            self.end()

    def end(self) -> None:
        """End the call, or give it up."""
        if self.leg is None or not self.leg.answered:
            self._enter("canceled", 487)
        if self._ringing is not None:
            self._ringing.cancel()
        if self.leg is not None:
            self.leg.hangup()

    def fail(self, code: int, text: str) -> None:
        """End the call because of a fault, with an alert."""
        self.warn(code, text)
        self._enter("failed")
        self.end()

    def detected(
        self, answered_by: str, seconds: float, callback: str, callback_method: Method
    ) -> None:
        """Note whether a machine answered, which took so long to find out."""
        milliseconds = round(seconds * 1000)
        self._parameters["MachineDetectionDuration"] = str(milliseconds)
        self.progress.detected(answered_by, milliseconds, callback, callback_method)

    def on_ringing(self) -> None:
        """Note that the far end rings."""
        self._enter("rings")

    def on_answered(self) -> None:
        """Note the answer; from now on the time limit runs."""
        if self._enter("answered") and self.leg is not None:
            self._limit = asyncio.get_running_loop().call_later(self._time_limit, self.leg.hangup)

    def on_rejected(self, status: int) -> None:
        """Note that the app refused the call."""
        self._enter("busy" if outcome_of(status) == "busy" else "unanswered")

    def on_ended(self, by: EndedBy) -> None:
        """Note the end; before the answer, who ended it tells what it was."""
        if self._limit is not None:
            self._limit.cancel()
        if not self._enter("ended"):
            before: dict[EndedBy, Happening] = {"far": "canceled", "us": "unanswered"}
            self._enter(before.get(by, "failed"))

    def on_digit(self, digit: str) -> None:
        """Trace a key."""
        self.traces.note("digit", pii__digit=digit)

    def on_heard(self, text: str) -> None:
        """Ignore what a far end in this process says; its own call traces it."""

    def on_said(self, text: str) -> None:
        """Trace what is said to the far end."""
        self.traces.note("heard", pii__text=text)

    def refused(self, refusal: NotAnswered) -> None:
        """Note that whoever was called did not take the call."""
        happening = outcome_of(refusal.status)
        if happening == "failed" and not self.progress.final:
            code = NOT_AUTHORISED if refusal.status in (401, 407) else NO_WAY
            self.warn(code, f"the call failed: SIP {refusal}")
        self._enter(happening, refusal.status)

    def _enter(self, happening: Happening, sip_status: int = 0) -> bool:
        """Move the record on; return whether it moved."""
        extra: Extra = (("SipResponseCode", str(sip_status)),) if sip_status else ()
        if happening == "ended" and self.take is not None:
            extra = recorded(self.take)
        receipt = self.progress.enter(happening, extra)
        if receipt is None:
            return False
        if self.progress.final:
            self.settled = receipt
        return True


def recorded(take: Take) -> Extra:
    """Return what the end of a call tells of its recording, whose file may not be ready yet."""
    seconds = max(1, round(take.seconds))
    return (
        ("RecordingUrl", take.url),
        ("RecordingSid", take.sid),
        ("RecordingDuration", str(seconds)),
    )
