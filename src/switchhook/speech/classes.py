"""Twilio's class tokens: what may be said for each, as a piece of a grammar.

https://www.twilio.com/docs/voice/twiml/gather#hints and the list it refers to,
https://cloud.google.com/speech-to-text/docs/class-tokens
"""

import string
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from switchhook.speech.grammar import Grammar, Word, number_in_words

Piece = Callable[[Grammar, int, int], None]

_NAMES: Final = (
    "January February March April May June July August September October November December"
)
_NUMBERS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_MONTHS: Final = _NAMES.split()
_ORDINALS: Final = _NUMBERS.split()
_DIGIT_WORDS: Final = (*((number_in_words(n), str(n)) for n in range(10)), ("oh", "0"))


def _digits(grammar: Grammar, start: int, end: int) -> None:
    """Digits, as many as are said, written together."""
    _run(grammar, start, end, _DIGIT_WORDS)


def _letters_and_digits(grammar: Grammar, start: int, end: int) -> None:
    letters = ((f"{letter}.", letter.upper()) for letter in string.ascii_lowercase)
    _run(grammar, start, end, (*_DIGIT_WORDS, *letters))


def _run(grammar: Grammar, start: int, end: int, signs: Iterable[tuple[str, str]]) -> None:
    more = grammar.state()
    for spoken, shown in signs:
        grammar.add(start, more, Word(spoken, shown))
        grammar.add(more, more, Word(spoken, shown, glued=True))
    grammar.add(more, end)


def _number(grammar: Grammar, start: int, end: int) -> None:
    """Any number from 0 to 999."""
    _below_hundred(grammar, start, end)
    rest = grammar.state()
    for unit in range(1, 10):
        hundreds = grammar.state()
        grammar.add(start, hundreds, Word(number_in_words(unit), str(unit)))
        grammar.add(hundreds, end, Word("hundred", "00", glued=True))
        grammar.add(hundreds, rest, Word("hundred", "", glued=True))
    after = grammar.state()
    grammar.add(rest, after)
    grammar.add(rest, after, Word("and", "", glued=True))
    _below_hundred(grammar, after, end, padded=True)


def _below_hundred(grammar: Grammar, start: int, end: int, *, padded: bool = False) -> None:
    for number in (*range(20), *range(20, 100, 10)):
        if padded and number == 0:
            continue
        shown = f"{number:02}" if padded else str(number)
        grammar.add(start, end, Word(number_in_words(number), shown, glued=padded))
    for ten in range(2, 10):
        unit = grammar.state()
        grammar.add(start, unit, Word(number_in_words(ten * 10), str(ten), glued=padded))
        for number in range(1, 10):
            grammar.add(unit, end, Word(number_in_words(number), str(number), glued=True))


def _percent(grammar: Grammar, start: int, end: int) -> None:
    unit = grammar.state()
    _number(grammar, start, unit)
    grammar.add(unit, end, Word("percent", "%", glued=True))


def _degrees(grammar: Grammar, start: int, end: int) -> None:
    unit = grammar.state()
    _number(grammar, start, unit)
    grammar.add(unit, end)
    grammar.add(unit, end, Word("degrees", "degrees"))


def _money(grammar: Grammar, start: int, end: int) -> None:
    unit, dollars, cents = grammar.state(), grammar.state(), grammar.state()
    _number(grammar, start, unit)
    for name in ("dollar", "dollars"):
        grammar.add(unit, end, Word(name, name))
        grammar.add(unit, dollars, Word(name, name))
    grammar.add(dollars, cents, Word("and", "and"))
    grammar.add(dollars, cents)
    number = grammar.state()
    _below_hundred(grammar, cents, number)
    grammar.add(number, end, Word("cents", "cents"))


def _time(grammar: Grammar, start: int, end: int) -> None:
    hour, minute, half = grammar.state(), grammar.state(), grammar.state()
    for number in range(1, 13):
        grammar.add(start, hour, Word(number_in_words(number), str(number)))
    grammar.add(hour, end)
    grammar.add(hour, end, Word("o'clock", ":00", glued=True))
    grammar.add(hour, half)
    for number in range(1, 60):
        _minutes(grammar, hour, minute, number)
    grammar.add(minute, end)
    grammar.add(minute, half)
    for letter in "ap":
        then = grammar.state()
        grammar.add(half, then, Word(f"{letter}.", f"{letter}.m."))
        grammar.add(then, end, Word("m.", "", glued=True))


def _minutes(grammar: Grammar, start: int, end: int, number: int) -> None:
    names = number_in_words(number).split()
    if number < 10:
        names.insert(0, "oh")
    state = start
    for index, name in enumerate(names, 1):
        after = end if index == len(names) else grammar.state()
        shown = f":{number:02}" if index == 1 else ""
        grammar.add(state, after, Word(name, shown, glued=True))
        state = after


def _month(grammar: Grammar, start: int, end: int) -> None:
    for name in _MONTHS:
        grammar.add(start, end, Word(name.lower(), name))


def _day(grammar: Grammar, start: int, end: int) -> None:
    """A day of the month, as an ordinal or as a number."""
    for number in range(1, 32):
        _say(grammar, start, end, number_in_words(number), str(number))
        _say(grammar, start, end, _ordinal(number), _written_ordinal(number))


def _ordinal(number: int) -> str:
    if number <= 20:
        return _ORDINALS[number - 1]
    if number == 30:
        return "thirtieth"
    return f"{number_in_words(number // 10 * 10)} {_ORDINALS[number % 10 - 1]}"


def _written_ordinal(number: int) -> str:
    teen = 10 < number < 20
    return str(number) + ("th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th"))


def _year(grammar: Grammar, start: int, end: int) -> None:
    """1900 to 2099, by halves (`nineteen eighty four`) or as `two thousand and four`."""
    for half in (19, 20):
        rest = grammar.state()
        _say(grammar, start, rest, number_in_words(half), str(half))
        grammar.add(rest, end, Word("hundred", "00", glued=True))
        _below_hundred(grammar, rest, end, padded=True)
    thousand, rest = grammar.state(), grammar.state()
    grammar.add(start, thousand, Word("two", "2"))
    grammar.add(thousand, end, Word("thousand", "000", glued=True))
    grammar.add(thousand, rest, Word("thousand", "0", glued=True))
    after = grammar.state()
    grammar.add(rest, after)
    grammar.add(rest, after, Word("and", "", glued=True))
    _below_hundred(grammar, after, end, padded=True)


def _say(grammar: Grammar, start: int, end: int, spoken: str, shown: str) -> None:
    names = spoken.split()
    state = start
    for index, name in enumerate(names, 1):
        after = end if index == len(names) else grammar.state()
        grammar.add(state, after, Word(name, shown if index == 1 else "", glued=index > 1))
        state = after


CLASSES: Final[Mapping[str, Piece]] = {
    "$OOV_CLASS_DIGIT_SEQUENCE": _digits,
    "$OOV_CLASS_ALPHANUMERIC_SEQUENCE": _letters_and_digits,
    "$OOV_CLASS_ALPHA_SEQUENCE": lambda grammar, start, end: _run(
        grammar, start, end, [(f"{one}.", one.upper()) for one in string.ascii_lowercase]
    ),
    "$OOV_CLASS_FULLPHONENUM": _digits,
    "$OOV_CLASS_POSTALCODE": _letters_and_digits,
    "$OOV_CLASS_OPERAND": _number,
    "$OOV_CLASS_PERCENT": _percent,
    "$OOV_CLASS_TEMPERATURE": _degrees,
    "$OOV_CLASS_TV_CHANNEL": _number,
    "$ADDRESSNUM": _digits,
    "$FULLPHONENUM": _digits,
    "$POSTALCODE": _letters_and_digits,
    "$OPERAND": _number,
    "$PERCENT": _percent,
    "$MONEY": _money,
    "$TIME": _time,
    "$MONTH": _month,
    "$DAY": _day,
    "$YEAR": _year,
}
