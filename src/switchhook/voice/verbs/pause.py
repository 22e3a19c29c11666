"""<Pause>: https://www.twilio.com/docs/voice/twiml/pause"""

from switchhook.protocols.twiml.voice import Pause
from switchhook.voice.legs.leg import Leg


async def run(verb: Pause, leg: Leg) -> None:
    """Wait. As a first verb this does not answer the call, so it rings on."""
    await leg.sleep(verb.length)
