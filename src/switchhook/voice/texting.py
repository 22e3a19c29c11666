"""What `<Sms>` needs of messaging: to send one text. `app` gives it, for voice knows no texts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from switchhook.domain.entities import Call
from switchhook.protocols.twiml.voice import Sms


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to send, and who is told of it."""

    account_sid: str
    from_: str
    to: str
    body: str
    status_callback: str = ""


class NotTexted(Exception):
    """The text was not taken, because of what `code` says of it (a code of REST)."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


Texter = Callable[[Text], Awaitable[str]]
"""Takes a text, to be sent by itself, and returns its SID; raises `NotTexted`, `StoreError`."""


class Texts(Protocol):
    """Sends texts for one call."""

    async def send(self, verb: Sms) -> str:
        """Take the text to be sent; return its SID. Raises `NotTexted`, `StoreError`."""
        ...


class CallTexts:
    """Implements `Texts`: unless it says otherwise, a text is from our number to the other party.

    https://www.twilio.com/docs/voice/twiml/sms#attributes
    """

    def __init__(self, call: Call, texter: Texter) -> None:
        self._call = call
        self._texter = texter

    async def send(self, verb: Sms) -> str:
        """Take the text to be sent; return its SID. Raises `NotTexted`, `StoreError`."""
        call = self._call
        ours, other = call.to, call.from_
        if call.direction != "inbound":
            ours, other = other, ours
        return await self._texter(
            Text(
                account_sid=call.account_sid,
                from_=verb.from_ or ours,
                to=verb.to or other,
                body=verb.body,
                status_callback=verb.status_callback,
            )
        )
