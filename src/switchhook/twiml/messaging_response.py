"""The messaging builder under its modern import path: `twiml.messaging_response`."""

from switchhook.twiml import (
    Body,
    Media,
    Message,
    MessagingResponse,
    Redirect,
    TwiML,
)

__all__ = [
    "Body",
    "Media",
    "Message",
    "MessagingResponse",
    "Redirect",
    "TwiML",
]
