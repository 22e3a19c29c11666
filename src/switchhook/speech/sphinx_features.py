"""Cepstra for pocketsphinx's wide-band model from telephone audio.

Theory of operation. The model en-us was trained on 16 kHz speech: 25 mel filters from 130 to
6,800 Hz, of which a telephone lets the lowest 19 through. Upsampled audio leaves the others
empty, and s, f and th sound alike. But the model itself knows which spectra speech has: its
Gaussians are a sample of them. So the covariance of its cepstra gives the most likely cepstra for
the 19 filters that were heard (linear regression), and these are what the decoder gets.

The front end is Sphinx's own otherwise: https://cmusphinx.github.io/wiki/ (25.6 ms Hamming
windows every 10 ms, pre-emphasis 0.97, unit-area triangles, DCT-II, lifter 22). At 8 kHz, bins of
a 256-point transform lie where those of 512 points lie at 16 kHz.
"""

import struct
from pathlib import Path
from typing import Any, Final

import numpy as np

Array = Any  # numpy arrays, whose shapes the names tell

RATE: Final = 8000
HOP: Final = RATE // 100
WINDOW: Final = 205
POINTS: Final = 256
BIN: Final = RATE / POINTS  # Hz
WIDE: Final = 257  # bins of the wide band
LOWEST, HIGHEST, FILTERS, HEARD, CEPSTRA = 130, 6800, 25, 19, 13
LIFTER: Final = 22
NOISE: Final = 33.0  # -60 dBFS: a floor under digital silence, as an RMS amplitude
ROUGHNESS: Final = 1.0  # of log filter energies about the smooth spectrum of their cepstra


class FrontEnd:
    """Turns samples into cepstra; `model` is the folder of the acoustic model."""

    def __init__(self, model: Path) -> None:
        bank = _bank()
        frequencies = np.arange(WIDE) * BIN
        emphasis = np.abs(1 - 0.97 * np.exp(-2j * np.pi * frequencies / 16000)) ** 2
        self._window = np.hamming(WINDOW)
        self._filters = (bank * emphasis)[:HEARD, : POINTS // 2 + 1].T
        self._floor = (bank * emphasis).sum(1)[:HEARD] * NOISE**2 * (self._window**2).sum()
        self._estimate = _estimate(_covariance(model)).T

    def energies(self, samples: Array) -> Array:
        """Return the log energies of the filters that are heard, (frames, 19)."""
        count = 1 + (len(samples) - WINDOW) // HOP
        if count < 1:
            return np.zeros((0, HEARD))
        places = np.arange(WINDOW)[None, :] + HOP * np.arange(count)[:, None]
        power = np.abs(np.fft.rfft(samples[places] * self._window, POINTS)) ** 2
        return np.log(power @ self._filters + self._floor)

    def cepstra(self, energies: Array) -> Array:
        """Return the cepstra, (frames, 13), as the decoder takes them."""
        return np.ascontiguousarray(energies @ self._estimate, np.float32)


def _bank() -> Array:
    """Return the triangular filters over the bins of the wide band, (25, 257)."""

    def mel(frequency: float) -> float:
        return float(2595 * np.log10(1 + frequency / 700))

    mels = np.linspace(mel(LOWEST), mel(HIGHEST), FILTERS + 2)
    edges = np.floor(700 * (10 ** (mels / 2595) - 1) / BIN + 0.5) * BIN
    left, centre, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    at = np.arange(WIDE)[None, :] * BIN
    rising, falling = (at - left) / (centre - left), (right - at) / (right - centre)
    return np.maximum(0, np.minimum(rising, falling)) * 2 / (right - left)


def _estimate(covariance: Array) -> Array:
    """Return the matrix that gives the likeliest cepstra for the filters heard, (13, 19)."""
    order, place = np.arange(CEPSTRA)[:, None], np.arange(FILTERS)[None, :] + 0.5
    transform = np.sqrt(2 / FILTERS) * np.cos(np.pi * order * place / FILTERS)
    transform[0] /= np.sqrt(2)
    lifter = 1 + LIFTER / 2 * np.sin(np.arange(CEPSTRA) * np.pi / LIFTER)
    smooth = (transform.T / lifter)[:HEARD]  # log energies from cepstra
    noise = ROUGHNESS * np.eye(HEARD)
    return covariance @ smooth.T @ np.linalg.inv(smooth @ covariance @ smooth.T + noise)


def _covariance(model: Path) -> Array:
    """Return the covariance of the model's cepstra, over all of its Gaussians."""
    means, variances = _gaussians(model / "means"), _gaussians(model / "variances")
    used = np.abs(means).sum(1) > 1
    return np.cov(means[used].T) + np.diag(variances[used].mean(0))


def _gaussians(path: Path) -> Array:
    """Read one file of the model (Sphinx-3's format): its first stream, (Gaussians, 13)."""
    data = path.read_bytes()
    start = data.index(b"endhdr\n") + len(b"endhdr\n")
    _, books, streams, size = struct.unpack_from("<4I", data, start)
    count, offset = books * streams * size * CEPSTRA, start + 4 * (5 + streams)
    values = np.frombuffer(data, "<f4", count, offset)
    return values.reshape(books, streams, size, CEPSTRA)[:, 0].reshape(-1, CEPSTRA)
