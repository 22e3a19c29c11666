"""A clip: a piece of audio as legs play it, signed 16-bit samples at 8 kHz, one channel."""

from dataclasses import dataclass

RATE = 8000  # samples per second


@dataclass(frozen=True, slots=True)
class Clip:
    """Audio ready to be played; `text` is what it says, where that is known."""

    samples: bytes  # S16, native order
    text: str = ""

    @property
    def seconds(self) -> float:
        """Return how long the clip plays."""
        return len(self.samples) / 2 / RATE

    @classmethod
    def silence(cls, seconds: float) -> "Clip":
        """Return that much digital silence."""
        return cls(bytes(2 * round(seconds * RATE)))

    def __add__(self, other: "Clip") -> "Clip":
        """Return this clip followed by `other`."""
        return Clip(self.samples + other.samples, f"{self.text} {other.text}".strip())
