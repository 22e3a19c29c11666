"""What a carrier does with a text, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from switchhook.domain.changes import Change
from switchhook.domain.entities import Message
from switchhook.domain.events import Event

Outcome = Literal["sent", "delivered", "undelivered", "failed"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How it went. `changes` and `events` are committed together with the outcome.

    A carrier of this process puts the receiver's side there, so that a text arrives exactly
    once even when the process dies in the middle.
    """

    outcome: Outcome
    error_code: int | None = None
    changes: Sequence[Change] = ()
    events: Sequence[Event] = ()


class Carrier(Protocol):
    """A way out for texts.

    One that is `remote` takes them out of this process: that it does is stored beforehand.
    """

    remote: bool

    def serves(self, message: Message) -> bool:
        """Say whether the message can go this way."""
        ...

    async def deliver(self, message: Message) -> Delivery:
        """Hand the message over. It may come again after a crash."""
        ...
