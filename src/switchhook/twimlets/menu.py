"""menu: say `Message`, then go where the digits lead: `Options[1]=https://…`."""

from switchhook.twiml import VoiceResponse
from switchhook.twimlets.answers import Answer, Elsewhere, prompt
from switchhook.twimlets.parameters import BadParameters, Parameters

INVALID = "I'm sorry, that wasn't a valid option."


def menu(parameters: Parameters) -> Answer:
    """Ask for an option until there is one, and go to its URL."""
    options = parameters.map("Options")
    if not options:
        raise BadParameters("The parameter Options is missing: Options[1]=https://...")
    digits = parameters.text("Digits")
    if digits in options:
        return Elsewhere(options[digits])
    response = VoiceResponse()
    if digits:
        response.say(INVALID)
    with response.gather(num_digits=max(map(len, options))) as gather:
        if text := parameters.text("Message"):
            prompt(gather, text, parameters)
    response.redirect()
    return response
