"""<Hangup>: https://www.twilio.com/docs/voice/twiml/hangup"""

from switchhook.voice.legs.leg import Leg
from switchhook.voice.outcomes import End


async def run(leg: Leg) -> End:
    """End the call. As a first verb this answers it before."""
    await leg.answer()
    leg.hangup()
    return End()
