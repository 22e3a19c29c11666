"""<Refer>: https://www.twilio.com/docs/voice/twiml/refer

The far end, a SIP phone or PBX, is asked to call somebody else; it hangs up when it does. The
action is told how that went, also when the call is over by then.
"""

from typing import Final

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.protocols.twiml.voice import Refer
from switchhook.voice.legs.leg import Leg
from switchhook.voice.legs.referrals import CannotRefer, Referred
from switchhook.voice.outcomes import Goto, Warn

NOT_SIP: Final = 13801
INVALID_URI: Final = 13243


async def run(verb: Refer, leg: Leg, warn: Warn) -> Goto | None:
    """Ask the caller's end to call the address; return where to go on."""
    try:
        target = NameAddr(SipUri.parse(verb.uri))
    except SipParseError:
        warn(INVALID_URI, f"Refer: {verb.uri} is no SIP address")
        return _action(verb, {"ReferCallStatus": "failed"})
    await leg.answer()
    try:
        referred = await leg.refer(str(target))
    except CannotRefer:
        warn(NOT_SIP, "Refer: only who calls by SIP can be referred")
        return _action(verb, {"ReferCallStatus": "failed"})
    return _action(verb, _told(referred))


def _told(referred: Referred) -> dict[str, str]:
    told = {
        "ReferCallStatus": referred.status,
        "ReferSipResponseCode": str(referred.answer),
    }
    if referred.told:
        told["NotifySipResponseCode"] = str(referred.told)
    return told


def _action(verb: Refer, told: dict[str, str]) -> Goto | None:
    return Goto(verb.action, verb.method, told) if verb.action else None
