"""whisper: tell who was rung about the call; with `HumanCheck` only a key press connects it."""

from switchhook.twiml import VoiceResponse
from switchhook.twimlets.answers import Answer, prompt
from switchhook.twimlets.parameters import Parameters


def whisper(parameters: Parameters) -> Answer:
    """Return the prompt; after a key an empty document, which connects the call."""
    response = VoiceResponse()
    if parameters.text("Digits"):
        return response
    with response.gather(num_digits=1) as gather:
        prompt(gather, parameters.text("Message", _default(parameters)), parameters)
    if parameters.flag("HumanCheck"):
        response.hangup()
    return response


def _default(parameters: Parameters) -> str:
    """Return the text that reads the caller's number, digit by digit."""
    caller = " ".join(parameters.text("From").removeprefix("+"))
    return f"You are receiving a call from {caller}. Press any key to accept."
