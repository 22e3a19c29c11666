"""What a stream is made from, and what it needs of the leg and of the house."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from switchhook.bus import Bus
from switchhook.domain.entities import Method
from switchhook.media.engine.interface import Track
from switchhook.protocols.streams import TrackName
from switchhook.voice.websockets import WebSockets

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to stream where, and who wants to hear of it."""

    url: str
    tracks: tuple[TrackName, ...] = ("inbound",)
    name: str = ""
    both_ways: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    callback: str = ""
    callback_method: Method = "POST"


class Ending(Protocol):
    """A tap, as far as it is ended."""

    def cancel(self) -> None:
        """End."""


class Audio(Protocol):
    """A leg's audio (`media.ports.MediaPort`)."""

    def tap(
        self,
        listener: Callable[[bytes], None],
        *,
        track: Track,
        mulaw: bool = True,
        frames: int = 1,
    ) -> Ending:
        """Call `listener` with each 20 ms; raises `TooManyTaps`."""
        ...

    def queue(self, samples: bytes, *, mulaw: bool) -> "asyncio.Future[bool]":
        """Play audio after what was queued before; raises `QueueFull`."""
        ...

    def clear_queue(self) -> None:
        """Forget what is queued."""


class StreamedLeg(Protocol):
    """A leg that is streamed (`voice.media_leg.MediaLeg`)."""

    @property
    def port(self) -> Audio:
        """Its audio."""
        ...

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        ...

    async def until_ended(self) -> None:
        """Return when it is over."""


class House(Protocol):
    """What streams stand on (`voice.parts.Parts`)."""

    @property
    def websockets(self) -> WebSockets:
        """The way to apps."""
        ...

    @property
    def bus(self) -> Bus:
        """Who is told."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """The time of day."""
        ...

    @property
    def new_sid(self) -> Callable[[str], str]:
        """A new identifier."""
        ...

    @property
    def outside(self) -> Outside:
        """Where others' time is waited for."""
        ...
