"""Hints become a graph of words; class tokens become the graphs that they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.speech.classes import CLASSES
from switchhook.speech.grammar import END, START, Grammar, number_in_words
from switchhook.speech.hints import LONGEST_HINT, MOST_HINTS, compiled, phrases


def said(grammar: Grammar, spoken: str) -> list[str]:
    """Return in writing each way in which the grammar takes `spoken`."""
    found: set[str] = set()
    words = spoken.split()

    def walk(state: int, numbers: list[int], free: frozenset[int]) -> None:
        if state == END and len(numbers) == len(words):
            assert grammar.accepts(numbers)
            found.add(grammar.shown(numbers))
        for start, end, word in grammar.arcs:
            if start != state:
                continue
            if word is None and end not in free:
                walk(end, numbers, free | {end})
            elif word is not None and [grammar.words[word].spoken] == words[len(numbers) :][:1]:
                walk(end, [*numbers, word], frozenset())

    walk(START, [], frozenset())
    return sorted(found)


@pytest.mark.parametrize(
    ("hints", "spoken", "shown"),
    [
        ("Yes, No", "yes", "Yes"),
        ("Sales & Support", "sales and support", "Sales and Support"),
        ("I don\N{RIGHT SINGLE QUOTATION MARK}t know", "i don't know", "I don\u2019t know"),
        ("gate 12", "gate twelve", "gate 12"),
        ("room 415", "room four one five", "room 415"),
        ("pay 25 now", "pay twenty five now", "pay 25 now"),
        ("$OOV_CLASS_DIGIT_SEQUENCE", "one oh two", "102"),
        ("$oov_class_alphanumeric_sequence", "b. four z.", "B4Z"),
        ("$OPERAND", "zero", "0"),
        ("$OPERAND", "ninety nine", "99"),
        ("$OPERAND", "three hundred", "300"),
        ("$OPERAND", "three hundred five", "305"),
        ("$OPERAND", "three hundred and forty two", "342"),
        ("$PERCENT", "fifty percent", "50%"),
        ("$MONEY", "twenty dollars and five cents", "20 dollars and 5 cents"),
        ("$MONEY", "one dollar", "1 dollar"),
        ("$TIME", "seven", "7"),
        ("$TIME", "seven o'clock", "7:00"),
        ("$TIME", "seven oh five", "7:05"),
        ("$TIME", "seven forty five a. m.", "7:45 a.m."),
        ("$DAY", "thirty first", "31st"),
        ("$DAY", "eleven", "11"),
        ("$DAY", "eleventh", "11th"),
        ("$YEAR", "nineteen eighty four", "1984"),
        ("$YEAR", "two thousand and four", "2004"),
        ("$YEAR", "twenty twenty six", "2026"),
        ("$MONTH", "may", "May"),
        ("the $DAY of $MONTH", "the first of june", "the 1st of June"),
    ],
)
def test_what_is_said_is_written(hints: str, spoken: str, shown: str) -> None:
    assert said(compiled(hints), spoken) == [shown]


@pytest.mark.parametrize(
    ("hints", "spoken"),
    [("yes, no", "yes no"), ("go back", "go"), ("$DAY", "thirty two"), ("$TIME", "thirteen")],
)
def test_nothing_else_is_taken(hints: str, spoken: str) -> None:
    assert said(compiled(hints), spoken) == []


def test_hints_that_cannot_be_said_are_left_out() -> None:
    assert compiled("").arcs == []
    assert compiled(" , ,!,$OOV_CLASS_OF_ITS_OWN, x $NONE").arcs == []
    assert len(compiled("yes, yes, !").arcs) == 1


def test_there_are_at_most_so_many_hints() -> None:
    assert len(phrases(",".join(map(str, range(1000))))) == MOST_HINTS
    assert phrases("a" * (LONGEST_HINT + 1)) == []


@pytest.mark.parametrize("token", CLASSES)
def test_every_class_leads_from_start_to_end(token: str) -> None:
    grammar = compiled(token)
    reached, before = {START}, set[int]()
    while reached != before:
        before = reached
        reached = reached | {end for start, end, _ in grammar.arcs if start in reached}
    assert reached == set(range(grammar.states))


@given(st.integers(0, 99))
def test_numbers_are_told_apart(number: int) -> None:
    names = [number_in_words(other) for other in range(100)]
    assert names.count(number_in_words(number)) == 1


@given(st.text(alphabet=st.characters(exclude_characters="$"), max_size=200))
def test_whatever_the_hints_every_phrase_can_be_said(hints: str) -> None:
    for phrase in phrases(hints):
        grammar = compiled(phrase)
        path = [word for _, _, word in grammar.arcs if word is not None]
        assert grammar.accepts(path) or not path
        assert all(word.spoken for word in grammar.words)
