"""The SSML elements that may stand in Say: https://www.twilio.com/docs/voice/twiml/say/text-speech"""

from switchhook.protocols.twiml.vocabulary.element import Element
from switchhook.protocols.twiml.vocabulary.kinds import TEXT, Choice, Locale
from switchhook.protocols.twiml.vocabulary.values import SSML_LANGUAGES

ELEMENTS = (
    Element(
        "break",
        "Say emphasis lang p prosody s w",
        {
            "strength": Choice("none x-weak weak medium strong x-strong"),
            "time": TEXT,
        },
        title="SsmlBreak",
    ),
    Element(
        "emphasis",
        "Say emphasis lang p prosody s w",
        {"level": Choice("strong moderate reduced")},
        "optional",
        "words",
        title="SsmlEmphasis",
    ),
    Element(
        "lang",
        "Say emphasis lang p prosody s",
        {"xml:lang": Locale(SSML_LANGUAGES)},
        "optional",
        "words",
        title="SsmlLang",
    ),
    Element(
        "p",
        "Say lang prosody",
        {},
        "optional",
        "words",
        title="SsmlP",
    ),
    Element(
        "phoneme",
        "Say emphasis lang p prosody s w",
        {
            "alphabet": Choice(
                "ipa x-sampa x-amazon-jyutping x-amazon-pinyin x-amazon-pron-kana x-amazon-yomigana"
            ),
            "ph": TEXT,
        },
        "required",
        "words",
        title="SsmlPhoneme",
    ),
    Element(
        "prosody",
        "Say emphasis lang p prosody s w",
        {
            "volume": TEXT,
            "rate": TEXT,
            "pitch": TEXT,
        },
        "optional",
        "words",
        title="SsmlProsody",
    ),
    Element(
        "s",
        "Say lang p prosody",
        {},
        "optional",
        "words",
        title="SsmlS",
    ),
    Element(
        "say-as",
        "Say emphasis lang p prosody s w",
        {
            "interpret-as": Choice(
                "characters spell-out cardinal number ordinal digits fraction unit date"
                " time address expletive telephone"
            ),
            "format": Choice("mdy dmy ymd md dm ym my d m y yyyymmdd"),
        },
        "required",
        "words",
        title="SsmlSayAs",
    ),
    Element(
        "sub",
        "Say emphasis lang p prosody s w",
        {"alias": TEXT},
        "required",
        "words",
        title="SsmlSub",
    ),
    Element(
        "w",
        "Say emphasis lang p prosody s",
        {"role": TEXT},
        "optional",
        "words",
        title="SsmlW",
    ),
)
