"""Recordings: what is known about them in the store, their audio on disk."""

import asyncio
from pathlib import Path

from starlette.responses import FileResponse

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Recording
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import CALL_RECORDINGS, RECORDINGS

WAV = "audio/x-wav"


async def media(request: Request, recording: Recording, values: Values) -> FileResponse:
    """Return the audio; a mono recording can't be had on two channels."""
    if values.get("requested_channels", recording.channels) > recording.channels:
        raise TwilioError(16113)
    path = _path(request, recording)
    if recording.status != "completed" or not await asyncio.to_thread(path.is_file):
        raise not_found(request.path)
    return FileResponse(path, media_type=WAV)


async def delete(request: Request, recording: Recording, values: Values) -> None:
    """Forget a recording that is complete, and remove its audio."""
    if recording.status in ("in-progress", "paused", "stopped", "processing"):
        raise TwilioError(20009)
    await stored.delete(request, recording)
    await asyncio.to_thread(_path(request, recording).unlink, missing_ok=True)


def _path(request: Request, recording: Recording) -> Path:
    return request.services.recordings / recording.account_sid / f"{recording.sid}.wav"


OPERATIONS = [
    # Twilio's media need no credentials unless the account asks for it: the SID is the secret.
    *bind(RECORDINGS, Recording, delete=delete, media=media, open_operations=frozenset(("media",))),
    *bind(CALL_RECORDINGS, Recording, delete=delete, media=media),
]
