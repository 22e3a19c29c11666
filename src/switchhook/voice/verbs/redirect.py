"""<Redirect>: https://www.twilio.com/docs/voice/twiml/redirect"""

from switchhook.protocols.twiml.voice import Redirect
from switchhook.voice.outcomes import Goto


def run(verb: Redirect) -> Goto:
    """Go on with another document, or with this one from its start."""
    return Goto(verb.url, verb.method)
