"""Dates as the REST API writes and reads them.

RFC 2822 (`Thu, 30 Jul 2015 20:00:00 +0000`) in the 2010 API, ISO 8601 elsewhere. Filters take
`YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`, RFC 2822 too, since that is what answers show, and
`MM/DD/YYYY hh:mm:ss ZONE`.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

_FIRST_YEAR, _LAST_YEAR = 1, 9999  # what can be reckoned with
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_AMERICAN = re.compile(r"(0?[1-9]|1[0-2])/([0-9]{1,2})/([0-9]{4})(?: (.+))?")

_TWO = tuple(f"{number:02d}" for number in range(60))


def rfc2822(moment: datetime) -> str:
    """Return an aware UTC `moment` in whole seconds."""
    day = _day(moment.year, moment.month, moment.day)
    return f"{day} {_TWO[moment.hour]}:{_TWO[moment.minute]}:{_TWO[moment.second]} +0000"


@lru_cache(maxsize=512)  # a page is full of dates, of few days
def _day(year: int, month: int, day: int) -> str:
    weekday = _DAYS[date(year, month, day).weekday()]
    return f"{weekday}, {_TWO[day]} {_MONTHS[month - 1]} {year:04d}"


def iso8601(moment: datetime) -> str:
    """Return an aware UTC `moment` in whole seconds, `2015-07-30T20:00:00Z`."""
    return (
        f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
        f"T{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}Z"
    )


def parse(text: str) -> tuple[datetime, timedelta] | None:
    """Return the moment that `text` begins at, in UTC, and how long it covers: a day or a second.

    Exact midnight stands for the day: it is what clients make of a date. None when it is no date.
    """
    if not text.isascii():
        return None
    try:
        moment = _read(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
            return None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    midnight = moment == moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return (moment, timedelta(days=1) if midnight else timedelta(seconds=1))


def _read(text: str) -> datetime:
    if american := _AMERICAN.fullmatch(text):
        month, day, year, rest = american.groups()
        text = f"{day} {_MONTHS[int(month) - 1]} {year} {rest or '00:00:00'}"
    elif text[:1].isdigit():
        return datetime.fromisoformat(text)
    return parsedate_to_datetime(text)
