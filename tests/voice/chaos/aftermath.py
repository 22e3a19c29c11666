"""What must be true once all is over, whatever happened: all is given back, all is told, in order.

A disk that was full for a while took what it could not take; then only what is held is looked at.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from switchhook.domain.catalogue import CATALOGUE
from switchhook.domain.changes import Query
from switchhook.domain.entities import FINAL_CALL_STATUSES, Call, Callback, Conference
from switchhook.domain.events import (
    ConferenceStatusChanged,
    ParticipantStatusChanged,
    QueueMembershipChanged,
    SiprecStatusChanged,
    StreamStatusChanged,
)
from switchhook.voice.states import NEXT
from tests.voice.chaos.world import Held, World

INTERNAL: Final = 12400
RECORDED: Final = ("completed", "absent")
ENDS: Final[Mapping[str, str]] = {
    "stream-started": "stream-stopped",
    "siprec-started": "siprec-stopped",
    "transcription-started": "transcription-stopped",
    "joined": "left",
}


async def check(world: World) -> None:
    """Check everything."""
    check_held(world)
    check_faults(world)
    if not world.spoiled:
        await check_calls(world)
        await check_recordings(world)
        await check_conferences(world)
        check_beginnings(world)


def check_held(world: World) -> None:
    """Check that all is given back."""
    house = world.house
    calls, engine, works = house.calls, house.media.engine, house.media.works
    assert calls.count == 0
    assert (engine.legs, engine.rooms) == (0, 0)
    house.media._step()  # what was asked of a leg that had just closed ends with the next step
    assert (works._ends, works._futures, works._listeners) == ({}, {}, {})
    assert calls.conferences.count == 0
    assert calls.queues.lines == 0
    assert calls.streams.count == 0
    assert calls.siprecs.count == 0
    assert calls.transcriptions.count == 0
    assert not house.parts.recordings.finishing
    assert house.parts.recordings.count == 0
    assert world.recorder.ours.load == {"transactions": 0, "sessions": 0, "timers": 0}
    held = Held(world)
    assert held.tasks == world.before.tasks
    assert held.timers <= world.before.timers
    assert held.files <= world.before.files


def check_faults(world: World) -> None:
    """Check that what went wrong was somebody else's fault, and has a name."""
    assert world.faults == []
    codes = set(world.house.codes)
    assert codes <= set(CATALOGUE)
    assert INTERNAL not in codes or world.spoiled
    assert not [line for line in world.errors if not world.spoiled]


async def check_calls(world: World) -> None:
    """Check that every call came to its end by legal steps, and that its app was told of it."""
    house = world.house
    rows = await house.store.find(Callback, Query(order="sid"))
    for call in await house.every_call():
        assert call.status in FINAL_CALL_STATUSES
        told = house.statuses(call)
        for before, after in itertools.pairwise(told):
            assert after in {then for (status, _), then in NEXT.items() if status == before}
        numbers = [one.sequence for one in house.events if one.call.sid == call.sid]
        assert numbers == list(range(len(numbers)))
        _check_terminal(call, [row for row in rows if row.resource_sid == call.sid])


def _check_terminal(call: Call, rows: Iterable[Callback]) -> None:
    """Check that the status callback heard of exactly one end."""
    told = [
        row.parameters["CallStatus"]
        for row in rows
        if row.parameters.get("CallbackSource") == "call-progress-events"
    ]
    final = [status for status in told if status in FINAL_CALL_STATUSES]
    assert len(final) == bool(call.status_callback)
    assert final in ([], [call.status])
    assert told[-1:] == final


async def check_recordings(world: World) -> None:
    """Check that every recording is on disk, and that its end was told once."""
    ends = Counter(
        one.recording.sid for one in world.house.recorded if one.recording.status in RECORDED
    )
    for recording in await world.house.recordings():
        assert recording.status in RECORDED
        assert ends[recording.sid] == 1
        path = world.house.parts.recordings.folder / recording.account_sid
        assert (path / f"{recording.sid}.wav").stat().st_size >= 44


async def check_conferences(world: World) -> None:
    """Check that every conference is over, that whoever joined left, and that all is counted."""
    for conference in await world.house.store.find(Conference, Query(order="sid")):
        assert conference.status == "completed"
        told = [
            one
            for one in world.events
            if isinstance(one, ConferenceStatusChanged | ParticipantStatusChanged)
            and one.conference.sid == conference.sid
        ]
        numbers = [one.conference.sequence for one in told]
        assert numbers == list(range(1, len(numbers) + 1))
        assert told[-1].what == "conference-end"
        assert [one.what for one in told].count("conference-end") == 1
        inside: set[str] = set()
        for one in told:
            _check_presence(one, inside)
        assert not inside


def _check_presence(
    one: ConferenceStatusChanged | ParticipantStatusChanged, inside: set[str]
) -> None:
    """Check that only who is in a conference does something there."""
    if not isinstance(one, ParticipantStatusChanged):
        return
    sid = one.participant.call_sid
    if one.what == "participant-join":
        assert sid not in inside
        inside.add(sid)
    elif one.what == "participant-leave":
        inside.discard(sid)  # somebody who was only expected is told of, too
    else:
        assert sid in inside


def check_beginnings(world: World) -> None:
    """Check that whatever began ended, once."""
    steps: dict[tuple[str, str], list[str]] = {}
    for one in (*world.events, *world.house.written):
        thing, what = _step(one)
        if what in ENDS or what in ENDS.values():
            steps.setdefault(thing, []).append(what)
    for told in steps.values():
        begun, ended = told[0::2], told[1::2]
        assert [ENDS.get(what) for what in begun] == ended, told


def _step(one: Any) -> tuple[tuple[str, str], str]:
    match one:
        case StreamStatusChanged():
            return (one.stream.sid, ""), one.what
        case SiprecStatusChanged():
            return (one.siprec.sid, ""), one.what
        case QueueMembershipChanged():
            return (one.queue.sid, one.call_sid), one.change
        case ConferenceStatusChanged() | ParticipantStatusChanged():
            return (one.conference.sid, ""), ""
    return (one.transcription.sid, ""), one.what
