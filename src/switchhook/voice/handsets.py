"""Handsets without a registered phone: calls to and from them stay in this process.

A handset has one line: it is busy while it rings or talks. What it last heard is kept until its
next call, the audio in FOLDER/<handset_sid>.wav.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from switchhook.domain.entities import Call, Handset
from switchhook.media.recordings import RecordingSink
from switchhook.voice.legs.handset import HandsetLeg
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.legs.media import MediaLeg

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

BUSY: Final = 486


class NoCall(LookupError):
    """The handset is in no call that could do what was asked."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said to a handset: texts, when each began after the answer, and the audio."""

    texts: Sequence[str]
    audio: Path | None
    times: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A call that a handset made: its own leg, and the account's record of the call."""

    leg: MediaLeg
    call: Callable[[], Call]


class Exchange(Protocol):
    """Where handsets' own calls go: `Calls`."""

    async def place(self, handset: Handset, to: str) -> Placed:
        """Call `to` from a handset; raises `TwilioError`."""
        ...


class HandsetLines:
    """The lines of all handsets. `exchange` is given before a handset can dial."""

    def __init__(self, folder: Path, *, outside: Outside = asyncio.timeout) -> None:
        self.exchange: Exchange
        self._folder = folder
        self._outside = outside
        self._lines: dict[str, HandsetLeg] = {}  # the current or last call of each handset
        self._patience: dict[str, float] = {}  # seconds until a handset answers by itself
        self._finishing: set[asyncio.Task[None]] = set()

    def auto_answer(self, handset: Handset, seconds: float | None) -> None:
        """Let the handset answer by itself after so long; None: it waits to be told."""
        if seconds is None:
            self._patience.pop(handset.sid, None)
        else:
            self._patience[handset.sid] = seconds

    def ring(self, handset: Handset, leg: MediaLeg, call: Callable[[], Call]) -> None:
        """Let a call ring at the handset, unless it is busy."""
        if self._going_on(handset) is not None:
            leg.reject(BUSY)
            return
        line = self._connect(handset, leg, call)
        leg.ring()
        seconds = self._patience.get(handset.sid)
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, self._answer_by_itself, line)

    def rings(self) -> list[tuple[str, Call]]:
        """Return each handset (its sid) that rings, and the call."""
        return [(sid, line.call) for sid, line in self._lines.items() if line.state == "ringing"]

    def current(self, handset: Handset) -> Call | None:
        """Return the call that rings at the handset, or that it is in."""
        line = self._going_on(handset)
        return line.call if line else None

    async def dial(self, handset: Handset, to: str) -> Call:
        """Call `to` from the handset; raises `TwilioError`, or `NoCall` when it is busy."""
        if self._going_on(handset) is not None:
            raise NoCall(f"{handset.phone_number} is in a call")
        placed = await self.exchange.place(handset, to)
        return self._connect(handset, placed.leg, placed.call).call

    async def answer(self, handset: Handset) -> Call:
        """Take the call that rings; raises `NoCall`."""
        line = self._line(handset)
        try:
            await line.leg.answer()
        except LegEnded as error:
            raise NoCall(f"the call to {handset.phone_number} is over") from error
        await _reach()
        return line.call

    async def hangup(self, handset: Handset) -> Call:
        """Hang up, or decline the call that rings; raises `NoCall`."""
        line = self._line(handset)
        if line.leg.answered or line.call.direction == "inbound":
            line.leg.hangup()
        else:
            line.leg.reject(BUSY)
        await _reach()
        return line.call

    async def digits(self, handset: Handset, digits: str) -> Call:
        """Press keys in the call and return once they are sent; raises `NoCall`."""
        line = self._line(handset)
        if not line.leg.answered:
            raise NoCall(f"the call of {handset.phone_number} is not answered")
        with suppress(LegEnded):  # the last of them may well end the call
            await line.leg.send_digits(digits)
        return line.call

    async def heard(self, handset: Handset) -> Heard:
        """Return what was said to it in the call it is in, or in its last."""
        line = self._lines.get(handset.sid)
        if line is None or not line.leg.answered:
            return Heard((), None)
        if self._finishing:
            await asyncio.wait(self._finishing)
        audio = line.sink.path if await self._readable(line) else None
        return Heard(tuple(line.texts), audio, tuple(line.times))

    async def close(self) -> None:
        """Hang up everywhere and finish the audio."""
        for line in self._lines.values():
            line.leg.hangup()
        if self._finishing:
            await asyncio.wait(self._finishing)

    async def _readable(self, line: HandsetLeg) -> bool:
        """Make the file's header fit what is in it so far."""
        try:
            await line.sink.flush()
        except (OSError, TimeoutError):
            return False
        return True

    def _connect(self, handset: Handset, leg: MediaLeg, call: Callable[[], Call]) -> HandsetLeg:
        sink = RecordingSink(self._folder / f"{handset.sid}.wav", 1, outside=self._outside)
        line = self._lines[handset.sid] = HandsetLeg(leg, call, sink)
        line.on_over = lambda: self._finish(line)
        return line

    def _finish(self, line: HandsetLeg) -> None:
        task = asyncio.get_running_loop().create_task(line.finish())
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)

    def _answer_by_itself(self, line: HandsetLeg) -> None:
        if line.state == "ringing":
            task = asyncio.get_running_loop().create_task(line.leg.answer())
            self._finishing.add(task)
            task.add_done_callback(self._finishing.discard)

    def _going_on(self, handset: Handset) -> HandsetLeg | None:
        line = self._lines.get(handset.sid)
        return line if line is not None and line.state != "ended" else None

    def _line(self, handset: Handset) -> HandsetLeg:
        line = self._going_on(handset)
        if line is None:
            raise NoCall(f"{handset.phone_number} is in no call")
        return line


async def _reach() -> None:
    """Let the far end hear of it, so that the record says so."""
    for _ in range(8):
        await asyncio.sleep(0)
