"""<Dial> of one <Number> or <Sip>: https://www.twilio.com/docs/voice/twiml/dial

Unless `answerOnBridge`, the caller is answered at once and hears the callee's early media or a
ringing tone. With an action the document ends there, whoever hangs up; without one, the caller
who is still there goes on with the next verb.
"""

import asyncio
from functools import lru_cache
from typing import Final

from switchhook.media.clips import Clip
from switchhook.media.tones import tone
from switchhook.protocols.twiml.voice import Dial, Number, Sip
from switchhook.voice.children import Child, Dialler
from switchhook.voice.legs import Leg, LegEnded
from switchhook.voice.media_leg import MediaLeg
from switchhook.voice.outcomes import Goto, Warn
from switchhook.voice.racing import first_of

NOT_RUN: Final = 12200
STAR: Final = "*"


async def run(verb: Dial, leg: Leg, dialler: Dialler, warn: Warn) -> Goto | None:
    """Ring the noun and join it to the caller until either hangs up."""
    noun = _only_noun(verb, warn)
    if noun is None:
        return None
    if not verb.answer_on_bridge:
        await leg.answer()
    child = await dialler.dial(noun, caller_id=verb.caller_id, seconds=verb.timeout)
    if child is None:
        return _action(verb, {"DialCallStatus": "failed"})
    seconds: float | None = None
    try:
        callee = await _ring(verb, leg, child)
        if callee is not None:
            seconds = await _talk(verb, noun, leg, callee, child)
    except LegEnded:  # the caller's; the callee's end is no surprise
        pass
    finally:
        child.hangup()
    return _action(verb, _told(child, seconds))


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


async def _talk(verb: Dial, noun: Number | Sip, leg: Leg, callee: MediaLeg, child: Child) -> float:
    """Join the two; return for how many seconds."""
    leg.unbridge()
    await leg.answer()
    time = asyncio.get_running_loop().time
    started = time()
    if isinstance(noun, Number) and noun.send_digits:
        await callee.send_digits(noun.send_digits)
    if not callee.ended:
        leg.bridge(callee)
    await first_of(
        leg.until_ended(),
        callee.until_ended(),
        child.left(),
        asyncio.sleep(verb.time_limit),
        _star(verb, leg),
    )
    leg.unbridge()
    return time() - started


async def _star(verb: Dial, leg: Leg) -> None:
    """Return when the caller wants to be rid of the callee."""
    if not verb.hangup_on_star:
        await leg.until_ended()
        return
    leg.forget_digits()
    while await leg.digit() != STAR:
        pass


def _told(child: Child, seconds: float | None) -> dict[str, str]:
    told = {
        "DialCallStatus": child.status,
        "DialCallSid": child.sid,
        "DialBridged": "false" if seconds is None else "true",
    }
    if seconds is not None:
        told["DialCallDuration"] = str(round(seconds))
    return told


def _action(verb: Dial, told: dict[str, str]) -> Goto | None:
    return Goto(verb.action, verb.method, told) if verb.action else None


@lru_cache(maxsize=1)
def ringing() -> Clip:
    """Return one period of the North American ringing tone (ITU-T E.180 Supplement 2)."""
    return tone((440, 480), 2.0, 0.1) + Clip.silence(4.0)
