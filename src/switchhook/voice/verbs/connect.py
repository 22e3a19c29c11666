"""<Connect>: https://www.twilio.com/docs/voice/twiml/connect

The call is the noun's until either lets go: "the only way Twilio executes TwiML instructions after
<Connect><Stream> is if your server closes the WebSocket connection". The action, when there is one,
is asked also when the caller has hung up.
"""

from typing import Final

from switchhook.protocols.twiml.voice import Connect, Stream, Unsupported
from switchhook.voice.abilities import Abilities
from switchhook.voice.legs.leg import Leg, LegEnded
from switchhook.voice.outcomes import Goto
from switchhook.voice.racing import first_of
from switchhook.voice.streaming import Connected, Streams

NOT_RUN: Final = 12200


async def run(verb: Connect, able: Abilities) -> Goto | None:
    """Give the call to the noun; go to the action, if there is one."""
    await able.leg.answer()
    told: dict[str, str] = {}
    for noun in verb.nouns:
        match noun:
            case Stream():
                told |= await _stream(noun, able.leg, able.streams)
            case Unsupported():
                able.warn(NOT_RUN, f"Connect: {noun.element} is not supported")
    return Goto(verb.action, verb.method, told) if verb.action else None


async def _stream(noun: Stream, leg: Leg, streams: Streams) -> dict[str, str]:
    """Let the app hear and speak until it, the caller or a redirect ends that."""
    if leg.ended:
        return {}
    stream = streams.connect(noun)
    if stream is None:
        return {}
    leg.forget_digits()
    try:
        await first_of(stream.over(), _keys(leg, stream))
    except LegEnded:
        pass
    finally:
        stream.stop()
    told = {"StreamSid": stream.sid}
    return told | ({"StreamError": stream.error} if stream.error else {})


async def _keys(leg: Leg, stream: Connected) -> None:
    while True:
        stream.press(await leg.digit())
