"""<Play>: https://www.twilio.com/docs/voice/twiml/play"""

from switchhook.protocols.twiml.voice import Play
from switchhook.voice.clips import Aloud
from switchhook.voice.legs import Leg, unless_ended


async def run(verb: Play, leg: Leg, aloud: Aloud) -> None:
    """Press the digits, or play the audio, once or more often."""
    await leg.answer()
    if verb.digits:
        await _press(verb, leg)
        return
    clip = await unless_ended(leg, aloud.audio(verb.url))
    if clip is not None:
        await leg.play(clip, verb.loop)


async def _press(verb: Play, leg: Leg) -> None:
    presses = 0
    while presses < verb.loop or not verb.loop:
        await leg.send_digits(verb.digits)
        presses += 1
