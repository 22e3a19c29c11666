"""Speech quality estimated from network figures: the E-model (ITU-T G.107), simplified."""

BEST = 93.2  # R of a clean narrow-band call
ROBUSTNESS = 10.0  # Bpl of G.711 with simple concealment; 4.3 without any (G.113 Appendix I)
NOTICED_MS = 177.3  # one-way delay from which talkers are disturbed


def mean_opinion_score(one_way_ms: float, loss: float) -> float:
    """Return the MOS (1.0 to 4.5) for a one-way delay and a share of lost packets (0 to 1)."""
    delay = 0.024 * one_way_ms + 0.11 * max(0.0, one_way_ms - NOTICED_MS)
    percent = 100 * min(1.0, max(0.0, loss))
    equipment = 95 * percent / (percent + ROBUSTNESS)
    r = min(100.0, max(0.0, BEST - delay - equipment))
    return round(1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r), 2)
