"""forward: connect the caller to `PhoneNumber`, to `FailUrl` if nobody answers.

`AllowedCallers` keeps everyone else out.
"""

from switchhook.protocols.numbers import possible
from switchhook.twiml import VoiceResponse
from switchhook.twimlets.answers import Answer, after_dial, dial, dialled, link
from switchhook.twimlets.parameters import Parameters

REFUSED = "Sorry, you are calling from a restricted number. Good bye."


def forward(parameters: Parameters) -> Answer:
    """Return a `<Dial>` of the number."""
    if dialled(parameters):
        return after_dial(parameters)
    response = VoiceResponse()
    allowed = [_comparable(number) for number in parameters.list("AllowedCallers")]
    if allowed and _comparable(parameters.text("From")) not in allowed:
        response.say(REFUSED)
        return response
    number = parameters.required("PhoneNumber")
    action = link("forward", ("Dial", "true"), ("FailUrl", parameters.text("FailUrl")))
    dial(response, parameters, action).append(number)
    return response


def _comparable(number: str) -> str:
    return possible(number) or number
