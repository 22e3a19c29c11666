"""<Start>: https://www.twilio.com/docs/voice/twiml/start

What it begins goes on beside the document, which goes on at once.
"""

from typing import Final

from switchhook.media.ports import TooManyTaps
from switchhook.protocols.twiml.voice import (
    Recording,
    Siprec,
    Start,
    Stream,
    Transcription,
    Unsupported,
)
from switchhook.voice.abilities import Abilities
from switchhook.voice.recordings.takes import TOO_MANY, Wanted

NOT_RUN: Final = 12200


async def run(verb: Start, able: Abilities) -> None:
    """Begin everything; none of it is waited for."""
    await able.leg.answer()
    for noun in verb.nouns:
        match noun:
            case Stream():
                able.streams.start(noun)
            case Recording():
                _record(noun, able)
            case Transcription():
                able.writing.start(noun)
            case Siprec():
                await able.siprecs.start(noun)
            case Unsupported():
                able.warn(NOT_RUN, f"Start: {noun.element} is not supported")


def _record(noun: Recording, able: Abilities) -> None:
    """Record the call until it ends, or REST stops it."""
    wanted = Wanted(
        source="StartCallRecordingTwiML",
        sides=noun.track,
        channels=2 if noun.channels == "dual" else 1,
        cut_silence=noun.trim == "trim-silence",
        callback=noun.recording_status_callback,
        callback_method=noun.recording_status_callback_method,
        callback_events=noun.recording_status_callback_event,
    )
    try:
        able.recorder.keep(able.leg, wanted)
    except TooManyTaps:
        able.warn(TOO_MANY, "Start: the call is recorded too many times already")
