"""Who wants no more texts: what is kept about it, and what their wishes do.

https://help.twilio.com/articles/223134027. A wish counts for the number that it was sent to, or for
the whole service in whose pool the number is. The app is asked about the text all the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Conflict, Delete, Insert
from switchhook.domain.entities import Message, OptOut
from switchhook.domain.errors import TwilioError
from switchhook.endpoints.directory import Directory
from switchhook.messaging.keywords import Wish, answer
from switchhook.messaging.receivers import Receiver, receiver
from switchhook.messaging.tasks import persist
from switchhook.protocols import sms
from switchhook.store.protocol import Store

OPTED_OUT = 21610


@dataclass(frozen=True, slots=True)
class OptOuts:
    """What is kept: one record for each pair of a number, or a service, and a subscriber."""

    store: Store
    bus: Bus
    directory: Directory
    now: Callable[[], datetime]
    new_sid: Callable[[str], str]

    async def check(self, message: Message) -> None:
        """Raise `TwilioError` (21610) when the recipient wants no texts from the sender."""
        for owner in self._owners(message):
            key = _key(message.account_sid, owner, message.to)
            if await self.store.get(OptOut, key) is not None:
                raise TwilioError(OPTED_OUT)

    def _owners(self, message: Message) -> list[str]:
        """Return the number, and the service that sends or in whose pool the number is."""
        sender = receiver(self.directory, message.from_, message.to)
        owners = (
            message.from_,
            message.messaging_service_sid,
            sender.service_sid if sender else "",
        )
        return [owner for owner in dict.fromkeys(owners) if owner]

    async def heed(self, message: Message) -> list[Message]:
        """Do what an inbound text wishes; return the answers that are stored already.

        The answer and the wish are one transaction: neither comes twice after a crash.
        """
        found = receiver(self.directory, message.to, message.from_)
        wished = found.wish(message.body) if found else None
        if found is None or wished is None or wished == "help":
            return []
        changes = await self._changes(found, message, wished)
        if not changes:  # it is so already
            return []
        answered = self._answer(found, message, wished)
        try:
            await persist(lambda: self.bus.commit([*changes, Insert(answered)]))
        except Conflict:  # another text of theirs came first
            return []
        return [answered]

    async def _changes(self, found: Receiver, message: Message, wished: Wish) -> list[Change]:
        """A service's subscriber may have stopped a number of it before that was in its pool."""
        keys = [_key(message.account_sid, one, message.from_) for one in (found.owner, message.to)]
        kept = [key for key in dict.fromkeys(keys) if await self.store.get(OptOut, key)]
        if wished == "start":
            return [Delete(OptOut, key) for key in kept]
        return [] if keys[0] in kept else [Insert(self._opt_out(keys[0], found.owner, message))]

    def help(self, message: Message) -> list[Message]:
        """Return the answer to a text that asks for help, still to be stored."""
        found = receiver(self.directory, message.to, message.from_)
        if found is None or found.wish(message.body) != "help":
            return []
        return [self._answer(found, message, "help")]

    def _opt_out(self, key: str, owner: str, message: Message) -> OptOut:
        at = self.now()
        return OptOut(
            sid=key,
            account_sid=message.account_sid,
            number=owner,
            subscriber=message.from_,
            date_created=at,
            date_updated=at,
        )

    def _answer(self, found: Receiver, message: Message, wished: Wish) -> Message:
        at = self.now()
        body = answer(wished, found.texts)
        return Message(
            sid=self.new_sid("SM"),
            account_sid=message.account_sid,
            to=message.from_,
            from_=message.to,
            body=body,
            status="queued",
            direction="outbound-reply",
            messaging_service_sid=found.service_sid,
            num_segments=len(sms.segment(body).segments),
            date_created=at,
            date_updated=at,
        )


def _key(account_sid: str, owner: str, subscriber: str) -> str:
    return f"{account_sid}/{owner}/{subscriber}"
