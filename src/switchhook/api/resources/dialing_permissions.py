"""Dialing permissions: by country, in bulk, and whether a subaccount has its parent's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from switchhook.api import computed, stored
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.entities import DialingPolicy
from switchhook.domain.errors import TwilioError
from switchhook.protocols import countries
from switchhook.protocols.countries import Country
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import (
    BULK_COUNTRY_UPDATES,
    DIALING_COUNTRIES,
    HIGH_RISK_SPECIAL_PREFIXES,
    VOICE_SETTINGS,
)

INVALID = 20422
_BOOLEANS: Mapping[object, bool] = {"true": True, "false": False, True: True, False: False}
# What is sent -> where it is kept when switched on, and when switched off.
_KEPT = {
    "low_risk_numbers_enabled": ("low_risk_on", "low_risk_off"),
    "high_risk_special_numbers_enabled": ("special_on", ""),
    "high_risk_tollfraud_numbers_enabled": ("tollfraud_on", ""),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A country and what the account may call there."""

    iso_code: str
    name: str
    continent: str
    country_codes: tuple[str, ...]
    low_risk_numbers_enabled: bool
    high_risk_special_numbers_enabled: bool
    high_risk_tollfraud_numbers_enabled: bool


@dataclass(frozen=True, slots=True)
class Prefix:
    """A range of numbers."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of an update."""

    update_count: int
    update_request: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Whose permissions the account has."""

    dialing_permissions_inheritance: bool


async def find(request: Request, code: str) -> Shown:
    """Return the country with this ISO code."""
    return _shown(request, _country(request, code))


def _country(request: Request, code: str) -> Country:
    country = countries.country(code.upper())
    if country is None:
        raise not_found(request.path)
    return country


def _shown(request: Request, country: Country) -> Shown:
    granted = request.services.endpoints.permissions.of(request.account.sid, country.iso_code)
    return Shown(
        country.iso_code,
        country.name,
        country.continent,
        country.country_codes,
        granted.low_risk,
        granted.special,
        granted.tollfraud,
    )


async def fetch(request: Request, country: Shown, values: Values) -> Shown:
    """Return a country."""
    return country


async def list_(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[Shown]:
    """Return the countries that the filters select."""
    wanted = [_normal(comparison) for comparison in comparisons]
    every = (_shown(request, country) for country in countries.countries())
    return computed.page([one for one in every if computed.selects(wanted, one)], asked)


def _normal(comparison: Comparison) -> Comparison:
    attribute, op, value = comparison
    if attribute == "iso_code":
        return Comparison(attribute, op, str(value).upper())
    if attribute == "country_code":
        return Comparison("country_codes", op, f"+{re.sub('[^0-9]', '', str(value))}")
    return comparison


async def prefixes(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[Prefix]:
    """Return what the costly numbers of a country begin with."""
    country = _country(request, request.ids["IsoCode"])
    found = [Prefix(prefix) for prefix in countries.costly_prefixes(country.iso_code)]
    return computed.page(found, asked)


async def change(request: Request, values: Values) -> Updated:
    """Change the permissions of several countries, all or none."""
    updates = _read(values["update_request"])
    async with request.services.claim:
        policy = _policy(request)
        kept = {name: set(getattr(policy, name)) for name in _places()} if policy else {}
        for iso_code, permissions in updates:
            for name, on in permissions.items():
                _set(kept, name, iso_code, on)
        settings = {name: tuple(sorted(codes)) for name, codes in kept.items()}
        await _store(request, policy, settings)
    return Updated(len(updates), "accepted")


def _places() -> list[str]:
    return [place for places in _KEPT.values() for place in places if place]


def _set(kept: dict[str, set[str]], name: str, iso_code: str, on: bool) -> None:
    for place, wanted in zip(_KEPT[name], (on, not on), strict=True):
        if place:
            codes = kept.setdefault(place, set())
            (codes.add if wanted else codes.discard)(iso_code)


def _read(text: str) -> list[tuple[str, dict[str, bool]]]:
    try:
        updates = msgspec.json.decode(text, type=list[dict[str, Any]])
        return [_update(update) for update in updates]
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise TwilioError.about(INVALID, "UpdateRequest", error) from None


def _update(update: dict[str, Any]) -> tuple[str, dict[str, bool]]:
    code = str(update["iso_code"]).upper()
    if code not in countries.NAMES:
        raise TwilioError.about(INVALID, "UpdateRequest", f"no country has the code {code}")
    return code, {
        name: _BOOLEANS[value.lower() if isinstance(value, str) else value]
        for name, value in update.items()
        if name in _KEPT
    }


def _policy(request: Request) -> DialingPolicy | None:
    return request.services.endpoints.directory.dialing_policy(request.account.sid)


async def _store(request: Request, policy: DialingPolicy | None, values: Values) -> None:
    if policy is None:
        await stored.create(request, DialingPolicy, "XP", values)
    else:
        await stored.update(request, policy, values)


async def settings(request: Request, values: Values) -> Settings:
    """Return whose permissions the account has."""
    return Settings(request.services.endpoints.permissions.inherits(request.account.sid))


async def set_settings(request: Request, values: Values) -> Settings:
    """Give a subaccount permissions of its own, or its parent's."""
    if "dialing_permissions_inheritance" in values:
        async with request.services.claim:
            inherits = {"inherits": values["dialing_permissions_inheritance"]}
            await _store(request, _policy(request), inherits)
    return await settings(request, values)


OPERATIONS = [
    *bind(DIALING_COUNTRIES, parents={}, find=find, fetch=fetch, list=list_),
    *bind(HIGH_RISK_SPECIAL_PREFIXES, parents={}, list=prefixes),
    *bind(BULK_COUNTRY_UPDATES, create=change),
    *bind(VOICE_SETTINGS, fetch=settings, update=set_settings),
]
