"""Messages: texts to send, and those sent and received."""

from switchhook.api import stored, unused
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Message, MessageFeedback
from switchhook.domain.errors import TwilioError
from switchhook.messaging.requests import MessageRequest
from switchhook.protocols.twilio.resources import MESSAGE_FEEDBACK, MESSAGES

NO_FEEDBACK = 20422

_ASKED = frozenset(MessageRequest.__dataclass_fields__)


async def create(request: Request, values: Values) -> Message:
    """Send a text, now or later."""
    if "send_at" in values:
        values = {**values, "send_at": values["send_at"][0]}
    asked = {name: value for name, value in values.items() if name in _ASKED}
    message = await request.services.messages.send(
        MessageRequest(account_sid=request.account.sid, **asked)
    )
    unused.warn(request, MESSAGES.operation("create"), values, message)
    return message


async def update(request: Request, message: Message, values: Values) -> Message:
    """Redact a message whose text has gone out, or cancel one that waits."""
    if values.get("status") == "canceled":
        return await request.services.messages.cancel(message.sid)
    if values.get("body", message.body) == "" != message.body:
        return await request.services.messages.redact(message.sid)
    if values.get("body"):
        raise TwilioError.about(20422, "Body", "it can only be made empty")
    return message


async def delete(request: Request, message: Message, values: Values) -> None:
    """Delete the record of a message that is on its way no more."""
    await request.services.messages.delete(message.sid)


async def feedback(request: Request, values: Values) -> MessageFeedback:
    """Keep whether the recipient did what a message was for; it may be said again."""
    services, sid = request.services, request.ids["MessageSid"]
    outcome: Values = {"outcome": values.get("outcome", "confirmed")}
    message = await stored.fetch(request, Message, sid, {"account_sid": request.account.sid})
    if message.direction == "inbound":
        raise TwilioError(NO_FEEDBACK, "Feedback is about messages that were sent")
    async with services.claim:
        said = await services.store.get(MessageFeedback, sid)
        if said is not None:
            return await stored.update(request, said, outcome)
        now = services.now()
        said = MessageFeedback(
            sid=sid,
            account_sid=request.account.sid,
            date_created=now,
            date_updated=now,
            **outcome,
        )
        await services.bus.commit([Insert(said)])
    return said


OPERATIONS = [
    *bind(MESSAGES, Message, create=create, update=update, delete=delete),
    *bind(MESSAGE_FEEDBACK, parents={}, create=feedback),
]
