"""Answering machine detection: from when somebody speaks and pauses, who answered.

Theory of operation. People say a few words and wait; machines greet at length. So speech that
goes on for `speech_threshold`, its short pauses included, is a machine's; speech that ends before,
with a pause of `speech_end_threshold`, is a human's. Who says nothing for `silence_timeout` stays
unknown, and so does whoever is not told apart by `timeout`. A beep is a machine's, whatever was
said, and a fax has a tone of its own. `until_end` waits for the end of a machine's greeting: its
beep, a long silence, or the timeout.

Times are seconds since the answer, and never go back. The detector asks to be told when `due` has
come; it does nothing by itself. https://www.twilio.com/docs/voice/answering-machine-detection
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

AnsweredBy = Literal[
    "human",
    "machine_start",
    "machine_end_beep",
    "machine_end_silence",
    "machine_end_other",
    "fax",
    "unknown",
]
Phase = Literal["waiting", "speaking", "pausing", "greeting", "greeting pauses"]

END_OF_GREETING: Final = 2.0  # seconds of silence

_NEXT: Final[Mapping[tuple[Phase, bool], Phase]] = MappingProxyType(
    {
        ("waiting", True): "speaking",
        ("speaking", False): "pausing",
        ("pausing", True): "speaking",
        ("greeting", False): "greeting pauses",
        ("greeting pauses", True): "greeting",
    }
)
"""Which phase follows when speech begins (True) or ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to tell; times are in seconds."""

    until_end: bool = False
    timeout: float = 30.0
    speech_threshold: float = 2.4
    speech_end_threshold: float = 1.2
    silence_timeout: float = 5.0


class Detector:
    """Hears one answered call; `verdict` is None until it is clear who answered."""

    def __init__(self, settings: Settings) -> None:
        self.verdict: AnsweredBy | None = None
        self._settings = settings
        self._phase: Phase = "waiting"
        self._since = 0.0  # when the phase began
        self._first = 0.0  # when somebody spoke first

    @property
    def due(self) -> float:
        """When the detector wants to be told that nothing has happened."""
        ends: Mapping[Phase, float] = {
            "waiting": self._settings.silence_timeout,
            "speaking": self._first + self._settings.speech_threshold,
            "pausing": self._since + self._settings.speech_end_threshold,
            "greeting pauses": self._since + END_OF_GREETING,
        }
        timeout = self._settings.timeout
        return max(self._since, min(timeout, ends.get(self._phase, timeout)))

    def on_speech(self, started: bool, at: float) -> None:
        """Hear that speech begins, or ends."""
        self.on_time(at)
        following = _NEXT.get((self._phase, started))
        if self.verdict is not None or following is None:
            return
        if self._phase == "waiting":
            self._first = at
        self._enter(following, at)
        self.on_time(at)  # a pause may have hidden that it goes on for too long

    def on_beep(self, at: float) -> None:
        """Hear the tone after which a machine records."""
        self.on_time(at)
        self._decide("machine_end_beep" if self._settings.until_end else "machine_start")

    def on_fax(self, at: float) -> None:
        """Hear the tone of a fax."""
        self.on_time(at)
        self._decide("fax")

    def on_time(self, at: float) -> None:
        """Let time pass until `at`."""
        while self.verdict is None and at >= self.due:
            self._pass()

    def _pass(self) -> None:
        """Draw the conclusion from what is due."""
        greeted = self._phase in ("greeting", "greeting pauses")
        if self.due >= self._settings.timeout:
            self._decide("machine_end_other" if greeted else "unknown")
        elif self._phase == "waiting":
            self._decide("unknown")
        elif self._phase == "pausing":
            self._decide("human")
        elif self._phase == "greeting pauses":
            self._decide("machine_end_silence")
        elif self._settings.until_end:
            self._enter("greeting", self.due)
        else:
            self._decide("machine_start")

    def _enter(self, phase: Phase, at: float) -> None:
        self._phase, self._since = phase, at

    def _decide(self, verdict: AnsweredBy) -> None:
        if self.verdict is None:
            self.verdict = verdict
