"""What there is for people to watch: the SIP messages of calls."""

from contextlib import AsyncExitStack

from switchhook.app import chance
from switchhook.app.machinery import Machinery
from switchhook.config import Settings
from switchhook.voice.live.ladder import Ladder


def open_ladder(settings: Settings, machinery: Machinery, stack: AsyncExitStack) -> Ladder | None:
    """Return what notes the SIP messages of calls; None where they are not to be noted."""
    if not settings.traces_sip:
        return None
    ladder = Ladder(machinery.bus, now=chance.now, new_sid=chance.new_sid)
    stack.callback(ladder.close)
    return ladder
