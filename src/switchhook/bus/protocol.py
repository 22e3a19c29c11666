"""What every bus does: state, event and what follows from it in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from switchhook.domain.changes import Change
from switchhook.domain.events import Event

Ev = TypeVar("Ev", bound=Event)

Projection = Callable[[Event], Sequence[Change]]


class Bus(Protocol):
    """The spine: facts are stored first, then told."""

    def commit(self, changes: Sequence[Change], *events: Event) -> Awaitable[None]:
        """Store `changes` and what the events entail in one transaction, then tell subscribers.

        Enqueued at the call, as `Store.commit` is; awaiting raises what that raises. Subscribers
        hear of it once it is durable and before the waiter goes on, and not at all when it fails.
        """
        ...

    def subscribe(self, kind: type[Ev], callback: Callable[[Ev], None]) -> Callable[[], None]:
        """Call `callback` with every event of `kind`, in order; return what ends that."""
        ...
