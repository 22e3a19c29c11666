"""The transcriptions of every call that goes on: begun by its document or by REST.

https://www.twilio.com/docs/voice/api/realtime-transcription-resource
"""

import logging
from collections.abc import Callable
from typing import Final

from switchhook.domain.entities import Call
from switchhook.domain.errors import TwilioError
from switchhook.domain.transcriptions import LiveTranscription
from switchhook.protocols.twiml.voice import Transcription
from switchhook.speech import Expected
from switchhook.voice.ears import Audible
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.outcomes import Warn
from switchhook.voice.sidelines import Sidelines
from switchhook.voice.transcriptions.live import NOT_TRANSCRIBED, House, Transcribing, Wanted

CLOSE_SECONDS: Final = 5.0
NOT_LIVE: Final = 21220
BAD_VALUE: Final = 20422
NOT_RUN: Final = 12200

log = logging.getLogger(__name__)


class Transcriptions:
    """Keeps those that go on. `live` finds a call that is going on."""

    def __init__(self, house: House, live: Callable[[str], LiveCall | None]) -> None:
        self._house = house
        self._live = live
        self._going: Sidelines[Transcribing] = Sidelines(NOT_TRANSCRIBED)

    @property
    def count(self) -> int:
        """Return how many go on."""
        return self._going.count

    def start(self, call: Call, wanted: Wanted) -> LiveTranscription:
        """Begin one of a call; raises `TwilioError`."""
        live = self._live(call.sid)
        if live is None or live.leg is None or live.status != "in-progress":
            raise TwilioError(NOT_LIVE, "Call is not in-progress. Cannot start a transcription.")
        made = self.begin(call, live.leg, wanted, live.warn)
        if made is None:
            raise TwilioError(BAD_VALUE, f"A transcription called {wanted.name!r} goes on already.")
        return made.transcription

    def stop(self, call: Call, name: str) -> LiveTranscription | None:
        """End the one with this SID or name; None when there is none that goes on."""
        found = self.find(call.sid, name)
        return found.stop() if found else None

    def find(self, call_sid: str, name: str) -> Transcribing | None:
        """Return the transcription of a call with this SID or name, if it goes on."""
        return self._going.find(call_sid, name)

    def begin(self, call: Call, leg: Audible, wanted: Wanted, warn: Warn) -> Transcribing | None:
        """Begin one on a leg; None when one of that name goes on."""
        if self.find(call.sid, wanted.name):
            return None
        now = self._house.now()
        transcription = LiveTranscription(
            sid=self._house.new_sid("GT"),
            account_sid=call.account_sid,
            call_sid=call.sid,
            name=wanted.name,
            date_created=now,
            date_updated=now,
        )
        made = Transcribing(self._house, transcription, leg, wanted, warn)
        self._going.begin(made)
        return made

    async def close(self) -> None:
        """End those that go on."""
        await self._going.close(CLOSE_SECONDS)


class CallWriting:
    """Implements `voice.writing.Writing` for one call."""

    def __init__(self, transcriptions: Transcriptions, live: LiveCall, leg: MediaLeg) -> None:
        self._transcriptions = transcriptions
        self._live = live
        self._leg = leg

    def start(self, noun: Transcription) -> None:
        """Begin; it goes on until the call ends, or `stop`."""
        warn = self._live.warn
        if self._transcriptions.begin(self._live.call, self._leg, _wanted(noun), warn) is None:
            warn(NOT_RUN, f"Start: a transcription called {noun.name!r} goes on already")

    def stop(self, name: str) -> None:
        """End the one called so; nothing happens when there is none."""
        found = self._transcriptions.find(self._live.sid, name)
        if found is not None:
            found.stop()


def _wanted(noun: Transcription) -> Wanted:
    return Wanted(
        name=noun.name,
        track=noun.track,
        callback=noun.status_callback_url,
        callback_method=noun.status_callback_method,
        partial_results=noun.partial_results,
        engine=noun.transcription_engine,
        punctuation=noun.enable_automatic_punctuation,
        expected=Expected(noun.language_code, noun.hints, noun.profanity_filter, noun.speech_model),
    )
