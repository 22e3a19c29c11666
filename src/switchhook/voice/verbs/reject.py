"""<Reject>: https://www.twilio.com/docs/voice/twiml/reject"""

from typing import Final

from switchhook.protocols.twiml.voice import Reject
from switchhook.voice.legs.leg import Leg
from switchhook.voice.outcomes import End

SIP_STATUS: Final = {"busy": 486, "rejected": 404}


def run(verb: Reject, leg: Leg) -> End:
    """Refuse the call; one that was answered already is hung up."""
    if leg.answered:
        leg.hangup()
    else:
        leg.reject(SIP_STATUS[verb.reason])
    return End()
