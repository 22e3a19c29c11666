"""simulring: ring several `PhoneNumbers` at once; callme: ring one `PhoneNumber`.

Whoever picks up hears `Message` and presses a key to take the call.
"""

from collections.abc import Sequence

from switchhook.twiml import VoiceResponse
from switchhook.twimlets.answers import Answer, after_dial, dial, dialled, link
from switchhook.twimlets.parameters import BadParameters, Parameters


def simulring(parameters: Parameters) -> Answer:
    """Return a `<Dial>` of all the numbers."""
    if dialled(parameters):
        return after_dial(parameters)
    numbers = parameters.list("PhoneNumbers")
    if not numbers:
        raise BadParameters("The parameter PhoneNumbers is missing.")
    return _ring("simulring", parameters, numbers)


def callme(parameters: Parameters) -> Answer:
    """Return a `<Dial>` of the number."""
    if dialled(parameters):
        return after_dial(parameters)
    return _ring("callme", parameters, [parameters.required("PhoneNumber")])


def _ring(twimlet: str, parameters: Parameters, numbers: Sequence[str]) -> Answer:
    response = VoiceResponse()
    action = link(twimlet, ("Dial", "true"), ("FailUrl", parameters.text("FailUrl")))
    dialling = dial(response, parameters, action)
    whisper = link("whisper", ("Message", parameters.text("Message")))
    for number in numbers:
        dialling.number(number, url=whisper)
    return response
