"""The recording of a conference: what a voice that says nothing hears in its room.

https://www.twilio.com/docs/voice/twiml/conference#attributes-record. It begins with the conference
itself, so that the music before is not in it.
"""

from typing import Final

from switchhook.media.ports import NoPort, Room
from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.voice.conferences.sounds import Voice
from switchhook.voice.live.parts import Parts
from switchhook.voice.outcomes import Warn
from switchhook.voice.recordings.takes import FAILED, Take, Wanted

NO_PORT: Final = "Conference: no media port is free for its recording"


class ConferenceRecording:
    """One recording of one conference, as the participant `call_sid` wants it."""

    def __init__(self, parts: Parts, room: Room, noun: Noun, call_sid: str, warn: Warn) -> None:
        self._parts = parts
        self._room = room
        self._noun = noun
        self._call_sid = call_sid
        self._warn = warn
        self._voice: Voice | None = None
        self._take: Take | None = None
        self._started = False

    def start(self, account_sid: str, conference_sid: str) -> None:
        """Record from now on, unless that began before; an alert says that no port is free."""
        if self._started:
            return
        self._started = True
        noun = self._noun
        try:
            self._voice = Voice(self._parts.media, self._room, lambda text: None, silent=True)
        except NoPort:
            self._warn(FAILED, NO_PORT)
            return
        wanted = Wanted(
            source="Conference",
            cut_silence=noun.trim == "trim-silence",
            callback=noun.recording_status_callback or noun.event_callback_url,
            callback_method=noun.recording_status_callback_method,
            callback_events=noun.recording_status_callback_event,
        )
        recorder = self._parts.recordings.of(account_sid, self._call_sid, conference_sid)
        self._take = recorder.start(self._voice.leg, wanted)

    async def finish(self) -> None:
        """End it; return once it is on disk and in the store."""
        try:
            recorded = await self._take.finish() if self._take is not None else None
        finally:
            if self._voice is not None:
                self._voice.close()
        if recorded is not None and recorded.status == "failed":
            self._warn(FAILED, f"Conference: the recording could not be written: {recorded.reason}")
