"""message: say or play each `Message`, one after another."""

from switchhook.twiml import VoiceResponse
from switchhook.twimlets.answers import Answer, prompt
from switchhook.twimlets.parameters import Parameters


def message(parameters: Parameters) -> Answer:
    """Return the messages as prompts; without any, an empty document."""
    response = VoiceResponse()
    for text in parameters.list("Message"):
        prompt(response, text, parameters)
    return response
