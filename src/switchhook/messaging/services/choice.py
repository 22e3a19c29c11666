"""Who of a service's pool writes to a recipient: rules over data, without any look-up.

https://www.twilio.com/docs/messaging/services#messaging-services-features. First comes the sender
who wrote before, then a name where the country takes names, a short code of the country, and
numbers: those of the recipient's country and area first, then whoever has the least to send.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from switchhook.domain.entities import MessagingService, SenderKind, ServiceSender
from switchhook.protocols import numbers

NO_NAMES: Final = ("US", "CA")  # carriers there refuse alphanumeric senders
_NAMES: Final[tuple[SenderKind, ...]] = ("destination-alpha", "alpha")

Load = Callable[[str], tuple[int, ...]]  # of a sender; the smallest has the least to do


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a text is for, and whether it carries media."""

    number: str
    country: str  # ISO 3166
    media: bool = False

    @classmethod
    def of(cls, number: str, *, media: bool = False) -> "Recipient":
        """Return the recipient with a number in E.164."""
        return cls(number, numbers.country(number), media)


def choose(
    service: MessagingService,
    pool: Sequence[ServiceSender],
    recipient: Recipient,
    *,
    sticky: str = "",
    load: Load = lambda sender: (),
) -> ServiceSender | None:
    """Return who writes; None when nobody of the pool can.

    `sticky` is who wrote before, `load` how much a sender still has to send.
    """
    able = [one for one in pool if can_write(service, one, recipient)]
    if service.sticky_sender and sticky:
        for one in able:
            if one.sender == sticky:
                return one
    names = [one for one in able if one.kind in _NAMES]
    if names:
        return min(names, key=lambda one: _by_name(one, recipient))
    codes = [one for one in able if one.kind == "short-code"]
    if codes or not _may_be_long(service, pool, recipient):
        return min(codes, key=lambda one: load(one.sender), default=None)
    phones = [one for one in able if one.kind == "phone"]
    return min(phones, key=lambda one: _by_number(service, one, recipient, load), default=None)


def can_write(service: MessagingService, sender: ServiceSender, recipient: Recipient) -> bool:
    """Say whether a sender of the pool reaches the recipient with what the text carries."""
    if sender.sender == recipient.number or recipient.number.startswith(numbers.WHATSAPP):
        return False
    match sender.kind:
        case "alpha" | "destination-alpha":
            if recipient.media or recipient.country in NO_NAMES:
                return False
            return sender.country_code in ("", recipient.country)
        case "short-code":
            fits = sender.country_code == recipient.country
        case "phone":
            fits = True
        case _:
            return False
    return fits and (not recipient.media or "MMS" in sender.capabilities)


def _may_be_long(
    service: MessagingService, pool: Sequence[ServiceSender], recipient: Recipient
) -> bool:
    """Say whether a number may write where a short code should have."""
    return service.fallback_to_long_code or not any(
        one.kind == "short-code" and one.country_code == recipient.country for one in pool
    )


def _by_name(sender: ServiceSender, recipient: Recipient) -> tuple[bool, bool]:
    """A name for this country comes first, then one for every country, then the plain ones."""
    return sender.country_code != recipient.country, sender.kind == "alpha"


def _by_number(
    service: MessagingService,
    sender: ServiceSender,
    recipient: Recipient,
    load: Load,
) -> tuple[bool, bool, tuple[int, ...]]:
    elsewhere = service.area_code_geomatch and _area(sender.sender) != _area(recipient.number)
    return sender.country_code != recipient.country, elsewhere, load(sender.sender)


def _area(number: str) -> str:
    """Return a number's area code; only North American ones are alike everywhere."""
    return number[:5] if number.startswith("+1") else ""
