"""Media streams: what is known of one while its call lives. Nothing of it is stored."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

StreamStatus = Literal["in-progress", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A call's audio on its way to an app, and back (MZ…)."""

    sid: str
    account_sid: str
    call_sid: str
    name: str = ""  # as the app gave it
    status: StreamStatus = "in-progress"
    date_created: datetime
    date_updated: datetime


def stopped(stream: Stream, at: datetime) -> Stream:
    """Return the stream as it is after its end."""
    return replace(stream, status="stopped", date_updated=at)
