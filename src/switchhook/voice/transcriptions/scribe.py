"""Transcriptions of recordings: `<Record transcribe="true">`.

https://www.twilio.com/docs/voice/api/recording-transcription. A transcription is in-progress
until a recogniser has read the file, then completed or failed; the call does not wait for it.
"""

import asyncio
import logging
import wave
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from switchhook.bus import Bus
from switchhook.domain.changes import Insert, StoreError, Update
from switchhook.domain.entities import Call, Transcription
from switchhook.domain.events import TranscriptionStatusChanged
from switchhook.media.engine import g711
from switchhook.speech import Expected, Recogniser, SpeechError
from switchhook.voice.outcomes import Warn
from switchhook.voice.recordings.recordings import Recordings
from switchhook.voice.recordings.takes import Recorded

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 2, 120  # seconds
OUT_OF_RANGE: Final = 13617
READ_SECONDS: Final = 10.0
BATCH: Final = 8000


class Scribe(Protocol):
    """What a verb needs in order to have its recording written down."""

    def transcribe(self, recorded: Recorded, callback: str) -> None:
        """Begin; nobody waits for it. What can't be written down raises an alert."""


class CallScribe:
    """Implements `Scribe` for one call; `call` returns its record as it is."""

    def __init__(
        self,
        recogniser: Recogniser | None,
        recordings: Recordings,
        *,
        call: Callable[[], Call],
        bus: Bus,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
        warn: Warn,
    ) -> None:
        self._recogniser = recogniser
        self._recordings = recordings
        self._call = call
        self._bus = bus
        self._now = now
        self._new_sid = new_sid
        self._warn = warn

    def transcribe(self, recorded: Recorded, callback: str) -> None:
        """Begin; nobody waits for it. What can't be written down raises an alert."""
        if not SHORTEST <= recorded.seconds <= LONGEST:
            text = f"Record: {recorded.seconds:.1f} seconds cannot be transcribed, only"
            self._warn(OUT_OF_RANGE, f"{text} {SHORTEST} to {LONGEST}")
            return
        now = self._now()
        transcription = Transcription(
            sid=self._new_sid("TR"),
            account_sid=self._call().account_sid,
            recording_sid=recorded.sid,
            status="in-progress",
            duration=recorded.duration,
            date_created=now,
            date_updated=now,
        )
        self._recordings.see_to(self._write(transcription, recorded, callback))

    async def _write(self, transcription: Transcription, recorded: Recorded, callback: str) -> None:
        try:
            await self._bus.commit([Insert(transcription)])
            text = await self._text(transcription)
            values: dict[str, Any] = {
                "status": "completed" if text else "failed",
                "transcription_text": text,
                "date_updated": self._now(),
            }
            event = TranscriptionStatusChanged(
                transcription=replace(transcription, **values),
                call=self._call(),
                recording_url=recorded.url,
                at=values["date_updated"],
                callback=callback,
            )
            await self._bus.commit([Update(Transcription, transcription.sid, values)], event)
        except StoreError as error:
            extra = {"transcription_sid": transcription.sid, "reason": str(error)}
            log.error("transcription not stored", extra=extra)

    async def _text(self, transcription: Transcription) -> str:
        """Return what is said in the recording; empty when that can't be known."""
        expected = Expected()
        if self._recogniser is None or self._recogniser.objection(expected):
            return ""
        name = f"{transcription.recording_sid}.wav"
        path = self._recordings.folder / transcription.account_sid / name
        try:
            async with self._recordings.outside(READ_SECONDS):
                audio = await asyncio.to_thread(_mulaw, path)
            recognition = self._recogniser.open(expected)
            for start in range(0, len(audio), BATCH):
                recognition.feed(audio[start : start + BATCH])
            return (await recognition.finish()).text
        except (OSError, EOFError, wave.Error, SpeechError, TimeoutError) as error:
            extra = {"transcription_sid": transcription.sid, "reason": str(error)}
            log.warning("recording not transcribed", extra=extra)
            return ""


def _mulaw(path: Path) -> bytes:
    """Return a recording of one channel as mu-law."""
    with wave.open(str(path)) as file:
        return g711.encode(file.readframes(file.getnframes()), 0)
