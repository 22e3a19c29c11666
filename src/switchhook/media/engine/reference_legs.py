"""The open legs of the reference engine: by their slot, and by when each has its turn."""

from collections.abc import Iterator

from switchhook.media.engine.interface import PHASES, SLOT_BITS
from switchhook.media.engine.reference_leg import Leg

SLOT = (1 << SLOT_BITS) - 1


class Legs:
    """All legs."""

    def __init__(self) -> None:
        self._slots: dict[int, Leg] = {}
        self._phases: list[list[Leg]] = [[] for _ in range(PHASES)]

    def __len__(self) -> int:
        return len(self._slots)

    def __iter__(self) -> Iterator[Leg]:
        return (leg for legs in self._phases for leg in legs)

    def find(self, leg: int) -> Leg | None:
        """Return a leg by its number; None when it is gone, whoever has its slot now."""
        found = self._slots.get(leg & SLOT)
        return found if found is not None and found.id == leg else None

    def of_tick(self, tick: int) -> list[Leg]:
        """Return the legs that have their turn in a tick."""
        return self._phases[tick % PHASES]

    def add(self, leg: Leg) -> None:
        """Let a leg have its slot and its turns."""
        self._slots[leg.id & SLOT] = leg
        self._phases[leg.phase].append(leg)

    def remove(self, leg: Leg) -> None:
        """Free a leg's slot."""
        self._phases[leg.phase].remove(leg)
        del self._slots[leg.id & SLOT]
