"""Which espeak-ng voice speaks for a TwiML voice and language: the nearest, never an error.

https://www.twilio.com/docs/voice/twiml/say/text-speech#available-voices-and-languages
"""

import re
from typing import Final, Literal

Sex = Literal["female", "male"]

DEFAULT: Final = "en-us"
_FEMALE: Final = "+f2"  # an espeak variant; its plain voices are male

# Languages whose espeak voice isn't simply the language part of the tag.
_TAGS: Final = {
    "ar": "ar", "arb": "ar", "cmn": "cmn", "en-au": "en", "en-gb": "en", "en-gb-wls": "en",
    "en-gh": "en", "en-ie": "en", "en-in": "en", "en-ke": "en", "en-ng": "en",
    "en-nz": "en", "en-sg": "en", "en-tz": "en", "en-za": "en", "en": "en-us",
    "es-es": "es", "es": "es-419", "fil": "id", "fr-be": "fr-be", "fr-ch": "fr-ch", "fr": "fr",
    "gl": "pt", "iw": "he", "jv": "id", "km": "vi", "lo": "th", "mn": "kk", "nn": "nb", "no": "nb",
    "pt-br": "pt-br", "pt": "pt", "su": "id", "tl": "id", "yue": "yue", "zh-hk": "yue",
    "cmn-hant-hk": "yue", "zh": "cmn", "zu": "sw",
}  # fmt: skip

# Languages that espeak-ng speaks under their own code.
_CODES: Final = (
    "af am as az be bg bn bs ca cs cy da de el eo et eu fa fi ga gd gu he hi hr ht hu hy id is it"
    " ja ka kk kn ko ku ky lb lt lv mi mk ml mr ms mt my nb ne nl om or pa pl ro ru sd si sk sl"
    " sq sr sv sw ta te th ti tk tn tr tt ug uk ur uz vi"
)
_PLAIN: Final = frozenset(_CODES.split())

_POLLY_MEN: Final = {
    "cy-gb": "", "da-dk": "Mads", "de-de": "Daniel Hans", "en-au": "Russell",
    "en-gb": "Arthur Brian", "en-gb-wls": "Geraint",
    "en-us": "Gregory Joey Justin Kevin Matthew Stephen", "es-es": "Enrique Sergio",
    "es-mx": "Andres", "es-us": "Miguel Pedro", "fr-ca": "Liam", "fr-fr": "Mathieu Remi Rémi",
    "is-is": "Karl", "it-it": "Adriano Giorgio", "ja-jp": "Takumi", "nl-nl": "Ruben",
    "pl-pl": "Jacek Jan", "pt-br": "Ricardo Thiago", "pt-pt": "Cristiano", "ru-ru": "Maxim",
    "ar-ae": "Zayd",
}  # fmt: skip
_POLLY_WOMEN: Final = {
    "ar-ae": "Hala", "arb": "Zeina", "ca-es": "Arlet", "cmn-cn": "Zhiyu", "cy-gb": "Gwyneth",
    "da-dk": "Naja Sofie", "de-at": "Hannah", "de-de": "Marlene Vicki", "en-au": "Nicole Olivia",
    "en-gb": "Amy Emma", "en-ie": "Niamh", "en-in": "Raveena", "en-nz": "Aria",
    "en-us": "Danielle Ivy Joanna Kendra Kimberly Ruth Salli", "en-za": "Ayanda",
    "es-es": "Conchita Lucia", "es-mx": "Mia Mía", "es-us": "Lupe Penelope", "fi-fi": "Suvi",
    "fr-be": "Isabelle", "fr-ca": "Chantal Gabrielle", "fr-fr": "Celine Lea",
    "hi-in": "Aditi Kajal", "is-is": "Dora", "it-it": "Bianca Carla",
    "ja-jp": "Kazuha Mizuki Tomoko",
    "ko-kr": "Seoyeon", "nb-no": "Ida Liv", "nl-be": "Lisa", "nl-nl": "Laura Lotte",
    "pl-pl": "Ewa Maja Ola",
    "pt-br": "Camila Vitoria", "pt-pt": "Ines", "ro-ro": "Carmen", "ru-ru": "Tatyana",
    "sv-se": "Astrid Elin", "tr-tr": "Burcu Filiz", "yue-cn": "Hiujin",
}  # fmt: skip
_POLLY: Final[dict[str, tuple[str, Sex]]] = {
    **{n: (tag, "male") for tag, names in _POLLY_MEN.items() for n in names.split()},
    **{n: (tag, "female") for tag, names in _POLLY_WOMEN.items() for n in names.split()},
}

_GOOGLE: Final = re.compile(r"Google\.([A-Za-z]+-[A-Za-z]+)-(?:.*-)?([A-Za-z]+)$")
_MALE: Final = (
    "B D I J Achird Algenib Algieba Alnilam Charon Enceladus Fenrir Iapetus Orus Puck Rasalgethi"
    " Sadachbia Sadaltager Schedar Umbriel Zubenelgenubi"
)
_MEN_OF_GOOGLE: Final = frozenset(_MALE.split())


def espeak_voice(voice: str, language: str) -> str:
    """Return the espeak-ng voice name for TwiML's `voice` and `language`; both may be empty.

    A voice of one language speaks that language, unless `language` is given too.
    """
    own, sex = _about(voice)
    return _language(language or own) + (_FEMALE if sex == "female" else "")


def espeak_language(language: str) -> str:
    """Return the espeak-ng voice name for a language tag alone."""
    return _language(language)


def _about(voice: str) -> tuple[str, Sex]:
    kind, _, name = voice.partition(".")
    match kind:
        case "woman" | "alice":
            return "", "female"
        case "Polly":
            return _POLLY.get(name.partition("-")[0], ("", "female"))
        case "Google":
            found = _GOOGLE.match(voice)
            if found is None:
                return "", "female"
            return found[1], "male" if found[2] in _MEN_OF_GOOGLE else "female"
    return "", "male"


def _language(tag: str) -> str:
    """Return the voice for the longest known part of the tag."""
    parts = tag.lower().replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        known = _TAGS.get("-".join(parts[:length]))
        if known is not None:
            return known
    return parts[0] if parts[0] in _PLAIN else DEFAULT
