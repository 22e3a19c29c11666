"""The bus of a single process: subscribers are functions on the same loop."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from typing import Any

from switchhook.bus.protocol import Ev, Projection
from switchhook.domain.changes import Change
from switchhook.domain.events import Event
from switchhook.store.protocol import Store

log = logging.getLogger(__name__)


class EmbeddedBus:
    """A `Bus` over one store. `projections` are pure: an event in, the rows it entails out."""

    def __init__(self, store: Store, projections: Sequence[Projection] = ()) -> None:
        self._store = store
        self._projections = projections
        # The event's type is the key, so each callback gets what it asked for.
        self._subscribers: dict[type[object], tuple[Callable[[Any], None], ...]] = {}

    def commit(self, changes: Sequence[Change], *events: Event) -> Awaitable[None]:
        """Store `changes` and what the events entail in one transaction, then tell subscribers."""
        entailed = (project(event) for event in events for project in self._projections)
        receipt = self._store.commit([*changes, *chain.from_iterable(entailed)])
        if events:
            receipt.then(lambda: self._tell(events))
        return receipt

    def subscribe(self, kind: type[Ev], callback: Callable[[Ev], None]) -> Callable[[], None]:
        """Call `callback` with every event of `kind`, in order; return what ends that."""
        self._subscribers[kind] = (*self._subscribers.get(kind, ()), callback)

        def unsubscribe() -> None:
            rest = list(self._subscribers[kind])
            if callback in rest:
                rest.remove(callback)
            self._subscribers[kind] = tuple(rest)

        return unsubscribe

    def _tell(self, events: Sequence[Event]) -> None:
        for event in events:
            for callback in self._subscribers.get(type(event), ()):
                try:
                    callback(event)
                except Exception:  # one subscriber's fault is not the next one's
                    log.exception("subscriber failed", extra={"event": type(event).__name__})
