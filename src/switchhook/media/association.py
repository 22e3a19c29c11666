"""A DTLS association on an event loop: flights are sent again until they are answered.

RFC 6347 §4.2.4 lets the first wait be what suits the application; browsers too wait less than its
one second.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from switchhook.protocols.srtp import KeyingError, Keys

if TYPE_CHECKING:
    from switchhook.media.dtls import Handshake

RESEND_SECONDS = 0.25  # before a flight is sent again the first time; then twice as long each time
SLOWEST_RESEND = 2.0


class Association:
    """A handshake with its timer.

    `send` takes datagrams for the peer; `done` is called once when keys can be had, `failed` with
    the reason when they never will.
    """

    def __init__(
        self,
        handshake: "Handshake",
        send: Callable[[Sequence[bytes]], None],
        done: Callable[[], None],
        failed: Callable[[str], None],
    ) -> None:
        self._handshake = handshake
        self._send = send
        self._done = done
        self._failed = failed
        self._started = False
        self._again: asyncio.TimerHandle | None = None

    @property
    def done(self) -> bool:
        """Whether keys can be had."""
        return self._handshake.done

    def keys(self, fingerprints: Sequence[tuple[str, str]]) -> Keys:
        """Return the keys, for a peer of one of these fingerprints. Raises `KeyingError`."""
        return self._handshake.keys(fingerprints)

    def start(self) -> None:
        """Begin, as the client; once is enough."""
        if not self._started:
            self._started = True
            self._advance(self._handshake.start)

    def take(self, datagram: bytes) -> None:
        """Take a datagram of the peer's."""
        self._started = True
        self._advance(lambda: self._handshake.receive(datagram))

    def stop(self) -> None:
        """Send nothing again."""
        cancel(self._again)

    def close(self) -> None:
        """Let the peer know that this is the end."""
        self.stop()
        self._send(self._handshake.close())

    def _advance(self, step: Callable[[], list[bytes]]) -> None:
        was_done = self.done
        try:
            flight = step()
        except KeyingError as error:
            self.stop()
            self._failed(str(error))
            return
        self._send(flight)
        if flight or self.done:
            self.stop()
        if self.done and not was_done:
            self._done()
        elif flight and not self.done:
            self._wait(RESEND_SECONDS)

    def _wait(self, seconds: float) -> None:
        self._again = asyncio.get_running_loop().call_later(seconds, self._resend, seconds)

    def _resend(self, waited: float) -> None:
        try:
            self._send(self._handshake.resend())
        except KeyingError as error:
            self._failed(str(error))
            return
        self._wait(min(2 * waited, SLOWEST_RESEND))


def cancel(timer: asyncio.TimerHandle | None) -> None:
    """Cancel a timer, if there is one."""
    if timer is not None:
        timer.cancel()
