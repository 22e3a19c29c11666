"""<Echo>: what the caller says comes back, until they hang up.

https://www.twilio.com/docs/voice/twiml, a test of the line.
"""

from switchhook.voice.legs import Leg


async def run(leg: Leg) -> None:
    """Answer, and send back whatever is heard; raises `LegEnded` at last."""
    await leg.answer()
    await leg.echo()
