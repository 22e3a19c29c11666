"""The carriers out there: what goes to them, what they say of it, and what they bring."""

from collections.abc import Callable, Sequence

from switchhook.domain.changes import Change
from switchhook.messaging.arrivals import Arrivals, Inbox
from switchhook.messaging.carriers.kinds import Kinds
from switchhook.messaging.delivery import InboundText, Receipt
from switchhook.messaging.ledger import Ledger
from switchhook.messaging.means import Means
from switchhook.messaging.outbox import Outbox
from switchhook.messaging.queueing import Line
from switchhook.messaging.receipts import Receipts
from switchhook.messaging.routing import Routing
from switchhook.messaging.running import Carriers


class Gateway:
    """Everything about remote carriers, put together; what carriers report to."""

    def __init__(
        self, means: Means, kinds: Kinds, inbox: Inbox, rate_of: Callable[[Line], float]
    ) -> None:
        self.routing = Routing(means.store, means.draw)
        self.ledger = Ledger(means.store, means.bus)
        self.carriers = Carriers(kinds, self.routing, self, self.changed)
        self._receipts = Receipts(means, self.ledger, self.routing)
        self._arrivals = Arrivals(means, inbox)
        self.outbox = Outbox(
            means, self.routing, self.carriers, self.ledger, self._receipts, rate_of
        )

    async def start(self) -> None:
        """Read what there is, and open the carriers."""
        await self.routing.load()
        await self._receipts.start()
        await self._arrivals.start()
        await self.carriers.start()

    async def close(self) -> None:
        """Let nothing more go out, and close the carriers."""
        await self.outbox.close()
        await self.carriers.close()
        await self._receipts.close()
        await self._arrivals.close()

    def apply(self, changes: Sequence[Change]) -> None:
        """Take over what was committed about carriers and routes; a watcher for `WatchedStore`."""
        self.routing.apply(changes)
        self.carriers.apply(changes)
        self.outbox.reroute()

    async def receipt(self, receipt: Receipt) -> None:
        """Take a receipt; raises `StoreUnavailable`."""
        await self._receipts.take(receipt)

    async def inbound(self, text: InboundText) -> None:
        """Take a text; raises `StoreUnavailable`."""
        await self._arrivals.take(text)

    def changed(self, carrier_sid: str) -> None:
        """Look at a carrier again: what it takes has changed."""
        self.outbox.changed(carrier_sid)
