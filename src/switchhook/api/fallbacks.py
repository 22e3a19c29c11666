"""A fallback URL needs the URL that it stands in for: 21405 and 21406."""

from collections.abc import Callable
from typing import TypeVar

from switchhook.api.requests import Values
from switchhook.domain.entities import Application, IncomingPhoneNumber, ShortCode
from switchhook.domain.errors import TwilioError

W = TypeVar("W", Application, IncomingPhoneNumber, ShortCode)

_CODES = {"voice": 21405, "sms": 21406}


def fallbacks(values: Values) -> Callable[[W], W]:
    """Return the check of what setting `values` makes of an app, a number or a short code."""

    def check(entity: W) -> W:
        for kind, code in _CODES.items():
            primary = getattr(entity, f"{kind}_url", "") or getattr(
                entity, f"{kind}_application_sid", ""
            )
            if values.get(f"{kind}_fallback_url") and not primary:
                raise TwilioError(code)
        return entity

    return check
