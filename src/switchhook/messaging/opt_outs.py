"""Who wants no more texts: the words for it, what is kept and what is answered.

https://help.twilio.com/articles/223134027. A text that is one such word, whatever its case, ends or
resumes what a number may send to its sender. The app is asked all the same. On toll-free numbers
the network resumes for START and UNSTOP alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Conflict, Delete, Insert
from switchhook.domain.entities import Message, OptOut
from switchhook.domain.errors import TwilioError
from switchhook.messaging.tasks import persist
from switchhook.protocols import numbers, sms
from switchhook.store.protocol import Store

OPTED_OUT = 21610

Wish = Literal["stop", "start", "help"]

WORDS: dict[str, Wish] = {
    **dict.fromkeys(
        ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), "stop"
    ),
    **dict.fromkeys(("START", "YES", "UNSTOP"), "start"),
    **dict.fromkeys(("HELP", "INFO"), "help"),
}
ANSWERS: dict[Wish, str] = {
    "stop": "You are unsubscribed and get no more messages from this number. "
    "Reply START to get them again.",
    "start": "You are subscribed to messages from this number again. "
    "Reply HELP for help, STOP to unsubscribe.",
    "help": "Reply STOP to get no more messages from this number, START to get them again.",
}


def wish(body: str, number: str) -> Wish | None:
    """Return what a text to `number` asks for when it is one of the words."""
    word = body.strip().upper()
    if word == "YES" and numbers.kind(number) == "toll-free":
        return None
    return WORDS.get(word)


@dataclass(frozen=True, slots=True)
class OptOuts:
    """What is kept about it, one record for each pair of a number and a subscriber."""

    store: Store
    bus: Bus
    now: Callable[[], datetime]
    new_sid: Callable[[str], str]

    async def check(self, message: Message) -> None:
        """Raise `TwilioError` (21610) when the recipient wants no texts from the sender."""
        key = _key(message.account_sid, message.from_, message.to)
        if await self.store.get(OptOut, key) is not None:
            raise TwilioError(OPTED_OUT)

    async def heed(self, message: Message) -> list[Message]:
        """Do what an inbound text wishes; return the answers that are stored already.

        The answer and the wish are one transaction: neither comes twice after a crash.
        """
        wished = wish(message.body, message.to)
        if wished is None or wished == "help":
            return []
        key = _key(message.account_sid, message.to, message.from_)
        kept = await self.store.get(OptOut, key)
        if (kept is None) == (wished == "start"):  # it is so already
            return []
        change: Change = Delete(OptOut, key) if kept else Insert(self._opt_out(key, message))
        answer = self._answer(message, wished)
        try:
            await persist(lambda: self.bus.commit([change, Insert(answer)]))
        except Conflict:  # another text of theirs came first
            return []
        return [answer]

    def help(self, message: Message) -> list[Message]:
        """Return the answer to a text that asks for help, still to be stored."""
        asked = wish(message.body, message.to) == "help"
        return [self._answer(message, "help")] if asked else []

    def _opt_out(self, key: str, message: Message) -> OptOut:
        at = self.now()
        return OptOut(
            sid=key,
            account_sid=message.account_sid,
            number=message.to,
            subscriber=message.from_,
            date_created=at,
            date_updated=at,
        )

    def _answer(self, message: Message, wished: Wish) -> Message:
        at = self.now()
        body = ANSWERS[wished]
        return Message(
            sid=self.new_sid("SM"),
            account_sid=message.account_sid,
            to=message.from_,
            from_=message.to,
            body=body,
            status="queued",
            direction="outbound-reply",
            num_segments=len(sms.segment(body).segments),
            date_created=at,
            date_updated=at,
        )


def _key(account_sid: str, number: str, subscriber: str) -> str:
    return f"{account_sid}/{number}/{subscriber}"
