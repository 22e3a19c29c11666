"""What a call may be placed for instead of an app's documents."""

from collections.abc import Coroutine
from typing import Any, Protocol

from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.ringing import Ringing
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.requests import Instructions


class Errand(Protocol):
    """One call's errand: a conference that it is to join, say."""

    def seen_to(self, live: LiveCall, work: Coroutine[Any, Any, None]) -> Coroutine[Any, Any, None]:
        """Hear of the call before it is dialled; return its `work` with what goes around it."""
        ...

    def rings(self, ringing: Ringing) -> None:
        """Hear that the call is being dialled."""
        ...

    async def run(self, live: LiveCall, leg: MediaLeg, instructions: Instructions) -> None:
        """Be the call's script once it is answered; again with other instructions, if redirected.

        The first are the request that the call was placed by.
        """
        ...
