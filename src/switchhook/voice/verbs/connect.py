"""<Connect>: https://www.twilio.com/docs/voice/twiml/connect"""

from typing import Final

from switchhook.protocols.twiml.voice import Connect, Stream, Unsupported
from switchhook.voice.abilities import Abilities
from switchhook.voice.outcomes import Goto

NOT_RUN: Final = 12200


async def run(verb: Connect, able: Abilities) -> Goto | None:
    """Give the call to the noun until either lets go; go to the action, if there is one."""
    await able.leg.answer()
    for noun in verb.nouns:
        match noun:
            case Stream():
                able.warn(NOT_RUN, "Connect: Stream is not supported")
            case Unsupported():
                able.warn(NOT_RUN, f"Connect: {noun.element} is not supported")
    return Goto(verb.action, verb.method) if verb.action else None
