"""<Dial>: https://www.twilio.com/docs/voice/twiml/dial

With an action the document ends there, whoever hangs up; without one, the caller who is still
there goes on with the next verb.
"""

from typing import Final, Protocol

from switchhook.protocols.twiml.voice import Conference, Dial, Queue
from switchhook.voice.dial import hunting
from switchhook.voice.dial.attending import Attended, Conferences, Queues
from switchhook.voice.dial.children import Dialler
from switchhook.voice.legs.leg import Leg, LegEnded
from switchhook.voice.outcomes import Goto, Warn
from switchhook.voice.recordings.recordings import Recorder

NOT_RUN: Final = 12200


class Able(Protocol):
    """What of `Abilities` it takes to dial."""

    @property
    def leg(self) -> Leg: ...
    @property
    def dialler(self) -> Dialler: ...
    @property
    def recorder(self) -> Recorder: ...
    @property
    def conferences(self) -> Conferences | None: ...
    @property
    def queues(self) -> Queues | None: ...
    @property
    def warn(self) -> Warn: ...


async def run(verb: Dial, able: Able) -> Goto | None:
    """Join the caller to whom the nouns name; go on with the action, if there is one."""
    try:
        attended = await _attend(verb, able)
    except LegEnded:
        attended = Attended("canceled")
    if attended is not None and attended.instead is not None:
        return attended.instead
    if attended is None or not verb.action:
        return None
    return Goto(verb.action, verb.method, {"DialCallStatus": attended.status, **attended.told})


async def _attend(verb: Dial, able: Able) -> Attended | None:
    """Let the first noun decide: a conference or a queue is for one noun alone."""
    match verb.nouns:
        case (Conference() as noun, *_) if able.conferences is not None:
            return await able.conferences.attend(noun, verb)
        case (Queue() as noun, *_) if able.queues is not None:
            return await able.queues.serve(noun, verb)
        case (Conference() | Queue() as noun, *_):
            able.warn(NOT_RUN, f"Dial: {type(noun).__name__} is not supported here")
            return None
    return await hunting.ring(verb, able.leg, able.dialler, able.recorder, able.warn)
