"""Texts to the handsets of this server.

What a handset got is what was delivered to its number: the message itself is the inbox.
"""

from switchhook.domain.entities import Message
from switchhook.endpoints.directory import Directory
from switchhook.messaging.delivery import Delivery


class HandsetCarrier:
    """Delivers to the inbox of a handset at once."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def serves(self, message: Message) -> bool:
        """Say whether the message is for a handset of ours."""
        return self._directory.handset(message.to) is not None

    async def deliver(self, message: Message) -> Delivery:
        """Say that it has arrived: being stored as delivered is all there is to it."""
        return Delivery("delivered")
