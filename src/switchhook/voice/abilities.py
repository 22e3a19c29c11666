"""What the script of one call can do: its leg, and one narrow protocol for each further power.

The interpreter hands each verb what it needs of this and no more. A new power is a field here, a
protocol in the module that owns it, and a line in `Board.abilities`, where it is made.
"""

from collections.abc import Callable
from dataclasses import dataclass

from switchhook.voice.asides import Asides
from switchhook.voice.attending import Conferences, Queues
from switchhook.voice.children import Dialler
from switchhook.voice.clips import Aloud
from switchhook.voice.ears import Ears
from switchhook.voice.legs import Leg
from switchhook.voice.outcomes import Warn
from switchhook.voice.recordings import Recorder
from switchhook.voice.siprec.needs import Siprecs
from switchhook.voice.streaming import Streams
from switchhook.voice.texting import Texts
from switchhook.voice.traces import Traces
from switchhook.voice.transcriptions.scribe import Scribe
from switchhook.voice.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """Everything that the verbs of one call reach. `aloud` takes the URL of the document."""

    leg: Leg
    aloud: Callable[[str], Aloud]
    recorder: Recorder
    dialler: Dialler
    conferences: Conferences | None = None
    queues: Queues
    siprecs: Siprecs
    streams: Streams
    texts: Texts | None = None
    ears: Ears
    scribe: Scribe
    writing: Writing
    asides: Asides
    warn: Warn
    traces: Traces
