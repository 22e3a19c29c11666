"""Readings of messaging elements into their dataclasses."""

from switchhook.protocols.twiml.messaging import Message, MessagingVerb
from switchhook.protocols.twiml.reading import Reading, construct
from switchhook.protocols.twiml.voice import Redirect

INVALID_BODY = 14103


def read_messaging_verb(reading: Reading) -> MessagingVerb | None:
    """Return the verb, or None where it is to be skipped."""
    if reading.element.name == "Redirect":
        reading.pass_over_children()
        return construct(Redirect, reading, url=reading.text())
    return _message(reading)


def _message(reading: Reading) -> Message | None:
    """`<Sms>` is what `<Message>` was called first: it takes its text and nothing inside."""
    parts = [(child.element.name, child.text()) for child in reading.children()]
    bodies = [text for name, text in parts if name == "Body"]
    media = tuple(text for name, text in parts if name == "Media" and text)
    body = "".join(bodies) or reading.text()
    if not body and not media:
        reading.warn(INVALID_BODY, "The message has neither a body nor media.")
        return None
    return construct(Message, reading, body=body, media=media)
