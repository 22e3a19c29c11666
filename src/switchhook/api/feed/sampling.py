"""Once a second, how well calls are heard, for those who follow it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from switchhook.api.feed.feed import Feed
from switchhook.media.levels import Meter
from switchhook.media.ports import MediaPort, TooManyTaps
from switchhook.media.quality import PortStats
from switchhook.protocols.twilio.rendering import Members

EVERY_SECONDS: Final = 1.0

Ports = Callable[[str], Iterable[tuple[str, MediaPort]]]
"""The calls of an account that go on and have audio: SIDs and ports."""


class Sampler:
    """Samples while `run` runs. Nothing is measured that nobody follows."""

    def __init__(self, feed: Feed, ports: Ports) -> None:
        self._feed = feed
        self._ports = ports
        self._meters: dict[MediaPort, Meter] = {}

    @property
    def metering(self) -> int:
        """How many calls are being measured."""
        return len(self._meters)

    async def run(self) -> None:
        """Sample for ever."""
        try:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                self.sample()
        finally:
            self._keep({})

    def sample(self) -> None:
        """Tell everybody the latest figures."""
        for account_sid in self._feed.sampled("quality"):
            quality = {sid: _quality(port.stats()) for sid, port in self._ports(account_sid)}
            self._feed.sample("quality", account_sid, quality)
        metered: dict[MediaPort, Meter] = {}
        for account_sid, wanted in self._feed.sampled("level").items():
            levels: dict[str, Members] = {}
            for sid, port in self._ports(account_sid):
                meter = self._meter(port) if sid in wanted else None
                if meter is not None:
                    metered[port] = meter
                    levels[sid] = {"far": meter.far, "near": meter.near}
            self._feed.sample("level", account_sid, levels)
        self._keep(metered)

    def _meter(self, port: MediaPort) -> Meter | None:
        if port not in self._meters:
            try:
                return Meter(port)
            except TooManyTaps:
                return None
        return self._meters[port]

    def _keep(self, meters: dict[MediaPort, Meter]) -> None:
        """Stop the meters that nobody follows any more."""
        for port, meter in self._meters.items():
            if port not in meters:
                meter.stop()
        self._meters = meters


def _quality(stats: PortStats) -> Members:
    return {
        "received": stats.received,
        "sent": stats.sent,
        "lost": stats.lost,
        "late": stats.late,
        "concealed": stats.concealed,
        "jitter_ms": round(stats.jitter_ms, 1),
        "delay_ms": round(stats.delay_ms, 1),
        "rtt_ms": None if stats.rtt_ms is None else round(stats.rtt_ms, 1),
        "peer_lost": stats.peer_lost,
        "peer_jitter_ms": round(stats.peer_jitter_ms, 1),
        "mos": stats.mos,
    }
