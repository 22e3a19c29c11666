"""One page's socket: frames in, things to do out.

Whoever owns the socket performs the steps, in their order, and tells the link of the token's
verdict before it gives it another frame. States and what leads where: `states.LINK`.

Send     put a frame on the socket
Check    look the token up, then call `accept` or `refuse`
Enlist   let the page be called, or no longer
Pass     a frame about a call
Close    close the socket
"""

from dataclasses import dataclass
from typing import Final

from switchhook.protocols.voicesdk import codes, outgoing
from switchhook.protocols.voicesdk.incoming import (
    Beat,
    InvalidFrame,
    Listen,
    OfCall,
    Register,
    Unknown,
    read,
)
from switchhook.protocols.voicesdk.states import LINK, LinkHappening, LinkState
from switchhook.protocols.voicesdk.tokens import Grant

BEAT_SECONDS: Final = 10.0  # between two heartbeats; the SDK gives a silent server 15 s
TOKEN_SECONDS: Final = 15.0  # that a page may take to show a good token
SILENT_BEATS: Final = 3  # unanswered, after which nobody is there
MOST_FRAMES: Final = 300  # between two heartbeats
MOST_FAULTS: Final = 20  # frames without sense

DONE: Final = 1000  # RFC 6455 §7.4.1
POLICY: Final = 1008
GOING_AWAY: Final = 1001


@dataclass(frozen=True, slots=True)
class Send:
    """Put a frame on the socket."""

    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """Look a token up."""

    token: str


@dataclass(frozen=True, slots=True)
class Enlist:
    """Let the page be called, or no longer."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """Do what a frame about a call asks for."""

    message: OfCall


@dataclass(frozen=True, slots=True)
class Close:
    """Close the socket."""

    code: int


Step = Send | Check | Enlist | Pass | Close


class Link:
    """The state of one socket. `home` goes into every `connected`."""

    def __init__(self, home: str = "") -> None:
        self.state: LinkState = "waiting"
        self.grant: Grant | None = None
        self.keep_seconds = 0.0  # for which the page wants its calls kept without a socket
        self._home = home
        self._silence = 0
        self._frames = 0
        self._faults = 0

    @property
    def open(self) -> bool:
        """Whether the page has a token that is good."""
        return self.state in ("connected", "registered")

    def receive(self, text: str) -> list[Step]:
        """Take a frame."""
        if self.state == "over":
            return []
        self._silence = 0
        self._frames += 1
        if self._frames > MOST_FRAMES:
            return self._end(POLICY, codes.TOO_MUCH)
        try:
            message = read(text)
        except InvalidFrame as fault:
            self._faults += 1
            if self._faults > MOST_FAULTS:
                return self._end(POLICY, fault.code)
            return [Send(outgoing.error(fault.code))]
        match message:
            case Beat() | Unknown():
                return []
            case Listen(token, seconds):
                self.keep_seconds = max(0.0, seconds)
                return [Check(token)]
            case Register(media):
                return self._register(media.audio)
            case _:
                return [Pass(message)]

    def accept(self, grant: Grant, now: float) -> list[Step]:
        """Go on with a good token; `now` is in seconds since 1970."""
        before = self.grant
        if before is not None and _whose(before) != _whose(grant):
            return self.refuse(codes.NOT_AUTHORISED)
        self.grant = grant
        self._enter("accepted")
        ttl = max(1, int(grant.expires - now))
        steps: list[Step] = [Send(outgoing.connected(grant.identity, ttl, self._home))]
        if self.state == "registered" and not grant.incoming:
            steps += self._register(True)
        return steps

    def refuse(self, code: int) -> list[Step]:
        """Go on without a token: a first one that is bad ends the socket, unless it is just old.

        A page whose token is old gets the time to fetch another.
        """
        happening: LinkHappening = "stale" if code == codes.EXPIRED else "refused"
        self._enter(happening)
        if self.state == "over":
            return self._farewell(DONE, code)
        return [Send(outgoing.error(code))]

    def expire(self) -> list[Step]:
        """The token has run out."""
        registered = self.state == "registered"
        if not self._enter("runs out"):
            return []
        steps: list[Step] = [Send(outgoing.error(codes.EXPIRED))]
        return [*steps, Enlist(False), Send(outgoing.offline())] if registered else steps

    def displaced(self) -> list[Step]:
        """Too many pages have the same name: this one is no longer called."""
        return self._register(False) if self.state == "registered" else []

    def late(self) -> list[Step]:
        """The time to show a token is over."""
        return self._farewell(POLICY, codes.NO_TOKEN) if self._enter("times out") else []

    def beat(self) -> list[Step]:
        """It is time for a heartbeat."""
        if self.state == "over":
            return []
        self._silence += 1
        self._frames = 0
        if self._silence > SILENT_BEATS:
            self.state = "over"
            return [Close(GOING_AWAY)]
        return [Send(outgoing.beat())]

    def gone(self) -> None:
        """The socket is closed."""
        self.state = "over"

    def _register(self, wanted: bool) -> list[Step]:
        if not wanted:
            was = self.state == "registered"
            self._enter("unregisters")
            steps: list[Step] = [Enlist(False)] if was else []
            return [*steps, Send(outgoing.offline())]
        if not self.open or self.grant is None:
            return [Send(outgoing.offline())]
        if not (self.grant.incoming and self.grant.identity):
            code = codes.NOT_AUTHORISED if self.grant.identity else codes.BAD_NAME
            return [Send(outgoing.error(code)), *self._register(False)]
        self._enter("registers")
        return [Enlist(True), Send(outgoing.ready())]

    def _end(self, close: int, code: int) -> list[Step]:
        self.state = "over"
        return self._farewell(close, code)

    def _farewell(self, close: int, code: int) -> list[Step]:
        """Say why, and that coming back won't help: the SDK would try for ever."""
        return [Send(outgoing.error(code)), Send(outgoing.close()), Close(close)]

    def _enter(self, happening: LinkHappening) -> bool:
        after = LINK.get((self.state, happening))
        if after is None:
            return False
        self.state = after
        return True


def _whose(grant: Grant) -> tuple[str, str]:
    """Return who a token is for: calls in progress are theirs."""
    return grant.account_sid, grant.identity
