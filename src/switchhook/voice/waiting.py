"""What a leg hears while it waits, in a queue or for a conference to begin.

https://www.twilio.com/docs/voice/twiml/enqueue#attributes-waitUrl: the app's document, asked for
again each time it comes to its end; without one, music. A document that cannot be had has raised
its alert, and music takes its place.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from switchhook.media.clips import Clip
from switchhook.voice.asides import Aside, Asides
from switchhook.voice.documents import NoDocument
from switchhook.voice.legs.leg import Leg

SHORTEST_ROUND: Final = 1.0  # seconds between two requests of a document that says nothing

Music = Callable[[], Awaitable[Clip]]


async def wait(leg: Leg, asides: Asides, aside: Aside | None, music: Music) -> None:
    """Entertain `leg` until the aside leaves with `<Leave>`; raises `LegEnded`.

    Meant to be cancelled when the wait is over.
    """
    time = asyncio.get_running_loop().time
    try:
        while aside is not None:
            began = time()
            if await asides.run(aside) == "left":
                return
            await leg.sleep(max(0.0, SHORTEST_ROUND - (time() - began)))
    except NoDocument:
        pass
    while True:  # something else may have played in between
        await leg.play(await music(), 0)
