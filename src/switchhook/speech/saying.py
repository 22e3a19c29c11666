"""What `<say-as>` makes of its text, where the synthesiser does not know: words to be spoken.

https://docs.aws.amazon.com/polly/latest/dg/supportedtags.html#say-as-tag, which Twilio's subset
is. Digits are digits in any language; the rest is English, and other languages' text stays.
"""

import re
from collections.abc import Callable
from typing import Final

_MONTHS: Final = (
    "January February March April May June July August September October November December"
)
_UNITS: Final = {
    "lb": "pound", "lbs": "pound", "oz": "ounce", "kg": "kilogram", "g": "gram",
    "mg": "milligram", "ft": "foot", "in": "inch", "yd": "yard", "mi": "mile", "mm": "millimeter",
    "cm": "centimeter", "m": "meter", "km": "kilometer", "ml": "milliliter", "l": "liter",
    "gal": "gallon", "s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour",
    "mph": "mile per hour", "%": "percent",
}  # fmt: skip
_PLURALS: Final = {"foot": "feet", "inch": "inches", "mile per hour": "miles per hour"}
_STREETS: Final = {
    "st": "Street", "ave": "Avenue", "rd": "Road", "blvd": "Boulevard", "dr": "Drive",
    "ln": "Lane", "apt": "Apartment", "ste": "Suite", "n": "North", "s": "South", "e": "East",
    "w": "West",
}  # fmt: skip
_ORDERS: Final = {
    "mdy": "mdy", "dmy": "dmy", "ymd": "ymd", "yyyymmdd": "ymd", "md": "md", "dm": "dm",
    "ym": "ym", "my": "my", "d": "d", "m": "m", "y": "y",
}  # fmt: skip
BLEEP: Final = "beep"


def said_as(kind: str, text: str, order: str = "", *, english: bool = True) -> str | None:
    """Return the words that `text` is to be spoken as; None where it is to stay as it is."""
    if kind == "digits":
        return " ".join(re.sub(r"\W", "", text))
    say = _SAID.get(kind) if english else None
    if kind == "date" and english:
        return _date(text.strip(), order)
    return say(text.strip()) if say else None


def _ordinal(text: str) -> str | None:
    number = text.replace(",", "")
    if not number.isdecimal():
        return None
    return number + _suffix(int(number))


def _suffix(number: int) -> str:
    if 10 < number % 100 < 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _fraction(text: str) -> str | None:
    """`3/20` is three twentieths, `2+1/2` two and one half."""
    found = re.fullmatch(r"(?:(\d{1,6})\s*\+\s*)?(\d{1,6})\s*/\s*(\d{1,6})", text)
    if found is None:
        return None
    whole, above, below = found.groups()
    name = {2: "half", 4: "quarter"}.get(int(below), f"{below}{_suffix(int(below))}")
    many = int(above) != 1
    part = "halves" if many and name == "half" else name + ("s" if many else "")
    return (f"{whole} and " if whole else "") + f"{above} {part}"


def _unit(text: str) -> str | None:
    found = re.fullmatch(r"([\d.,]+)\s*(%|[A-Za-z]+)\.?", text)
    name = _UNITS.get(found[2].lower()) if found else None
    if found is None or name is None:
        return None
    if found[1] != "1" and name != "percent":
        name = _PLURALS.get(name, f"{name}s")
    return f"{found[1]} {name}"


def _time(text: str) -> str | None:
    """`1'21"` is a duration in minutes and seconds."""
    found = re.fullmatch(r"(?:(\d{1,4})')?\s*(?:(\d{1,4})\")?", text)
    if found is None or not text:
        return None
    minutes, seconds = found.groups()
    parts = ((minutes, "minute"), (seconds, "second"))
    return " ".join(f"{n} {name}{'' if n == '1' else 's'}" for n, name in parts if n)


def _address(text: str) -> str | None:
    def whole(word: re.Match[str]) -> str:
        return _STREETS.get(word[1].lower(), word[0])

    return re.sub(r"\b([A-Za-z]{1,4})\b\.?", whole, text)


def _date(text: str, order: str) -> str | None:
    """Return a date in words; `order` says which of its numbers is what."""
    places = _ORDERS.get(order)
    if places is None:
        return None
    if order == "yyyymmdd" and (packed := re.fullmatch(r"(.{4})(.{2})(.{2})", text)):
        numbers = list(packed.groups())
    else:
        numbers = re.split(r"[^\d?]+", text)
    if len(numbers) != len(places):
        return None
    named = dict(zip(places, numbers, strict=True))
    day, month, year = (named.get(place, "").lstrip("?") for place in "dmy")
    if month and not 1 <= int(month) <= 12:
        return None
    words = [
        _MONTHS.split()[int(month) - 1] if month else "",
        f"{int(day)}{_suffix(int(day))}" if day else "",
        year,
    ]
    return " ".join(word for word in words if word) or None


_SAID: Final[dict[str, Callable[[str], str | None]]] = {
    "ordinal": _ordinal,
    "fraction": _fraction,
    "unit": _unit,
    "time": _time,
    "address": _address,
    "expletive": lambda _: BLEEP,
}
