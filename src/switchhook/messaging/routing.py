"""Which carriers may take a message, the best first.

Routes are told apart by priority, then by how closely they fit (a longer prefix, a named sender, a
named account), then by cost where it is known, then by chance in the proportion of their weights. A
carrier that no route mentions takes whatever its account sends, after all that have routes.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from switchhook.domain.changes import Change
from switchhook.domain.entities import Entity, MessageCarrier, MessageRoute
from switchhook.endpoints.tables import Table
from switchhook.protocols import numbers
from switchhook.store.protocol import Store

KINDS: Final[tuple[type[Entity], ...]] = (MessageCarrier, MessageRoute)

_UNKNOWN_COST = Decimal("Infinity")


class Routing:
    """The routes and carriers there are, in memory. `draw` returns a number below its argument."""

    def __init__(self, store: Store, draw: Callable[[int], int]) -> None:
        self._store = store
        self._draw = draw
        self._carriers = Table(MessageCarrier, lambda carrier: carrier.sid)
        self._routes = Table(MessageRoute, lambda route: route.carrier_sid)

    async def load(self) -> None:
        """Read everything from the store."""
        await self._carriers.refresh(self._store, None)
        await self._routes.refresh(self._store, None)

    def apply(self, changes: Sequence[Change]) -> None:
        """Take over what has just been committed."""
        for change in changes:
            self._carriers.apply(change)
            self._routes.apply(change)

    def carrier(self, sid: str) -> MessageCarrier | None:
        """Return the carrier's record."""
        return self._carriers.get(sid)

    @property
    def enabled(self) -> Sequence[MessageCarrier]:
        """The carriers that are to run."""
        return [carrier for carrier in self._carriers if carrier.enabled]

    def error_code(self, carrier_sid: str, error: str, usual: int | None) -> int | None:
        """Return Twilio's code for a carrier's own: as its error map says, else the usual one."""
        record = self.carrier(carrier_sid)
        mapped = record.error_map.get(error) if record and error else None
        return int(mapped) if mapped else usual

    def candidates(self, account_sid: str, sender: str, to: str) -> tuple[str, ...]:
        """Return the sids of the carriers that may take a text, the best first."""
        by_whatsapp = to.startswith(numbers.WHATSAPP)
        enabled = [
            carrier
            for carrier in self.enabled
            if carrier.account_sid in ("", account_sid) and _carries(carrier, by_whatsapp)
        ]
        ranked = [
            (*_rank(route), self._chance(route.weight), carrier.sid)
            for carrier in enabled
            for route in self._routes.all(carrier.sid)
            if _fits(route, account_sid, sender, to)
        ]
        routed = [carrier_sid for *_, carrier_sid in sorted(ranked)]
        open_ = [carrier.sid for carrier in enabled if not self._routes.all(carrier.sid)]
        return tuple(dict.fromkeys([*routed, *open_]))

    def _chance(self, weight: int) -> float:
        """Return a number that is smallest with a chance in proportion to `weight`.

        The minimum of exponential variables falls to each in proportion to its rate.
        """
        if weight <= 0:
            return float("inf")
        drawn = Decimal(self._draw(1 << 30) + 1) / Decimal(1 << 30)
        return float(-drawn.ln()) / weight


def _carries(carrier: MessageCarrier, by_whatsapp: bool) -> bool:
    """Say whether texts by SMS, or those by WhatsApp, may go to a carrier of its kind."""
    return carrier.kind in ("whatsapp", "http") if by_whatsapp else carrier.kind != "whatsapp"


def _fits(route: MessageRoute, account_sid: str, sender: str, to: str) -> bool:
    if not route.enabled or route.account_sid not in ("", account_sid):
        return False
    if not to.startswith(route.prefix):
        return False
    if route.sender.endswith("*"):
        return sender.startswith(route.sender[:-1])
    return route.sender in ("", sender)


def _rank(route: MessageRoute) -> tuple[int, int, int, bool, Decimal]:
    return (
        route.priority,
        -len(route.prefix),
        -len(route.sender),
        not route.account_sid,
        cost(route.cost),
    )


def cost(text: str) -> Decimal:
    """Return what a route costs; what is not known costs more than anything."""
    try:
        found = Decimal(text) if text else _UNKNOWN_COST
    except InvalidOperation:
        return _UNKNOWN_COST
    return _UNKNOWN_COST if found.is_nan() else found
