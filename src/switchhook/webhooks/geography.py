"""Where a number is, as far as its digits tell: the country, rarely more.

Cities need a paid database at Twilio too; an app must cope with empty values.
"""

from functools import lru_cache

import phonenumbers

_WORLD = "001"  # libphonenumber's region for numbers of no country, such as +800


@lru_cache(maxsize=4096)
def place(number: str) -> tuple[str, str, str, str]:
    """Return city, state, postal code and ISO 3166 country of an E.164 number; "" if unknown."""
    if not number.startswith("+"):
        return "", "", "", ""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return "", "", "", ""
    region = phonenumbers.region_code_for_number(parsed)
    if region is None and parsed.country_code is not None:
        region = phonenumbers.region_code_for_country_code(parsed.country_code)
    return "", "", "", "" if region in (None, _WORLD, "ZZ") else region
