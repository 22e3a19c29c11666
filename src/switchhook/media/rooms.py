"""Rooms: whoever is in one hears all others (`MediaPort.join`)."""

from switchhook.media.engine.control import Engine
from switchhook.media.engine.interface import Part
from switchhook.media.engine.leg import Leg
from switchhook.media.works import Works


class Room:
    """The audio of a conference.

    To play into it or to record it, let one end of a `Media.pair` join: what is played on the
    other end is heard by all, and what is tapped there is what all say.
    """

    def __init__(self, engine: Engine, works: Works) -> None:
        self.closed = False
        self._engine = engine
        self._works = works
        self._number = engine.open_room()

    def admit(self, leg: Leg, part: Part, coaching: Leg | None) -> None:
        """Let a leg in, or give it another part; raises `ValueError` once closed."""
        if self.closed:
            raise ValueError("the room is closed")
        leg.join(self._number, part, coaching)

    def close(self) -> None:
        """End the conference: whoever is still in it hears nothing of it any more."""
        if not self.closed:
            self.closed = True
            self._engine.close_room(self._number, self._works.number())
