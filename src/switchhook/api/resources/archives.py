"""Archived calls, which can be deleted."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import FINAL_CALL_STATUSES, Call
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import ARCHIVED_CALLS


async def find(request: Request, sid: str) -> Call:
    """Return the call of the day that the path names."""
    call = await stored.fetch(request, Call, sid, {"account_sid": request.account.sid})
    if call.date_created.date().isoformat() != request.ids["Date"]:
        raise not_found(request.path)
    return call


async def delete(request: Request, call: Call, values: Values) -> None:
    """Delete the record of a call that has ended."""
    if call.status not in FINAL_CALL_STATUSES:
        raise TwilioError(20009)
    await stored.delete(request, call)


OPERATIONS = bind(ARCHIVED_CALLS, Call, find=find, delete=delete)
