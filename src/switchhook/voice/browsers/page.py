"""A page that is connected: its socket, its token, its calls."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from switchhook.domain.entities import Handset
from switchhook.protocols.voicesdk import BadToken, Grant
from switchhook.protocols.voicesdk.incoming import OfCall
from switchhook.protocols.voicesdk.link import (
    BEAT_SECONDS,
    TOKEN_SECONDS,
    Check,
    Close,
    Enlist,
    Link,
    Pass,
    Send,
    Step,
)
from switchhook.transports.websocket.interface import WebSocket
from switchhook.voice.browsers.leg import BrowserLeg

UNSUPPORTED: Final = 1003  # RFC 6455 §7.4.1


class Clients(Protocol):
    """Who pages are, and who of them may be called (`endpoints.clients.Clients`)."""

    def grant(self, token: str) -> Grant:
        """Return what a token lets a page do now; raises `BadToken`."""
        ...

    def handset(self, given: Grant) -> Handset | None:
        """Return the handset that a page is, if it is one."""
        ...

    def holds(self, given: Grant) -> bool:
        """Say whether who signed a token still may."""
        ...

    def enlist(self, given: Grant, page: str) -> str:
        """Let a page be called; return the page that made room for it, empty if none did."""
        ...

    def dismiss(self, given: Grant, page: str) -> None:
        """Let a page be called no longer."""
        ...


class Desk(Protocol):
    """Whoever has all the pages (`voice.browsers.browsers.Browsers`)."""

    def on_message(self, page: "Page", message: OfCall) -> None:
        """Do what a page says about a call."""
        ...

    def on_known(self, page: "Page") -> None:
        """Hear that a page has said who it is."""
        ...

    def on_displaced(self, page: str) -> None:
        """Let a page be called no longer, as there are others."""
        ...

    def on_gone(self, page: "Page") -> None:
        """Forget a page."""
        ...


class Page:
    """Implements the `Hearer` of a page's socket, and the `Wire` of its legs."""

    def __init__(
        self,
        name: str,
        socket: WebSocket,
        desk: Desk,
        clients: Clients,
        *,
        now: Callable[[], datetime],
        home: str = "",
    ) -> None:
        self.name = name
        self.link = Link(home)
        self.legs: dict[str, BrowserLeg] = {}  # by what the page called them at first
        self._socket = socket
        self._desk = desk
        self._clients = clients
        self._now = now
        self._enlisted: Grant | None = None  # by which it is called
        loop = asyncio.get_running_loop()
        self._beat = loop.call_later(BEAT_SECONDS, self._on_beat)
        self._token = loop.call_later(TOKEN_SECONDS, self._on_late)

    @property
    def owner(self) -> str:
        """Who the page is, empty as long as nobody knows."""
        return owner_of(self.link.grant) if self.link.grant is not None else ""

    def send(self, text: str) -> None:
        """Put a frame on the socket."""
        self._socket.send(text.encode())

    def on_text(self, text: bytes) -> None:
        """Take a frame."""
        self._perform(self.link.receive(text.decode()))

    def on_binary(self) -> None:
        """The SDK sends none."""
        self.close(UNSUPPORTED)

    def on_closed(self, code: int, reason: str) -> None:
        """The socket is gone; calls wait for the page to come back."""
        self.link.gone()
        self._beat.cancel()
        self._token.cancel()
        self._dismiss()
        self._desk.on_gone(self)

    def displace(self) -> None:
        """Be called no longer."""
        self._perform(self.link.displaced())

    def close(self, code: int) -> None:
        """Close the socket: the page comes back by itself."""
        self._socket.close(code)

    def _perform(self, steps: list[Step]) -> None:
        for step in steps:
            match step:
                case Send(text):
                    self.send(text)
                case Check(token):
                    self._check(token)
                case Enlist(wanted):
                    self._enlist() if wanted else self._dismiss()
                case Pass(message):
                    self._desk.on_message(self, message)
                case Close(code):
                    self.close(code)

    def _check(self, token: str) -> None:
        try:
            grant = self._clients.grant(token)
        except BadToken as error:
            self._perform(self.link.refuse(error.code))
            return
        now = self._now().timestamp()
        self._perform(self.link.accept(grant, now))
        if self.link.grant is grant:
            self._token.cancel()
            self._desk.on_known(self)
            loop = asyncio.get_running_loop()
            self._token = loop.call_later(max(0.0, grant.expires - now), self._on_expiry)

    def _enlist(self) -> None:
        grant = self.link.grant
        if grant is None:
            return
        if self._enlisted is not None and owner_of(self._enlisted) != owner_of(grant):
            self._dismiss()
        self._enlisted = grant
        displaced = self._clients.enlist(grant, self.name)
        if displaced:
            self._desk.on_displaced(displaced)

    def _dismiss(self) -> None:
        if self._enlisted is not None:
            self._clients.dismiss(self._enlisted, self.name)
            self._enlisted = None

    def _on_beat(self) -> None:
        self._beat = asyncio.get_running_loop().call_later(BEAT_SECONDS, self._on_beat)
        self._perform(self.link.beat())

    def _on_late(self) -> None:
        self._perform(self.link.late())

    def _on_expiry(self) -> None:
        self._perform(self.link.expire())


def owner_of(grant: Grant) -> str:
    """Return what tells a client from all others."""
    return f"{grant.account_sid} {grant.identity}"
