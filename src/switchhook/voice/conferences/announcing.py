"""Announcements into a conference: a document that runs on a leg of nobody's.

It is about the conference, not about a call: so are its requests, its alerts and its traces.
https://www.twilio.com/docs/voice/api/conference-resource#update-a-conference-resource
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from switchhook.voice.asides import Aside
from switchhook.voice.board import Board
from switchhook.voice.conferences.live import LiveConference
from switchhook.voice.documents import Documents
from switchhook.voice.interpreter import Interpreter
from switchhook.voice.legs import LegEnded
from switchhook.voice.media_leg import MediaLeg
from switchhook.voice.traces import Traces
from switchhook.webhooks import Session
from switchhook.webhooks.standard import API_VERSION


async def announce(board: Board, live: LiveConference, aside: Aside, leg: MediaLeg) -> None:
    """Run a document on `leg`, which is heard in the room; raises `NoDocument`, `LegEnded`."""
    one, parts = live.conference, board.parts
    somebody = next((seat.live for seat in live.seats.values()), None)
    if somebody is None:
        raise LegEnded  # they have all gone

    def warn(code: int, text: str) -> None:
        parts.alert(account_sid=one.account_sid, resource_sid=one.sid, code=code, text=text)

    def standard() -> Mapping[str, str]:
        return {"AccountSid": one.account_sid, "ApiVersion": API_VERSION, **live.told()}

    able = replace(
        board.abilities(somebody, leg),
        aloud=partial(parts.clips.of, one.account_sid, one.sid),
        warn=warn,
        traces=Traces(
            one.account_sid, one.sid, bus=parts.bus, now=parts.now, new_sid=parts.new_sid
        ),
    )
    documents = Documents(
        parts.webhooks,
        parts.alert,
        account_sid=one.account_sid,
        call_sid=one.sid,
        standard=standard,
        session=Session(),
    )
    await Interpreter(able, documents, aside=aside).run_aside(aside)
