"""Numbers: taking one, what it does when it is called or texted, giving it back.

In development any number that nobody here has can be taken. In production it must be in the
inventory, unless the operator takes it: or somebody could take a number that isn't ours, and be
called by all who mean its owner.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from switchhook.api import stored
from switchhook.api.binding import Bound, bind
from switchhook.api.fallbacks import fallbacks
from switchhook.api.inventory import Inventory, Search
from switchhook.api.numbers import is_taken
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Change, Delete
from switchhook.domain.entities import (
    Application,
    IncomingPhoneNumber,
    NumberType,
    ServiceSender,
    SipTrunk,
)
from switchhook.domain.errors import TwilioError
from switchhook.protocols import numbers
from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.phone import formatted
from switchhook.protocols.twilio.resources import (
    INCOMING_PHONE_NUMBERS,
    LOCAL_NUMBERS,
    MOBILE_NUMBERS,
    TOLL_FREE_NUMBERS,
)

_APPLICATIONS = ("voice_application_sid", "sms_application_sid")
NOT_AVAILABLE, BAD_AREA, NONE_THERE, OF_ANOTHER_KIND = 21422, 21451, 21452, 21458


async def create(
    request: Request, values: Values, kind: NumberType | None = None
) -> IncomingPhoneNumber:
    """Take a number, by name or by area code; `kind` is the kind that it must be."""
    values = await _checked(request, values)
    async with request.services.claim:
        number = values.get("phone_number") or await _of_area(request, values.get("area_code"))
        if not number.startswith("+"):
            raise TwilioError.about(21421, number)
        if is_taken(request.services.endpoints.directory, number):
            raise TwilioError.about(NOT_AVAILABLE, number)
        facts = await _facts(request, number, kind)
        settings = {"friendly_name": formatted(number), **values, "phone_number": number, **facts}
        return await stored.create(request, IncomingPhoneNumber, "PN", settings, fallbacks(values))


async def _facts(request: Request, number: str, kind: NumberType | None) -> Values:
    """Return what a number is and can do; refuse what may not be had, or is of another kind."""
    offered = await Inventory(request.services).number(number)
    if offered is not None:
        facts: Values = {"type": offered.type, "capabilities": offered.capabilities}
    elif request.services.any_number or request.principal.operator:
        facts = {"type": numbers.kind(number) or kind or "local"}
    else:
        raise TwilioError.about(NOT_AVAILABLE, number)
    if kind is not None and facts["type"] != kind:
        raise TwilioError(OF_ANOTHER_KIND)
    return facts


async def update(
    request: Request, number: IncomingPhoneNumber, values: Values
) -> IncomingPhoneNumber:
    """Change a number, or give it to another of your accounts."""
    values = await _checked(request, values)
    also: list[Change] = []
    if owner := values.get("account_sid"):
        stored.account_of(request, owner)
        if owner != number.account_sid:  # trunks and services have their own account's numbers
            values = {"trunk_sid": "", **values}
            also = [Delete(ServiceSender, number.sid)]
    return await stored.update(request, number, values, fallbacks(values), also)


async def delete(request: Request, number: IncomingPhoneNumber, values: Values) -> None:
    """Give a number back; it leaves its messaging service."""
    await request.services.bus.commit(
        [Delete(IncomingPhoneNumber, number.sid), Delete(ServiceSender, number.sid)]
    )


async def _of_area(request: Request, area: str | None) -> str:
    if not area:
        raise TwilioError(21421, "PhoneNumber or AreaCode is required.")
    if not (len(area) == 3 and area.isascii() and area.isdecimal()):
        raise TwilioError(BAD_AREA)
    inventory = Inventory(request.services)
    for country in ("US", "CA"):
        for number in await inventory.offered(Search(country, "local", f"+1{area}"), 1):
            return number.phone_number
    raise TwilioError.about(NONE_THERE, area)


async def _checked(request: Request, values: Values) -> Values:
    """Return the values: a trunk takes the place of an application, or the other way round."""
    for name in _APPLICATIONS:
        if sid := values.get(name):
            app = await request.services.store.get(Application, sid)
            if app is None or app.account_sid != request.account.sid:
                raise TwilioError.about(21420, sid)
    if sid := values.get("trunk_sid"):
        trunk = await request.services.store.get(SipTrunk, sid)
        if trunk is None or trunk.account_sid != request.account.sid:
            raise TwilioError(21245, f"TrunkSid {sid} is not accessible")
        return {**values, "voice_application_sid": ""}
    return {**values, "trunk_sid": ""} if values.get("voice_application_sid") else values


@dataclass(frozen=True, slots=True)
class _OfKind:
    """The numbers of one kind."""

    kind: NumberType

    def scope(self, request: Request) -> Mapping[str, object]:
        return {"account_sid": request.account.sid, "type": self.kind}

    async def create(self, request: Request, values: Values) -> IncomingPhoneNumber:
        return await create(request, values, self.kind)

    def bound(self, resource: Resource) -> list[Bound]:
        return bind(resource, IncomingPhoneNumber, scope=self.scope, create=self.create)


OPERATIONS = [
    *bind(INCOMING_PHONE_NUMBERS, IncomingPhoneNumber, create=create, update=update, delete=delete),
    *_OfKind("local").bound(LOCAL_NUMBERS),
    *_OfKind("mobile").bound(MOBILE_NUMBERS),
    *_OfKind("toll-free").bound(TOLL_FREE_NUMBERS),
]
