"""What an app tells the client in a call, and where it hears what the client says."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Call
from switchhook.domain.user_messages import UserMessage, UserMessageSubscription
from switchhook.protocols.twilio.resources import (
    USER_DEFINED_MESSAGE_SUBSCRIPTIONS,
    USER_DEFINED_MESSAGES,
)


async def send(request: Request, values: Values) -> UserMessage:
    """Tell the client something."""
    key = values.get("idempotency_key", "")
    return await request.services.user_messages.send(await _call(request), values["content"], key)


async def subscribe(request: Request, values: Values) -> UserMessageSubscription:
    """Hear what the client says."""
    return request.services.user_messages.subscribe(
        await _call(request),
        values["callback"],
        values.get("method", "POST"),
        values.get("idempotency_key", ""),
    )


async def unsubscribe(request: Request, sid: str, values: Values) -> None:
    """Hear no more of it."""
    if not request.services.user_messages.unsubscribe(await _call(request), sid):
        raise not_found(request.path)


async def _find(request: Request, sid: str) -> str:
    """Return the SID as it is: subscriptions are not in the store."""
    return sid


async def _call(request: Request) -> Call:
    owner = {"account_sid": request.account.sid}
    return await stored.fetch(request, Call, request.ids["CallSid"], owner)


OPERATIONS = [
    *bind(USER_DEFINED_MESSAGES, create=send),
    *bind(USER_DEFINED_MESSAGE_SUBSCRIPTIONS, find=_find, create=subscribe, delete=unsubscribe),
]
