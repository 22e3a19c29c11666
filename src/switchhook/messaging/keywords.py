"""The words by which someone ends, resumes or asks about texts, and what answers them.

https://help.twilio.com/articles/223134027. A text that is one such word, whatever its case, is a
wish. A service may have words and answers of its own (Advanced Opt-Out); on toll-free numbers the
network hears its own words alone, and resumes for START and UNSTOP.
https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
"""

from collections.abc import Mapping
from typing import Final, Literal

from switchhook.domain.entities import OptOutText
from switchhook.protocols import numbers

Wish = Literal["stop", "start", "help"]

WORDS: Final[Mapping[str, Wish]] = {
    **dict.fromkeys(
        ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), "stop"
    ),
    **dict.fromkeys(("START", "YES", "UNSTOP"), "start"),
    **dict.fromkeys(("HELP", "INFO"), "help"),
}
ANSWERS: Final[Mapping[Wish, str]] = {
    "stop": "You are unsubscribed and get no more messages from this number. "
    "Reply START to get them again.",
    "start": "You are subscribed to messages from this number again. "
    "Reply HELP for help, STOP to unsubscribe.",
    "help": "Reply STOP to get no more messages from this number, START to get them again.",
}


def wish(body: str, number: str, own: OptOutText | None = None) -> Wish | None:
    """Return what a text to `number` asks for; `own` are the words of a service."""
    word = body.strip().upper()
    toll_free = numbers.kind(number) == "toll-free"
    if own is not None and not toll_free:
        return _own_wish(word, own)
    return None if toll_free and word == "YES" else WORDS.get(word)


def _own_wish(word: str, own: OptOutText) -> Wish | None:
    """Where a service has no words of its own for something, the usual ones count."""
    words: Mapping[Wish, tuple[str, ...]] = {
        "stop": own.stop_keywords,
        "start": own.start_keywords,
        "help": own.help_keywords,
    }
    for wished, spoken in words.items():
        if word in (one.upper() for one in spoken):
            return wished
    usual = WORDS.get(word)
    return usual if usual and not words[usual] else None


def answer(wished: Wish, own: OptOutText | None = None) -> str:
    """Return what a wish is answered with."""
    if own is not None:
        replies: Mapping[Wish, str] = {
            "stop": own.stop_reply,
            "start": own.start_reply,
            "help": own.help_reply,
        }
        if replies[wished]:
            return replies[wished]
    return ANSWERS[wished]
