"""echo: answer with the document in `Twiml`, as it is."""

from switchhook.twimlets.answers import Answer, Verbatim
from switchhook.twimlets.parameters import Parameters


def echo(parameters: Parameters) -> Answer:
    """Return the document."""
    return Verbatim(parameters.required("Twiml"))
