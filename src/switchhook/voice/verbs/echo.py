"""<Echo>: what the caller says comes back, until they hang up.

https://www.twilio.com/docs/voice/twiml, a test of the line.
"""

from switchhook.media.ports import TooManyTaps
from switchhook.voice.legs.leg import Leg
from switchhook.voice.outcomes import Warn
from switchhook.voice.recordings.takes import TOO_MANY


async def run(leg: Leg, warn: Warn) -> None:
    """Answer, and send back whatever is heard; raises `LegEnded` at last."""
    await leg.answer()
    try:
        await leg.echo()
    except TooManyTaps as error:
        warn(TOO_MANY, f"Echo: {error}")
