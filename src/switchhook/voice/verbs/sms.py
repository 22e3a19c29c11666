"""<Sms>: a text in the middle of a call. https://www.twilio.com/docs/voice/twiml/sms

The call goes on with the action, which is told whether the text was taken, or with the next verb.
"""

from collections.abc import Mapping
from typing import Final

from switchhook.protocols.twiml.voice import Sms
from switchhook.voice.outcomes import Goto, Warn
from switchhook.voice.texting import NotTexted, Texts

NOT_RUN: Final = 12200
INVALID_TO: Final = 14101
INVALID_FROM: Final = 14102
INVALID_BODY: Final = 14103

# What REST says of a text, as `<Sms>` says it; what is not here is said as it is.
_CODES: Final[Mapping[int, int]] = {
    21211: INVALID_TO,
    21604: INVALID_TO,
    21614: INVALID_TO,
    21212: INVALID_FROM,
    21603: INVALID_FROM,
    21606: INVALID_FROM,
    21602: INVALID_BODY,
    21617: INVALID_BODY,
}


async def run(verb: Sms, texts: Texts | None, warn: Warn) -> Goto | None:
    """Send the text, and go on."""
    if texts is None:
        warn(NOT_RUN, "Sms: no texts are sent from here")
        return None
    told = {"SmsSid": "", "SmsStatus": "invalid"}
    try:
        told = {"SmsSid": await texts.send(verb), "SmsStatus": "sent"}
    except NotTexted as refusal:
        warn(_CODES.get(refusal.code, refusal.code), f"Sms: {refusal}")
    return Goto(verb.action, verb.method, told) if verb.action else None
