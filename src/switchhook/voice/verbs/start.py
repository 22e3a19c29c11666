"""<Start>: https://www.twilio.com/docs/voice/twiml/start

What it begins goes on beside the document, which goes on at once.
"""

from typing import Final

from switchhook.protocols.twiml.voice import (
    Recording,
    Siprec,
    Start,
    Stream,
    Transcription,
    Unsupported,
)
from switchhook.voice.abilities import Abilities

NOT_RUN: Final = 12200


async def run(verb: Start, able: Abilities) -> None:
    """Begin everything; none of it is waited for."""
    await able.leg.answer()
    for noun in verb.nouns:
        match noun:
            case Stream():
                able.streams.start(noun)
            case Siprec() | Transcription() | Recording():
                able.warn(NOT_RUN, f"Start: {type(noun).__name__} is not supported")
            case Unsupported():
                able.warn(NOT_RUN, f"Start: {noun.element} is not supported")
