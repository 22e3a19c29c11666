"""Countries as dialing permissions know them: their names, continents, codes and costly ranges.

Names and continents are a table (ISO 3166-1, UN M49); codes and ranges are libphonenumber's. The
United States and Canada are one country, as in Twilio's permissions.
https://www.twilio.com/docs/voice/api/dialing-permissions-country-resource
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberType

from switchhook.protocols.number_ranges import leading_digits

_CONTINENTS: Final[Mapping[str, str]] = {
    "AFRICA": """
        AC Ascension Island|AO Angola|BF Burkina Faso|BI Burundi|BJ Benin|BW Botswana
        CD Democratic Republic of the Congo|CF Central African Republic|CG Congo|CI Ivory Coast
        CM Cameroon|CV Cape Verde|DJ Djibouti|DZ Algeria|EG Egypt|EH Western Sahara|ER Eritrea
        ET Ethiopia|GA Gabon|GH Ghana|GM Gambia|GN Guinea|GQ Equatorial Guinea|GW Guinea-Bissau
        IO British Indian Ocean Territory|KE Kenya|KM Comoros|LR Liberia|LS Lesotho|LY Libya
        MA Morocco|MG Madagascar|ML Mali|MR Mauritania|MU Mauritius|MW Malawi|MZ Mozambique
        NA Namibia|NE Niger|NG Nigeria|RE Reunion|RW Rwanda|SC Seychelles|SD Sudan
        SH Saint Helena|SL Sierra Leone|SN Senegal|SO Somalia|SS South Sudan
        ST Sao Tome and Principe|SZ Eswatini|TA Tristan da Cunha|TD Chad|TG Togo|TN Tunisia
        TZ Tanzania|UG Uganda|YT Mayotte|ZA South Africa|ZM Zambia|ZW Zimbabwe
    """,
    "ASIA": """
        AE United Arab Emirates|AF Afghanistan|AM Armenia|AZ Azerbaijan|BD Bangladesh|BH Bahrain
        BN Brunei|BT Bhutan|CC Cocos Islands|CN China|CX Christmas Island|GE Georgia
        HK Hong Kong|ID Indonesia|IL Israel|IN India|IQ Iraq|IR Iran|JO Jordan|JP Japan
        KG Kyrgyzstan|KH Cambodia|KP North Korea|KR South Korea|KW Kuwait|KZ Kazakhstan|LA Laos
        LB Lebanon|LK Sri Lanka|MM Myanmar|MN Mongolia|MO Macao|MV Maldives|MY Malaysia|NP Nepal
        OM Oman|PH Philippines|PK Pakistan|PS Palestinian Territory|QA Qatar|SA Saudi Arabia
        SG Singapore|SY Syria|TH Thailand|TJ Tajikistan|TL East Timor|TM Turkmenistan|TR Turkey
        TW Taiwan|UZ Uzbekistan|VN Vietnam|YE Yemen
    """,
    "EUROPE": """
        AD Andorra|AL Albania|AT Austria|AX Aland Islands|BA Bosnia and Herzegovina|BE Belgium
        BG Bulgaria|BY Belarus|CH Switzerland|CY Cyprus|CZ Czech Republic|DE Germany|DK Denmark
        EE Estonia|ES Spain|FI Finland|FO Faroe Islands|FR France|GB United Kingdom|GG Guernsey
        GI Gibraltar|GR Greece|HR Croatia|HU Hungary|IE Ireland|IM Isle of Man|IS Iceland
        IT Italy|JE Jersey|LI Liechtenstein|LT Lithuania|LU Luxembourg|LV Latvia|MC Monaco
        MD Moldova|ME Montenegro|MK North Macedonia|MT Malta|NL Netherlands|NO Norway|PL Poland
        PT Portugal|RO Romania|RS Serbia|RU Russia|SE Sweden|SI Slovenia
        SJ Svalbard and Jan Mayen|SK Slovakia|SM San Marino|UA Ukraine|VA Vatican City|XK Kosovo
    """,
    "NORTH_AMERICA": """
        AG Antigua and Barbuda|AI Anguilla|AW Aruba|BB Barbados|BL Saint Barthelemy|BM Bermuda
        BQ Caribbean Netherlands|BS Bahamas|BZ Belize|CR Costa Rica|CU Cuba|CW Curacao
        DM Dominica|DO Dominican Republic|GD Grenada|GL Greenland|GP Guadeloupe|GT Guatemala
        HN Honduras|HT Haiti|JM Jamaica|KN Saint Kitts and Nevis|KY Cayman Islands
        LC Saint Lucia|MF Saint Martin|MQ Martinique|MS Montserrat|MX Mexico|NI Nicaragua
        PA Panama|PM Saint Pierre and Miquelon|PR Puerto Rico|SV El Salvador|SX Sint Maarten
        TC Turks and Caicos Islands|TT Trinidad and Tobago|US United States/Canada
        VC Saint Vincent and the Grenadines|VG British Virgin Islands|VI US Virgin Islands
    """,
    "OCEANIA": """
        AS American Samoa|AU Australia|CK Cook Islands|FJ Fiji|FM Micronesia|GU Guam|KI Kiribati
        MH Marshall Islands|MP Northern Mariana Islands|NC New Caledonia|NF Norfolk Island
        NR Nauru|NU Niue|NZ New Zealand|PF French Polynesia|PG Papua New Guinea|PW Palau
        SB Solomon Islands|TK Tokelau|TO Tonga|TV Tuvalu|VU Vanuatu|WF Wallis and Futuna|WS Samoa
    """,
    "SOUTH_AMERICA": """
        AR Argentina|BO Bolivia|BR Brazil|CL Chile|CO Colombia|EC Ecuador|FK Falkland Islands
        GF French Guiana|GY Guyana|PE Peru|PY Paraguay|SR Suriname|UY Uruguay|VE Venezuela
    """,
    "WORLD": "001 International Networks",  # satellites and other networks of no country
}
CONTINENTS: Final = tuple(_CONTINENTS)
WORLD: Final = "001"
UNKNOWN: Final = ""
_SHARES: Final[Mapping[str, str]] = {"CA": "US"}  # whose permissions count
_COSTLY: Final = frozenset((PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST))
_LONGEST: Final = 5  # digits of a prefix after the country code


@dataclass(frozen=True, slots=True)
class Country:
    """One entry of the table."""

    iso_code: str
    name: str
    continent: str
    country_codes: tuple[str, ...]


def _entries() -> dict[str, tuple[str, str]]:
    found = {
        code: (name, continent)
        for continent, text in _CONTINENTS.items()
        for line in text.strip().splitlines()
        for code, _, name in (entry.strip().partition(" ") for entry in line.split("|"))
    }
    return dict(sorted(found.items()))


NAMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(_entries())
"""The name and continent of every country, by its ISO code, in the order of the codes."""


ISO_CODES: Final = frozenset(NAMES) - {WORLD} | frozenset(_SHARES)


@lru_cache(512)
def country(iso_code: str) -> Country | None:
    """Return the country with this ISO code."""
    if iso_code not in NAMES:
        return None
    return Country(iso_code, *NAMES[iso_code], _codes(iso_code))


def countries() -> Iterator[Country]:
    """Yield every country, in the order of the codes."""
    for iso_code in NAMES:
        found = country(iso_code)
        assert found is not None
        yield found


def _codes(iso_code: str) -> tuple[str, ...]:
    """Return the starts of a country's numbers: some share a code and have an area of it."""
    if iso_code == WORLD:
        return tuple(f"+{code}" for code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS))
    metadata = _metadata(iso_code)
    code = f"+{metadata.country_code}"
    if not metadata.leading_digits:
        return (code,)
    return tuple(code + digits for digits in leading_digits(metadata.leading_digits, _LONGEST))


def _metadata(region: str) -> PhoneMetadata:
    found = PhoneMetadata.metadata_for_region(region)
    assert found is not None, f"libphonenumber does not know {region}"
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number is, and whether calls there cost more than usual."""

    iso_code: str  # empty when nobody knows
    costly: bool = False


@lru_cache(4096)
def place(number: str) -> Place:
    """Return the place of an E.164 number."""
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException:
        return Place(UNKNOWN)
    code = phonenumbers.region_code_for_number(parsed)
    if code is None and parsed.country_code is not None:
        code = phonenumbers.region_code_for_country_code(parsed.country_code)
    code = code or UNKNOWN
    code = _SHARES.get(code, code)
    costly = phonenumbers.number_type(parsed) in _COSTLY
    return Place(code if code in NAMES else UNKNOWN, costly)


@lru_cache(maxsize=16)
def costly_prefixes(iso_code: str) -> tuple[str, ...]:
    """Return the starts of a country's premium and shared cost numbers, in E.164."""
    if iso_code == WORLD:
        return ("+979",)  # ITU-T E.169.2
    regions = [iso_code, *(region for region, owner in _SHARES.items() if owner == iso_code)]
    found: set[str] = set()
    for region in regions:
        metadata = _metadata(region)
        for numbers in (metadata.premium_rate, metadata.shared_cost):
            if numbers is not None and numbers.national_number_pattern:
                starts = leading_digits(numbers.national_number_pattern, _LONGEST)
                found.update(f"+{metadata.country_code}{digits}" for digits in starts)
    return tuple(sorted(found))
