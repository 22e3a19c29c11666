"""What a leg of the reference engine may be busy with."""

from dataclasses import dataclass, field


@dataclass
class Press:
    """A telephone event being received."""

    code: int = 0
    timestamp: int = 0
    duration: int = 0  # of this segment
    before: int = 0  # of earlier segments
    ended: bool = True
    known: bool = False
    heard_at: int = 0


@dataclass
class Play:
    """A clip being played."""

    op: int
    data: bytes
    loops: int
    position: int = 0


@dataclass
class Digits:
    """Digits being sent as telephone events."""

    op: int
    data: bytes
    position: int = 0
    step: int = 0
    timestamp: int = 0


@dataclass
class Recording:
    """Audio being handed over in chunks."""

    op: int
    track: int
    samples: int = 0
    frames: int = 0
    chunk: bytearray = field(default_factory=bytearray)


@dataclass
class Hush:
    """A wait for that many silent frames in a row."""

    op: int
    frames: int
