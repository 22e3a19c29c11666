"""Phone numbers: E.164 (ITU-T), as libphonenumber knows the national plans.

The range reserved for fiction (+1 415 555 0100 to 0199) counts as valid, so made-up numbers work.
"""

import re
from collections.abc import Mapping
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from switchhook.protocols.remembering import remembered

SHORT_CODE = re.compile(r"[1-9][0-9]{2,7}")
ALPHANUMERIC_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +\-_&]{1,11}")

Kind = Literal["local", "toll-free", "mobile", "shared-cost", "voip"]

_KINDS: Mapping[int, Kind] = {
    PhoneNumberType.FIXED_LINE: "local",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.SHARED_COST: "shared-cost",
    PhoneNumberType.VOIP: "voip",
}
WHATSAPP = "whatsapp:"  # and a number: an address there
MAX_LENGTH = 64  # longer text is no number, and costs no time
_WORLD, _UNKNOWN = "001", "ZZ"  # libphonenumber's regions of numbers of no country, such as +800


@remembered(most=4096, longest=MAX_LENGTH)
def normalise(text: str, region: str = "US") -> str | None:
    """Return the E.164 form of a valid number, or None.

    A number without a plus sign is read as `region` would dial it.
    """
    number = _parse(text, region)
    if number is None or not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


@remembered(most=4096, longest=MAX_LENGTH)
def possible(text: str, region: str = "US") -> str | None:
    """Return the E.164 form if the length alone is right, or None.

    For what others claim, such as the caller of an inbound call.
    """
    number = _parse(text, region)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


@remembered(most=4096, longest=MAX_LENGTH)
def country(e164: str) -> str:
    """Return the ISO 3166 code of the number's country, empty when it has none."""
    number = _parse(e164, None)
    if number is None or number.country_code is None:
        return ""
    code = phonenumbers.region_code_for_number(number)
    code = code or phonenumbers.region_code_for_country_code(number.country_code)
    return "" if code in (_WORLD, _UNKNOWN) else str(code)


def address(text: str) -> str | None:
    """Return the E.164 form of a valid number, after `whatsapp:` if it is one there; or None."""
    if text[: len(WHATSAPP)].lower() != WHATSAPP:
        return normalise(text)
    number = normalise(text[len(WHATSAPP) :])
    return number and f"{WHATSAPP}{number}"


def is_country(code: str) -> bool:
    """Say whether `code` is the ISO 3166 code of a country that numbers have."""
    return code in phonenumbers.SUPPORTED_REGIONS


def kind(e164: str) -> Kind | None:
    """Return the kind of number that its digits tell of; None where they don't.

    In North America a mobile number looks like any other.
    """
    number = _parse(e164, None)
    return None if number is None else _KINDS.get(phonenumbers.number_type(number))


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
