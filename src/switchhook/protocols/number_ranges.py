"""Ranges of numbers: from libphonenumber's patterns to the digits that they begin with.

The patterns are a small part of regular expressions: digits, `\\d`, classes such as `[2-49]`,
groups with alternatives, and `?`, `{n}`, `{m,n}` behind any of them. Where any digit may follow,
the prefix is complete.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<bar>\|)|(?P<class>\[[0-9-]+\])|(?P<any>\\d)"
    r"|(?P<digit>[0-9])|(?P<times>\?|\{(?P<least>[0-9]+)(?:,(?P<most>[0-9]+))?\})"
)
_DIGITS: Final = "0123456789"

# How something may begin: digits, and whether they are all that is known of it.
_Start = tuple[str, bool]
_Starts = frozenset[_Start]


def leading_digits(pattern: str, longest: int) -> tuple[str, ...]:
    """Return the shortest prefixes, of at most `longest` digits, of what `pattern` matches."""
    tokens = list(_TOKEN.finditer(pattern))
    if sum(len(token[0]) for token in tokens) != len(pattern):
        raise ValueError(f"not a pattern of numbers: {pattern}")
    starts = _alternatives(iter(tokens), longest)
    return tuple(sorted(_shortest(digits for digits, _ in starts)))


def _alternatives(tokens: Iterator[re.Match[str]], longest: int) -> _Starts:
    """Read up to the end, or the closing bracket."""
    found: set[_Start] = set()
    sequence: list[_Starts] = []
    for token in tokens:
        match token.lastgroup:
            case "close":
                break
            case "bar":
                found |= _joined(sequence, longest)
                sequence = []
            case "open":
                sequence.append(_alternatives(tokens, longest))
            case "class":
                sequence.append(_one_of(token[0]))
            case "any":
                sequence.append(frozenset({("", True)}))
            case "digit":
                sequence.append(frozenset({(token[0], False)}))
            case _:
                sequence.append(_repeated(sequence.pop(), token, longest))
    return frozenset(found | _joined(sequence, longest))


def _one_of(text: str) -> _Starts:
    digits = [digit for digit in _DIGITS if re.fullmatch(text, digit)]
    if len(digits) == len(_DIGITS):
        return frozenset({("", True)})
    return frozenset((digit, False) for digit in digits)


def _repeated(starts: _Starts, token: re.Match[str], longest: int) -> _Starts:
    if token[0] == "?":
        return starts | {("", False)}
    least = int(token["least"])
    most = int(token["most"] or least)
    return frozenset(
        start
        for times in range(least, min(most, least + longest) + 1)
        for start in _joined([starts] * times, longest)
    )


def _joined(sequence: list[_Starts], longest: int) -> _Starts:
    """Return how a sequence may begin."""
    whole: set[_Start] = {("", False)}
    for starts in sequence:
        whole = {
            _cut(before, start, longest)
            for before in whole
            for start in ([("", True)] if before[1] else starts)
        }
    return frozenset(whole)


def _cut(before: _Start, start: _Start, longest: int) -> _Start:
    digits = before[0] + start[0]
    return digits[:longest], before[1] or start[1] or len(digits) >= longest


def _shortest(prefixes: Iterable[str]) -> list[str]:
    """Return the prefixes that no other one includes."""
    kept: list[str] = []
    for prefix in sorted(prefixes, key=len):
        if not any(prefix.startswith(shorter) for shorter in kept):
            kept.append(prefix)
    return kept
