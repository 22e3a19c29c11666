"""The certificate of the HTTPS side, taken from its files again whenever they change.

Connections that are open keep the one that they began with; new ones get the new one. Files that
are no pair, as while they are being replaced, change nothing.
"""

import asyncio
import logging
import os
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Final

from switchhook.app.folder import FolderError

LOOK_SECONDS: Final = 30.0
RENEW_LOOKS: Final = 2880  # a day

log = logging.getLogger(__name__)


class Certificate:
    """A TLS context for two files in PEM. Raises `OSError` when they are of no use."""

    def __init__(self, certificate: str | Path, key: str | Path) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._files = certificate, key
        self._seen = self._stamps()
        self.context.load_cert_chain(certificate, key)

    async def keep(self, renew: Callable[[], object] = lambda: None) -> None:
        """Look for changes as long as the task lives; once a day, let the files be made anew."""
        while True:
            for _ in range(RENEW_LOOKS):
                await asyncio.sleep(LOOK_SECONDS)
                self.look()
            try:
                await asyncio.to_thread(renew)
            except FolderError as error:
                log.warning("certificate not renewed", extra={"reason": str(error)})

    def look(self) -> None:
        """Take the files if they have changed and are a pair."""
        stamps = self._stamps()
        if stamps == self._seen:
            return
        self._seen = stamps
        try:
            # Nobody is there to type a password. What fails half-way fails in a context of no use.
            for context in (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), self.context):
                context.load_cert_chain(*self._files, password="")
        except OSError as error:
            log.warning("new certificate not taken", extra={"reason": str(error)})
        else:
            log.info("new certificate taken", extra={"file": str(self._files[0])})

    def _stamps(self) -> list[tuple[int, int, int] | None]:
        """Return what tells each file from one that replaces it."""
        return [_stamp(file) for file in self._files]


def _stamp(file: str | Path) -> tuple[int, int, int] | None:
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
