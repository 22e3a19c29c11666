"""What every part of messaging stands on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from switchhook.bus import Bus
from switchhook.endpoints.directory import Directory
from switchhook.store.protocol import Store
from switchhook.webhooks.exchange import AlertSink, Outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Store and spine, who is who, time and chance."""

    store: Store
    bus: Bus
    directory: Directory
    alert: AlertSink
    now: Callable[[], datetime]
    new_sid: Callable[[str], str]
    draw: Callable[[int], int]  # a number below its argument
    outside: Outside = asyncio.timeout
