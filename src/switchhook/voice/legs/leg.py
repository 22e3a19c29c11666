"""A leg: one party's live signalling and media, and all that a verb may touch of it.

Theory of operation. A leg is born ringing, may be answered, and ends once. When it ends, every
method that waits raises `LegEnded`, and so does every method called afterwards: a verb that owes
the app something catches it, the others let it end the document. Task cancellation never means
that the far end hung up; it means that the app redirected the call, or that we shut down.

LegEnded        the leg is over
NotAnswered     the far end did not take our call; carries the SIP status
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal, Protocol, TypeVar, cast

from switchhook.media.clips import Clip
from switchhook.media.ports import MediaPort, Tap, Track
from switchhook.media.recordings import RecordingSink
from switchhook.voice.legs.referrals import Referred
from switchhook.voice.racing import first_of

Result = TypeVar("Result")
EndedBy = Literal["far", "us", "lost"]


class LegEnded(Exception):
    """The leg is over, by whomever."""


class NotAnswered(Exception):
    """The far end did not take the call; `status` is SIP's final one (RFC 3261 §21)."""

    def __init__(self, status: int, reason: str = "") -> None:
        super().__init__(f"{status} {reason}".strip())
        self.status = status
        self.reason = reason


class Leg(Protocol):
    """One party of a call, whatever its signalling."""

    @property
    def answered(self) -> bool:
        """Whether the leg has been answered; it stays so after its end."""
        ...

    @property
    def ended(self) -> bool:
        """Whether the leg is over."""
        ...

    async def answer(self) -> None:
        """Answer; nothing happens when that was done already."""
        ...

    def begin_early_media(self) -> None:
        """Let the far end hear us though it isn't answered, if its signalling can."""
        ...

    async def play(self, clip: Clip, loop: int = 1) -> bool:
        """Play a clip `loop` times (0: for ever); return whether it came to its end."""
        ...

    def stop_play(self) -> None:
        """End what is playing, if anything."""
        ...

    async def echo(self) -> None:
        """Let the far end hear itself, for as long as it stays."""
        ...

    async def digit(self) -> str:
        """Wait for the next key that the far end presses, or take the oldest that waits."""
        ...

    def forget_digits(self) -> None:
        """Drop the keys that were pressed before now."""
        ...

    async def send_digits(self, digits: str) -> None:
        """Press `0-9 A-D * #`; `w` waits half a second, `W` a whole one."""
        ...

    async def silence(self, seconds: float) -> None:
        """Return once the far end has been silent for that long."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def record(self, sink: RecordingSink, *, track: Track = Track.FAR) -> Tap:
        """Write to `sink` what the far end says, hears, or both, until the tap is stopped."""
        ...

    def tap(self, listener: Callable[[bytes], None], *, track: Track, frames: int) -> Tap:
        """Call `listener` with mu-law audio, `frames` of 20 ms at a time.

        Raises `TooManyTaps`.
        """
        ...

    async def refer(self, target: str) -> Referred:
        """Ask the far end to call `target`; return what became of it, also when it hung up.

        Raises `CannotRefer` where the far end is not SIP.
        """
        ...

    def hangup(self) -> None:
        """End the leg."""
        ...

    def reject(self, status: int) -> None:
        """Refuse a leg that was not answered, with a SIP status."""
        ...

    async def until_ended(self) -> None:
        """Return when the leg is over; the only waiting method that doesn't raise then."""
        ...

    def bridge(self, other: "Bridgeable") -> None:
        """Let the two far ends hear each other until either ends or `unbridge`."""
        ...

    def unbridge(self) -> None:
        """Part what `bridge` joined."""
        ...


class Bridgeable(Protocol):
    """A leg that another can be joined to."""

    @property
    def port(self) -> MediaPort:
        """The leg's audio."""
        ...


class Signalling(Protocol):
    """How a leg tells its far end what we decided: a SIP dialog, or the wire to a handset.

    What the far end decides arrives through the `Hearer` that was given to it. Every method
    returns at once.
    """

    def answer(self) -> None:
        """Take the call."""

    def ring(self) -> None:
        """Let the caller know that it rings."""

    def begin_early_media(self) -> None:
        """Let the caller hear us before we take the call."""

    def reject(self, status: int) -> None:
        """Refuse the call."""

    def hangup(self) -> None:
        """End an answered call, or give up one of ours that rings."""

    def refer(self, target: str) -> Awaitable[int]:
        """Ask the far end to call `target`; yield its answer. Raises `CannotRefer` at once."""
        ...

    def probe(self) -> None:
        """Find out whether the far end is still there; `on_ended("lost")` follows if not."""

    def say(self, text: str) -> None:
        """Tell the far end, if it wants to know, what is being said to it."""


class Hearer(Protocol):
    """Hears what a leg's far end does."""

    def on_ringing(self) -> None:
        """It rings."""

    def on_early_media(self) -> None:
        """It can be heard before it answers."""

    def on_answered(self) -> None:
        """It took the call."""

    def on_refused(self, status: int, reason: str) -> None:
        """It did not take the call."""

    def on_ended(self, by: EndedBy) -> None:
        """It hung up, gave up before the answer, or was lost."""

    def on_text(self, text: str) -> None:
        """It is saying `text`."""


class LegWatcher(Protocol):
    """Whoever keeps the record of a leg hears what becomes of it; called once each at most."""

    def on_ringing(self) -> None:
        """The far end rings."""

    def on_answered(self) -> None:
        """The leg is answered, by whichever side."""

    def on_rejected(self, status: int) -> None:
        """We refuse it with a SIP status; `on_ended` follows."""

    def on_ended(self, by: EndedBy) -> None:
        """The leg is over."""

    def on_digit(self, digit: str) -> None:
        """The far end pressed a key (any number of times)."""

    def on_said(self, text: str) -> None:
        """We are saying `text` to the far end (any number of times)."""

    def on_heard(self, text: str) -> None:
        """The far end is saying `text`, if it lets us know (any number of times)."""


class Unwatched:
    """Watches nothing."""

    def on_ringing(self) -> None:
        """Ignore."""

    def on_answered(self) -> None:
        """Ignore."""

    def on_rejected(self, status: int) -> None:
        """Ignore."""

    def on_ended(self, by: EndedBy) -> None:
        """Ignore."""

    def on_digit(self, digit: str) -> None:
        """Ignore."""

    def on_said(self, text: str) -> None:
        """Ignore."""

    def on_heard(self, text: str) -> None:
        """Ignore."""


async def unless_ended(leg: Leg, work: Coroutine[Any, Any, Result]) -> Result:
    """Return what `work` does; raises `LegEnded` as soon as nobody is there to hear of it."""
    ended = object()

    async def end() -> object:
        await leg.until_ended()
        return ended

    result = await first_of(work, end())
    if result is ended:
        raise LegEnded
    return cast(Result, result)
