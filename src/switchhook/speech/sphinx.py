"""Hearing by pocketsphinx, in worker processes: English, and only what hints lead one to expect.

Theory of operation. An utterance is kept until it is over, then a worker decodes it as a whole
against the grammar of its hints: as that takes a small part of the time it took to say, a worker
or two serve many calls. Partial results are decoded the same way, each time the utterance has
grown by a fifth. Without hints there is nothing to hold the sounds against, and so nothing is
understood: the text that a guess would give is worse than none.
"""

import asyncio
import json
import logging
import struct
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import switchhook
from switchhook.speech.arpabet import phones, without_r
from switchhook.speech.errors import SpeechError
from switchhook.speech.grammar import Grammar
from switchhook.speech.hints import compiled, phrases
from switchhook.speech.recognition import NOT_UNDERSTOOD, Expected, Heard, OnPartial
from switchhook.speech.workers import Workers

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]
Sounds = Callable[[Sequence[str]], Awaitable[list[str]]]

log = logging.getLogger(__name__)

RATE: Final = 8000  # octets of mu-law a second
LONGEST: Final = 60 * RATE
MOST_AT_ONCE: Final = 500  # utterances, each of at most half a megabyte
PATIENCE: Final = 15.0  # seconds
SURE: Final = 0.5  # what is less likely was not said
KEPT: Final = 64  # grammars
FIRST_PARTIAL: Final = RATE // 2
SPEAKS: Final = "en"

WORKER: Final = (sys.executable, "-P", "-m", "switchhook.speech.sphinx_worker")
PLACE: Final = {"PYTHONPATH": str(Path(switchhook.__file__).parents[1])}


@dataclass(frozen=True, slots=True)
class _Ready:
    """A grammar with its pronunciations, as a worker takes it."""

    grammar: Grammar
    head: bytes


class SphinxRecogniser:
    """Understands what hints expect; `sounds` tells how words sound that no dictionary has."""

    def __init__(
        self,
        *,
        workers: int = 1,
        queue: int = 128,
        outside: Outside = asyncio.timeout,
        sounds: Sounds | None = None,
        command: Sequence[str] = WORKER,
    ) -> None:
        self._workers = Workers(
            command, workers=workers, queue=queue, outside=outside, environment=PLACE
        )
        self._sounds = sounds
        self._grammars: OrderedDict[str, asyncio.Task[_Ready | None]] = OrderedDict()
        self._open = 0

    def objection(self, expected: Expected) -> str:
        """Return why it cannot understand what is expected, in a sentence; empty if it can."""
        if expected.language.partition("-")[0].lower() != SPEAKS:
            return f"no recogniser for {expected.language} is installed, only for English"
        if not phrases(expected.hints):
            return "the offline recogniser understands only what `hints` list, and there are none"
        return ""

    def open(self, expected: Expected, on_partial: OnPartial | None = None) -> "_Utterance":
        """Begin an utterance; raises `SpeechError` when too many are being heard already."""
        if self._open >= MOST_AT_ONCE:
            raise SpeechError("too many callers are speaking")
        self._open += 1
        hints = "" if self.objection(expected) else expected.hints
        return _Utterance(self, hints, on_partial)

    def prepare(self, expected: Expected) -> None:
        """Make the grammar in the background, which also starts a worker."""
        if not self.objection(expected):
            self.ready(expected.hints)

    async def close(self) -> None:
        """End every worker."""
        tasks = [*self._grammars.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._workers.close()

    def closed(self) -> None:
        """Note that an utterance is over."""
        self._open -= 1

    def ready(self, hints: str) -> "asyncio.Task[_Ready | None]":
        """Begin to make the grammar of hints, unless that was done before."""
        task = self._grammars.get(hints)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._grammars[hints] = asyncio.create_task(self._prepare(hints))
            task.add_done_callback(_note)
            if len(self._grammars) > KEPT:
                self._grammars.popitem(last=False)[1].cancel()
        self._grammars.move_to_end(hints)
        return task

    async def decode(self, hints: str, mulaw: bytes) -> tuple[Heard, bool]:
        """Return what is in the audio, and whether it is a whole phrase."""
        ready = await asyncio.shield(self.ready(hints))
        if ready is None:
            return NOT_UNDERSTOOD, False
        answer = json.loads(await self._workers.ask(ready.head + mulaw, PATIENCE))
        heard = Heard(ready.grammar.shown(answer["words"]), round(answer["confidence"], 3))
        return heard, ready.grammar.accepts(answer["words"])

    async def _prepare(self, hints: str) -> _Ready | None:
        grammar = compiled(hints)
        if not grammar.arcs:
            return None
        asked = {"spell": [word.spoken for word in grammar.words]}
        spellings: list[list[str]] = json.loads(await self._workers.ask(_packed(asked), PATIENCE))
        await self._sound_out(grammar, spellings)
        words = [_varied(given) for given in spellings]
        arcs = [arc for arc in grammar.arcs if arc[2] is None or words[arc[2]]]
        head = _packed({"states": grammar.states, "arcs": arcs, "words": words})
        return _Ready(grammar, head) if arcs else None

    async def _sound_out(self, grammar: Grammar, spellings: list[list[str]]) -> None:
        """Find out how the words sound that the dictionary lacks."""
        lacking = [number for number, given in enumerate(spellings) if not given]
        if not lacking or self._sounds is None:
            return
        try:
            sounds = await self._sounds([grammar.words[number].spoken for number in lacking])
        except SpeechError as error:
            log.warning("words cannot be sounded out", extra={"reason": str(error)})
            return
        for number, ipa in zip(lacking, sounds, strict=True):
            if spelt := phones(ipa):
                spellings[number] = [spelt]


class _Utterance:
    """Implements `Recognition`."""

    def __init__(self, house: SphinxRecogniser, hints: str, on_partial: OnPartial | None) -> None:
        self._house = house
        self._hints = hints
        self._on_partial = on_partial
        self._audio = bytearray()
        self._next_partial = FIRST_PARTIAL
        self._partial: asyncio.Task[None] | None = None
        self._over = False
        if hints:
            house.ready(hints)

    def feed(self, mulaw: bytes) -> None:
        """Take the next samples; those beyond a minute are left out."""
        self._audio += mulaw[: LONGEST - len(self._audio)]
        idle = self._partial is None or self._partial.done()
        wanted = self._on_partial is not None and self._hints
        if wanted and idle and len(self._audio) >= self._next_partial:
            self._next_partial = max(len(self._audio) * 6 // 5, len(self._audio) + FIRST_PARTIAL)
            self._partial = asyncio.create_task(self._tell())

    async def finish(self) -> Heard:
        """Return what was said; raises `SpeechError`."""
        self.cancel()
        if not self._hints:
            return NOT_UNDERSTOOD
        heard, whole = await self._house.decode(self._hints, bytes(self._audio))
        sure = heard.confidence is not None and heard.confidence >= SURE
        return heard if whole and sure else NOT_UNDERSTOOD

    def cancel(self) -> None:
        """Forget the utterance."""
        if not self._over:
            self._over = True
            self._house.closed()
        if self._partial is not None:
            self._partial.cancel()

    async def _tell(self) -> None:
        try:
            heard, _ = await self._house.decode(self._hints, bytes(self._audio))
        except SpeechError:
            return  # what it was in the end may be understood all the same
        if heard.text and self._on_partial is not None and not self._over:
            self._on_partial(heard)


def _note(task: "asyncio.Task[_Ready | None]") -> None:
    """Log a failure of which nobody may hear: the caller may never speak."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("no grammar could be made", extra={"reason": str(error)})


def _packed(asked: object) -> bytes:
    text = json.dumps(asked).encode()
    return struct.pack(">I", len(text)) + text


def _varied(spellings: list[str]) -> list[str]:
    """Add the pronunciations of those who drop their R."""
    return [*dict.fromkeys([*spellings, *map(without_r, spellings)])]
