"""The signalling of one call with a page: what happens in, frames out. See `states.CALL`.

A call has two names: the page's own until it has heard of its SID. `reconnect` lets the page come
back to it by another socket, so it has to be unguessable.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from switchhook.protocols.voicesdk import outgoing
from switchhook.protocols.voicesdk.states import CALL, CallHappening, CallState, Heard, Told


@dataclass(frozen=True, slots=True)
class Outcome:
    """Frames for the page, and what the leg hears."""

    frames: tuple[str, ...] = ()
    heard: Heard = ""


class PageCall:
    """A call that a page makes ("asked") or that is made to it ("offered")."""

    def __init__(self, call_id: str, reconnect: str, state: CallState = "asked") -> None:
        self.call_id = call_id  # by which the page knows it
        self.sid = ""  # which it gets to know when it rings, or is answered
        self.reconnect = reconnect
        self.state: CallState = state

    @property
    def over(self) -> bool:
        """Whether nothing can become of it any more."""
        return self.state == "over"

    def knows(self, happening: CallHappening) -> bool:
        """Say whether the happening means anything now."""
        return (self.state, happening) in CALL

    def happen(self, happening: CallHappening, *, sdp: str = "", code: int = 0) -> Outcome | None:
        """Move on; None when that changes nothing.

        `sdp` goes along where the page is told of media, `code` where it is told of a fault.
        """
        then = CALL.get((self.state, happening))
        if then is None:
            return None
        self.state = then.state
        if then.told in ("ringing", "answer") and self.sid:
            self.call_id = self.sid
        frame = _FRAMES[then.told](self, sdp, code) if then.told else ""
        return Outcome((frame,) if frame else (), then.heard)


def _hangup(call: PageCall, sdp: str, code: int) -> str:
    return outgoing.hangup(call.call_id, code)


def _answer(call: PageCall, sdp: str, code: int) -> str:
    return outgoing.answer(call.call_id, call.reconnect, sdp)


_FRAMES: Final[Mapping[Told, Callable[[PageCall, str, int], str]]] = MappingProxyType(
    {
        "ringing": lambda call, sdp, code: outgoing.ringing(call.call_id, sdp),
        "answer": _answer,
        "welcome back": lambda call, sdp, code: outgoing.answer(call.call_id, call.reconnect),
        "hangup": _hangup,
        "cancel": lambda call, sdp, code: outgoing.cancel(call.call_id),
    }
)
