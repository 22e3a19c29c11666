"""Values that several verbs take, and what stands for an element that is not run."""

from dataclasses import dataclass
from typing import Literal

Method = Literal["GET", "POST"]
Trim = Literal["trim-silence", "do-not-trim"]
Track = Literal["inbound", "outbound", "both"]
StreamTrack = Literal["inbound_track", "outbound_track", "both_tracks"]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """An element of the vocabulary that this version does not run: raise 12200 and go on."""

    element: str
    line: int = 0
