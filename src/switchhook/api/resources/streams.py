"""Streams of calls: begun and ended, never listed."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.custom import parameters
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Call
from switchhook.domain.streams import Stream
from switchhook.protocols.streams import tracks_of
from switchhook.protocols.twilio.resources import CALL_STREAMS
from switchhook.voice.streams.needs import Wanted


async def create(request: Request, values: Values) -> Stream:
    """Begin a stream of a call that goes on."""
    wanted = Wanted(
        url=values["url"],
        tracks=tracks_of(values.get("track", "inbound_track")),
        name=values.get("name", ""),
        parameters=parameters(values),
        callback=values.get("status_callback", ""),
        callback_method=values.get("status_callback_method", "POST"),
    )
    return request.services.streams.start(await _call(request), wanted)


async def update(request: Request, stream: str, values: Values) -> Stream:
    """End a stream."""
    stopped = request.services.streams.stop(await _call(request), stream)
    if stopped is None:
        raise not_found(request.path)
    return stopped


async def _find(request: Request, name: str) -> str:
    """Return the SID or name as it is: what goes on is not in the store."""
    return name


async def _call(request: Request) -> Call:
    owner = {"account_sid": request.account.sid}
    return await stored.fetch(request, Call, request.ids["CallSid"], owner)


OPERATIONS = bind(CALL_STREAMS, find=_find, create=create, update=update)
