"""The data folder: its lock, its key, and the file by which the command line finds the server."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEY_OCTETS = 32


class FolderError(Exception):
    """The data folder cannot be used; the message is one line for the operator."""


class DataFolder:
    """DATA and what lies in it. Making one creates the folder, its mode 0700."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            for folder in (path, self.recordings, self.media, self.handsets):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(self._open_lock())  # also told by a file system that is read-only
        except OSError as error:
            raise FolderError(f"cannot write to the data folder {path}: {error.strerror}") from None

    @property
    def recordings(self) -> Path:
        """Where recordings lie, one folder an account."""
        return self.path / "recordings"

    @property
    def media(self) -> Path:
        """Where decoded prompts and messages' media lie."""
        return self.path / "media"

    @property
    def handsets(self) -> Path:
        """Where the audio of each handset's last call lies."""
        return self.path / "handsets"

    @property
    def tls(self) -> Path:
        """Where certificates lie that the server made for itself."""
        return self.path / "tls"

    @property
    def server_file(self) -> Path:
        """Where the running server says how to reach it."""
        return self.path / "server.json"

    def _open_lock(self) -> int:
        return os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for one process; raises `FolderError` when another one has it."""
        try:
            descriptor = self._open_lock()
        except OSError as error:
            raise FolderError(f"cannot lock {self.path}: {error.strerror}") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise FolderError(
                f"another Switchhook (process {pid}) is using the data folder {self.path}"
            ) from None
        try:
            os.truncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
            yield
        finally:
            os.close(descriptor)

    def key(self) -> bytes:
        """Return the key that secrets are encrypted with: 32 octets, made at first use.

        SWITCHHOOK_SECRET_KEY (64 hex digits) takes precedence over DATA/secret.key.
        """
        given = os.environ.get("SWITCHHOOK_SECRET_KEY")
        file = self.path / "secret.key"
        if given is None and not file.exists():
            write_private(file, secrets.token_hex(KEY_OCTETS))
        try:
            key = bytes.fromhex(given if given is not None else file.read_text())
        except (OSError, ValueError):
            key = b""
        if len(key) != KEY_OCTETS:
            source = "SWITCHHOOK_SECRET_KEY" if given is not None else str(file)
            raise FolderError(f"{source} does not hold {2 * KEY_OCTETS} hex digits")
        return key

    def announce(self, facts: dict[str, object]) -> None:
        """Tell the command line how to reach this server."""
        write_private(self.server_file, json.dumps(facts))

    def withdraw(self) -> None:
        """Take the announcement back."""
        self.server_file.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write `text` so that only the owner can read it, all of it or nothing."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        raise FolderError(f"cannot write {path}: {error.strerror}") from None
