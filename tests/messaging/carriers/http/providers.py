"""What a provider answers, and what a carrier reports, for tests without a socket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import Message, MessageCarrier, Method, Secret, Submission
from switchhook.messaging.carriers.http.carrier import HttpCarrier
from switchhook.messaging.carriers.http.kind import HttpKind
from switchhook.messaging.carriers.http.tools import Tools
from switchhook.messaging.delivery import InboundText, Receipt
from switchhook.webhooks.errands import PATIENCE
from switchhook.webhooks.exchange import HttpResponse, Patience

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SID = "MC" + "1" * 32
BASE = "https://us.example"

MESSAGE = Message(
    sid="SM" + "2" * 32,
    account_sid="AC" + "3" * 32,
    to="+14155550111",
    from_="+14155550100",
    body="Hello",
    status="sending",
    direction="outbound-api",
    date_created=NOW - timedelta(seconds=30),
    date_updated=NOW,
)
SUBMISSION = Submission(
    sid="SB" + "4" * 32,
    account_sid=MESSAGE.account_sid,
    message_sid=MESSAGE.sid,
    carrier_sid=SID,
    state="submitting",
    date_created=NOW,
    date_updated=NOW,
)


@dataclass
class Provider:
    """Answers what it is told to, or raises it."""

    answers: list[HttpResponse | Exception] = field(default_factory=list)
    asked: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)

    def says(self, body: object = b"", status: int = 200, **headers: str) -> None:
        """Answer the next request so."""
        octets = body if isinstance(body, bytes) else msgspec.json.encode(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append(HttpResponse("", status, "", "", named, octets))

    async def send(
        self,
        method: Method,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        patience: Patience = PATIENCE,
    ) -> HttpResponse:
        self.asked.append((method, url, headers, body or b""))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Told:
    """Remembers what a carrier reports; `away` is a store that is."""

    receipts: list[Receipt] = field(default_factory=list)
    texts: list[InboundText] = field(default_factory=list)
    changes: int = 0
    away: bool = False

    async def receipt(self, receipt: Receipt) -> None:
        self._check()
        self.receipts.append(receipt)

    async def inbound(self, text: InboundText) -> None:
        self._check()
        self.texts.append(text)

    def changed(self, carrier_sid: str) -> None:
        self.changes += 1

    def _check(self) -> None:
        if self.away:
            raise StoreUnavailable("away")


def record(
    settings: Mapping[str, object], secrets: Mapping[str, str], **values: Any
) -> MessageCarrier:
    """Return a carrier's record."""
    made = MessageCarrier(
        sid=SID,
        kind="http",
        settings=settings,
        secret=Secret(msgspec.json.encode(secrets).decode()),
        date_created=NOW,
        date_updated=NOW,
    )
    return replace(made, **values)


def kind(provider: Provider, media: Sequence[str] = ()) -> HttpKind:
    """Return the kind of carriers that speak with `provider`."""

    async def media_of(message: Message) -> Sequence[tuple[str, str]]:
        return [(url, "image/png") for url in media]

    return HttpKind(Tools(errands=provider, media=media_of, now=lambda: NOW, base_url=BASE))


def carrier(
    provider: Provider,
    told: Told,
    settings: Mapping[str, object],
    secrets: Mapping[str, str],
    media: Sequence[str] = (),
) -> HttpCarrier:
    """Return a carrier."""
    return kind(provider, media).open(record(settings, secrets), told)
