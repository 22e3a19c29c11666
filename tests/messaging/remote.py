"""Carriers of a test: what they are handed, and what they say, is the test's affair."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from switchhook.domain.entities import Message, MessageCarrier, MessageRoute, Submission
from switchhook.messaging.delivery import Accepted, Answer, CarrierSettingsError, Reports
from tests.store.samples import NOW, sid

Answering = Callable[[Message, Submission], Awaitable[Answer]]


async def accept(message: Message, submission: Submission) -> Answer:
    """Take everything, under its own name."""
    return Accepted(submission.sid)


@dataclass
class Remote:
    """A carrier that answers what it is told to, and remembers what it was handed."""

    record: MessageCarrier
    reports: Reports
    answer: Answering = accept
    makes: int | None = None  # submissions; None: as many as the message has segments
    handed: list[tuple[str, int]] = field(default_factory=list)  # body and part
    most_at_once: int = 0
    closed: bool = False
    _window: int = 10
    _at_once: int = 0

    @property
    def window(self) -> int:
        return self._window

    @window.setter
    def window(self, size: int) -> None:
        self._window = size
        self.reports.changed(self.record.sid)

    @property
    def bodies(self) -> list[str]:
        """The bodies of what it was handed, in order."""
        return [body for body, _ in self.handed]

    def parts(self, message: Message) -> int:
        return message.num_segments if self.makes is None else self.makes

    async def submit(self, message: Message, submission: Submission) -> Answer:
        self.handed.append((message.body, submission.part))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self.answer(message, submission)
        finally:
            self._at_once -= 1

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        self.closed = True


class Paper:
    """The kind "paper". Its carriers begin as `prepare` leaves them."""

    def __init__(self, prepare: Callable[[Remote], None] = lambda remote: None) -> None:
        self.prepare = prepare
        self.opened: list[Remote] = []

    def check(self, record: MessageCarrier) -> None:
        if record.settings.get("broken"):
            raise CarrierSettingsError("broken")

    def open(self, record: MessageCarrier, reports: Reports) -> Remote:
        self.check(record)
        remote = Remote(record, reports)
        self.prepare(remote)
        self.opened.append(remote)
        return remote

    def __getitem__(self, n: int) -> Remote:
        """Return the latest that was opened for the `n`th carrier."""
        return next(one for one in reversed(self.opened) if one.record.sid == sid("MC", n))


def carrier(n: int = 1, **fields: Any) -> MessageCarrier:
    """Return the `n`th carrier, of paper."""
    usual: dict[str, Any] = {
        "sid": sid("MC", n),
        "kind": "paper",
        "date_created": NOW,
        "date_updated": NOW,
    }
    return MessageCarrier(**{**usual, **fields})


def route(n: int, to: int, **fields: Any) -> MessageRoute:
    """Return the `n`th route, to the carrier `to`."""
    usual: dict[str, Any] = {
        "sid": sid("MR", n),
        "carrier_sid": sid("MC", to),
        "date_created": NOW,
        "date_updated": NOW,
    }
    return MessageRoute(**{**usual, **fields})
