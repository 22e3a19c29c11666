"""Recording sessions of calls: begun and ended, never listed."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.custom import parameters
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Call
from switchhook.domain.errors import TwilioError
from switchhook.domain.siprec import Siprec
from switchhook.protocols.twilio.resources import CALL_SIPREC
from switchhook.voice.siprec.session import Wanted
from switchhook.voice.siprec.siprecs import SIDES

NO_CONNECTOR = 20422


async def create(request: Request, values: Values) -> Siprec:
    """Begin to send a call that goes on to a recorder."""
    siprecs, name = request.services.siprecs, values["connector_name"]
    connector = await siprecs.connector(request.account.sid, name)
    if connector is None:
        raise TwilioError.about(NO_CONNECTOR, "ConnectorName", name)
    wanted = Wanted(
        connector=connector,
        sides=SIDES[values.get("track", "both_tracks")],
        name=values.get("name", ""),
        parameters=parameters(values),
        callback=values.get("status_callback", ""),
        callback_method=values.get("status_callback_method", "POST"),
    )
    return siprecs.start(await _call(request), wanted)


async def update(request: Request, siprec: str, values: Values) -> Siprec:
    """End a session."""
    stopped = request.services.siprecs.stop(await _call(request), siprec)
    if stopped is None:
        raise not_found(request.path)
    return stopped


async def _find(request: Request, name: str) -> str:
    """Return the SID or name as it is: what goes on is not in the store."""
    return name


async def _call(request: Request) -> Call:
    owner = {"account_sid": request.account.sid}
    return await stored.fetch(request, Call, request.ids["CallSid"], owner)


OPERATIONS = bind(CALL_SIPREC, find=_find, create=create, update=update)
