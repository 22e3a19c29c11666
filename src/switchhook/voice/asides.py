"""Documents beside a call's own: what a callee hears before the bridge, a caller while waiting.

An aside runs on the call's leg like any document, with fewer verbs, and its end does not hang up:
whoever asked for it goes on. It is ended early by cancelling the task that waits for it.
https://www.twilio.com/docs/voice/twiml/number#attributes-url, .../enqueue#attributes-waitUrl
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from switchhook.domain.entities import Method

AsideEnd = Literal["over", "left"]


def _nothing() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """The document at `url` (absolute), run with the verbs whose names are in `verbs` only.

    Any other raises an alert with `refused` and is passed over. `told` gives parameters that go
    with each of its requests beside the standard ones, as they are at that moment. Audio in place
    of a document is played `audio_loop` times (0: until the aside is over).
    """

    url: str
    method: Method = "POST"
    verbs: frozenset[str]
    refused: int = 12200
    told: Callable[[], Mapping[str, str]] = _nothing
    audio_loop: int = 1


class Asides(Protocol):
    """Runs asides on one call's leg."""

    async def run(self, aside: Aside) -> AsideEnd:
        """Run a document, and those it redirects to, to the end; "left" when by `<Leave>`.

        Raises `LegEnded` when the leg ends meanwhile, be it by a verb of the aside, and
        `NoDocument`, its alert raised, when there is nothing to run.
        """
        ...
