"""Numbers that can be had, by country and kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from switchhook.api.binding import Bound, bind
from switchhook.api.errors import not_found
from switchhook.api.inventory import Accepts, Inventory, Search, contains, near
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.entities import InventoryNumber, NumberType
from switchhook.domain.errors import TwilioError
from switchhook.protocols import countries
from switchhook.protocols.twilio import phone
from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import (
    AVAILABLE_COUNTRIES,
    AVAILABLE_LOCAL,
    AVAILABLE_MACHINE_TO_MACHINE,
    AVAILABLE_MOBILE,
    AVAILABLE_NATIONAL,
    AVAILABLE_SHARED_COST,
    AVAILABLE_TOLL_FREE,
    AVAILABLE_VOIP,
)

INVALID = 20422
NEAR_MILES = 25
_NORTH_AMERICA = {"US": "United States", "CA": "Canada"}
_KINDS: Mapping[NumberType, Resource] = {
    "local": AVAILABLE_LOCAL,
    "toll-free": AVAILABLE_TOLL_FREE,
    "mobile": AVAILABLE_MOBILE,
    "national": AVAILABLE_NATIONAL,
    "shared-cost": AVAILABLE_SHARED_COST,
    "voip": AVAILABLE_VOIP,
    "machine-to-machine": AVAILABLE_MACHINE_TO_MACHINE,
}
_EXCLUDED = {
    "exclude_all_address_required": ("any", "local", "foreign"),
    "exclude_local_address_required": ("local",),
    "exclude_foreign_address_required": ("foreign",),
}
_PLACES = ("postal_code", "region", "rate_center", "lata", "locality")


@dataclass(frozen=True, slots=True)
class Country:
    """A country, and where its numbers are."""

    account_sid: str
    country_code: str
    country: str
    subresource_uris: dict[str, str]


async def list_countries(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[Country]:
    """Return the countries of which there are numbers."""
    inventory = Inventory(request.services)
    return Page([await _country(request, code) for code in await inventory.countries()])


async def find_country(request: Request, code: str) -> Country:
    """Return a country of which there are numbers."""
    country = await _country(request, code.upper())
    if not country.subresource_uris:
        raise not_found(request.path)
    return country


async def _country(request: Request, code: str) -> Country:
    above = f"/2010-04-01/Accounts/{request.account.sid}/AvailablePhoneNumbers/{code}"
    uris: dict[str, str] = {}
    for kind in await Inventory(request.services).types(code):
        end = _KINDS[kind].path.rpartition("/")[2]
        uris[kind.replace("-", "_")] = f"{above}/{end}{request.view.suffix}"
    known = countries.country(code)
    name = _NORTH_AMERICA.get(code) or (known.name if known else code)
    return Country(request.account.sid, code, name, uris)


@dataclass(frozen=True, slots=True)
class _Offer:
    """The numbers of one kind."""

    kind: NumberType

    async def list_(
        self, request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
    ) -> Page[InventoryNumber]:
        """Return free numbers that are wanted."""
        inventory = Inventory(request.services)
        code = request.ids["CountryCode"].upper()
        if self.kind not in await inventory.types(code):
            raise not_found(request.path)
        wanted = {one.attribute: one.value for one in comparisons}
        accepts = [*_plain(wanted), *await _placed(inventory, wanted)]
        area = wanted.get("area_code")
        prefix = f"+1{area}" if area else ""
        search = Search(code, self.kind, prefix, tuple(accepts))
        skip = asked.page * asked.size
        return Page(await inventory.offered(search, asked.size, skip))

    def bound(self, resource: Resource) -> list[Bound]:
        """Return the operations of the resource that shows these numbers."""
        return bind(resource, parents={}, list=self.list_)


def _plain(wanted: Values) -> list[Accepts]:
    """Return what is asked of the number itself."""
    accepts: list[Accepts] = []
    if text := wanted.get("contains"):
        pattern = contains(text)
        if pattern is None:
            raise TwilioError.about(INVALID, "Contains", text)
        accepts.append(lambda number: bool(pattern.search(number.phone_number[1:])))
    for name in ("sms", "mms", "voice", "fax"):
        if (able := wanted.get(f"{name}_enabled")) is not None:
            accepts.append(_able(name, able))
    for name, requirements in _EXCLUDED.items():
        if wanted.get(name):
            accepts.append(_without(requirements))
    if wanted.get("beta") is False:
        accepts.append(lambda number: not number.beta)
    return accepts


def _able(capability: str, able: bool) -> Accepts:
    return lambda number: (capability in number.capabilities) == able


def _without(requirements: Sequence[str]) -> Accepts:
    return lambda number: number.address_requirements not in requirements


async def _placed(inventory: Inventory, wanted: Values) -> list[Accepts]:
    """Return what is asked of where the number is."""
    accepts: list[Accepts] = []
    for name in _PLACES:
        if text := wanted.get(f"in_{name}"):
            accepts.append(_at(name, await _value(inventory, name, text)))
    miles = float(wanted.get("distance", NEAR_MILES))
    if number := wanted.get("near_number"):
        other = await inventory.number(number)
        if other is None or not (other.latitude and other.longitude):
            return [lambda number: False]  # nobody knows where that is
        accepts.append(near(float(other.latitude), float(other.longitude), miles))
    if text := wanted.get("near_lat_long"):
        accepts.append(near(*_lat_long(text), miles))
    return accepts


def _at(name: str, value: str) -> Accepts:
    return lambda number: bool(value) and getattr(number, name).casefold() == value.casefold()


async def _value(inventory: Inventory, name: str, text: str) -> str:
    """Return the place that is meant: a number stands for where it is."""
    number = phone.e164(text) if text.startswith("+") else None
    if number is None:
        return text
    other = await inventory.number(number)
    return str(getattr(other, name)) if other else ""


def _lat_long(text: str) -> tuple[float, float]:
    latitude, _, longitude = text.partition(",")
    try:
        place = float(latitude), float(longitude)
    except ValueError:
        raise TwilioError.about(INVALID, "NearLatLong", text) from None
    if not (abs(place[0]) <= 90 and abs(place[1]) <= 180):
        raise TwilioError.about(INVALID, "NearLatLong", text)
    return place


OPERATIONS = [
    *bind(AVAILABLE_COUNTRIES, find=find_country, list=list_countries),
    *(one for kind, resource in _KINDS.items() for one in _Offer(kind).bound(resource)),
]
