"""The handset's side of a call inside this process: it can answer, press keys, and has ears."""

import asyncio
from collections.abc import Callable
from typing import Literal

from switchhook.domain.entities import Call
from switchhook.media.ports import Tap
from switchhook.media.recordings import RecordingSink
from switchhook.voice.legs.leg import EndedBy, Unwatched
from switchhook.voice.legs.media import MediaLeg

State = Literal["ringing", "answered", "ended"]


class HandsetLeg(Unwatched):
    """A handset in a call. `call` is the account's record of it, as it is now.

    From the answer on, what the far end says is written to `sink`, and its words are kept.
    """

    def __init__(self, leg: MediaLeg, call: Callable[[], Call], sink: RecordingSink) -> None:
        self.leg = leg
        self.texts: list[str] = []
        self.times: list[float] = []  # when each text began, in seconds after the answer
        self.sink = sink
        self._tap: Tap | None = None
        self._call = call
        self._answered_at = 0.0
        self.on_over: Callable[[], None] = lambda: None
        leg.watcher = self

    @property
    def call(self) -> Call:
        """The account's record of the call."""
        return self._call()

    @property
    def state(self) -> State:
        """How far the handset is with the call."""
        if self.leg.ended:
            return "ended"
        return "answered" if self.leg.answered else "ringing"

    def on_answered(self) -> None:
        """Listen from now on."""
        self._answered_at = asyncio.get_running_loop().time()
        self._tap = self.leg.record(self.sink)

    def on_heard(self, text: str) -> None:
        """Keep the words."""
        self.texts.append(text)
        self.times.append(asyncio.get_running_loop().time() - self._answered_at)

    def on_ended(self, by: EndedBy) -> None:
        """Let the line know that the audio can be finished."""
        self.on_over()

    async def finish(self) -> None:
        """Complete the audio file."""
        if self._tap is not None:
            await self._tap.stop()
            await self.sink.close()
