"""What a crash left open is ended at the next start."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from switchhook.app import chance
from switchhook.app.folder import DataFolder
from switchhook.app.housekeeping import end_what_a_crash_left, keep_house
from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Call, Conference, Recording, ShortLink, Trace, Transcription
from switchhook.domain.events import (
    CallStatusChanged,
    ConferenceStatusChanged,
    RecordingStatusChanged,
)
from switchhook.media.recordings import header
from switchhook.store.memory import MemoryStore
from switchhook.testing.loop import EPOCH

DATES: dict[str, Any] = {"date_created": EPOCH, "date_updated": EPOCH}


async def test_calls_recordings_and_conferences_are_ended(tmp_path: Path) -> None:
    store, told = MemoryStore(), list[object]()
    bus = EmbeddedBus(store)
    for kind in (CallStatusChanged, ConferenceStatusChanged, RecordingStatusChanged):
        bus.subscribe(kind, told.append)
    call = Call(
        sid="CA1", account_sid="AC1", to="+1", from_="+2", status="in-progress",
        direction="inbound", **DATES,
    )  # fmt: skip
    recording = Recording(
        sid="RE1", account_sid="AC1", call_sid="CA1", status="in-progress", **DATES
    )
    conference = Conference(
        sid="CF1", account_sid="AC1", friendly_name="r", status="in-progress", sequence=4, **DATES
    )
    over = Conference(
        sid="CF2", account_sid="AC1", friendly_name="r", status="completed", sequence=9, **DATES
    )
    await store.commit([Insert(one) for one in (call, recording, conference, over)])
    folder = DataFolder(tmp_path)
    (folder.recordings / "AC1").mkdir(parents=True)
    (folder.recordings / "AC1" / "RE1.wav").write_bytes(header(1, 0) + bytes(32_000))
    await end_what_a_crash_left(store, bus, folder)
    ended = await store.get(Conference, "CF1")
    assert ended is not None
    assert (ended.status, ended.sequence) == ("completed", 5)
    assert ended.reason_conference_ended == "last-participant-left"
    assert await store.get(Conference, "CF2") == over
    found = await store.get(Call, "CA1")
    assert found is not None
    assert found.status == "completed"
    repaired = await store.get(Recording, "RE1")
    assert repaired is not None
    assert (repaired.status, repaired.duration) == ("completed", 2)
    assert [type(event) for event in told] == [
        CallStatusChanged, RecordingStatusChanged, ConferenceStatusChanged
    ]  # fmt: skip


async def test_what_was_being_written_down_is_failed(tmp_path: Path) -> None:
    store = MemoryStore()
    open_ = Transcription(
        sid="TR1", account_sid="AC1", recording_sid="RE1", status="in-progress", **DATES
    )
    done = Transcription(
        sid="TR2", account_sid="AC1", recording_sid="RE2", status="completed", **DATES
    )
    await store.commit([Insert(open_), Insert(done)])
    await end_what_a_crash_left(store, EmbeddedBus(store), DataFolder(tmp_path))
    found = await store.get(Transcription, "TR1")
    assert found is not None and found.status == "failed"
    assert await store.get(Transcription, "TR2") == done


async def test_what_is_old_is_purged() -> None:
    store = MemoryStore()
    for sid, age in (("old", timedelta(days=91)), ("young", timedelta(0))):
        at = chance.now() - age
        of: dict[str, Any] = {"account_sid": "AC1", "date_created": at, "date_updated": at}
        trace = Trace(sid=sid, resource_sid="CA1", kind="verb", detail={}, **of)
        link = ShortLink(
            sid=sid, service_sid="MG1", domain_sid="DN1", message_sid="SM1", url="x", **of
        )
        await store.commit([Insert(trace), Insert(link)])
    task = asyncio.create_task(keep_house(store, timedelta(days=30)))
    for _ in range(20):
        await asyncio.sleep(0)
    task.cancel()
    assert [one.sid for one in await store.find(Trace)] == ["young"]
    assert [one.sid for one in await store.find(ShortLink)] == ["young"]
