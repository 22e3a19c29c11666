"""A transcription of a call as it goes on: one ear for each side, an utterance at a time.

https://www.twilio.com/docs/voice/twiml/transcription
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol

from switchhook.bus import Bus
from switchhook.domain.entities import Method
from switchhook.domain.events import TranscriptionTold
from switchhook.domain.transcriptions import LiveTranscription, TranscriptionHappening, stopped
from switchhook.media.ports import Track
from switchhook.speech import Expected, Heard, Recogniser
from switchhook.voice.ears import NOT_INSTALLED, Audible, Ear
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.outcomes import Warn

TrackName = Literal["inbound_track", "outbound_track", "both_tracks"]

NOT_TRANSCRIBED: Final = 94000
PAUSE: Final = 0.8  # seconds that end an utterance
LONGEST: Final = 60.0
_TRACKS: Final[dict[TrackName, dict[str, Track]]] = {
    "inbound_track": {"inbound_track": Track.FAR},
    "outbound_track": {"outbound_track": Track.NEAR},
    "both_tracks": {"inbound_track": Track.FAR, "outbound_track": Track.NEAR},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to write down, and who wants to hear of it."""

    name: str = ""
    track: TrackName = "both_tracks"
    callback: str = ""
    callback_method: Method = "POST"
    partial_results: bool = False
    engine: str = ""
    punctuation: bool = True
    expected: Expected = field(default_factory=Expected)


class House(Protocol):
    """What transcriptions stand on (`voice.parts.Parts`)."""

    @property
    def recogniser(self) -> Recogniser | None: ...
    @property
    def bus(self) -> Bus: ...
    @property
    def now(self) -> Callable[[], datetime]: ...
    @property
    def new_sid(self) -> Callable[[str], str]: ...


class Transcribing:
    """One that goes on; `run` is its root."""

    def __init__(
        self,
        house: House,
        transcription: LiveTranscription,
        leg: Audible,
        wanted: Wanted,
        warn: Warn,
    ) -> None:
        self.transcription = transcription
        self.wanted = wanted
        self._house = house
        self._leg = leg
        self._warn = warn
        self._sequence = 0
        self._stopped = asyncio.Event()

    def stop(self) -> LiveTranscription:
        """End it; what is being said is still written down."""
        self._stopped.set()
        self.transcription = stopped(self.transcription, self._house.now())
        return self.transcription

    async def run(self) -> None:
        """Write down until it is stopped or the leg ends."""
        self._tell("transcription-started", self._settings())
        reason = self._objection()
        if reason:
            self.fail(NOT_TRANSCRIBED, reason)
        else:
            with suppress(LegEnded):  # before it could begin
                await self._listen()
        self.stop()
        self._tell("transcription-stopped", {})

    @property
    def sid(self) -> str:
        """The transcription's SID."""
        return self.transcription.sid

    @property
    def call_sid(self) -> str:
        """Its call's SID."""
        return self.transcription.call_sid

    @property
    def name(self) -> str:
        """What the app calls it."""
        return self.wanted.name

    def fail(self, code: int, text: str) -> None:
        """Tell that something keeps it from being written down."""
        self._warn(code, f"Transcription: {text}")
        told = {"TranscriptionErrorCode": str(code), "TranscriptionError": text}
        told |= {"ErrorCode": str(code), "ErrorMessage": text}
        self._tell("transcription-error", told)

    def _objection(self) -> str:
        recogniser = self._house.recogniser
        return recogniser.objection(self.wanted.expected) if recogniser else NOT_INSTALLED

    async def _listen(self) -> None:
        tracks = _TRACKS[self.wanted.track]
        await asyncio.gather(*(self._follow(name, track) for name, track in tracks.items()))

    async def _follow(self, name: str, track: Track) -> None:
        """Write down what one side says, an utterance at a time."""

        def partly(heard: Heard) -> None:
            self._content(name, heard, final=False)

        ear = Ear(
            self._leg,
            self._house.recogniser,
            self.wanted.expected,
            warn=self._warn,
            fault=NOT_TRANSCRIBED,
            track=track,
            on_partial=partly if self.wanted.partial_results else None,
            until=self._stopped,
        )
        try:
            while await ear.began_in_time():
                heard = await ear.over(PAUSE, LONGEST)
                if heard.text:
                    self._content(name, heard, final=True)
        finally:
            ear.close()

    def _content(self, track: str, heard: Heard, *, final: bool) -> None:
        data: dict[str, object] = {"transcript": heard.text}
        told = {
            "Final": "true" if final else "false",
            "Track": track,
            "LanguageCode": self.wanted.expected.language,
        }
        if final and heard.confidence is not None:
            data["confidence"] = heard.confidence
        if not final:
            told["Stability"] = f"{heard.confidence or 0.0:.2f}"
        self._tell("transcription-content", {"TranscriptionData": json.dumps(data)} | told)

    def _settings(self) -> dict[str, str]:
        wanted, expected = self.wanted, self.wanted.expected
        provider = {
            "profanityFilter": str(expected.profanity_filter).lower(),
            "speechModel": expected.model,
            "enableAutomaticPunctuation": str(wanted.punctuation).lower(),
            "hints": expected.hints,
        }
        return {
            "TranscriptionEngine": wanted.engine or "switchhook",
            "ProviderConfiguration": json.dumps(provider),
            "LanguageCode": expected.language,
            "PartialResults": str(wanted.partial_results).lower(),
            "Track": wanted.track,
        }

    def _tell(self, what: TranscriptionHappening, told: dict[str, str]) -> None:
        self._sequence += 1
        event = TranscriptionTold(
            transcription=self.transcription,
            what=what,
            sequence=self._sequence,
            told=tuple(told.items()),
            at=self._house.now(),
            callback=self.wanted.callback,
            callback_method=self.wanted.callback_method,
        )
        self._house.bus.commit([], event)
