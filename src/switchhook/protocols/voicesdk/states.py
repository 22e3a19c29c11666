"""The states of a page's socket and of its calls, as data.

A socket waits for a token; once that is good it is connected, and registered while the page wants
to be called. When the token runs out the socket has lapsed: calls go on, but none begins, until
there is another token.

A call that the page makes is asked for, rings, and is talked on; one that is made to it is offered
first. What a happening leads to, what the page is told of it, and what the leg on our side: one row
each. A happening without a row changes nothing. A call that is over stays so, yet a page that takes
it, having lost a race with another, or that comes back to it, is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

LinkState = Literal["waiting", "connected", "registered", "lapsed", "over"]
LinkHappening = Literal[
    "accepted", "stale", "refused", "registers", "unregisters", "runs out", "times out", "leaves"
]

LINK: Final[Mapping[tuple[LinkState, LinkHappening], LinkState]] = MappingProxyType(
    {
        ("waiting", "accepted"): "connected",
        ("waiting", "stale"): "waiting",
        ("waiting", "refused"): "over",
        ("waiting", "times out"): "over",
        ("waiting", "leaves"): "over",
        ("connected", "accepted"): "connected",
        ("connected", "registers"): "registered",
        ("connected", "unregisters"): "connected",
        ("connected", "runs out"): "lapsed",
        ("connected", "leaves"): "over",
        ("registered", "accepted"): "registered",
        ("registered", "registers"): "registered",
        ("registered", "unregisters"): "connected",
        ("registered", "runs out"): "lapsed",
        ("registered", "leaves"): "over",
        ("lapsed", "accepted"): "connected",
        ("lapsed", "leaves"): "over",
    }
)

CallState = Literal["asked", "ringing", "offered", "talking", "over"]
CallHappening = Literal[
    "we ring", "we answer", "we end", "page answers", "page declines", "page hangs up",
    "page takes over", "page returns", "page restarts", "page is lost",
]  # fmt: skip
Told = Literal["", "ringing", "answer", "hangup", "cancel", "welcome back"]
Heard = Literal["", "answered", "refused", "ended", "lost"]


@dataclass(frozen=True, slots=True)
class Then:
    """The state that follows, what the page is told, and what the leg hears."""

    state: CallState
    told: Told = ""
    heard: Heard = ""


CALL: Final[Mapping[tuple[CallState, CallHappening], Then]] = MappingProxyType(
    {
        ("asked", "we ring"): Then("ringing", "ringing"),
        ("asked", "we answer"): Then("talking", "answer"),
        ("asked", "we end"): Then("over", "hangup"),
        ("asked", "page hangs up"): Then("over", heard="ended"),
        ("asked", "page is lost"): Then("over", heard="ended"),
        ("ringing", "we ring"): Then("ringing", "ringing"),
        ("ringing", "we answer"): Then("talking", "answer"),
        ("ringing", "we end"): Then("over", "hangup"),
        ("ringing", "page hangs up"): Then("over", heard="ended"),
        ("ringing", "page is lost"): Then("over", heard="ended"),
        ("offered", "we end"): Then("over", "cancel"),
        ("offered", "page answers"): Then("talking", heard="answered"),
        ("offered", "page takes over"): Then("talking", "answer", "answered"),
        ("offered", "page declines"): Then("over", heard="refused"),
        ("offered", "page hangs up"): Then("over", heard="refused"),
        ("offered", "page is lost"): Then("over", heard="refused"),
        ("talking", "we end"): Then("over", "hangup"),
        ("talking", "page hangs up"): Then("over", heard="ended"),
        ("talking", "page is lost"): Then("over", "hangup", "lost"),
        ("talking", "page returns"): Then("talking", "welcome back"),
        ("talking", "page restarts"): Then("talking", "answer"),
        ("over", "page answers"): Then("over", "hangup"),
        ("over", "page returns"): Then("over", "hangup"),
        ("over", "page restarts"): Then("over", "hangup"),
    }
)
