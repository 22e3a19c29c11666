"""The grammar that hints make: the caller says one of them.

A hint is a phrase; its words are looked up as they are, numbers are read out, and a class token
stands for its piece of `classes`. https://www.twilio.com/docs/voice/twiml/gather#hints
"""

import re
from collections.abc import Iterator
from typing import Final

from switchhook.speech.classes import CLASSES
from switchhook.speech.grammar import END, START, Grammar, Word, number_in_words

MOST_HINTS: Final = 500
LONGEST_HINT: Final = 100  # characters
MOST_ARCS: Final = 20_000

_WORD: Final = re.compile(r"\$\w+|[^\W_]+(?:['\u2019.][^\W_]+)*\.?")
_SYMBOLS: Final = {"&": " and ", "%": " percent ", "@": " at ", "+": " plus "}
_APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"


def phrases(hints: str) -> list[str]:
    """Return the hints of a list, without the empty, the overlong and the too many."""
    given = (" ".join(hint.split()) for hint in hints.split(","))
    return [hint for hint in given if 0 < len(hint) <= LONGEST_HINT][:MOST_HINTS]


def compiled(hints: str) -> Grammar:
    """Return the grammar of hints; one without arcs when there is none that can be said."""
    grammar = Grammar()
    for phrase in dict.fromkeys(phrases(hints)):
        parts = list(_parts(phrase))
        known = all(isinstance(part, Word) or part in CLASSES for part in parts)
        if not parts or not known or len(grammar.arcs) > MOST_ARCS:
            continue
        state = START
        for index, part in enumerate(parts, 1):
            after = END if index == len(parts) else grammar.state()
            if isinstance(part, Word):
                grammar.add(state, after, part)
            else:
                CLASSES[part](grammar, state, after)
            state = after
    return grammar


def _parts(phrase: str) -> Iterator[Word | str]:
    """Yield the words of a phrase, and its class tokens as they are."""
    for symbol, name in _SYMBOLS.items():
        phrase = phrase.replace(symbol, name)
    for found in _WORD.finditer(phrase):
        text = found[0]
        if text.startswith("$"):
            yield text.upper()
        elif text.isdecimal():
            yield from _number(text)
        else:
            yield Word(text.lower().replace(_APOSTROPHE, "'"), text)


def _number(digits: str) -> Iterator[Word]:
    """Yield a number of up to two digits as a number, others digit by digit."""
    spoken = number_in_words(int(digits)) if len(digits) <= 2 else ""
    names = spoken.split() or [number_in_words(int(digit)) for digit in digits]
    for index, name in enumerate(names):
        yield Word(name, digits if index == 0 else "", glued=index > 0)
