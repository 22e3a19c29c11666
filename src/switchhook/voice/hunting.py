"""What `<Dial>` does to ring someone and join them to the caller.

Unless `answerOnBridge`, the caller is answered at once and hears the callee's early media or a
ringing tone. https://www.twilio.com/docs/voice/twiml/dial
"""

import asyncio
from functools import lru_cache
from typing import Final

from switchhook.media.clips import Clip
from switchhook.media.tones import tone
from switchhook.protocols.twiml.voice import Dial, Number, Sip
from switchhook.voice.attending import Attended
from switchhook.voice.children import Child, Dialler
from switchhook.voice.legs import Leg, LegEnded
from switchhook.voice.media_leg import MediaLeg
from switchhook.voice.outcomes import Warn
from switchhook.voice.racing import first_of
from switchhook.voice.recordings import FAILED, Recorded, Recorder, Take, Wanted

NOT_RUN: Final = 12200
STAR: Final = "*"


async def ring(
    verb: Dial, leg: Leg, dialler: Dialler, recorder: Recorder, warn: Warn
) -> Attended | None:
    """Ring the noun and join it to the caller until either hangs up."""
    noun = _only_noun(verb, warn)
    if noun is None:
        return None
    if not verb.answer_on_bridge:
        await leg.answer()
    child = await dialler.dial(noun, caller_id=verb.caller_id, seconds=verb.timeout)
    if child is None:
        return Attended("failed")
    talk = _Talk(verb, noun, leg, child, recorder)
    try:
        callee = await _ring(verb, leg, child)
        if callee is not None:
            await talk.run(callee)
    except LegEnded:  # the caller's; the callee's end is no surprise
        pass
    finally:
        child.hangup()
    if talk.recorded is not None and talk.recorded.status == "failed":
        warn(FAILED, f"Dial: the recording could not be written: {talk.recorded.reason}")
    return Attended(child.status, talk.told())


def _only_noun(verb: Dial, warn: Warn) -> Number | Sip | None:
    """Return the noun to ring; what there is besides is passed over."""
    able = [noun for noun in verb.nouns if isinstance(noun, Number | Sip)]
    if len(verb.nouns) != 1 or not able:
        warn(NOT_RUN, "Dial: only a single Number or Sip can be dialled")
        return None
    if able[0].url:
        warn(NOT_RUN, "Dial: the document for the callee is not supported")
    return able[0]


async def _ring(verb: Dial, leg: Leg, child: Child) -> MediaLeg | None:
    """Return the callee's leg once answered; raises `LegEnded` when the caller gives up."""
    return await first_of(child.taken(), _wait(verb, leg, child))


async def _wait(verb: Dial, leg: Leg, child: Child) -> None:
    if not verb.answer_on_bridge:
        early = await first_of(child.early(), _tone(leg))
        if early is not None:
            leg.bridge(early)
    await leg.until_ended()
    raise LegEnded


async def _tone(leg: Leg) -> None:
    await leg.play(ringing(), 0)


class _Talk:
    """The time that caller and callee are joined."""

    def __init__(
        self, verb: Dial, noun: Number | Sip, leg: Leg, child: Child, recorder: Recorder
    ) -> None:
        self._verb = verb
        self._noun = noun
        self._leg = leg
        self._child = child
        self._recorder = recorder
        self._seconds: float | None = None  # None: they never met
        self.recorded: Recorded | None = None

    async def run(self, callee: MediaLeg) -> None:
        """Join the two until either ends, leaves, or has to."""
        leg, noun = self._leg, self._noun
        leg.unbridge()
        await leg.answer()
        time = asyncio.get_running_loop().time
        started = time()
        self._seconds = 0.0
        if isinstance(noun, Number) and noun.send_digits:
            await callee.send_digits(noun.send_digits)
        take = self._record()
        try:
            leg.bridge(callee)
            await self._until_over(callee)
        finally:
            self._seconds = time() - started
            leg.unbridge()
            if take is not None:
                self.recorded = await take.finish()

    async def _until_over(self, callee: MediaLeg) -> None:
        await first_of(
            self._leg.until_ended(),
            callee.until_ended(),
            self._child.left(),
            asyncio.sleep(self._verb.time_limit),
            _star(self._verb, self._leg),
        )

    def _record(self) -> Take | None:
        verb = self._verb
        if verb.record == "do-not-record":
            return None
        wanted = Wanted(
            source="DialVerb",
            both=True,
            channels=2 if verb.record.endswith("-dual") else 1,
            cut_silence=verb.trim == "trim-silence",
            callback=verb.recording_status_callback,
            callback_method=verb.recording_status_callback_method,
            callback_events=verb.recording_status_callback_event,
        )
        return self._recorder.start(self._leg, wanted)

    def told(self) -> dict[str, str]:
        """Return what the action is told."""
        told = {
            "DialCallSid": self._child.sid,
            "DialBridged": "false" if self._seconds is None else "true",
        }
        if isinstance(self._noun, Sip):
            told |= {f"Dial{name}": value for name, value in self._child.told.items()}
        if self._seconds is not None:
            told["DialCallDuration"] = str(round(self._seconds))
        if self.recorded is not None and self.recorded.heard:
            told["RecordingUrl"] = self.recorded.url
            told["RecordingSid"] = self.recorded.sid
            told["RecordingDuration"] = str(self.recorded.duration)
        return told


async def _star(verb: Dial, leg: Leg) -> None:
    """Return when the caller wants to be rid of the callee."""
    if not verb.hangup_on_star:
        await leg.until_ended()
        return
    leg.forget_digits()
    while await leg.digit() != STAR:
        pass


@lru_cache(maxsize=1)
def ringing() -> Clip:
    """Return one period of the North American ringing tone (ITU-T E.180 Supplement 2)."""
    return tone((440, 480), 2.0, 0.1) + Clip.silence(4.0)
