"""Quality of a leg: its counters in people's units, and the E-model (ITU-T G.107), simplified."""

from dataclasses import dataclass

from switchhook.media.engine.interface import LegFigures

BEST = 93.2  # R of a clean narrow-band call
ROBUSTNESS = 10.0  # Bpl of G.711 with simple concealment; 4.3 without any (G.113 Appendix I)
NOTICED_MS = 177.3  # one-way delay from which talkers are disturbed


@dataclass(frozen=True, slots=True)
class PortStats:
    """Quality of a leg so far."""

    received: int = 0
    sent: int = 0
    lost: int = 0
    duplicates: int = 0
    late: int = 0
    concealed: int = 0
    refused: int = 0  # datagrams from sources that were not the peer
    jitter_ms: float = 0.0
    delay_ms: float = 0.0  # what the jitter buffer adds
    rtt_ms: float | None = None
    peer_lost: int = 0
    peer_jitter_ms: float = 0.0
    mos: float | None = None  # 1.0 to 4.5; None before anything was received


def mean_opinion_score(one_way_ms: float, loss: float) -> float:
    """Return the MOS (1.0 to 4.5) for a one-way delay and a share of lost packets (0 to 1)."""
    delay = 0.024 * one_way_ms + 0.11 * max(0.0, one_way_ms - NOTICED_MS)
    percent = 100 * min(1.0, max(0.0, loss))
    equipment = 95 * percent / (percent + ROBUSTNESS)
    r = min(100.0, max(0.0, BEST - delay - equipment))
    return round(1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r), 2)


def stats_of(figures: LegFigures) -> PortStats:
    """Turn the engine's counters into units that people use."""
    expected = figures.received + figures.lost
    jitter_ms = figures.jitter / 8
    rtt_ms = figures.rtt_us / 1000 if figures.rtt_us else None
    delay_ms = figures.delay / 8
    mos = None
    if figures.received:
        one_way = (rtt_ms or 0) / 2 + delay_ms + 2 * jitter_ms
        mos = mean_opinion_score(one_way, figures.lost / expected if expected else 0)
    return PortStats(
        received=figures.received,
        sent=figures.sent,
        lost=figures.lost,
        duplicates=figures.duplicate,
        late=figures.late,
        concealed=figures.concealed,
        refused=figures.refused,
        jitter_ms=jitter_ms,
        delay_ms=delay_ms,
        rtt_ms=rtt_ms,
        peer_lost=figures.peer_lost,
        peer_jitter_ms=figures.peer_jitter / 8,
        mos=mos,
    )
