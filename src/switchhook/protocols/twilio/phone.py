"""Phone numbers and other endpoints as the REST API takes and shows them.

https://www.twilio.com/docs/glossary/what-e164
"""

import re

_DECORATION = str.maketrans("", "", " -.()\u00a0")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NATIONAL = re.compile(r"1?([2-9][0-9]{9})")
_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+\-_]{1,11}")
_SIP = re.compile(r"sips?:[^\s@<>]+@[^\s@<>]+", re.IGNORECASE)
WHATSAPP = "whatsapp:"  # and a number: an address there
_MAX_CLIENT = 256  # characters of an identity
_MAX_SIP = 255 + 1024  # characters: the URI and its headers


def e164(text: str) -> str | None:
    """Return a number as `+` and digits, or None when it can't be one.

    Ten digits, or eleven with a leading 1, are taken for North American.
    """
    digits = text.translate(_DECORATION)
    if national := _NATIONAL.fullmatch(digits):
        return f"+1{national[1]}"
    if not _E164.fullmatch(digits):
        return None
    if digits.startswith("+1") and not _NATIONAL.fullmatch(digits, 1):
        return None
    return digits


def endpoint(text: str) -> str | None:
    """Return whom a call may be to or from: a number, `client:name` or `sip:user@host`."""
    scheme = text[:8].lower()
    if scheme.startswith("client:"):
        return text if 7 < len(text) <= 7 + _MAX_CLIENT else None
    if scheme.startswith(("sip:", "sips:")):
        return text if len(text) <= _MAX_SIP and _SIP.fullmatch(text) else None
    return e164(text)


def sender(text: str) -> str | None:
    """Return whom a text may be from or to: a number, a short code, a sender's name, WhatsApp."""
    if text[: len(WHATSAPP)].lower() == WHATSAPP:
        number = e164(text[len(WHATSAPP) :])
        return number and f"{WHATSAPP}{number}"
    if _SHORT_CODE.fullmatch(text):
        return text
    return e164(text) or (text if _SENDER_NAME.fullmatch(text) else None)


def formatted(number: str) -> str:
    """Return a number as people write it: `(415) 555-0100` in North America."""
    if len(number) == 12 and number.startswith("+1"):
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number
