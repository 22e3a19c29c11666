"""Times in SMPP: `YYMMDDhhmmsstnnp` (SMPP 3.4 §7.1.1)."""

import re
from datetime import UTC, datetime, timedelta, timezone

from switchhook.protocols.smpp.errors import PduError, Status

_FORM = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+\-R])", re.ASCII)
_LONGEST = 99 * 86_400  # seconds that fit days, hours, minutes and seconds


def relative(seconds: int) -> str:
    """Return a time from now on; at most 99 days."""
    days, rest = divmod(max(0, min(seconds, _LONGEST)), 86_400)
    return f"0000{days:02}{rest // 3600:02}{rest // 60 % 60:02}{rest % 60:02}000R"


def absolute(at: datetime) -> str:
    """Return a time in UTC."""
    return at.astimezone(UTC).strftime("%y%m%d%H%M%S") + "000+"


def read_time(text: str, now: datetime, fault: Status) -> datetime | None:
    """Return the time meant, None for the SMSC's default. Raises `PduError` with `fault`."""
    if not text:
        return None
    match = _FORM.fullmatch(text)
    try:
        if match is None:
            raise ValueError("not of this form")
        year, month, day, hour, minute, second, _, quarters, sign = match.groups()
        if sign == "R":
            days = 365 * int(year) + 30 * int(month) + int(day)
            seconds = 3600 * int(hour) + 60 * int(minute) + int(second)
            return now + timedelta(days=days, seconds=seconds)
        offset = timedelta(minutes=15 * int(quarters) * (-1 if sign == "-" else 1))
        at = datetime.strptime(text[:12] + "+0000", "%y%m%d%H%M%S%z")
        return (at.replace(year=2000 + int(year), tzinfo=timezone(offset))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PduError(fault, f"the time {text!r}") from error
