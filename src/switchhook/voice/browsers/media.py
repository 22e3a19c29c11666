"""What a leg needs of WebRTC: a media port, and the descriptions that lead to it (RFC 8829)."""

from collections.abc import Callable
from typing import Protocol

from switchhook.media.ports import MediaPort


class BrowserPort(Protocol):
    """One page's audio. Descriptions are SDP; one that is of no use raises `SdpError`.

    Whether the page can be reached is told by `on_connected` and `on_lost`, any number of times.
    """

    on_connected: Callable[[], None]
    on_lost: Callable[[], None]

    @property
    def port(self) -> MediaPort:
        """The audio."""
        ...

    def offer(self) -> str:
        """Return an offer."""
        ...

    def accept(self, answer: str) -> None:
        """Take the page's answer to our offer."""
        ...

    def answer(self, offer: str) -> str:
        """Return an answer to the page's offer; an offer of ours that nobody took is void."""
        ...

    def restart(self, offer: str) -> str:
        """Return an answer to an offer that restarts ICE: media goes on."""
        ...

    def close(self) -> None:
        """Give everything back, the port included."""
        ...


class BrowserMedia(Protocol):
    """Opens ports for pages."""

    def open(self) -> BrowserPort:
        """Return a new port; raises `NoPort`."""
        ...
