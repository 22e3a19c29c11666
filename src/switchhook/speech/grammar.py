"""A grammar: a graph of words between its start and its end.

Words are as in a dictionary (`spoken`), and each knows how it is written in the result (`shown`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

START, END = 0, 1

_UNITS: Final = "zero one two three four five six seven eight nine"
_TWO_DIGITS: Final = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty thirty forty fifty sixty seventy eighty ninety"
)
_DIGITS: Final = _UNITS.split()
_TEENS: Final = _TWO_DIGITS.split()[:10]
_TENS: Final = _TWO_DIGITS.split()[10:]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it sounds and as it is written; `glued` to what is written before it."""

    spoken: str
    shown: str
    glued: bool = False


@dataclass(slots=True)
class Grammar:
    """Arcs (from, to, word); without a word an arc is free. `words` are those of all arcs."""

    arcs: list[tuple[int, int, int | None]] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    states: int = 2
    _known: dict[Word, int] = field(default_factory=dict)

    def state(self) -> int:
        """Return a new state."""
        self.states += 1
        return self.states - 1

    def add(self, start: int, end: int, word: Word | None = None) -> None:
        """Add an arc."""
        self.arcs.append((start, end, None if word is None else self._number(word)))

    def shown(self, numbers: Sequence[int]) -> str:
        """Return what a sequence of words looks like in writing."""
        text = ""
        for word in (self.words[number] for number in numbers):
            text += word.shown if word.glued or not word.shown or not text else f" {word.shown}"
        return text

    def accepts(self, numbers: Sequence[int]) -> bool:
        """Return whether a sequence of words leads from the start to the end."""
        states = self._freely({START})
        for number in numbers:
            after = {end for start, end, word in self.arcs if word == number and start in states}
            states = self._freely(after)
        return END in states

    def _freely(self, states: set[int]) -> set[int]:
        """Return the states that free arcs lead to, and the given ones."""
        free = [(start, end) for start, end, word in self.arcs if word is None]
        while more := {end for start, end in free if start in states} - states:
            states = states | more
        return states

    def _number(self, word: Word) -> int:
        number = self._known.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number


def number_in_words(number: int) -> str:
    """Return a number from 0 to 99 in words."""
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return _TEENS[number - 10]
    tens, unit = divmod(number, 10)
    return _TENS[tens - 2] + (f" {_DIGITS[unit]}" if unit else "")
