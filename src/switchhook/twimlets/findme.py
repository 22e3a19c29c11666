"""findme: ring up to ten `PhoneNumbers` one after another until a person presses a key."""

from switchhook.twiml import VoiceResponse
from switchhook.twimlets.answers import Answer, after_dial, dial, dialled, link
from switchhook.twimlets.parameters import BadParameters, Parameters

MAX_NUMBERS = 10


def findme(parameters: Parameters) -> Answer:
    """Return a `<Dial>` of the first number; the others wait in its action."""
    numbers = parameters.list("PhoneNumbers")[:MAX_NUMBERS]
    if dialled(parameters):
        answered = parameters.text("DialCallStatus") in ("completed", "answered")
        if answered or not numbers:
            return after_dial(parameters)
    elif not numbers:
        raise BadParameters("The parameter PhoneNumbers is missing.")
    return _ring_first(parameters, numbers)


def _ring_first(parameters: Parameters, numbers: list[str]) -> Answer:
    text = parameters.text("Message")
    action = link(
        "findme",
        ("Dial", "true"),
        ("FailUrl", parameters.text("FailUrl")),
        ("Message", text),
        ("Timeout", parameters.text("Timeout")),
        *(("PhoneNumbers[]", number) for number in numbers[1:]),
    )
    response = VoiceResponse()
    dialling = dial(response, parameters, action, timeout=60)
    dialling.number(numbers[0], url=link("whisper", ("Message", text), ("HumanCheck", "1")))
    return response
