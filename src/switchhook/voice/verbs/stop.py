"""<Stop>: https://www.twilio.com/docs/voice/twiml/stop"""

from typing import Final

from switchhook.protocols.twiml.voice import (
    Recording,
    Siprec,
    Stop,
    Stream,
    Transcription,
    Unsupported,
)
from switchhook.voice.abilities import Abilities

NOT_RUN: Final = 12200


async def run(verb: Stop, able: Abilities) -> None:
    """End what bears the names; a name that nothing bears is passed over."""
    await able.leg.answer()
    for noun in verb.nouns:
        match noun:
            case Stream():
                able.streams.stop(noun.name)
            case Transcription():
                able.writing.stop(noun.name)
            case Siprec():
                able.siprecs.stop(noun.name)
            case Recording():
                able.warn(NOT_RUN, f"Stop: {type(noun).__name__} is not supported")
            case Unsupported():
                able.warn(NOT_RUN, f"Stop: {noun.element} is not supported")
