"""Toll-free numbers, as carriers of North America want to know them."""

from switchhook.api.registrations import Registrations, Shown, again, register
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import IncomingPhoneNumber, Registration
from switchhook.domain.errors import TwilioError
from switchhook.protocols import numbers
from switchhook.protocols.twilio.resources import TOLLFREE_VERIFICATIONS

NOT_A_NUMBER, CONFLICT = 30436, 20409


async def verify_number(request: Request, values: Values) -> Shown:
    """Hand a toll-free number in, once."""
    sid = values.pop("tollfree_phone_number_sid")
    number = await request.services.store.get(IncomingPhoneNumber, sid)
    mine = number is not None and number.account_sid == request.account.sid
    if number is None or not mine or numbers.kind(number.phone_number) != "toll-free":
        raise TwilioError(NOT_A_NUMBER)
    there = (Condition("parent_sid", "=", sid), Condition("kind", "=", "tollfree"))
    if await request.services.store.find(Registration, Query(there, limit=1)):
        raise TwilioError(CONFLICT, f"{sid} has a verification: change that")
    reference = values.pop("external_reference_id", "")
    told = {**values, "tollfree_phone_number": number.phone_number}
    return await register(request, "tollfree", told, parent_sid=sid, reference=reference)


async def resubmit_number(request: Request, entity: Registration, values: Values) -> Shown:
    """Hand a number in again that was rejected."""
    return await again(request, entity, values, CONFLICT)


OPERATIONS = Registrations("tollfree").bind(
    TOLLFREE_VERIFICATIONS, create=verify_number, update=resubmit_number
)
