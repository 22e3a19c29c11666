"""Numbers that turned out to be nobody's: where a day's list is, and the list.

https://www.twilio.com/docs/messaging/api/deactivations-resource. The list is had without
credentials, at an address that is signed with the account's auth token and soon grows stale.
"""

import hmac
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec
from starlette.responses import PlainTextResponse, Response

from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Account, Message
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import DEACTIVATION_FILES, DEACTIVATIONS

TOO_OLD, NOT_YET, NO_DATE, FORBIDDEN = 30113, 30114, 30115, 20403
NOBODY_S = 30005

OLDEST: Final = timedelta(days=30)
GOOD_FOR: Final = 120  # seconds
_DAY: Final = timedelta(days=1)


async def fetch(request: Request, values: Values) -> Response:
    """Return where a day's list is; without a day, that of yesterday's."""
    today = request.services.now().date()
    day = _day(values["date"]) if values.get("date") else today - _DAY
    if day >= today:
        raise TwilioError(NOT_YET)
    if day < today - OLDEST:
        raise TwilioError(TOO_OLD)
    expires = int(request.services.now().timestamp()) + GOOD_FOR
    account = request.account
    path = f"/switchhook/v1/Accounts/{account.sid}/deactivations/{day}.txt"
    signature = _signature(account, day, expires)
    address = f"{request.view.base}{path}?Expires={expires}&Signature={signature}"
    body = msgspec.json.encode({"redirect_to": address})
    return Response(body, 307, {"Location": address}, "application/json")


async def find(request: Request, day: str) -> date:
    """Return the day that the path names."""
    return _day(day)


async def content(request: Request, day: date, values: Values) -> Response:
    """Return a day's list, a number a line."""
    expires = values["expires"]
    signature = _signature(request.account, day, expires)
    good = hmac.compare_digest(signature.encode(), values["signature"].encode())
    if not good or expires < request.services.now().timestamp():
        raise TwilioError(FORBIDDEN)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    where = (
        Condition("account_sid", "=", request.account.sid),
        Condition("error_code", "=", NOBODY_S),
        Condition("date_updated", ">=", start),
        Condition("date_updated", "<", start + _DAY),
    )
    messages = await request.services.store.find(Message, Query(where))
    found = sorted({message.to for message in messages})
    return PlainTextResponse("".join(f"{number}\n" for number in found))


def _day(text: str) -> date:
    """Return the day that is written `YYYY-MM-DD`, the one form of ISO 8601 that is taken."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise TwilioError(NO_DATE) from None
    if day.isoformat() != text:
        raise TwilioError(NO_DATE)
    return day


def _signature(account: Account, day: date, expires: int) -> str:
    signed = f"{account.sid} {day} {expires}".encode()
    return hmac.new(account.auth_token.encode(), signed, "sha256").hexdigest()


OPERATIONS = [
    *bind(DEACTIVATIONS, fetch=fetch),
    *bind(
        DEACTIVATION_FILES,
        find=find,
        content=content,
        open_operations=frozenset(("content",)),
    ),
]
