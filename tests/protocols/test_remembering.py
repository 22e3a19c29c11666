"""Tests of caches whose keys strangers choose."""

from switchhook.protocols.remembering import remembered
from switchhook.protocols.sip import headers


def test_a_text_is_worked_out_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered(most=2, longest=3)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [length(text) for text in ("abc", "abc", "abcd", "abcd")] == [3, 3, 4, 4]
    assert asked == ["abc", "abcd", "abcd"]


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    asked: list[str] = []

    @remembered(most=2, longest=3)
    def echo(text: str) -> str:
        asked.append(text)
        return text

    for text in ("a", "b", "c", "a"):
        echo(text)
    assert asked == ["a", "b", "c", "a"]


def test_made_up_header_names_neither_pile_up_nor_keep_real_ones_out() -> None:
    for number in range(2000):
        assert headers.canonical(f"Made-Up-{number}") == f"made-up-{number}"
    assert headers.canonical("N" * 60_000) == "n" * 60_000
    assert headers.canonical("Call-ID") == "call-id"
    assert len(headers.known_names) <= 512
    assert "Call-ID" in headers.known_names
    assert max(map(len, headers.known_names)) < 100
