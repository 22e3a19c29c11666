"""What accounts tell registries of carriers: kept as it was told, shown, and decided about.

Who reviews it is the operator; in development, where nobody does, it is approved as soon as its
account has been told that it waits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from switchhook.api import stored
from switchhook.api.binding import Bound, Handler, bind
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Change, Update
from switchhook.domain.entities import MessagingService, Registration, RegistrationKind
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest

_PREFIXES: Final[Mapping[RegistrationKind, str]] = {
    "brand": "BN",
    "vetting": "VT",
    "campaign": "QE",
    "external-campaign": "QE",
    "tollfree": "HH",
    "content": "HX",
}
# What each is while it waits, once it is approved, and once it is rejected.
STATUSES: Final[Mapping[RegistrationKind, tuple[str, str, str]]] = {
    "brand": ("PENDING", "APPROVED", "FAILED"),
    "vetting": ("IN_PROGRESS", "SUCCESS", "FAILED"),
    "campaign": ("IN_PROGRESS", "VERIFIED", "FAILED"),
    "external-campaign": ("IN_PROGRESS", "VERIFIED", "FAILED"),
    "tollfree": ("PENDING_REVIEW", "TWILIO_APPROVED", "TWILIO_REJECTED"),
    "content": ("received", "approved", "rejected"),
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
    "content": {},
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


async def register(
    request: Request,
    kind: RegistrationKind,
    values: Values,
    *,
    parent_sid: str = "",
    reference: str = "",
    at_once: bool = False,
    sid: str = "",
) -> Shown:
    """Keep what was told, under a SID of its own or `sid`, and show it as it waits."""
    entity = await stored.create(
        request,
        Registration,
        _PREFIXES[kind],
        {
            "kind": kind,
            "parent_sid": parent_sid,
            "reference": reference,
            "status": STATUSES[kind][0],
            "details": _details(values),
        },
        lambda made: replace(made, sid=sid) if sid else made,
    )
    if at_once or request.services.any_number:
        await decide(request, entity, approved=True)
    return Shown(entity)


async def again(request: Request, entity: Registration, values: Values, code: int) -> Shown:
    """Hand in again what was rejected."""
    waiting, _, rejected = STATUSES[entity.kind]
    if entity.status != rejected:
        raise TwilioError(code)
    details = {**entity.details, **_details(values)}
    changed = await stored.update(request, entity, {"status": waiting, "details": details})
    if request.services.any_number:
        await decide(request, changed, approved=True)
    return Shown(changed)


async def decide(
    request: Request, entity: Registration, *, approved: bool, reason: str = ""
) -> Registration:
    """Store what came of the review; a service knows whether it has a campaign."""
    _, yes, no = STATUSES[entity.kind]
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
    if kind == "content":
        return {"rejection_reason": reason}
    return {"failure_reason": reason, "errors": [{"description": reason}]}


@dataclass(frozen=True, slots=True)
class Registrations:
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
