"""Recordings of calls: the entity, its file, and who is told.

https://www.twilio.com/docs/voice/api/recording. The file is
FOLDER/<account_sid>/<recording_sid>.wav, S16 at 8 kHz.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeVar

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Insert, StoreError, Update
from switchhook.domain.entities import Method, Recording, RecordingStatus
from switchhook.domain.events import RecordingStatusChanged
from switchhook.media.ports import Tap, Track
from switchhook.media.recordings import RecordingSink
from switchhook.voice.durable import insist
from switchhook.voice.legs import Leg
from switchhook.webhooks.standard import recording_url

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]
Done = TypeVar("Done")

log = logging.getLogger(__name__)

TRIM_SECONDS: Final = 60.0
FAILED: Final = 12400  # our own fault, not the app's: there is no code for a full disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How to record, and who wants to hear of it."""

    source: str = "RecordVerb"
    both: bool = False  # also what the leg hears
    channels: Literal[1, 2] = 1  # two: the leg, then what it hears
    cut_silence: bool = False
    callback: str = ""
    callback_method: Method = "POST"
    callback_events: tuple[str, ...] = ("completed",)

    @property
    def track(self) -> Track:
        """Return what of the leg is recorded."""
        if not self.both:
            return Track.FAR
        return Track.BOTH if self.channels == 2 else Track.MIXED


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that has come to its end.

    It is `completed`, `absent` (nothing but silence), or `failed` (not written, for `reason`).
    """

    sid: str
    url: str
    seconds: float
    status: RecordingStatus
    reason: str = ""

    @property
    def duration(self) -> int:
        """Return the length in whole seconds, as Twilio tells it."""
        return max(1, round(self.seconds))

    @property
    def heard(self) -> bool:
        """Whether there is anything to hear."""
        return self.status == "completed"


class Take(Protocol):
    """A recording under way."""

    async def finish(self) -> Recorded:
        """End it; return once it is on disk and in the store, whoever stops waiting for that."""
        ...


class Recorder(Protocol):
    """What a verb needs in order to record its leg."""

    def start(self, leg: Leg, wanted: Wanted) -> Take:
        """Record from now on; raises `LegEnded`."""
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

    def of(self, account_sid: str, call_sid: str, conference_sid: str = "") -> "CallRecorder":
        """Return what records a call, or a conference that it is in."""
        return CallRecorder(self, account_sid, call_sid, conference_sid)

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

    def start(self, leg: Leg, wanted: Wanted) -> "_Take":
        """Record from now on; raises `LegEnded`."""
        house = self._recordings
        now = house.now()
        recording = Recording(
            sid=house.new_sid("RE"),
            account_sid=self._account_sid,
            call_sid=self._call_sid,
            conference_sid=self._conference_sid,
            status="in-progress",
            source=wanted.source,
            channels=wanted.channels,
            track="both" if wanted.both else "inbound",
            start_time=now,
            date_created=now,
            date_updated=now,
        )
        path = house.folder / self._account_sid / f"{recording.sid}.wav"
        sink = RecordingSink(path, recording.channels, outside=house.outside)
        tap = leg.record(sink, track=wanted.track)
        return _Take(house, recording, tap, sink, wanted)


class _Take:
    """Implements `Take`."""

    def __init__(
        self,
        recordings: Recordings,
        recording: Recording,
        tap: Tap,
        sink: RecordingSink,
        wanted: Wanted,
    ) -> None:
        self._recordings = recordings
        self._recording = recording
        self._tap = tap
        self._sink = sink
        self._wanted = wanted
        self._finishing: asyncio.Task[Recorded] | None = None
        self._begun = recordings.bus.commit([Insert(recording)], self._event())

    async def finish(self) -> Recorded:
        """End it; return once it is on disk and in the store, whoever stops waiting for that."""
        if self._finishing is None:
            self._finishing = self._recordings.see_to(self._finish())
        return await asyncio.shield(self._finishing)

    async def _finish(self) -> Recorded:
        await self._tap.stop()
        url = recording_url(self._recording, self._recordings.base_url())
        try:
            await self._sink.close()
            if self._sink.error is not None:
                raise self._sink.error
            seconds, heard = await self._trimmed()
        except OSError as error:  # the disk is full, gone, or takes no end of time
            reason = error.strerror or "the disk is too slow"
            recorded = Recorded(self._recording.sid, url, self._sink.seconds, "failed", reason)
        else:
            status: RecordingStatus = "completed" if heard else "absent"
            recorded = Recorded(self._recording.sid, url, seconds, status)
        await self._store(recorded)
        return recorded

    async def _trimmed(self) -> tuple[float, bool]:
        async with self._recordings.outside(TRIM_SECONDS):
            return await asyncio.to_thread(
                _trim, self._sink.path, self._sink.channels, self._wanted.cut_silence
            )

    async def _store(self, recorded: Recorded) -> None:
        now = self._recordings.now()
        values: dict[str, Any] = {
            "status": recorded.status,
            "duration": recorded.duration if recorded.heard else None,
            "error_code": FAILED if recorded.status == "failed" else None,
            "date_updated": now,
        }
        self._recording = replace(self._recording, **values)
        change: Change = Update(Recording, self._recording.sid, values)
        try:
            await self._begun
        except StoreError:
            change = Insert(self._recording)
        try:
            await self._recordings.bus.commit([change], self._event())
        except StoreError:  # the call goes on meanwhile
            self._recordings.see_to(self._insist(change))

    async def _insist(self, change: Change) -> None:
        if not await insist(lambda: self._recordings.bus.commit([change], self._event())):
            log.error("end of recording not stored", extra={"recording_sid": self._recording.sid})

    def _event(self) -> RecordingStatusChanged:
        return RecordingStatusChanged(
            recording=self._recording,
            at=self._recording.date_updated,
            callback=self._wanted.callback,
            callback_method=self._wanted.callback_method,
            callback_events=self._wanted.callback_events,
        )


def _trim(path: Path, channels: int, cut: bool) -> tuple[float, bool]:
    from switchhook.voice.trimming import trim  # numpy, which would delay the start

    return trim(path, channels, cut=cut)
