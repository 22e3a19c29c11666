"""Clips kept in a folder: one file each, a JSON line about the clip and then its samples."""

import hashlib
import json
import math
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from switchhook.media.clips import Clip

_OVERHEAD: Final = 256  # octets that an entry costs besides its samples
_SUFFIX: Final = ".clip"


@dataclass(frozen=True, slots=True)
class Validators:
    """How to ask whether audio has changed (RFC 9110 §13): header values, empty if unknown."""

    etag: str = ""
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of a conditional request."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value}


NO_VALIDATORS: Final = Validators()


@dataclass(frozen=True, slots=True)
class Entry:
    """A clip, how to ask whether it has changed, and until when (loop time) nobody need ask."""

    clip: Clip
    validators: Validators
    fresh_until: float

    @property
    def octets(self) -> int:
        """Return what the entry costs to keep."""
        return len(self.clip.samples) + _OVERHEAD


class Shelf:
    """A folder of clips with a limit in octets; the longest unused go first.

    Its methods block and may be called from any thread. What it gives back is fresh only if it
    is so for ever: other times do not outlive the loop they were measured on.
    """

    def __init__(self, folder: Path, octets: int) -> None:
        self._folder = folder
        self._room = octets
        self._sizes: OrderedDict[str, int] | None = None
        self._lock = threading.Lock()

    def put(self, key: str, entry: Entry) -> None:
        """Write the entry, in one piece or not at all; raises OSError."""
        about = {
            "key": key,
            "text": entry.clip.text,
            "etag": entry.validators.etag,
            "last_modified": entry.validators.last_modified,
            "for_ever": math.isinf(entry.fresh_until),
        }
        data = json.dumps(about).encode() + b"\n" + entry.clip.samples
        name = _name(key)
        with self._lock:
            sizes = self._listing()
            partial = self._folder / f"{name}.partial"
            partial.write_bytes(data)
            os.replace(partial, self._folder / name)
            self._room += sizes.pop(name, 0) - len(data)
            sizes[name] = len(data)
            while self._room < 0:
                oldest, size = sizes.popitem(last=False)
                (self._folder / oldest).unlink(missing_ok=True)
                self._room += size

    def take(self, key: str) -> Entry | None:
        """Return what is kept for `key`; what cannot be read counts as not there."""
        name = _name(key)
        try:
            with self._lock:
                sizes = self._listing()
                if name not in sizes:
                    return None
                sizes.move_to_end(name)
                head, _, samples = (self._folder / name).read_bytes().partition(b"\n")
            about = json.loads(head)
            if about["key"] != key:
                return None
            validators = Validators(about["etag"], about["last_modified"])
            fresh_until = math.inf if about["for_ever"] else -math.inf
            return Entry(Clip(samples, about["text"]), validators, fresh_until)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _listing(self) -> OrderedDict[str, int]:
        """Return the files and their sizes, read from the folder once."""
        if self._sizes is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            found = [(path.stat(), path.name) for path in self._folder.glob(f"*{_SUFFIX}")]
            found.sort(key=lambda item: item[0].st_mtime)
            self._sizes = OrderedDict((name, stat.st_size) for stat, name in found)
            self._room -= sum(self._sizes.values())
        return self._sizes


def _name(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:40] + _SUFFIX
