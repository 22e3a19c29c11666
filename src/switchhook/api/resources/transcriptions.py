"""Transcriptions: of recordings as they are stored, of calls begun and ended but never listed."""

from switchhook.api import stored, unused
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Call, Recording, Transcription
from switchhook.domain.transcriptions import LiveTranscription
from switchhook.protocols.twilio.resources import (
    CALL_TRANSCRIPTIONS,
    RECORDING_TRANSCRIPTIONS,
    TRANSCRIPTIONS,
)
from switchhook.speech import Expected
from switchhook.voice.transcriptions.live import Wanted


async def create(request: Request, values: Values) -> LiveTranscription:
    """Begin to write down a call that goes on."""
    call = await _call(request)
    wanted = Wanted(
        name=values.get("name", ""),
        track=values.get("track", "both_tracks"),
        callback=values.get("status_callback_url", ""),
        callback_method=values.get("status_callback_method", "POST"),
        partial_results=values.get("partial_results", False),
        engine=values.get("transcription_engine", ""),
        punctuation=values.get("enable_automatic_punctuation", True),
        expected=Expected(
            language=values.get("language_code", "en-US"),
            hints=values.get("hints", ""),
            profanity_filter=values.get("profanity_filter", True),
            model=values.get("speech_model", ""),
        ),
    )
    made = request.services.transcriptions.start(call, wanted)
    unused.warn(request, CALL_TRANSCRIPTIONS.operation("create"), values, call)
    return made


async def update(request: Request, name: str, values: Values) -> LiveTranscription:
    """End one."""
    stopped = request.services.transcriptions.stop(await _call(request), name)
    if stopped is None:
        raise not_found(request.path)
    return stopped


async def _find(request: Request, name: str) -> str:
    """Return the SID or name as it is: what goes on is not in the store."""
    return name


async def _call(request: Request) -> Call:
    owner = {"account_sid": request.account.sid}
    return await stored.fetch(request, Call, request.ids["CallSid"], owner)


OPERATIONS = [
    *bind(TRANSCRIPTIONS, Transcription),
    *bind(RECORDING_TRANSCRIPTIONS, Transcription, parents={"RecordingSid": Recording}),
    *bind(CALL_TRANSCRIPTIONS, find=_find, create=create, update=update),
]
