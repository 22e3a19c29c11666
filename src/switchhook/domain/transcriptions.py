"""Transcriptions of calls as they go on: known while the call lives, nothing of it stored."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

LiveStatus = Literal["in-progress", "stopped"]
TranscriptionHappening = Literal[
    "transcription-started",
    "transcription-content",
    "transcription-stopped",
    "transcription-error",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTranscription:
    """What is said in a call, written down as it is said (GT…)."""

    sid: str
    account_sid: str
    call_sid: str
    name: str = ""  # as the app gave it
    status: LiveStatus = "in-progress"
    date_created: datetime
    date_updated: datetime


def stopped(transcription: LiveTranscription, at: datetime) -> LiveTranscription:
    """Return the transcription as it is after its end."""
    return replace(transcription, status="stopped", date_updated=at)
