"""What `<Dial>` needs of the calls it makes: nothing but to ring one, and how that went."""

from collections.abc import Mapping
from typing import Protocol

from switchhook.domain.entities import CallStatus
from switchhook.protocols.twiml.voice import Party
from switchhook.voice.asides import Aside
from switchhook.voice.legs.media import MediaLeg


class Child(Protocol):
    """The leg that a `<Dial>` rings, and its call."""

    @property
    def sid(self) -> str:
        """The child call's SID."""
        ...

    @property
    def status(self) -> CallStatus:
        """How far it is."""
        ...

    @property
    def told(self) -> Mapping[str, str]:
        """What its signalling tells the app; nothing unless it was SIP."""
        ...

    async def taken(self) -> MediaLeg | None:
        """Return its leg once that has been answered; None when nobody takes the call."""
        ...

    async def early(self) -> MediaLeg:
        """Return the leg that can be heard before it answers; waits for ever without one."""
        ...

    async def told_apart(self) -> None:
        """Return once machine detection, if its noun wants it, has told who answered."""
        ...

    async def hear(self, aside: Aside) -> None:
        """Let it hear a document, once it has answered; raises as `Asides.run` does."""
        ...

    async def stored(self) -> None:
        """Return once its record says how it ended, or cannot for now; at once if it goes on."""
        ...

    async def left(self) -> None:
        """Return when a redirect has taken it away."""
        ...

    def hangup(self) -> None:
        """End it, or give it up."""
        ...


class Dialler(Protocol):
    """Makes child calls."""

    async def dial(self, noun: Party, *, caller_id: str, seconds: float) -> Child | None:
        """Ring `noun` for `seconds`; None, after an alert, when there is no way to it."""
        ...
