"""Answering machine detection on a live call: the detector's ears, clock and voice.

https://www.twilio.com/docs/voice/answering-machine-detection
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from switchhook.domain.entities import Method
from switchhook.media.ports import CALM_SECONDS
from switchhook.protocols.twiml.voice import MachineDetection
from switchhook.voice.detection.amd import AnsweredBy, Detector, Settings
from switchhook.voice.legs.leg import LegEnded, unless_ended
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall

ONSET_SECONDS: Final = 0.04  # of speech, before the engine says that it has begun
TICK: Final = 0.001  # seconds: less may not move the clock at all, as floats are rounded
TONE_FRAMES: Final = 2  # as `beeps` wants them


class Asked(Protocol):
    """Where machine detection is asked for: a noun, or a request; in milliseconds and seconds."""

    @property
    def machine_detection(self) -> MachineDetection: ...
    @property
    def machine_detection_timeout(self) -> int: ...
    @property
    def machine_detection_speech_threshold(self) -> int: ...
    @property
    def machine_detection_speech_end_threshold(self) -> int: ...
    @property
    def machine_detection_silence_timeout(self) -> int: ...


class Tones(Protocol):
    """Hears the tones of machines in audio (`beeps.ToneSpotter`)."""

    def hear(self, audio: bytes) -> Literal["beep", "fax"] | None:
        """Return which tone there is, if any."""
        ...


@dataclass(frozen=True, slots=True)
class Detection:
    """How to tell, once, and who wants to hear of it."""

    settings: Settings
    tones: Tones
    callback: str = ""
    callback_method: Method = "POST"


def wanted(asked: Asked, callback: str = "", callback_method: Method = "POST") -> Detection | None:
    """Return how to detect machines, if that is asked for. Ask before the call is answered."""
    if not asked.machine_detection:
        return None
    from switchhook.voice.detection.beeps import ToneSpotter  # numpy, which would delay the start

    return Detection(settings_of(asked), ToneSpotter(), callback, callback_method)


def settings_of(asked: Asked) -> Settings:
    """Return the settings in seconds."""
    return Settings(
        until_end=asked.machine_detection == "DetectMessageEnd",
        timeout=asked.machine_detection_timeout,
        speech_threshold=asked.machine_detection_speech_threshold / 1000,
        speech_end_threshold=asked.machine_detection_speech_end_threshold / 1000,
        silence_timeout=asked.machine_detection_silence_timeout / 1000,
    )


@asynccontextmanager
async def detecting(
    live: LiveCall, leg: MediaLeg, wanted: Detection | None, done: asyncio.Event
) -> AsyncIterator[None]:
    """Find out who answered, beside what the block does.

    `done` is set once the record says so, or there is nothing to find out any more.
    """
    task = asyncio.ensure_future(_detect(live, leg, wanted, done))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _detect(
    live: LiveCall, leg: MediaLeg, wanted: Detection | None, done: asyncio.Event
) -> None:
    try:
        if wanted is not None:
            started = asyncio.get_running_loop().time()
            answered_by = await listen(leg, wanted)
            seconds = asyncio.get_running_loop().time() - started
            live.detected(answered_by, seconds, wanted.callback, wanted.callback_method)
    except LegEnded:
        pass
    finally:
        done.set()


async def listen(leg: MediaLeg, wanted: Detection) -> AnsweredBy:
    """Return who answered the leg, which has just been answered; raises `LegEnded`."""
    ears = _Ears(Detector(wanted.settings), wanted.tones)
    deaf = leg.watch_speech(ears.on_speech)
    tap = leg.port.tap(ears.on_audio, mulaw=False, frames=TONE_FRAMES)
    try:
        return await unless_ended(leg, ears.verdict())
    finally:
        deaf()
        tap.cancel()


class _Ears:
    """Tells the detector what is heard.

    The engine says that speech has ended once silence has lasted `CALM_SECONDS`; the detector's
    clock runs that much late, so that it hears of everything when it is.
    """

    def __init__(self, detector: Detector, tones: Tones) -> None:
        self._detector = detector
        self._tones = tones
        self._stirred = asyncio.Event()
        self._time = asyncio.get_running_loop().time
        self._answered = self._time()

    async def verdict(self) -> AnsweredBy:
        """Return who it is, as soon as that is clear."""
        while self._detector.verdict is None:
            self._stirred.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(max(TICK, self._detector.due - self._now)):
                    await self._stirred.wait()
            self._detector.on_time(self._now)
        return self._detector.verdict

    def on_speech(self, started: bool) -> None:
        """Hear from the engine that speech began or ended."""
        at = self._now + CALM_SECONDS - ONSET_SECONDS if started else self._now
        self._detector.on_speech(started, max(0.0, at))
        self._stirred.set()

    def on_audio(self, audio: bytes) -> None:
        """Hear what is said itself."""
        match self._tones.hear(audio):
            case "beep":
                self._detector.on_beep(max(0.0, self._now))
            case "fax":
                self._detector.on_fax(max(0.0, self._now))
        self._stirred.set()

    @property
    def _now(self) -> float:
        """Where the detector's clock is; the first moments are before the answer."""
        return self._time() - self._answered - CALM_SECONDS
