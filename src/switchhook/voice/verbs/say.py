"""<Say>: https://www.twilio.com/docs/voice/twiml/say"""

from xml.sax.saxutils import escape, quoteattr

from switchhook.protocols.twiml.voice import Say, Ssml
from switchhook.voice.clips import MOST_TIMES, Aloud
from switchhook.voice.legs.leg import Leg, unless_ended


async def run(verb: Say, leg: Leg, aloud: Aloud) -> None:
    """Speak the text, once or more often."""
    await leg.answer()
    text = _speak(verb.content) if verb.content else verb.text
    speech = aloud.speech(text, language=verb.language, voice=verb.voice)
    clip = await unless_ended(leg, speech)
    if clip is not None:
        await leg.play(clip, verb.loop or MOST_TIMES)


def _speak(content: tuple[str | Ssml, ...]) -> str:
    return f"<speak>{_markup(content)}</speak>"


def _markup(content: tuple[str | Ssml, ...]) -> str:
    return "".join(escape(part) if isinstance(part, str) else _element(part) for part in content)


def _element(part: Ssml) -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in part.attributes.items())
    return f"<{part.element}{attributes}>{_markup(part.content)}</{part.element}>"
