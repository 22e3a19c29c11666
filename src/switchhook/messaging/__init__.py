"""Accept, route, send, receive texts."""

from switchhook.messaging.messages import Messages
from switchhook.messaging.requests import MessageRequest

__all__ = ["MessageRequest", "Messages"]
