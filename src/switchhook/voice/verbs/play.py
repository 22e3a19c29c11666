"""<Play>: https://www.twilio.com/docs/voice/twiml/play"""

from switchhook.protocols.twiml.voice import Play
from switchhook.voice.clips import MOST_TIMES, Aloud
from switchhook.voice.legs.leg import Leg, unless_ended


async def run(verb: Play, leg: Leg, aloud: Aloud) -> None:
    """Press the digits, or play the audio, once or more often."""
    await leg.answer()
    if verb.digits:
        await _press(verb, leg)
        return
    clip = await unless_ended(leg, aloud.audio(verb.url))
    if clip is not None:
        await leg.play(clip, verb.loop or MOST_TIMES)


async def _press(verb: Play, leg: Leg) -> None:
    for _ in range(verb.loop or MOST_TIMES):
        await leg.send_digits(verb.digits)
