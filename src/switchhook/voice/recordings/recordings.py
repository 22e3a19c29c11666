"""Recordings of calls and conferences: begun here, found here while they are under way.

https://www.twilio.com/docs/voice/api/recording. The file is
FOLDER/<account_sid>/<recording_sid>.wav, S16 at 8 kHz.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from switchhook.bus import Bus
from switchhook.domain.entities import Recording
from switchhook.media.recordings import RecordingSink
from switchhook.voice.legs.leg import Leg
from switchhook.voice.recordings.takes import Take, Wanted

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]
Done = TypeVar("Done")

CURRENT: Final = "Twilio.CURRENT"


class Recorder(Protocol):
    """What a verb needs in order to record its leg."""

    def start(self, leg: Leg, wanted: Wanted) -> Take:
        """Record from now on, until the take is finished; raises `LegEnded`."""
        ...

    def keep(self, leg: Leg, wanted: Wanted) -> Take:
        """Record from now on, until the leg ends or the take is stopped; raises `LegEnded`."""
        ...


class Recordings:
    """Makes the recordings of every call."""

    def __init__(
        self,
        folder: Path,
        *,
        bus: Bus,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
        base_url: Callable[[], str],
        outside: Outside = asyncio.timeout,
    ) -> None:
        self.folder = folder
        self.bus = bus
        self.now = now
        self.new_sid = new_sid
        self.base_url = base_url
        self.outside = outside
        self.finishing: set[asyncio.Task[Any]] = set()
        self._takes: dict[str, Take] = {}

    @property
    def count(self) -> int:
        """Return how many recordings are under way, or on their way to the disk."""
        return len(self._takes)

    def of(self, account_sid: str, call_sid: str, conference_sid: str = "") -> "CallRecorder":
        """Return what records a call, or a conference that it is in."""
        return CallRecorder(self, account_sid, call_sid, conference_sid)

    def take(self, sid: str) -> Take | None:
        """Return the recording `sid` if it is under way."""
        return self._takes.get(sid)

    def current(self, *, call_sid: str = "", conference_sid: str = "") -> Take | None:
        """Return the latest recording under way of a call, or of a conference."""
        for take in reversed(self._takes.values()):
            one = take.recording
            if conference_sid and one.conference_sid == conference_sid:
                return take
            if call_sid and one.call_sid == call_sid and not one.conference_sid:
                return take
        return None

    def hold(self, take: Take) -> None:
        """Let a recording be found until its end is stored."""
        self._takes[take.sid] = take

    def forget(self, take: Take) -> None:
        """Let a recording that has ended be found in the store alone."""
        self._takes.pop(take.sid, None)

    async def close(self, seconds: float) -> None:
        """Let those that have ended reach the disk; give up what takes longer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.finishing:
                    await asyncio.wait(self.finishing)
        left = list(self.finishing)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def see_to(self, work: Coroutine[object, object, Done]) -> asyncio.Task[Done]:
        """Let `work` come to its end, even if that takes longer than the call."""
        task = asyncio.get_running_loop().create_task(work)
        self.finishing.add(task)
        task.add_done_callback(self.finishing.discard)
        return task


class CallRecorder:
    """Implements `Recorder` for one call or conference."""

    def __init__(
        self, recordings: Recordings, account_sid: str, call_sid: str, conference_sid: str = ""
    ) -> None:
        self._recordings = recordings
        self._account_sid = account_sid
        self._call_sid = call_sid
        self._conference_sid = conference_sid

    def start(self, leg: Leg, wanted: Wanted) -> Take:
        """Record from now on, until the take is finished; raises `LegEnded`."""
        house = self._recordings
        now = house.now()
        recording = Recording(
            sid=house.new_sid("RE"),
            account_sid=self._account_sid,
            call_sid=self._call_sid,
            conference_sid=self._conference_sid,
            status="in-progress",
            source=wanted.source,
            channels=wanted.track.channels,
            track=wanted.sides,
            start_time=now,
            status_callback=wanted.callback,
            status_callback_method=wanted.callback_method,
            status_callback_event=wanted.callback_events,
            date_created=now,
            date_updated=now,
        )
        path = house.folder / self._account_sid / f"{recording.sid}.wav"
        sink = RecordingSink(path, recording.channels, outside=house.outside)
        take = Take(house, recording, leg.record(sink, track=wanted.track), sink, wanted)
        house.hold(take)
        return take

    def keep(self, leg: Leg, wanted: Wanted) -> Take:
        """Record from now on, until the leg ends or the take is stopped; raises `LegEnded`."""
        take = self.start(leg, wanted)
        self._recordings.see_to(_end_with(leg, take))
        return take


async def _end_with(leg: Leg, take: Take) -> None:
    await leg.until_ended()
    await take.finish()
