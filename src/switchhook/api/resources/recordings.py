"""Recordings: what is known about them in the store, their audio on disk."""

import asyncio
from pathlib import Path
from typing import Literal

from starlette.responses import FileResponse

from switchhook.api import stored
from switchhook.api.binding import Find, bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Call, Conference, Recording
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import (
    CALL_RECORDINGS,
    CONFERENCE_RECORDINGS,
    RECORDINGS,
)
from switchhook.voice.recordings.recordings import CURRENT
from switchhook.voice.recordings.takes import Wanted

TYPES = {"wav": "audio/x-wav", "mp3": "audio/mpeg"}
NO_SUCH_CHANNELS = 16113
NOT_ELIGIBLE = 21220
UNFINISHED = 20009
_REQUESTS: dict[str, Literal["paused", "resumed", "stopped"]] = {
    "paused": "paused",
    "in-progress": "resumed",
    "stopped": "stopped",
}


async def create(request: Request, values: Values) -> Recording:
    """Record a call that is in progress."""
    call = await stored.fetch(
        request, Call, request.ids["CallSid"], {"account_sid": request.account.sid}
    )
    wanted = Wanted(
        source="StartCallRecordingAPI",
        sides=values.get("recording_track", "both"),
        channels=2 if values.get("recording_channels") == "dual" else 1,
        cut_silence=values.get("trim") == "trim-silence",
        callback=values.get("recording_status_callback", ""),
        callback_method=values.get("recording_status_callback_method", "POST"),
        callback_events=tuple(values.get("recording_status_callback_event", ("completed",))),
    )
    return request.services.calls.record(call, wanted)


async def update(request: Request, recording: Recording, values: Values) -> Recording:
    """Pause, resume or stop a recording under way."""
    status = values["status"]
    take = request.services.recordings_under_way.take(recording.sid)
    silence = values.get("pause_behavior", "silence") == "silence"
    changed = take.change(_REQUESTS[status], silence=silence) if take else None
    if take is None or changed is None:
        if recording.status == status:  # it is so already
            return recording
        raise TwilioError(NOT_ELIGIBLE, f"The recording is {recording.status}, not to be {status}")
    await changed
    return take.recording


async def media(request: Request, recording: Recording, values: Values) -> FileResponse:
    """Return the audio; a mono recording can't be had on two channels."""
    channels = values.get("requested_channels", recording.channels)
    if channels > recording.channels:
        raise TwilioError(NO_SUCH_CHANNELS)
    kind: Literal["wav", "mp3"] = "mp3" if request.suffix == ".mp3" else "wav"
    source = _path(request, recording)
    if recording.status != "completed" or not await asyncio.to_thread(source.is_file):
        raise not_found(request.path)
    if kind == "wav" and channels == recording.channels:
        return FileResponse(source, media_type=TYPES[kind])
    made = source.with_suffix(f".{channels}.{kind}")
    if not await asyncio.to_thread(made.is_file):
        await asyncio.to_thread(_present, source, made, kind, channels)
    return FileResponse(made, media_type=TYPES[kind])


async def delete(request: Request, recording: Recording, values: Values) -> None:
    """Forget a recording that is complete, and remove its audio."""
    if recording.status in ("in-progress", "paused", "stopped", "processing"):
        raise TwilioError(UNFINISHED)
    await stored.delete(request, recording)
    await asyncio.to_thread(_remove, _path(request, recording))


def _path(request: Request, recording: Recording) -> Path:
    return request.services.recordings / recording.account_sid / f"{recording.sid}.wav"


def _present(source: Path, target: Path, kind: Literal["wav", "mp3"], channels: int) -> None:
    from switchhook.media.presentations import present  # numpy, which would delay the start

    present(source, target, kind, channels)


def _remove(path: Path) -> None:
    """Remove a recording's file, and what was made of it."""
    for made in path.parent.glob(f"{path.stem}.*"):
        made.unlink(missing_ok=True)


def _finder(parent: str, attribute: Literal["call_sid", "conference_sid"]) -> Find:
    """Return what finds a recording of the call or conference that the path names."""

    async def find(request: Request, sid: str) -> Recording:
        owner = request.ids[parent]
        if sid == CURRENT:
            takes = request.services.recordings_under_way
            take = (
                takes.current(call_sid=owner)
                if attribute == "call_sid"
                else takes.current(conference_sid=owner)
            )
            if take is None:
                raise not_found(request.path)
            sid = take.recording.sid
        scope = {"account_sid": request.account.sid, attribute: owner}
        return await stored.fetch(request, Recording, sid, scope)

    return find


OPERATIONS = [
    # Twilio's media need no credentials unless the account asks for it: the SID is the secret.
    *bind(RECORDINGS, Recording, delete=delete, media=media, open_operations=frozenset(("media",))),
    *bind(
        CALL_RECORDINGS,
        Recording,
        find=_finder("CallSid", "call_sid"),
        create=create,
        update=update,
        delete=delete,
        media=media,
    ),
    *bind(
        CONFERENCE_RECORDINGS,
        Recording,
        parents={"ConferenceSid": Conference},
        find=_finder("ConferenceSid", "conference_sid"),
        update=update,
        delete=delete,
        media=media,
    ),
]
