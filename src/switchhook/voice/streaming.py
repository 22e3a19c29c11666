"""What verbs need of Media Streams: to begin one beside the document, to end it, to be in one.

https://www.twilio.com/docs/voice/twiml/stream
"""

from typing import Protocol

from switchhook.protocols.twiml.voice import Stream


class Connected(Protocol):
    """A stream that has the call to itself, and speaks to the far end as well as it hears it."""

    @property
    def sid(self) -> str:
        """The stream's SID."""
        ...

    @property
    def error(self) -> str:
        """What went wrong with it, if anything did."""
        ...

    def press(self, digit: str) -> None:
        """Tell the app of a key that the far end pressed."""

    async def over(self) -> None:
        """Return when the app, a fault or the end of the leg has ended it."""

    def stop(self) -> None:
        """End it, if it goes on."""


class Streams(Protocol):
    """The streams of one call. What cannot be done raises an alert."""

    def start(self, noun: Stream) -> None:
        """Begin a stream that only listens; it goes on until the call ends, or `stop`."""

    def stop(self, name: str) -> None:
        """End the stream called so; nothing happens when there is none."""

    def connect(self, noun: Stream) -> Connected | None:
        """Begin a stream in both directions; None when it cannot begin."""
