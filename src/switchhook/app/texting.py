"""Texts from calls: `<Sms>`, carried out by messaging."""

from switchhook.domain.errors import TwilioError
from switchhook.messaging.messages import Messages
from switchhook.messaging.requests import MessageRequest
from switchhook.voice.texting import NotTexted, Text, Texter


def texter(messages: Messages) -> Texter:
    """Return what sends the texts of calls."""

    async def send(text: Text) -> str:
        request = MessageRequest(
            account_sid=text.account_sid,
            from_=text.from_,
            to=text.to,
            body=text.body,
            status_callback=text.status_callback,
            direction="outbound-call",
        )
        try:
            message = await messages.send(request)
        except TwilioError as error:
            raise NotTexted(error.code, str(error)) from error
        return message.sid

    return send
