"""What the script of one call can do: its leg, and one narrow protocol for each further power.

The interpreter hands each verb what it needs of this and no more. A new power is a property here,
a protocol in the module that owns it, and a property of `board.CallAbilities`, which makes it.
"""

from typing import Protocol

from switchhook.voice.asides import Asides
from switchhook.voice.clips import Aloud
from switchhook.voice.dial.attending import Conferences, Queues
from switchhook.voice.dial.children import Dialler
from switchhook.voice.ears import Ears
from switchhook.voice.legs.leg import Leg
from switchhook.voice.live.traces import Traces
from switchhook.voice.outcomes import Warn
from switchhook.voice.recordings.recordings import Recorder
from switchhook.voice.siprec.needs import Siprecs
from switchhook.voice.streaming import Streams
from switchhook.voice.texting import Texts
from switchhook.voice.transcriptions.scribe import Scribe
from switchhook.voice.writing import Writing


class Abilities(Protocol):
    """Everything that the verbs of one call reach."""

    @property
    def leg(self) -> Leg:
        """The call's leg."""
        ...

    def aloud(self, base: str) -> Aloud:
        """Return what the document from `base` plays and says."""
        ...

    @property
    def recorder(self) -> Recorder:
        """What records the call."""
        ...

    @property
    def dialler(self) -> Dialler:
        """What makes child calls."""
        ...

    @property
    def conferences(self) -> Conferences | None:
        """What takes the call into conferences."""
        ...

    @property
    def queues(self) -> Queues:
        """What lets the call wait in queues, and serve them."""
        ...

    @property
    def siprecs(self) -> Siprecs:
        """What sends the call to recorders."""
        ...

    @property
    def streams(self) -> Streams:
        """What streams the call's audio."""
        ...

    @property
    def texts(self) -> Texts | None:
        """What sends texts."""
        ...

    @property
    def ears(self) -> Ears:
        """What understands speech."""
        ...

    @property
    def scribe(self) -> Scribe:
        """What writes recordings down."""
        ...

    @property
    def writing(self) -> Writing:
        """What writes the call down as it goes on."""
        ...

    @property
    def asides(self) -> Asides:
        """What runs documents beside the call's own."""
        ...

    @property
    def warn(self) -> Warn:
        """What raises alerts about the call."""
        ...

    @property
    def traces(self) -> Traces:
        """What is noted of the call for whoever watches."""
        ...
