"""One recording, from its first sample to the file on disk and whoever is told of it.

    in-progress ──paused──▶ paused          both ──stopped──▶ stopped ──▶ completed, absent, failed
         ◀──resumed──────────┘

`NEXT` is the table of what can be asked for; how a recording ends, its audio decides: `ENDS`.
https://www.twilio.com/docs/voice/api/recording
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol, TypeVar

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Insert, StoreError, Update
from switchhook.domain.entities import Method, Recording, RecordingStatus
from switchhook.domain.events import RecordingStatusChanged
from switchhook.media.ports import Tap, Track
from switchhook.media.recordings import RecordingSink
from switchhook.voice.durable import insist
from switchhook.webhooks.standard import recording_url

log = logging.getLogger(__name__)

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]
Done = TypeVar("Done")
Request = Literal["paused", "resumed", "stopped"]
Ending = Literal["heard", "silent", "not written"]
Sides = Literal["inbound", "outbound", "both"]

TRIM_SECONDS: Final = 60.0
TOO_MANY: Final = 16108  # recordings of one leg
FAILED: Final = 12400  # our own fault, not the app's: there is no code for a full disk

NEXT: Final[Mapping[tuple[RecordingStatus, Request], RecordingStatus]] = MappingProxyType(
    {
        ("in-progress", "paused"): "paused",
        ("paused", "resumed"): "in-progress",
        ("in-progress", "stopped"): "stopped",
        ("paused", "stopped"): "stopped",
    }
)
ENDS: Final[Mapping[Ending, RecordingStatus]] = MappingProxyType(
    {"heard": "completed", "silent": "absent", "not written": "failed"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How to record, and who wants to hear of it.

    `sides` are the leg's: inbound what it says, outbound what it hears. Two channels hold the leg,
    then what it hears; one holds both, mixed. A single side has a single channel.
    """

    source: str = "RecordVerb"
    sides: Sides = "inbound"
    channels: Literal[1, 2] = 1
    cut_silence: bool = False
    callback: str = ""
    callback_method: Method = "POST"
    callback_events: tuple[str, ...] = ("completed",)

    @property
    def track(self) -> Track:
        """Return what of the leg is recorded."""
        if self.sides == "both":
            return Track.BOTH if self.channels == 2 else Track.MIXED
        return Track.FAR if self.sides == "inbound" else Track.NEAR


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


class House(Protocol):
    """What recordings have in common."""

    @property
    def bus(self) -> Bus: ...
    @property
    def now(self) -> Callable[[], datetime]: ...
    @property
    def base_url(self) -> Callable[[], str]: ...
    @property
    def outside(self) -> Outside: ...

    def see_to(self, work: Coroutine[object, object, Done]) -> asyncio.Task[Done]:
        """Let `work` come to its end, even if that takes longer than the call."""
        ...

    def forget(self, take: "Take") -> None:
        """Let a recording that has ended be found in the store alone."""
        ...


class Take:
    """A recording under way."""

    def __init__(
        self, house: House, recording: Recording, tap: Tap, sink: RecordingSink, wanted: Wanted
    ) -> None:
        self.recording = recording
        self._house = house
        self._tap = tap
        self._sink = sink
        self._wanted = wanted
        self._finishing: asyncio.Task[Recorded] | None = None
        self._begun = house.bus.commit([Insert(recording)], self._event())

    @property
    def sid(self) -> str:
        """The recording's SID."""
        return self.recording.sid

    @property
    def url(self) -> str:
        """Where its audio is to be had."""
        return recording_url(self.recording, self._house.base_url())

    @property
    def seconds(self) -> float:
        """How long it is so far."""
        return self._sink.seconds

    def change(self, request: Request, *, silence: bool = True) -> Awaitable[None] | None:
        """Pause, resume or stop; None where `NEXT` knows no such thing.

        A pause leaves silence behind, or nothing. What is awaited is the commit of the change.
        """
        status = NEXT.get((self.recording.status, request))
        if status is None:
            return None
        match request:
            case "paused":
                self._tap.pause(silence=silence)
            case "resumed":
                self._tap.resume()
            case "stopped":
                self._tap.cancel()
        committed = self._enter({"status": status})
        if request == "stopped":
            self._finishing = self._house.see_to(self._finish())
        return committed

    async def finish(self) -> Recorded:
        """End it; return once it is on disk and in the store, whoever stops waiting for that."""
        if self._finishing is None:
            self._finishing = self._house.see_to(self._finish())
        return await asyncio.shield(self._finishing)

    async def _finish(self) -> Recorded:
        await self._tap.stop()
        sid, url = self.sid, self.url
        try:
            await self._sink.close()
            if self._sink.error is not None:
                raise self._sink.error
            seconds, heard = await self._trimmed()
        except OSError as error:  # the disk is full, gone, or takes no end of time
            reason = error.strerror or "the disk is too slow"
            recorded = Recorded(sid, url, self._sink.seconds, ENDS["not written"], reason)
        else:
            recorded = Recorded(sid, url, seconds, ENDS["heard" if heard else "silent"])
        await self._store(recorded)
        self._house.forget(self)
        return recorded

    async def _trimmed(self) -> tuple[float, bool]:
        async with self._house.outside(TRIM_SECONDS):
            return await asyncio.to_thread(
                _trim, self._sink.path, self._sink.channels, self._wanted.cut_silence
            )

    def _enter(self, values: dict[str, Any]) -> Awaitable[None]:
        values = {**values, "date_updated": self._house.now()}
        self.recording = replace(self.recording, **values)
        change = Update(Recording, self.sid, values)
        return self._house.bus.commit([change], self._event())

    async def _store(self, recorded: Recorded) -> None:
        values: dict[str, Any] = {
            "status": recorded.status,
            "duration": recorded.duration if recorded.heard else None,
            "error_code": FAILED if recorded.status == "failed" else None,
            "date_updated": self._house.now(),
        }
        self.recording = replace(self.recording, **values)
        change: Change = Update(Recording, self.sid, values)
        try:
            await self._begun
        except StoreError:
            change = Insert(self.recording)
        try:
            await self._house.bus.commit([change], self._event())
        except StoreError:  # the call goes on meanwhile
            self._house.see_to(self._insist(change))

    async def _insist(self, change: Change) -> None:
        if not await insist(lambda: self._house.bus.commit([change], self._event())):
            log.error("end of recording not stored", extra={"recording_sid": self.sid})

    def _event(self) -> RecordingStatusChanged:
        return RecordingStatusChanged(recording=self.recording, at=self.recording.date_updated)


def _trim(path: Path, channels: int, cut: bool) -> tuple[float, bool]:
    from switchhook.voice.recordings.trimming import trim  # numpy, which would delay the start

    return trim(path, channels, cut=cut)
