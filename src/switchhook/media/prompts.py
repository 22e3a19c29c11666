"""Prompts: audio files decoded to clips, and a cache that keeps them.

What `<Play>` accepts: https://www.twilio.com/docs/voice/twiml/play#supported-audio-file-types.

AudioError
    `code` is Twilio's: 12300 (not audio by its type), 13420 (not audio by its content).
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from switchhook.media.clips import Clip
from switchhook.media.shelf import NO_VALIDATORS, Entry, Shelf, Validators

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

log = logging.getLogger(__name__)

DECODE_SECONDS: Final = 60.0
SHELF_SECONDS: Final = 10.0

_HEADED: Final = frozenset(
    f"audio/{kind}"
    for kind in ("mpeg", "mp3", "wav", "wave", "x-wav", "vnd.wave", "aiff", "x-aiff", "x-aifc")
)
# Types whose files usually have no header: 8 kHz mono, one subtype of libsndfile each.
_BARE: Final = {
    "audio/basic": "ULAW", "audio/ulaw": "ULAW", "audio/x-ulaw": "ULAW", "audio/mulaw": "ULAW",
    "audio/x-mulaw": "ULAW", "audio/pcmu": "ULAW", "audio/pcma": "ALAW", "audio/alaw": "ALAW",
    "audio/x-alaw": "ALAW", "audio/gsm": "GSM610", "audio/x-gsm": "GSM610",
}  # fmt: skip


class AudioError(Exception):
    """The bytes are no audio that can be played."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def decode(body: bytes, content_type: str) -> Clip:
    """Return an audio file as a clip; raises `AudioError`.

    `content_type` says whether the file is acceptable; what is in it, its own header says.
    """
    if content_type not in _HEADED and content_type not in _BARE:
        raise AudioError(12300, f"cannot play content of type {content_type or 'unknown'!r}")
    from switchhook.media import soundfiles  # slow to load, and not needed until here

    try:
        return Clip(soundfiles.samples(body, _BARE.get(content_type)))
    except soundfiles.Undecodable as error:
        raise AudioError(13420, f"cannot be decoded: {error}") from error


async def decoded(body: bytes, content_type: str, outside: Outside = asyncio.timeout) -> Clip:
    """Do what `decode` does, in a thread."""
    try:
        async with outside(DECODE_SECONDS):
            return await asyncio.to_thread(decode, body, content_type)
    except TimeoutError as error:
        raise AudioError(13420, f"not decoded in {DECODE_SECONDS:g} s") from error


@dataclass(frozen=True, slots=True)
class Loaded:
    """A clip as its source gave it, and for how many seconds it may be played unasked.

    `seconds` infinite is for ever, as speech is. `storable` False keeps nothing (no-store).
    """

    clip: Clip
    validators: Validators = NO_VALIDATORS
    seconds: float = 0.0
    storable: bool = True


# Gets the validators of what is stored (none if nothing is); returns None for "still good".
Load = Callable[[Validators], Awaitable[Loaded | None]]


class Prompts:
    """The most recently played clips: so many octets in memory, what that evicts in a folder.

    Whoever asks for a clip that is being loaded waits for the same load; a waiter that is
    cancelled does not disturb the others.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        memory: int = 64 * 1024 * 1024,
        disk: int = 512 * 1024 * 1024,
        outside: Outside = asyncio.timeout,
    ) -> None:
        self._room = memory
        self._shelf = Shelf(folder, disk) if folder is not None else None
        self._outside = outside
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._loading: dict[str, asyncio.Task[Clip]] = {}
        self._spilling: set[asyncio.Task[None]] = set()

    async def get(self, key: str, load: Load) -> Clip:
        """Return the clip `key`, loading or revalidating it with `load` if needed.

        Raises what `load` raises.
        """
        entry = self._entries.get(key)
        if entry is not None and entry.fresh_until > asyncio.get_running_loop().time():
            self._entries.move_to_end(key)
            return entry.clip
        task = self._loading.get(key)
        if task is None:
            task = asyncio.create_task(self._load(key, entry, load))
            self._loading[key] = task
            task.add_done_callback(lambda done: self._loaded(key, done))
        try:
            return await asyncio.shield(task)
        finally:
            del task  # else a failure holds this frame, and this frame the failure, body and all

    async def close(self) -> None:
        """Stop loading; wait until what was evicted is written."""
        for task in self._loading.values():
            task.cancel()
        await asyncio.gather(*self._loading.values(), *self._spilling, return_exceptions=True)

    def _loaded(self, key: str, task: asyncio.Task[Clip]) -> None:
        del self._loading[key]
        if not task.cancelled():
            task.exception()  # heard by whoever waits, and by nobody if all of them left

    async def _load(self, key: str, entry: Entry | None, load: Load) -> Clip:
        now = asyncio.get_running_loop().time
        if entry is None and self._shelf is not None:
            entry = await self._shelved(self._shelf, key)
            if entry is not None and entry.fresh_until > now():
                self._keep(key, entry)
                return entry.clip
        loaded = await load(entry.validators if entry else NO_VALIDATORS)
        if loaded is not None:
            entry = Entry(loaded.clip, loaded.validators, now() + loaded.seconds)
        assert entry is not None, "nothing is stored, so it cannot be still good"
        if loaded is None or (loaded.storable and (loaded.seconds or loaded.validators.headers)):
            self._keep(key, entry)
        return entry.clip

    async def _shelved(self, shelf: Shelf, key: str) -> Entry | None:
        try:
            async with self._outside(SHELF_SECONDS):
                return await asyncio.to_thread(shelf.take, key)
        except TimeoutError:
            return None

    def _keep(self, key: str, entry: Entry) -> None:
        self._forget(key)
        self._entries[key] = entry
        self._room -= entry.octets
        while self._room < 0:
            oldest = next(iter(self._entries))
            evicted = self._forget(oldest)
            if self._shelf is not None and evicted is not None:
                task = asyncio.create_task(self._spill(self._shelf, oldest, evicted))
                self._spilling.add(task)
                task.add_done_callback(self._spilling.discard)

    def _forget(self, key: str) -> Entry | None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._room += entry.octets
        return entry

    async def _spill(self, shelf: Shelf, key: str, entry: Entry) -> None:
        try:
            async with self._outside(SHELF_SECONDS):
                await asyncio.to_thread(shelf.put, key, entry)
        except (OSError, TimeoutError) as error:
            log.warning("clip not kept on disk", extra={"reason": str(error)})
