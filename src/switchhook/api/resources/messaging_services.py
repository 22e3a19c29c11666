"""Messaging services, and the numbers, short codes and names in their pools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from switchhook.api import stored
from switchhook.api.binding import Bound, bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Change, Condition, Delete, Insert, Query
from switchhook.domain.entities import (
    Entity,
    IncomingPhoneNumber,
    MessagingService,
    OptOutText,
    SenderKind,
    ServiceSender,
    ShortCode,
    StickySender,
)
from switchhook.domain.errors import TwilioError
from switchhook.protocols import numbers
from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.resources import (
    ALPHA_SENDERS,
    CHANNEL_SENDERS,
    DESTINATION_ALPHA_SENDERS,
    MESSAGING_SERVICES,
    SERVICE_PHONE_NUMBERS,
    SERVICE_SHORT_CODES,
    SERVICE_USECASES,
)

INVALID_NAME = 21709
THERE_ALREADY = 21710
IN_ANOTHER = 21712
POOL_FULL = 21714
CANNOT_TEXT = 21715
INVALID = 20422
MOST_SENDERS = 400  # of one service, as Twilio has it

_SERVICES = {"ServiceSid": MessagingService, "MessagingServiceSid": MessagingService}
_SHOWN = {"voice": "Voice", "sms": "SMS", "mms": "MMS", "fax": "Fax"}
_OF_SERVICE: tuple[type[ServiceSender | StickySender | OptOutText], ...] = (
    ServiceSender,
    StickySender,
    OptOutText,
)


async def delete(request: Request, service: MessagingService, values: Values) -> None:
    """Delete a service with what belongs to it; the senders themselves stay."""
    of_service = Query((Condition("service_sid", "=", service.sid),))
    changes: list[Change] = [Delete(MessagingService, service.sid)]
    for kind in _OF_SERVICE:
        found: Sequence[Entity] = await request.services.store.find(kind, of_service)
        changes += [Delete(kind, one.sid) for one in found]
    await request.services.bus.commit(changes)


@dataclass(frozen=True, slots=True)
class _Pool:
    """The senders of one kind in the pool of the service that the path names."""

    kind: SenderKind

    def scope(self, request: Request) -> Mapping[str, object]:
        """Return what they have."""
        service_sid = request.ids.get("ServiceSid") or request.ids["MessagingServiceSid"]
        return {
            "account_sid": request.account.sid,
            "service_sid": service_sid,
            "kind": self.kind,
        }

    async def add_number(self, request: Request, values: Values) -> ServiceSender:
        """Add a number of the account."""
        of_account = {"account_sid": request.account.sid}
        sid = values["phone_number_sid"]
        number = await stored.fetch(request, IncomingPhoneNumber, sid, of_account)
        if "sms" not in number.capabilities:
            raise TwilioError(CANNOT_TEXT)
        facts = {
            "sender": number.phone_number,
            "country_code": numbers.country(number.phone_number),
            "capabilities": tuple(_SHOWN[one] for one in number.capabilities if one in _SHOWN),
        }
        return await self._add(request, number.sid, facts)

    async def add_short_code(self, request: Request, values: Values) -> ServiceSender:
        """Add a short code of the account."""
        of_account = {"account_sid": request.account.sid}
        code = await stored.fetch(request, ShortCode, values["short_code_sid"], of_account)
        facts = {
            "sender": code.short_code,
            "country_code": code.country,
            "capabilities": ("SMS", "MMS"),
        }
        return await self._add(request, code.sid, facts)

    async def add_name(self, request: Request, values: Values) -> ServiceSender:
        """Add a sender's name, for one country or for all."""
        name, country = values["alpha_sender"], values.get("iso_country_code", "").upper()
        if not numbers.is_alphanumeric_sender(name):
            raise TwilioError(INVALID_NAME)
        if country and not numbers.is_country(country):
            raise TwilioError.about(INVALID, "IsoCountryCode", country)
        facts = {"sender": name, "country_code": country}
        async with request.services.claim:
            scope = {**self.scope(request), **facts}
            where = tuple(Condition(name, "=", value) for name, value in scope.items())
            if await request.services.store.count(ServiceSender, where):
                raise TwilioError(THERE_ALREADY)
            return await self._insert(request, request.services.new_sid("AI"), facts)

    async def add_channel(self, request: Request, values: Values) -> ServiceSender:
        """Refuse: senders of other channels are carriers' here, and have no SIDs like these."""
        raise TwilioError.about(20404, values["sid"])

    async def _add(self, request: Request, sid: str, facts: Values) -> ServiceSender:
        """Add what is in one pool at most."""
        async with request.services.claim:
            there = await request.services.store.get(ServiceSender, sid)
            if there is not None:
                own = there.service_sid == self.scope(request)["service_sid"]
                raise TwilioError(THERE_ALREADY if own else IN_ANOTHER)
            return await self._insert(request, sid, facts)

    async def _insert(self, request: Request, sid: str, facts: Values) -> ServiceSender:
        services, scope = request.services, self.scope(request)
        pool = (Condition("service_sid", "=", scope["service_sid"]),)
        if await services.store.count(ServiceSender, pool) >= MOST_SENDERS:
            raise TwilioError(POOL_FULL)
        now = services.now()
        known: Values = {**scope, **facts}
        sender = ServiceSender(sid=sid, date_created=now, date_updated=now, **known)
        await services.bus.commit([Insert(sender)])
        return sender

    async def find(self, request: Request, sid: str) -> ServiceSender:
        """Return a sender of the pool."""
        return await stored.fetch(request, ServiceSender, sid, self.scope(request))


def _bind(resource: Resource, kind: SenderKind) -> list[Bound]:
    pool = _Pool(kind)
    adders = {
        "phone": pool.add_number,
        "short-code": pool.add_short_code,
        "alpha": pool.add_name,
        "destination-alpha": pool.add_name,
        "channel": pool.add_channel,
    }
    return bind(
        resource,
        ServiceSender,
        scope=pool.scope,
        find=pool.find,
        parents=_SERVICES,
        create=adders[kind],
    )


@dataclass(frozen=True, slots=True)
class Usecases:
    """What services may be for."""

    usecases: tuple[Mapping[str, str], ...]


def _usecase(name: str, purpose: str) -> Mapping[str, str]:
    return {"usecase": name, "description": name.capitalize(), "purpose": purpose}


_USECASES = Usecases(
    (
        _usecase("notifications", "Reminders, alerts and news that recipients wait for"),
        _usecase("marketing", "Offers and promotions"),
        _usecase("verification", "Codes that show who someone is"),
        _usecase("discussion", "Conversations, one to one or in groups"),
        _usecase("poll", "Questions and votes"),
        _usecase("undeclared", "Anything else"),
    )
)


async def usecases(request: Request, values: Values) -> Usecases:
    """Return what services may be for."""
    return _USECASES


OPERATIONS = [
    *bind(MESSAGING_SERVICES, MessagingService, delete=delete),
    *_bind(SERVICE_PHONE_NUMBERS, "phone"),
    *_bind(SERVICE_SHORT_CODES, "short-code"),
    *_bind(ALPHA_SENDERS, "alpha"),
    *_bind(DESTINATION_ALPHA_SENDERS, "destination-alpha"),
    *_bind(CHANNEL_SENDERS, "channel"),
    *bind(SERVICE_USECASES, fetch=usecases),
]
