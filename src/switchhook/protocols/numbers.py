"""Phone numbers: E.164 (ITU-T), as libphonenumber knows the national plans.

The range reserved for fiction (+1 415 555 0100 to 0199) counts as valid, so made-up numbers work.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

E164 = re.compile(r"\+[1-9][0-9]{1,14}")
SHORT_CODE = re.compile(r"[1-9][0-9]{2,7}")
ALPHANUMERIC_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +\-_&]{1,11}")

MAX_LENGTH = 64  # longer text is no number, and costs no time


@lru_cache(4096)
def normalise(text: str, region: str = "US") -> str | None:
    """Return the E.164 form of a valid number, or None.

    A number without a plus sign is read as `region` would dial it.
    """
    number = _parse(text, region)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


@lru_cache(4096)
def possible(text: str, region: str = "US") -> str | None:
    """Return the E.164 form if the length alone is right, or None.

    For what others claim, such as the caller of an inbound call.
    """
    number = _parse(text, region)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


@lru_cache(4096)
def formatted(e164: str) -> str:
    """Return the number as a person writes it: "(415) 555-0100", abroad "+44 20 7946 0018"."""
    number = _parse(e164, None)
    if number is None:
        return e164
    style = PhoneNumberFormat.INTERNATIONAL
    if number.country_code == 1:
        style = PhoneNumberFormat.NATIONAL
    return str(phonenumbers.format_number(number, style))


@lru_cache(4096)
def country(e164: str) -> str:
    """Return the ISO 3166 code of the number's country, empty when it has none."""
    number = _parse(e164, None)
    code = None if number is None else phonenumbers.region_code_for_number(number)
    return "" if code in (None, "001") else str(code)


def is_e164(text: str) -> bool:
    """Say whether `text` is written as E.164: a plus sign and at most 15 digits."""
    return E164.fullmatch(text) is not None


def is_short_code(text: str) -> bool:
    """Say whether `text` looks like a short code: 3 to 8 digits without a plus sign."""
    return SHORT_CODE.fullmatch(text) is not None


def is_alphanumeric_sender(text: str) -> bool:
    """Say whether `text` may be a sender's name: at most 11 characters, a letter among them."""
    return ALPHANUMERIC_SENDER.fullmatch(text) is not None


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    if len(text) > MAX_LENGTH:
        return None
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None
