"""How fast a sender may send, in segments a second.

https://help.twilio.com/articles/115002943027. What Twilio gives senders by default.
"""

from collections.abc import Mapping
from typing import Final, Literal

from switchhook.protocols import numbers
from switchhook.protocols.remembering import remembered

SenderKind = Literal["long-code", "toll-free", "short-code", "alphanumeric", "other"]

RATES: Final[Mapping[SenderKind, float]] = {
    "long-code": 1.0,  # of North America
    "toll-free": 3.0,
    "short-code": 100.0,
    "alphanumeric": 10.0,
    "other": 10.0,  # long codes elsewhere
}
_NORTH_AMERICA = "+1"


@remembered(most=4096, longest=numbers.MAX_LENGTH)
def sender_kind(sender: str) -> SenderKind:
    """Return what kind of sender a number or name is."""
    if numbers.is_short_code(sender):
        return "short-code"
    if not sender.startswith("+"):
        return "alphanumeric"
    if numbers.kind(sender) == "toll-free":
        return "toll-free"
    return "long-code" if sender.startswith(_NORTH_AMERICA) else "other"


def read_rates(text: str) -> Mapping[SenderKind, float]:
    """Return the rates that `text` says, such as "long-code=10 toll-free=0"; else the usual ones.

    Raises ValueError.
    """
    rates = dict(RATES)
    for entry in text.replace(",", " ").split():
        name, _, number = entry.partition("=")
        kind = next((kind for kind in RATES if kind == name), None)
        if kind is None:
            raise ValueError(f"{name!r} is none of {', '.join(RATES)}")
        rate = float(number)
        if not 0 <= rate < 1_000_000:
            raise ValueError(f"{entry!r} is not a rate")
        rates[kind] = rate
    return rates
