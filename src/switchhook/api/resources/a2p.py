"""Brands and campaigns, as carriers of the United States want to know them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.registrations import STATUSES, Registrations, Shown, again, register
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import MessagingService, Registration
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import (
    BRAND_OTPS,
    BRAND_REGISTRATIONS,
    BRAND_VETTINGS,
    CAMPAIGN_USECASES,
    CAMPAIGNS,
    EXTERNAL_CAMPAIGNS,
)

NO_BRAND, NOT_FAILED, MISSING, TOO_SHORT = 21717, 21725, 21727, 21728
NO_SERVICE, NOT_FOUND, INVALID = 30127, 20404, 20422

APPROVED: Final = STATUSES["brand"][1]
LEAST_TEXT, LEAST_SAMPLE = 40, 20  # characters
SAMPLES: Final = range(2, 6)


async def register_brand(request: Request, values: Values) -> Shown:
    """Register a brand; one for tests is approved at once."""
    return await register(request, "brand", values, at_once=values.get("mock", False))


async def resubmit_brand(request: Request, brand: Registration, values: Values) -> Shown:
    """Hand a brand in again that has failed."""
    return await again(request, brand, values, NOT_FAILED)


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
    return await register(request, "vetting", told, parent_sid=brand.sid, reference=provider)


async def register_campaign(request: Request, values: Values) -> Shown:
    """Register a service's campaign under an approved brand."""
    brand = await _brand(request, values["brand_registration_sid"], NO_BRAND)
    if brand.status != APPROVED:
        raise TwilioError(NO_BRAND)
    _check_campaign(values)
    parent_sid = request.ids["MessagingServiceSid"]
    told = {**values, "mock": Shown(brand).mock}
    return await register(
        request, "campaign", told, parent_sid=parent_sid, at_once=Shown(brand).mock
    )


async def resubmit_campaign(request: Request, campaign: Registration, values: Values) -> Shown:
    """Hand a campaign in again that has failed."""
    _check_campaign(values)
    return await again(request, campaign, values, NOT_FAILED)


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
    return await register(
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


OPERATIONS = [
    *Registrations("brand").bind(BRAND_REGISTRATIONS, create=register_brand, update=resubmit_brand),
    *bind(BRAND_OTPS, create=ask_for_code),
    *Registrations("vetting").bind(BRAND_VETTINGS, create=vet),
    *Registrations("campaign").bind(
        CAMPAIGNS, create=register_campaign, update=resubmit_campaign, delete=remove_campaign
    ),
    *bind(CAMPAIGN_USECASES, parents={"MessagingServiceSid": MessagingService}, fetch=usecases),
    *bind(EXTERNAL_CAMPAIGNS, create=preregister),
]
