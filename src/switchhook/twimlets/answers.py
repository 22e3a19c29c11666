"""What a twimlet answers with, and the sentences that several share."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from switchhook.twiml import Dial, TwiML, VoiceResponse
from switchhook.twimlets.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Go on with the document at `url`: an HTTP redirect."""

    url: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A document that somebody else wrote."""

    document: str


Answer = TwiML | Elsewhere | Verbatim


class Prompting(Protocol):
    """An element that prompts may stand in."""

    def say(self, message: object, *, voice: str | None, language: str | None) -> object:
        """Add text to speak."""

    def play(self, url: object) -> object:
        """Add audio to play."""


def prompt(where: Prompting, text: str, parameters: Parameters | None = None) -> None:
    """Play a text that starts with http, and say any other."""
    if text.startswith("http"):
        where.play(text)
        return
    chosen = parameters or Parameters()
    where.say(text, voice=chosen.text("Voice") or None, language=chosen.text("Language") or None)


def link(twimlet: str, *pairs: tuple[str, str]) -> str:
    """Return the relative URL of a twimlet with these parameters, empty ones left out."""
    query = urlencode([(name, value) for name, value in pairs if value])
    return f"{twimlet}?{query}" if query else twimlet


def dial(response: VoiceResponse, parameters: Parameters, action: str, timeout: int = 20) -> Dial:
    """Add a `<Dial>` that comes back to `action`, with the ringing time and caller id asked for."""
    return response.dial(
        action=action,
        timeout=parameters.seconds("Timeout", timeout),
        caller_id=parameters.text("CallerId") or None,
    )


def dialled(parameters: Parameters) -> bool:
    """Say whether this is the request after the `<Dial>`."""
    return parameters.flag("Dial")


def after_dial(parameters: Parameters) -> Answer:
    """Answer the request after a `<Dial>`: to FailUrl when nobody answered, else hang up."""
    answered = parameters.text("DialCallStatus") in ("completed", "answered")
    if not answered and (url := parameters.text("FailUrl")):
        return Elsewhere(url)
    response = VoiceResponse()
    response.hangup()
    return response
