"""Worker processes that take one request at a time over pipes, and may die without harm.

Theory of operation. A worker is started when first needed. Whatever goes wrong with a request, a
hang, a crash, a cancellation, ends its worker, so that no answer is ever taken for another's; the
next request starts a new one.

A request is four octets of length and its body; an answer is one octet (0 what was asked for, 1 an
error's text), four of length, and that.
"""

import asyncio
import logging
import os
import struct
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final

from switchhook.speech.errors import SpeechError

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

log = logging.getLogger(__name__)

LAST_WORDS: Final = 5.0  # seconds that an ended worker may take to go


class Workers:
    """At most `workers` processes of `command`; `queue` requests may wait for one."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        workers: int,
        queue: int,
        outside: Outside,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = command
        self._environment = dict(environment or {})
        self._places = asyncio.Semaphore(workers)
        self._room = workers + queue
        self._outside = outside
        self._ready: list[Process] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def ask(self, request: bytes, seconds: float) -> bytes:
        """Return a worker's answer within `seconds` of its turn; raises `SpeechError`."""
        if self._room <= 0:
            raise SpeechError("too many requests for speech are waiting")
        self._room -= 1
        try:
            async with self._places:
                return await self._ask(request, seconds)
        finally:
            self._room += 1

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Let `work` go on in the background; `close` waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
            # Without its answer read, a worker's next one would be taken for another request's.
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
            self._end(worker)
        if self._closed:
            raise SpeechError("speech is closed")
        env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **self._environment}
        return await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=env
        )

    def _end(self, worker: Process | None) -> None:
        if worker is not None:
            if worker.returncode is None:
                worker.kill()
            self.spawn(self._bury(worker))

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


async def _exchange(worker: Process, request: bytes) -> tuple[int, bytes]:
    assert worker.stdin is not None and worker.stdout is not None
    worker.stdin.write(struct.pack(">I", len(request)) + request)
    await worker.stdin.drain()
    status, length = struct.unpack(">BI", await worker.stdout.readexactly(5))
    return status, await worker.stdout.readexactly(length)
