"""What a caller hears while `<Dial>` rings: a ringing tone, or what a lone callee lets be heard.

A caller who is not answered yet (`answerOnBridge`) hears the ringing of their own network, unless
there is something to hear: a tone that the app chose, or the callee's early media. Those reach
them ahead of the answer, where their signalling can do that (183, RFC 3261 §13.2.1).
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from switchhook.media.ring_tones import ring_tone
from switchhook.protocols.twiml.voice import Dial
from switchhook.voice.dial.callee import Callee
from switchhook.voice.legs.leg import Leg, LegEnded, NotAnswered
from switchhook.voice.racing import first_of


async def wait(verb: Dial, leg: Leg, callees: Sequence[Callee]) -> None:
    """Let the caller hear how it rings, for ever; raises `LegEnded` when they give up."""
    await first_of(_sound(verb, leg, callees), leg.until_ended())
    raise LegEnded


async def _sound(verb: Dial, leg: Leg, callees: Sequence[Callee]) -> None:
    if len(callees) == 1 and not verb.ring_tone:
        await _early(verb, leg, callees[0])
    await _tone(verb, leg)


async def _early(verb: Dial, leg: Leg, callee: Callee) -> None:
    """Return when the callee has answered, having been heard before, or refused."""
    early = await first_of(callee.child.early(), _tone(verb, leg))
    if early is None:
        return
    leg.begin_early_media()
    leg.bridge(early)
    try:
        with suppress(NotAnswered, LegEnded):
            await early.taken()
    finally:
        leg.unbridge()


async def _tone(verb: Dial, leg: Leg) -> None:
    if not leg.answered:
        if not verb.ring_tone:
            await asyncio.Event().wait()
        leg.begin_early_media()
    await leg.play(ring_tone(verb.ring_tone), 0)
