"""What accounts tell registries of carriers, and how the operator reviews it.

A registration is kept as it was told. Who reviews it is the operator; in development, where nobody
does, it is approved as soon as its account has been told that it waits.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from switchhook.api import operator, stored
from switchhook.api.binding import Bound, Handler, bind
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Change, Condition, Query, Update
from switchhook.domain.entities import (
    IncomingPhoneNumber,
    MessagingService,
    Registration,
    RegistrationKind,
)
from switchhook.domain.errors import TwilioError
from switchhook.protocols import numbers
from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import (
    BRAND_OTPS,
    BRAND_REGISTRATIONS,
    BRAND_VETTINGS,
    CAMPAIGN_USECASES,
    CAMPAIGNS,
    EXTERNAL_CAMPAIGNS,
    REVIEWS,
    TOLLFREE_VERIFICATIONS,
)

NO_BRAND, NOT_FAILED, MISSING, TOO_SHORT, NOT_A_NUMBER = 21717, 21725, 21727, 21728, 30436
NO_SERVICE, CONFLICT, NOT_FOUND, INVALID = 30127, 20409, 20404, 20422

LEAST_TEXT, LEAST_SAMPLE = 40, 20  # characters
SAMPLES: Final = range(2, 6)

_PREFIXES: Final[Mapping[RegistrationKind, str]] = {
    "brand": "BN",
    "vetting": "VT",
    "campaign": "QE",
    "external-campaign": "QE",
    "tollfree": "HH",
}
# What each is while it waits, once it is approved, and once it is rejected.
_STATUSES: Final[Mapping[RegistrationKind, tuple[str, str, str]]] = {
    "brand": ("PENDING", "APPROVED", "FAILED"),
    "vetting": ("IN_PROGRESS", "SUCCESS", "FAILED"),
    "campaign": ("IN_PROGRESS", "VERIFIED", "FAILED"),
    "external-campaign": ("IN_PROGRESS", "VERIFIED", "FAILED"),
    "tollfree": ("PENDING_REVIEW", "TWILIO_APPROVED", "TWILIO_REJECTED"),
}
_UNTOLD: Final[Mapping[RegistrationKind, Values]] = {
    "brand": {
        "brand_type": "STANDARD", "mock": False, "skip_automatic_sec_vet": False, "errors": [],
        "brand_feedback": [], "identity_status": "SELF_DECLARED", "government_entity": False,
        "russell_3000": False,
    },
    "vetting": {},
    "campaign": {
        "subscriber_opt_in": False, "age_gated": False, "direct_lending": False, "mock": False,
        "is_externally_registered": False, "errors": [],
    },
    "external-campaign": {},
    "tollfree": {"age_gated_content": False},
}  # fmt: skip


class Shown:
    """A registration as it is shown: its own fields, and what was told; the rest is null."""

    def __init__(self, registration: Registration) -> None:
        self._of = registration
        self._told = {
            **_UNTOLD[registration.kind],
            **{name: msgspec.json.decode(text) for name, text in registration.details.items()},
        }

    def __getattr__(self, name: str) -> Any:
        told = self._told.get(name)
        return getattr(self._of, name, None) if told is None else told


def _details(values: Values) -> dict[str, str]:
    return {name: msgspec.json.encode(value).decode() for name, value in values.items()}


async def _register(
    request: Request,
    kind: RegistrationKind,
    values: Values,
    *,
    parent_sid: str = "",
    reference: str = "",
    at_once: bool = False,
) -> Shown:
    """Keep what was told, and show it as it waits."""
    entity = await stored.create(
        request,
        Registration,
        _PREFIXES[kind],
        {
            "kind": kind,
            "parent_sid": parent_sid,
            "reference": reference,
            "status": _STATUSES[kind][0],
            "details": _details(values),
        },
    )
    if at_once or request.services.any_number:
        await _decide(request, entity, approved=True)
    return Shown(entity)


async def _again(request: Request, entity: Registration, values: Values, code: int) -> Shown:
    """Hand in again what was rejected."""
    waiting, _, rejected = _STATUSES[entity.kind]
    if entity.status != rejected:
        raise TwilioError(code)
    details = {**entity.details, **_details(values)}
    changed = await stored.update(request, entity, {"status": waiting, "details": details})
    if request.services.any_number:
        await _decide(request, changed, approved=True)
    return Shown(changed)


async def _decide(
    request: Request, entity: Registration, *, approved: bool, reason: str = ""
) -> Registration:
    """Store what came of the review; a service knows whether it has a campaign."""
    _, yes, no = _STATUSES[entity.kind]
    told: Values = {} if approved else _reasons(entity.kind, reason)
    reference = entity.reference
    if approved and not reference and entity.kind in ("brand", "campaign"):
        reference = entity.sid[:1] + entity.sid[-6:].upper()  # as the registry's own names look
    values: Values = {
        "status": yes if approved else no,
        "reference": reference,
        "details": {**entity.details, **_details(told)},
    }
    also: list[Change] = []
    if entity.kind in ("campaign", "external-campaign"):
        registered = {"us_app_to_person_registered": approved}
        also = [Update(MessagingService, entity.parent_sid, registered)]
    return await stored.update(request, entity, values, also=also)


def _reasons(kind: RegistrationKind, reason: str) -> Values:
    if kind == "tollfree":
        reasons = [{"code": 30440, "reason": reason}]
        return {"rejection_reason": reason, "error_code": 30440, "edit_allowed": True,
                "rejection_reasons": reasons}  # fmt: skip
    return {"failure_reason": reason, "errors": [{"description": reason}]}


@dataclass(frozen=True, slots=True)
class _Kind:
    """The registrations of one kind, below what they are about if the path names it."""

    kind: RegistrationKind

    def scope(self, request: Request) -> Mapping[str, object]:
        """Return what they have."""
        found: dict[str, object] = {"account_sid": request.account.sid, "kind": self.kind}
        for name in ("BrandSid", "MessagingServiceSid"):
            if name in request.ids:
                found["parent_sid"] = request.ids[name]
        return found

    async def find(self, request: Request, sid: str) -> Registration:
        """Return one of them."""
        return await stored.fetch(request, Registration, sid, self.scope(request))

    async def fetch(self, request: Request, entity: Registration, values: Values) -> Shown:
        """Show one of them."""
        return Shown(entity)

    async def page(
        self, request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
    ) -> Page[Shown]:
        """Show some of them."""
        page = await stored.page(request, Registration, asked, comparisons, self.scope(request))
        return Page([Shown(one) for one in page.items], page.before, page.after)

    def bind(self, resource: Resource, **handlers: Handler) -> list[Bound]:
        """Return the operations."""
        return bind(
            resource,
            Registration,
            scope=self.scope,
            find=self.find,
            parents={"MessagingServiceSid": MessagingService},
            list=self.page,
            fetch=self.fetch,
            open_operations=frozenset(),
            **handlers,
        )


async def register_brand(request: Request, values: Values) -> Shown:
    """Register a brand; one for tests is approved at once."""
    return await _register(request, "brand", values, at_once=values.get("mock", False))


async def resubmit_brand(request: Request, brand: Registration, values: Values) -> Shown:
    """Hand a brand in again that has failed."""
    return await _again(request, brand, values, NOT_FAILED)


async def _brand(request: Request, sid: str, code: int) -> Registration:
    """Return a brand of the account; raises TwilioError with `code`."""
    brand = await request.services.store.get(Registration, sid)
    if brand is None or (brand.account_sid, brand.kind) != (request.account.sid, "brand"):
        raise TwilioError(code)
    return brand


async def ask_for_code(request: Request, values: Values) -> Registration:
    """Do nothing: nobody asks for the code."""
    brand = await _brand(request, request.ids["BrandRegistrationSid"], NOT_FOUND)
    if Shown(brand).brand_type != "SOLE_PROPRIETOR":
        raise TwilioError.about(INVALID, "BrandRegistrationSid", "it is no sole proprietor's")
    return brand


async def vet(request: Request, values: Values) -> Shown:
    """Keep a vetting of a brand."""
    brand = await _brand(request, request.ids["BrandSid"], NOT_FOUND)
    provider = values["vetting_provider"]
    told: Values = {
        "vetting_id": values.get("vetting_id"),
        "vetting_class": "POLITICAL" if provider == "campaign-verify" else "STANDARD",
    }
    return await _register(request, "vetting", told, parent_sid=brand.sid, reference=provider)


async def register_campaign(request: Request, values: Values) -> Shown:
    """Register a service's campaign under an approved brand."""
    brand = await _brand(request, values["brand_registration_sid"], NO_BRAND)
    if brand.status != _STATUSES["brand"][1]:
        raise TwilioError(NO_BRAND)
    _check_campaign(values)
    parent_sid = request.ids["MessagingServiceSid"]
    told = {**values, "mock": Shown(brand).mock}
    return await _register(
        request, "campaign", told, parent_sid=parent_sid, at_once=Shown(brand).mock
    )


async def resubmit_campaign(request: Request, campaign: Registration, values: Values) -> Shown:
    """Hand a campaign in again that has failed."""
    _check_campaign(values)
    return await _again(request, campaign, values, NOT_FAILED)


def _check_campaign(values: Values) -> None:
    samples = values["message_samples"]
    if not samples:
        raise TwilioError(MISSING)
    lengths = (
        len(values["description"]) >= LEAST_TEXT
        and len(values["message_flow"]) >= LEAST_TEXT
        and len(samples) in SAMPLES
        and all(len(sample) >= LEAST_SAMPLE for sample in samples)
    )
    if not lengths:
        raise TwilioError(TOO_SHORT)


async def remove_campaign(request: Request, campaign: Registration, values: Values) -> None:
    """Remove a campaign; its service has none then."""
    service = await request.services.store.get(MessagingService, campaign.parent_sid)
    if service is not None:
        await stored.update(request, service, {"us_app_to_person_registered": False})
    await stored.delete(request, campaign)


async def preregister(request: Request, values: Values) -> Shown:
    """Let a service have a campaign that somebody else registered."""
    sid = values["messaging_service_sid"]
    service = await request.services.store.get(MessagingService, sid)
    if service is None or service.account_sid != request.account.sid:
        raise TwilioError(NO_SERVICE)
    told = {"cnp_migration": values.get("cnp_migration", False)}
    return await _register(
        request, "external-campaign", told, parent_sid=sid, reference=values["campaign_id"]
    )


@dataclass(frozen=True, slots=True)
class Usecases:
    """What campaigns may be for."""

    us_app_to_person_usecases: tuple[Mapping[str, object], ...]


_LATER_APPROVAL = (
    "AGENTS_FRANCHISES", "PROXY", "EMERGENCY", "K12_EDUCATION", "SOCIAL", "SWEEPSTAKE",
)  # fmt: skip


async def usecases(request: Request, values: Values) -> Usecases:
    """Return what campaigns may be for."""
    codes = CAMPAIGNS.operation("create").parameters
    [named] = [one.values for one in codes if one.name == "UsAppToPersonUsecase"]
    return Usecases(tuple(_usecase(code) for code in named))


def _usecase(code: str) -> Mapping[str, object]:
    words = re.sub("_", " ", code)
    name = words if code == "2FA" else words.title()
    return {
        "code": code,
        "name": name,
        "description": f"Texts for {words if code == '2FA' else words.lower()}",
        "post_approval_required": code in _LATER_APPROVAL,
    }


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
    return await _register(request, "tollfree", told, parent_sid=sid, reference=reference)


async def resubmit_number(request: Request, entity: Registration, values: Values) -> Shown:
    """Hand a number in again that was rejected."""
    return await _again(request, entity, values, CONFLICT)


async def review(request: Request, entity: Registration, values: Values) -> Registration:
    """Say whether a registration may be."""
    operator.require(request)
    approved = values["outcome"] == "approved"
    return await _decide(request, entity, approved=approved, reason=values.get("reason", ""))


OPERATIONS = [
    *_Kind("brand").bind(BRAND_REGISTRATIONS, create=register_brand, update=resubmit_brand),
    *bind(BRAND_OTPS, create=ask_for_code),
    *_Kind("vetting").bind(BRAND_VETTINGS, create=vet),
    *_Kind("campaign").bind(
        CAMPAIGNS, create=register_campaign, update=resubmit_campaign, delete=remove_campaign
    ),
    *bind(CAMPAIGN_USECASES, parents={"MessagingServiceSid": MessagingService}, fetch=usecases),
    *bind(EXTERNAL_CAMPAIGNS, create=preregister),
    *_Kind("tollfree").bind(TOLLFREE_VERIFICATIONS, create=verify_number, update=resubmit_number),
    *bind(REVIEWS, Registration, scope=operator.scope, review=review),
]
