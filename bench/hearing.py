"""How well hinted phrases are understood over the telephone, and what that costs.

    python bench/hearing.py [--hard] [--fit]

Fifty phrases are the hints; synthetic callers say each of them, and thirty things that nobody
expects. Printed for each caller: how many phrases were understood, how many were taken for
another one, and how often something unexpected was taken for a phrase; then the seconds of CPU
for a second of speech. Noise and level are those of a fair line; `--hard` is a bad one.

`--fit` also fits the weights by which a worker tells an utterance of the grammar from another
(`speech/sphinx_worker.py`): logistic regression on how well the words fit and on how much of what
is loud lies outside of them.
"""

import argparse
import asyncio
import json
import math
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from tests.speech.phrases import CALLERS, HINTED, UNEXPECTED

from switchhook.media.engine import g711
from switchhook.speech import Expected, Heard
from switchhook.speech.espeak import EspeakSynthesiser
from switchhook.speech.sphinx import RATE, SphinxRecogniser

LEAD, TRAIL = 0.3, 1.0  # seconds of silence around what is said
QUEUE = 1000
HINTS = ", ".join(HINTED)


@dataclass(frozen=True)
class Line:
    """What the telephone does to speech: its level, and noise as an RMS amplitude."""

    level: float = 1.0
    noise: float = 10.0


def sent(samples: bytes, line: Line, seed: int) -> bytes:
    """Return speech as it comes over the line, in mu-law."""
    speech = np.frombuffer(samples, np.int16) * line.level
    speech = np.pad(speech, (round(LEAD * RATE), round(TRAIL * RATE)))
    speech = speech + np.random.default_rng(seed).normal(0, line.noise, len(speech))
    return g711.encode(np.clip(speech, -32768, 32767).astype(np.int16).tobytes(), 0)


class Bench:
    """A mouth, an ear, and a line between them."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.mouth = EspeakSynthesiser(workers=2, queue=QUEUE)
        self.ear = SphinxRecogniser(workers=2, queue=QUEUE, sounds=self._sounds)
        self.seconds = 0.0

    async def _sounds(self, words: Sequence[str]) -> list[str]:
        return await self.mouth.sounds(words, language="en-US")

    async def hear(self, text: str, voice: str, language: str) -> Heard:
        """Return what is understood of what a caller says."""
        samples = await self.mouth.synthesise(text, language=language, voice=voice)
        audio = sent(samples, self.line, len(text))
        self.seconds += len(audio) / RATE
        utterance = self.ear.open(Expected(hints=HINTS))
        utterance.feed(audio)
        return await utterance.finish()

    async def row(self, voice: str, language: str) -> tuple[int, int, int]:
        """Return for one caller: understood, taken for another phrase, falsely accepted."""
        told = await asyncio.gather(
            *(self.hear(text, voice, language) for text in (*HINTED, *UNEXPECTED))
        )
        expected = list(zip(HINTED, told, strict=False))
        right = sum(heard.text == text for text, heard in expected)
        wrong = sum(bool(heard.text) and heard.text != text for text, heard in expected)
        return right, wrong, sum(bool(heard.text) for heard in told[len(HINTED) :])

    async def close(self) -> None:
        """End the workers."""
        await self.ear.close()
        await self.mouth.close()


async def measure(line: Line) -> None:
    """Print the table."""
    bench = Bench(line)
    await bench.hear("yes", *CALLERS[0])
    bench.seconds, started = 0.0, time.perf_counter()
    rows = [await bench.row(*caller) for caller in CALLERS]
    took, said = time.perf_counter() - started, bench.seconds
    await bench.close()
    print(f"{'caller':<16}{'understood':>12}{'mistaken':>10}{'false':>8}")
    for caller, (right, wrong, false) in zip(CALLERS, rows, strict=True):
        name = " ".join(caller)
        print(f"{name:<16}{right:>9}/{len(HINTED)}{wrong:>10}{false:>5}/{len(UNEXPECTED)}")
    right, wrong, false = (sum(column) for column in zip(*rows, strict=True))
    share = len(CALLERS)
    print(
        f"{'all':<16}{right / len(HINTED) / share:>12.1%}{wrong / len(HINTED) / share:>10.1%}"
        f"{false / len(UNEXPECTED) / share:>8.1%}"
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    print(f"{said:.0f} s of speech in {took:.1f} s; CPU {cpu / said:.3f} s a second, speaking too")


async def fit() -> None:
    """Print the weights that tell expected utterances from others best."""
    bench = Bench(Line())
    ready = await bench.ear.ready(HINTS)
    assert ready is not None
    found: list[tuple[float, float, bool]] = []
    for voice, language in CALLERS:
        for text in (*HINTED, *UNEXPECTED):
            samples = await bench.mouth.synthesise(text, language=language, voice=voice)
            audio = sent(samples, bench.line, len(text))
            answer: dict[str, Any] = json.loads(await bench.ear._workers.ask(ready.head + audio, 9))
            shown = ready.grammar.shown(answer["words"])
            if answer["words"] and (shown == text or text in UNEXPECTED):
                found.append((answer["fit"], answer["outside"], shown == text))
    await bench.close()
    features = np.array([(one, other, 1.0) for one, other, _ in found])
    labels = np.array([float(right) for *_, right in found])
    weights = np.zeros(3)
    for _ in range(100):
        odds = 1 / (1 + np.exp(-np.clip(features @ weights, -50, 50)))
        hessian = (features.T * (odds * (1 - odds))) @ features + 1e-3 * np.eye(3)
        weights += np.linalg.solve(hessian, features.T @ (labels - odds) - 1e-3 * weights)
    print("FIT, OUTSIDE, BIAS =", ", ".join(f"{weight:.2f}" for weight in weights))
    assert all(map(math.isfinite, weights))


def main() -> None:
    """Measure, and fit if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--hard", action="store_true", help="10 dB softer, 20 dB noisier")
    asked = parser.parse_args()
    asyncio.run(measure(Line(0.3, 100.0) if asked.hard else Line()))
    if asked.fit:
        asyncio.run(fit())


if __name__ == "__main__":
    main()
