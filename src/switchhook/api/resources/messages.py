"""Messages: texts to send, and those sent and received."""

from switchhook.api import stored, unused
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Message
from switchhook.domain.errors import TwilioError
from switchhook.messaging.requests import MessageRequest
from switchhook.protocols.twilio.resources import MESSAGES

_ASKED = frozenset(MessageRequest.__dataclass_fields__)


async def create(request: Request, values: Values) -> Message:
    """Send a text; only a messaging service sends one later."""
    if "schedule_type" in values:
        if not values.get("messaging_service_sid"):
            raise TwilioError(35118)
        if "send_at" not in values:
            raise TwilioError(35111)
    asked = {name: value for name, value in values.items() if name in _ASKED}
    message = await request.services.messages.send(
        MessageRequest(account_sid=request.account.sid, **asked)
    )
    unused.warn(request, MESSAGES.operation("create"), values, message)
    return message


async def update(request: Request, message: Message, values: Values) -> Message:
    """Redact a message whose text has gone out, or cancel a scheduled one."""
    if values.get("status") == "canceled":
        if message.status != "scheduled":
            raise TwilioError(30409)
        return await stored.update(request, message, {"status": "canceled"})
    if values.get("body", message.body) == "" != message.body:
        return await request.services.messages.redact(message.sid)
    if values.get("body"):
        raise TwilioError.about(20422, "Body", "it can only be made empty")
    return message


async def delete(request: Request, message: Message, values: Values) -> None:
    """Delete the record of a message that is on its way no more."""
    await request.services.messages.delete(message.sid)


OPERATIONS = bind(MESSAGES, Message, create=create, update=update, delete=delete)
