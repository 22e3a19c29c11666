"""One callee of a `<Dial>`: rung, screened once it has answered, then ready to be joined.

Screening is what the callee hears and proves before the caller hears of it: the noun's digits,
then its document. The callee declines by hanging up, or when its document does.
https://www.twilio.com/docs/voice/twiml/number#attributes
"""

from typing import Final

from switchhook.protocols.twiml import voice as nouns
from switchhook.voice.asides import Aside
from switchhook.voice.dial.children import Child
from switchhook.voice.dial.states import DIAL_CALL_STATUS, NEXT, CalleeState, Happening
from switchhook.voice.documents import NoDocument
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.racing import first_of

WHISPERS: Final = frozenset(("Say", "Play", "Gather", "Pause", "Hangup", "Redirect"))
NOT_IN_A_WHISPER: Final = 13201


class Callee:
    """A noun that is rung, and how far that is."""

    def __init__(self, noun: nouns.Party, child: Child) -> None:
        self.noun = noun
        self.child = child
        self.state: CalleeState = "ringing"

    @property
    def status(self) -> str:
        """What the action would be told as DialCallStatus."""
        return DIAL_CALL_STATUS.get(self.state, self.child.status)

    @property
    def over(self) -> bool:
        """Whether nothing can become of it any more."""
        return not any(state == self.state for state, _ in NEXT)

    async def ready(self) -> MediaLeg | None:
        """Return its leg once it may be joined to the caller; None when it is not to be had."""
        leg = await self.child.taken()
        if leg is None:
            self._enter("refuses")
            return None
        self._enter("answers")
        try:
            await first_of(self._screen(leg), self._leave())
        except (LegEnded, NoDocument):
            self._enter("declines")
            self.child.hangup()
            return None
        return leg

    def join(self) -> None:
        """Let it be the one that talks."""
        self._enter("passes")

    def part(self) -> None:
        """End it, however far it is."""
        self._enter("parts")
        self._enter("given up")
        self.child.hangup()

    async def _screen(self, leg: MediaLeg) -> None:
        if isinstance(self.noun, nouns.Number) and self.noun.send_digits:
            await leg.send_digits(self.noun.send_digits)
        if self.noun.url:
            if not getattr(self.noun, "amd_status_callback", ""):
                await self.child.told_apart()
            await self.child.hear(
                Aside(
                    url=self.noun.url,
                    method=self.noun.method,
                    verbs=WHISPERS,
                    refused=NOT_IN_A_WHISPER,
                    told=lambda: self.child.told,
                )
            )
        if leg.ended:
            raise LegEnded

    async def _leave(self) -> None:
        """Raise when a redirect takes it elsewhere."""
        await self.child.left()
        raise LegEnded

    def _enter(self, happening: Happening) -> None:
        self.state = NEXT.get((self.state, happening), self.state)
