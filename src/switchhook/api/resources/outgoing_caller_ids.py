"""Verified caller IDs, and the calls that verify them."""

from dataclasses import dataclass

from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import OutgoingCallerId
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.phone import formatted
from switchhook.protocols.twilio.resources import OUTGOING_CALLER_IDS, VALIDATION_REQUESTS
from switchhook.voice.caller_ids import ValidationRequest

INVALID_NUMBER = 21401


@dataclass(frozen=True, slots=True)
class Validation:
    """What the app shows its user: who is called, and the code to key in."""

    account_sid: str
    call_sid: str
    friendly_name: str
    phone_number: str
    validation_code: str


async def validate(request: Request, values: Values) -> Validation:
    """Call a number to verify it."""
    number = values["phone_number"]
    if not number.startswith("+"):
        raise TwilioError.about(INVALID_NUMBER, number)
    name = values.get("friendly_name") or formatted(number)
    code = request.services.new_code()
    asked = {**values, "friendly_name": name, "code": code}
    call = await request.services.calls.validate(
        ValidationRequest(account_sid=request.account.sid, **asked)
    )
    return Validation(request.account.sid, call.sid, name, number, code)


OPERATIONS = [
    *bind(OUTGOING_CALLER_IDS, OutgoingCallerId),
    *bind(VALIDATION_REQUESTS, create=validate),
]
