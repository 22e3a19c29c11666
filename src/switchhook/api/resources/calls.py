"""Calls: to place one, to follow it, to end or redirect it."""

from switchhook.api import stored, unused
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import FINAL_CALL_STATUSES, Call
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.phone import endpoint
from switchhook.protocols.twilio.resources import CALLS
from switchhook.voice.requests import CallRequest, Instructions

_ASKED = frozenset(CallRequest.__dataclass_fields__)
_INSTRUCTED = frozenset(Instructions.__dataclass_fields__)


async def create(request: Request, values: Values) -> Call:
    """Place a call; an application's callback hears what it always does, the call's end."""
    values["from_"] = _caller(values["from_"], values["to"])
    if values.get("sip_auth_username") and not values.get("sip_auth_password"):
        raise TwilioError(21225)
    if values.get("application_sid"):
        values.pop("status_callback_event", None)
    if values.get("send_digits"):
        values.pop("machine_detection", None)
    asked = {name: value for name, value in values.items() if name in _ASKED}
    call = await request.services.calls.create(
        CallRequest(account_sid=request.account.sid, **asked)
    )
    unused.warn(request, CALLS.operation("create"), values, call)
    return call


def _caller(text: str, to: str) -> str:
    """Return who calls; whoever calls a SIP phone or a client may show any name."""
    caller = endpoint(text) or (text if not to.startswith("+") else None)
    if caller is None:
        raise TwilioError.about(21212, text)
    return caller


async def update(request: Request, call: Call, values: Values) -> Call:
    """End a call, or make it go on with other TwiML; `Status` wins."""
    unused.warn(request, CALLS.operation("update"), values, call)
    if status := values.get("status"):
        return await request.services.calls.end(call, status)
    if values.get("url") or values.get("twiml"):
        asked = {name: value for name, value in values.items() if name in _INSTRUCTED}
        return await request.services.calls.redirect(call, Instructions(**asked))
    return call


async def delete(request: Request, call: Call, values: Values) -> None:
    """Delete the record of a call that has ended."""
    if call.status not in FINAL_CALL_STATUSES:
        raise TwilioError(20009)
    await stored.delete(request, call)


OPERATIONS = bind(CALLS, Call, create=create, update=update, delete=delete)
