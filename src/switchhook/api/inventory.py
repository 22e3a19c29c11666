"""The numbers to be had: the operator's inventory, or made-up ones while that is empty.

https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource. A number that somebody
has is not offered; given back, it is offered again.
"""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from typing import Final

from switchhook.api.fiction import FICTION
from switchhook.api.numbers import is_taken
from switchhook.api.services import Services
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import InventoryNumber, NumberType

Accepts = Callable[[InventoryNumber], bool]

_AT_ONCE = 500  # numbers that are read from the store
_EARTH_MILES: Final = 3958.8
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_PATTERN = re.compile(r"\+?[0-9A-Z*%]+\$?")


def contains(text: str) -> re.Pattern[str] | None:
    """Return what a number's digits must match, or None when `text` is no pattern.

    2 to 16 characters, two of them digits or letters of the keypad; `*` stands for a digit, `%` for
    any number of them, `+` at the start and `$` at the end for the number's own.
    """
    text = text.upper()
    if not (2 <= len(text) <= 16 and _PATTERN.fullmatch(text)):
        return None
    if sum(char.isalnum() for char in text) < 2:
        return None
    digits = re.sub("%+", "%", text.translate(_KEYPAD)).replace("*", "[0-9]").replace("%", "[0-9]*")
    return re.compile(digits.replace("+", "^"))


@dataclass(frozen=True, slots=True)
class Search:
    """What is wanted: numbers of a country and type that every one of `accepts` takes."""

    iso_country: str
    type: NumberType
    prefix: str = ""
    accepts: tuple[Accepts, ...] = field(default=())

    def takes(self, number: InventoryNumber) -> bool:
        """Say whether a number is wanted."""
        return (
            (number.iso_country, number.type) == (self.iso_country, self.type)
            and number.phone_number.startswith(self.prefix)
            and all(accept(number) for accept in self.accepts)
        )


class Inventory:
    """What can be had on this server."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def offered(self, search: Search, most: int, skip: int = 0) -> list[InventoryNumber]:
        """Return at most so many free numbers that are wanted, in order, behind the first few."""
        found: list[InventoryNumber] = []
        directory = self._services.endpoints.directory
        async for number in self._all(search):
            if search.takes(number) and not is_taken(directory, number.phone_number):
                found.append(number)
                if len(found) == skip + most:
                    break
        return found[skip:]

    async def number(self, phone_number: str) -> InventoryNumber | None:
        """Return the number, free or not, if it is in the inventory."""
        if await self._is_empty():
            return next((one for one in FICTION if one.phone_number == phone_number), None)
        same = Query((Condition("phone_number", "=", phone_number),), limit=1)
        found = await self._services.store.find(InventoryNumber, same)
        return found[0] if found else None

    async def types(self, iso_country: str) -> list[NumberType]:
        """Return what kinds of number there are of a country, taken ones too."""
        if await self._is_empty():
            return sorted({one.type for one in FICTION if one.iso_country == iso_country})
        return [one.type async for one in self._steps("type", ("iso_country", iso_country))]

    async def countries(self) -> list[str]:
        """Return the countries of which there are numbers, in order."""
        if await self._is_empty():
            return sorted({one.iso_country for one in FICTION})
        return [one.iso_country async for one in self._steps("iso_country")]

    async def _is_empty(self) -> bool:
        return not await self._services.store.find(InventoryNumber, Query(limit=1))

    async def _all(self, search: Search) -> AsyncIterator[InventoryNumber]:
        if await self._is_empty():
            for number in FICTION:
                yield number
            return
        where = (
            Condition("iso_country", "=", search.iso_country),
            Condition("type", "=", search.type),
            *([Condition("phone_number", "prefix", search.prefix)] if search.prefix else []),
        )
        after: tuple[object, str] | None = None
        while True:
            query = Query(where, order="phone_number", limit=_AT_ONCE, after=after)
            found = await self._services.store.find(InventoryNumber, query)
            for number in found:
                yield number
            if len(found) < _AT_ONCE:
                return
            after = found[-1].phone_number, found[-1].sid

    async def _steps(self, name: str, *where: tuple[str, object]) -> AsyncIterator[InventoryNumber]:
        """Yield one number for each value of an attribute, without reading the others."""
        scope = [Condition(attribute, "=", value) for attribute, value in where]
        last: object = ""
        while True:
            query = Query((*scope, Condition(name, ">", last)), order=name, limit=1)
            found = await self._services.store.find(InventoryNumber, query)
            if not found:
                return
            yield found[0]
            last = getattr(found[0], name)


def near(latitude: float, longitude: float, miles: float) -> Accepts:
    """Return what accepts numbers that are at most so far from a place, in degrees."""

    def accepts(number: InventoryNumber) -> bool:
        if not (number.latitude and number.longitude):
            return False
        theirs = float(number.latitude), float(number.longitude)
        return _miles((latitude, longitude), theirs) <= miles

    return accepts


def _miles(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two places on a sphere (the haversine formula)."""
    (south, west), (north, east) = map(_radians, (one, other))
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH_MILES * asin(sqrt(min(1.0, half)))


def _radians(place: tuple[float, float]) -> tuple[float, float]:
    return radians(place[0]), radians(place[1])
