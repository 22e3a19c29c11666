"""What verbs need in order to have a call written down as it goes on.

https://www.twilio.com/docs/voice/twiml/transcription
"""

from typing import Protocol

from switchhook.protocols.twiml.voice import Transcription


class Writing(Protocol):
    """The transcriptions of one call."""

    def start(self, noun: Transcription) -> None:
        """Begin; it goes on until the call ends, or `stop`."""

    def stop(self, name: str) -> None:
        """End the one called so; nothing happens when there is none."""
