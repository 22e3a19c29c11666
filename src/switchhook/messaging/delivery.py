"""What carriers are to messaging, and messaging to carriers.

A local carrier (handsets, our own numbers) delivers within a transaction. A remote one is handed
submissions: that it is about to be is stored beforehand, what it answers afterwards, and what it
reports of its own accord before it is thanked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from switchhook.domain.changes import Change
from switchhook.domain.entities import Message, Submission
from switchhook.domain.events import Event


class CarrierSettingsError(Exception):
    """A carrier's settings or credentials make no sense; the message says which, and why."""


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


class LocalCarrier(Protocol):
    """A way to someone in this process."""

    def serves(self, message: Message) -> bool:
        """Say whether the message can go this way."""
        ...

    async def deliver(self, message: Message) -> Delivery:
        """Hand the message over. It may come again after a crash."""
        ...


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has the submission; `reference` is its name for it in receipts."""

    reference: str
    delivered: bool = False  # it was the receiver who took it


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier did not take the submission: it is certain that nothing went out.

    `error` is the carrier's own code, looked up in its error map; `code` is Twilio's otherwise.
    """

    code: int
    retry: Literal[
        "never",  # nobody would take it
        "elsewhere",  # another carrier might
        "again",  # this one might, in a while; after `tries` another one
        "later",  # this one will, in a while
        "throttled",  # this one will, but all that goes to it has to go more slowly
    ]
    after: float = 0.0  # seconds until then; 0: as long as is usual
    tries: int = 3  # how often it is tried again with this carrier
    error: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It went out and was not answered: the carrier may have it, or not."""

    detail: str = ""


Answer = Accepted | Refused | Unknown

ReceiptState = Literal[
    "enroute", "accepted", "delivered", "undelivered", "read", "partially_delivered", "unknown"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a carrier says became of a submission.

    `alternatives` are other forms of the reference in which the answer may have given it (in
    hexadecimal, without its zeros ...), the likeliest first. `error` is the carrier's own code,
    looked up in its error map; `code` is Twilio's otherwise. `source` and `destination` are what
    the submission had as sender and receiver, when the receipt tells.
    """

    carrier_sid: str
    reference: str
    state: ReceiptState
    alternatives: Sequence[str] = ()
    error: str = ""
    code: int | None = None
    source: str = ""
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Concatenation:
    """Which part of which long text; `width` is the bits of the reference."""

    reference: int
    total: int
    number: int  # from 1
    width: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A text, or a part of one, that a carrier brings.

    Numbers are E.164 with or without the plus sign, or short codes. With an `id`, which the
    carrier gives to nothing else, what comes twice is stored once. `media` are addresses.
    """

    carrier_sid: str
    from_: str
    to: str
    body: str = ""
    part: Concatenation | None = None
    media: Sequence[str] = ()
    id: str = ""


class Reports(Protocol):
    """Whom a carrier tells of what happens.

    `receipt` and `inbound` return once it is stored, and only then may the carrier be thanked
    for it; they raise `StoreUnavailable` when it must be asked to say it again.
    """

    async def receipt(self, receipt: Receipt) -> None:
        """Take a receipt."""
        ...

    async def inbound(self, text: InboundText) -> None:
        """Take a text; one to a number that nobody has is dropped with a note in the log."""
        ...

    def changed(self, carrier_sid: str) -> None:
        """Look at `window` again."""
        ...


class RemoteCarrier(Protocol):
    """Someone outside who takes texts. Messaging keeps to the rate and the window.

    A submission has its sid as a key that stays the same when it has to be handed over again.
    What makes the parts of a message belong together must depend on the message's sid alone, so
    that a phone can tell a part that comes twice.
    """

    @property
    def window(self) -> int:
        """How many submissions it may be handed before it has answered; 0: none at present.

        It tells `Reports.changed` when this changes. While it is 0 other carriers that have a
        route take its messages.
        """
        ...

    def parts(self, message: Message) -> int:
        """Return how many submissions the message makes; 0: it cannot go this way."""
        ...

    async def submit(self, message: Message, submission: Submission) -> Answer:
        """Hand over one part (`submission.part` from 1 to `submission.parts`) and await the answer.

        Nothing has gone out when it raises, which it should not. `Unknown` is for what has.
        """
        ...

    async def start(self) -> None:
        """Begin to connect; returns at once."""
        ...

    async def close(self) -> None:
        """End in good order: what is being handed over gets its answer, within seconds."""
        ...
