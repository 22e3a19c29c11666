"""The time that two legs are joined by `<Dial>`: recorded, limited, and ended by a star.

https://www.twilio.com/docs/voice/twiml/dial
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from switchhook.media.ports import TooManyTaps
from switchhook.protocols.twiml.voice import Dial
from switchhook.voice.legs.leg import Leg
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.referrals import Referral
from switchhook.voice.outcomes import Goto, Warn
from switchhook.voice.racing import first_of
from switchhook.voice.recordings.recordings import Recorder
from switchhook.voice.recordings.takes import FAILED, TOO_MANY, Recorded, Take, Wanted

STAR: Final = "*"
OK: Final = 200
DECLINED: Final = 603
NO_REFER_URL: Final = 13802


class Talk:
    """One conversation of the leg that dials. `seconds` is None until the two have met."""

    def __init__(self, verb: Dial, leg: Leg, recorder: Recorder, warn: Warn) -> None:
        self._verb = verb
        self._leg = leg
        self._recorder = recorder
        self._warn = warn
        self._take: Take | None = None
        self._full = False  # recorded so often that once more is too many
        self.referral: Referral | None = None
        self.seconds: float | None = None
        self.recorded: Recorded | None = None

    def ring(self) -> None:
        """Begin the recording if it is to hold the ringing, too; raises `LegEnded`."""
        if self._verb.record.startswith("record-from-ringing"):
            self._take = self._record()

    async def run(self, other: MediaLeg, left: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Join the two until either ends, the time is up, or `left` says that one has gone."""
        time = asyncio.get_running_loop().time
        started = time()
        self.seconds = 0.0
        if self._take is None:
            self._take = self._record()
        try:
            self._leg.bridge(other)
            await first_of(
                self._leg.until_ended(),
                other.until_ended(),
                _ignoring(left()),
                asyncio.sleep(self._verb.time_limit),
                _star(self._verb, self._leg),
                self._replaced(other),
            )
        finally:
            self.seconds = time() - started
            self._leg.unbridge()
            await self.finish()

    async def _replaced(self, other: MediaLeg) -> None:
        """Return when the other asks for somebody else in its place, and the app is to decide."""
        while True:
            referral = await other.referrals.asked()
            if self._verb.refer_url:
                self.referral = referral
                referral.report(OK)
                return
            self._warn(NO_REFER_URL, f"Dial: no referUrl to ask about {referral.target}")
            referral.report(DECLINED)

    def instead(self) -> Goto | None:
        """Return where the leg goes on when the other has left it to somebody else."""
        if self.referral is None:
            return None
        told = {"ReferTransferTarget": self.referral.target}
        return Goto(self._verb.refer_url, self._verb.refer_method, told)

    async def finish(self) -> None:
        """End the recording, if there is one."""
        if self._take is not None:
            self.recorded = await self._take.finish()

    def told(self) -> dict[str, str]:
        """Return what the action is told of it."""
        told = {"DialBridged": "false" if self.seconds is None else "true"}
        if self.seconds is not None:
            told["DialCallDuration"] = str(round(self.seconds))
        if self.recorded is not None and self.recorded.heard:
            told["RecordingUrl"] = self.recorded.url
            told["RecordingSid"] = self.recorded.sid
            told["RecordingDuration"] = str(self.recorded.duration)
        return told

    def complain(self) -> None:
        """Raise the alert for a recording that could not be written."""
        if self.recorded is not None and self.recorded.status == "failed":
            self._warn(FAILED, f"Dial: the recording could not be written: {self.recorded.reason}")

    def _record(self) -> Take | None:
        verb = self._verb
        if verb.record == "do-not-record" or self._full:
            return None
        dual = verb.record.endswith("-dual") and verb.recording_track == "both"
        wanted = Wanted(
            source="DialVerb",
            sides=verb.recording_track,
            channels=2 if dual else 1,
            cut_silence=verb.trim == "trim-silence",
            callback=verb.recording_status_callback,
            callback_method=verb.recording_status_callback_method,
            callback_events=verb.recording_status_callback_event,
        )
        try:
            return self._recorder.start(self._leg, wanted)
        except TooManyTaps:
            self._full = True
            self._warn(TOO_MANY, "Dial: the call is recorded too many times already")
            return None


async def _ignoring(left: Coroutine[Any, Any, object]) -> None:
    await left


async def _star(verb: Dial, leg: Leg) -> None:
    """Return when the caller wants to be rid of the other."""
    if not verb.hangup_on_star:
        await leg.until_ended()
        return
    leg.forget_digits()
    while await leg.digit() != STAR:
        pass
