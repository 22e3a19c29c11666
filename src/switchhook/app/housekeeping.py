"""What is done at the start and then every hour: end what a crash left open, forget old traces."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from switchhook.app import chance
from switchhook.app.folder import DataFolder
from switchhook.bus import Bus
from switchhook.domain.changes import Condition, Query, StoreError, Update
from switchhook.domain.entities import (
    Call,
    Conference,
    Recording,
    ShortLink,
    SmppDelivery,
    SmppSubmit,
    Trace,
    Transcription,
)
from switchhook.domain.events import (
    CallStatusChanged,
    ConferenceStatusChanged,
    RecordingStatusChanged,
)
from switchhook.media.recordings import repair
from switchhook.messaging.links import KEPT
from switchhook.store import Store

EVERY_SECONDS = 3600.0
BATCH = 500
KEEP_SMPP = timedelta(days=40)  # longer than a message may be scheduled ahead
OCTETS_PER_SECOND = 16_000  # of one channel

NEXT_SEQUENCE = {"queued": 1, "ringing": 2, "in-progress": 3}

log = logging.getLogger(__name__)


async def keep_house(store: Store, keep_traces: timedelta) -> None:
    """Purge what is old, for as long as the task lives."""
    while True:
        try:
            await store.purge(Trace, chance.now() - keep_traces)
            await store.purge(ShortLink, chance.now() - KEPT)
            await store.purge(SmppSubmit, chance.now() - KEEP_SMPP)
            await store.purge(SmppDelivery, chance.now() - KEEP_SMPP)
        except StoreError:
            log.warning("what is old not purged")
        await asyncio.sleep(EVERY_SECONDS)


async def end_what_a_crash_left(store: Store, bus: Bus, folder: DataFolder) -> None:
    """Give calls that were going on when the last run died their end; so, too, what held them.

    How long such a call lasted is not known; its duration is 0.
    """
    open_ = Condition("status", "in", tuple(NEXT_SEQUENCE))
    while calls := await store.find(Call, Query((open_,), limit=BATCH)):
        await asyncio.gather(*(_end_call(bus, call) for call in calls))
        log.warning("calls ended that a crash left open", extra={"calls": len(calls)})
    open_ = Condition("status", "in", ("in-progress", "paused", "stopped", "processing"))
    for recording in await store.find(Recording, Query((open_,))):
        await _end_recording(bus, recording, folder)
    open_ = Condition("status", "=", "in-progress")
    for transcription in await store.find(Transcription, Query((open_,))):
        values = {"status": "failed", "date_updated": chance.now()}
        await bus.commit([Update(Transcription, transcription.sid, values)])
    open_ = Condition("status", "in", ("init", "in-progress"))
    while conferences := await store.find(Conference, Query((open_,), limit=BATCH)):
        await asyncio.gather(*(_end_conference(bus, one) for one in conferences))


async def _end_call(bus: Bus, call: Call) -> None:
    now = chance.now()
    answered = call.status == "in-progress"
    values: Mapping[str, Any] = {
        "status": "completed" if answered else "failed",
        "end_time": now,
        "duration": 0 if answered else None,
        "date_updated": now,
    }
    event = CallStatusChanged(
        call=replace(call, **values), sequence=NEXT_SEQUENCE[call.status], at=now
    )
    await bus.commit([Update(Call, call.sid, values)], event)


async def _end_conference(bus: Bus, conference: Conference) -> None:
    now = chance.now()
    values: Mapping[str, Any] = {
        "status": "completed",
        "reason_conference_ended": "last-participant-left",
        "sequence": conference.sequence + 1,
        "date_updated": now,
    }
    event = ConferenceStatusChanged(
        conference=replace(conference, **values),
        what="conference-end",
        at=now,
        extra=(("ReasonConferenceEnded", "last-participant-left"),),
    )
    await bus.commit([Update(Conference, conference.sid, values)], event)


async def _end_recording(bus: Bus, recording: Recording, folder: DataFolder) -> None:
    now = chance.now()
    path = folder.recordings / recording.account_sid / f"{recording.sid}.wav"
    octets = await asyncio.to_thread(repair, path) if path.exists() else 0
    values: Mapping[str, Any] = {
        "status": "completed" if octets else "absent",
        "duration": octets // (OCTETS_PER_SECOND * recording.channels) if octets else None,
        "date_updated": now,
    }
    event = RecordingStatusChanged(recording=replace(recording, **values), at=now)
    await bus.commit([Update(Recording, recording.sid, values)], event)
