"""Announcements into a conference: a document that runs on a leg of nobody's.

It is about the conference, not about a call: so are its requests, its alerts and its traces.
https://www.twilio.com/docs/voice/api/conference-resource#update-a-conference-resource
"""

from collections.abc import Mapping

from switchhook.domain.entities import Conference
from switchhook.voice.asides import Aside
from switchhook.voice.board import Board, CallAbilities
from switchhook.voice.clips import Aloud
from switchhook.voice.conferences.live import LiveConference
from switchhook.voice.documents import Documents
from switchhook.voice.interpreter import Interpreter
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.live.traces import Traces
from switchhook.voice.outcomes import Warn
from switchhook.webhooks import Session
from switchhook.webhooks.standard import API_VERSION


class _Announcer(CallAbilities):
    """What the document can do: as a call would, but in the conference's name."""

    __slots__ = ("_conference", "_traces")

    def __init__(self, board: Board, live: LiveCall, leg: MediaLeg, conference: Conference) -> None:
        super().__init__(board, live, leg)
        parts = board.parts
        self._conference = conference
        self._traces = Traces(
            conference.account_sid,
            conference.sid,
            bus=parts.bus,
            now=parts.now,
            new_sid=parts.new_sid,
        )

    def aloud(self, base: str) -> Aloud:
        """Return what the document from `base` plays and says."""
        one = self._conference
        return self._board.parts.clips.of(one.account_sid, one.sid, base)

    @property
    def warn(self) -> Warn:
        """What raises alerts about the conference."""
        return self._complain

    @property
    def traces(self) -> Traces:
        """What is noted of the conference."""
        return self._traces

    def _complain(self, code: int, text: str) -> None:
        one = self._conference
        self._board.parts.alert(
            account_sid=one.account_sid, resource_sid=one.sid, code=code, text=text
        )


async def announce(board: Board, live: LiveConference, aside: Aside, leg: MediaLeg) -> None:
    """Run a document on `leg`, which is heard in the room; raises `NoDocument`, `LegEnded`."""
    one, parts = live.conference, board.parts
    somebody = next((seat.live for seat in live.seats.values()), None)
    if somebody is None:
        raise LegEnded  # they have all gone

    def standard() -> Mapping[str, str]:
        return {"AccountSid": one.account_sid, "ApiVersion": API_VERSION, **live.told()}

    documents = Documents(
        parts.webhooks,
        parts.alert,
        account_sid=one.account_sid,
        call_sid=one.sid,
        standard=standard,
        session=Session(),
    )
    able = _Announcer(board, somebody, leg, one)
    await Interpreter(able, documents, aside=aside).run_aside(aside)
