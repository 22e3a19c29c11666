"""Rooms of the reference engine: whoever is in one hears the sum of the others."""

from typing import Protocol

from switchhook.media.engine.interface import FRAME, Part


class Party(Protocol):
    """A leg, as rooms know it."""

    id: int
    part: int
    coaching: int

    @property
    def heard(self) -> list[int]:
        """Return the frame that was heard of it last."""


class Room:
    """Legs in a conference."""

    def __init__(self) -> None:
        self.parties: list[Party] = []

    def mix(self, listener: Party) -> list[int]:
        """Return what a party hears: everyone else who may be heard by it."""
        total = [0] * FRAME
        for party in self.parties:
            if party is not listener and _hears(listener, party):
                total = [a + b for a, b in zip(total, party.heard, strict=True)]
        return [max(-32768, min(32767, sample)) for sample in total]


def _hears(listener: Party, party: Party) -> bool:
    return not party.part & Part.MUTED and party.coaching in (0, listener.id)
