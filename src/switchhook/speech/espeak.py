"""Speech by espeak-ng, in worker processes that may die without harm.

Theory of operation. A worker takes one text at a time over pipes and is started when first
needed. Whatever goes wrong with a request, a hang, a crash, a cancellation, ends its worker,
so that no answer is ever taken for another's; the next request starts a new one.
"""

import asyncio
import json
import logging
import os
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

from switchhook.speech import SpeechError
from switchhook.speech.ssml import markup, plain
from switchhook.speech.voices import espeak_voice

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

log = logging.getLogger(__name__)

LONGEST_TEXT: Final = 50_000  # characters, markup included
PATIENCE: Final = 10.0  # seconds, and one more per thousand characters
LAST_WORDS: Final = 5.0  # seconds that an ended worker may take to go

# -P: the folder of the script is no place to import from.
WORKER: Final = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))


class EspeakSynthesiser:
    """Speaks through at most `workers` processes; `queue` texts may wait for one."""

    def __init__(
        self,
        *,
        workers: int = 1,
        queue: int = 64,
        patience: float = PATIENCE,
        outside: Outside = asyncio.timeout,
        command: Sequence[str] = WORKER,
    ) -> None:
        self._places = asyncio.Semaphore(workers)
        self._room = workers + queue
        self._patience = patience
        self._outside = outside
        self._command = command
        self._ready: list[Process] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def warm(self) -> None:
        """Start a worker in the background."""
        self._spawn(self._warm())

    async def synthesise(self, text: str, *, language: str, voice: str) -> bytes:
        """Return `text` as S16 mono samples at 8 kHz; raises `SpeechError`."""
        if len(text) > LONGEST_TEXT:
            raise SpeechError(f"text has {len(text)} characters, more than {LONGEST_TEXT}")
        if self._room <= 0:
            raise SpeechError("too many texts are waiting to be spoken")
        safe = markup(text)
        asked = {
            "text": plain(text) if safe is None else safe,
            "voice": espeak_voice(voice, language),
            "ssml": safe is not None,
        }
        self._room -= 1
        try:
            seconds = self._patience + len(text) / 1000
            async with self._places:
                return await self._ask(json.dumps(asked).encode(), seconds)
        finally:
            self._room += 1

    async def close(self) -> None:
        """End every worker."""
        self._closed = True
        while self._ready:
            self._end(self._ready.pop())
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _ask(self, request: bytes, seconds: float) -> bytes:
        worker: Process | None = None
        answered = False
        try:
            async with self._outside(seconds):
                worker = await self._worker()
                status, body = await _exchange(worker, request)
                answered = True
        except (TimeoutError, OSError, EOFError) as error:
            log.warning("speech worker failed", extra={"reason": repr(error)})
            raise SpeechError(f"no speech: {error!r}") from error
        finally:
            # Without its answer read, a worker's next one would be taken for another text's.
            self._release(worker, alive=answered)
        if status:
            raise SpeechError(body.decode("utf-8", "replace"))
        return body

    def _release(self, worker: Process | None, *, alive: bool) -> None:
        if alive and worker is not None and not self._closed:
            self._ready.append(worker)
        else:
            self._end(worker)

    async def _worker(self) -> Process:
        """Return a worker that is alive, as far as one can know."""
        while self._ready:
            worker = self._ready.pop()
            if worker.returncode is None:
                return worker
        if self._closed:
            raise SpeechError("speech is closed")
        env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        return await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=env
        )

    def _end(self, worker: Process | None) -> None:
        if worker is not None:
            if worker.returncode is None:
                worker.kill()
            self._spawn(self._bury(worker))

    async def _bury(self, worker: Process) -> None:
        """Wait until the process is gone and its pipes are closed."""
        assert worker.stdin is not None and worker.stdout is not None
        worker.stdin.close()
        try:
            async with self._outside(LAST_WORDS):
                await worker.wait()
                await worker.stdout.read()
        except TimeoutError:
            log.warning("speech worker does not end", extra={"pid": worker.pid})

    async def _warm(self) -> None:
        try:
            await self.synthesise("ready", language="en-US", voice="man")
        except SpeechError as error:
            log.warning("speech is not available", extra={"reason": str(error)})

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _exchange(worker: Process, request: bytes) -> tuple[int, bytes]:
    assert worker.stdin is not None and worker.stdout is not None
    worker.stdin.write(struct.pack(">I", len(request)) + request)
    await worker.stdin.drain()
    status, length = struct.unpack(">BI", await worker.stdout.readexactly(5))
    return status, await worker.stdout.readexactly(length)
