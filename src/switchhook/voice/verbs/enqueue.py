"""<Enqueue>: https://www.twilio.com/docs/voice/twiml/enqueue"""

from switchhook.protocols.twiml.voice import Enqueue
from switchhook.voice.dial.attending import Queues
from switchhook.voice.outcomes import Goto


async def run(verb: Enqueue, queues: Queues) -> Goto | None:
    """Wait in the queue until served, or for some other reason out of it."""
    return await queues.wait(verb)
