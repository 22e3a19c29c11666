"""What verbs need of recording sessions: to begin one beside the document, and to end it."""

from typing import Protocol

from switchhook.protocols.twiml.voice import Siprec


class Siprecs(Protocol):
    """The recording sessions of one call. What cannot be done raises an alert."""

    async def start(self, noun: Siprec) -> None:
        """Begin a session; it goes on until the call ends, or `stop`."""

    def stop(self, name: str) -> None:
        """End the session called so; nothing happens when there is none."""
