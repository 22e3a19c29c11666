"""Where a customer's PBX or carrier takes calls: which of several places goes first.

The lowest priority goes first; among equals each is as likely as its weight (as in RFC 2782).
https://www.twilio.com/docs/sip-trunking#origination
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from typing import Protocol, TypeVar

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.uri import SipUri


class Target(Protocol):
    """One of several places."""

    @property
    def priority(self) -> int:
        """The lowest goes first."""
        ...

    @property
    def weight(self) -> int:
        """Its share among those of the same priority, from 1."""
        ...

    @property
    def enabled(self) -> bool:
        """Whether it is used."""
        ...


T = TypeVar("T", bound=Target)

Draw = Callable[[int], int]
"""Returns a random number from 0 to less than what it is given."""


def first(below: int) -> int:
    """Draw without chance: the first is always taken."""
    return 0


def in_turn(targets: Iterable[T], draw: Draw) -> list[T]:
    """Return the enabled targets in the order in which to try them."""
    enabled = sorted(
        (target for target in targets if target.enabled), key=lambda target: target.priority
    )
    order: list[T] = []
    for _, same in groupby(enabled, key=lambda target: target.priority):
        order += _drawn(list(same), draw)
    return order


def _drawn(targets: list[T], draw: Draw) -> list[T]:
    order: list[T] = []
    while targets:
        ticket = draw(sum(target.weight for target in targets))
        for target in targets:
            ticket -= target.weight
            if ticket < 0:
                break
        order.append(target)
        targets = [other for other in targets if other is not target]
    return order


def sip_target(text: str) -> SipUri | None:
    """Return the address that `text` names, or None; `sip://host` is taken for `sip:host`."""
    scheme, colon, rest = text.partition(":")
    if scheme.lower() != "sip" or not colon:
        return None
    try:
        uri = SipUri.parse(f"sip:{rest.removeprefix('//')}")
    except SipParseError:
        return None
    return uri.without_headers()


def called(target: SipUri, number: str) -> SipUri:
    """Return the Request-URI of a call to `number` at a target; one that names a user keeps it."""
    return target if target.user else replace(target, user=number)
