"""What a leg needs of WebRTC: a media port, and the descriptions that lead to it (RFC 8829)."""

from typing import Protocol

from switchhook.media.ports import MediaPort
from switchhook.media.webrtc import WebRtc, WebRtcPort


class BrowserPort(Protocol):
    """One page's audio. Descriptions are SDP; one that is of no use raises `SdpError`."""

    @property
    def port(self) -> MediaPort:
        """The audio."""
        ...

    @property
    def connected(self) -> bool:
        """Whether audio can pass now."""
        ...

    def offer(self) -> str:
        """Return an offer."""
        ...

    def accept(self, answer: str) -> None:
        """Take the page's answer to our offer."""
        ...

    def answer(self, offer: str) -> str:
        """Return an answer to the page's offer, its first or one that restarts ICE.

        An offer of ours that nobody took is void then.
        """
        ...

    def close(self) -> None:
        """Give everything back, the port included."""
        ...


class BrowserMedia(Protocol):
    """Opens ports for pages."""

    def open(self) -> BrowserPort:
        """Return a new port; raises `NoPort`."""
        ...


class WebRtcMedia:
    """Implements `BrowserMedia` by the engine's own WebRTC."""

    def __init__(self, webrtc: WebRtc) -> None:
        self._webrtc = webrtc

    def open(self) -> BrowserPort:
        """Return a new port; raises `NoPort`."""
        return _Port(self._webrtc.open())


class _Port:
    """Implements `BrowserPort`."""

    def __init__(self, port: WebRtcPort) -> None:
        self.port = port

    @property
    def connected(self) -> bool:
        return self.port.connected

    def offer(self) -> str:
        return self.port.offer().decode()

    def accept(self, answer: str) -> None:
        self.port.accept(answer.encode())

    def answer(self, offer: str) -> str:
        return self.port.answer(offer.encode()).decode()

    def close(self) -> None:
        self.port.close()
