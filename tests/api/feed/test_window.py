"""An account's recent events, within bounds."""

from hypothesis import given
from hypothesis import strategies as st

from switchhook.api.feed import window
from switchhook.api.feed.window import Item, Window


def item(n: int, octets: int = 10) -> Item:
    return Item("call", str(n), bytes(octets))


@given(st.lists(st.integers(1, 50), max_size=60), st.integers(0, 3))
def test_what_is_kept_is_the_newest_and_numbered_without_a_gap(
    sizes: list[int], start: int
) -> None:
    kept = Window(start)
    for n, size in enumerate(sizes, start + 1):
        kept.add(item(n, size))
    assert kept.last == start + len(sizes)
    held = kept.after(kept.before, 100)
    assert [int(one.call_sid) for one in held] == list(range(kept.before + 1, kept.last + 1))
    assert kept.after(kept.last, 100) == []


def test_there_is_an_end_to_how_many_events_are_kept_and_how_large_they_are() -> None:
    many, large = Window(), Window()
    for n in range(window.MOST_EVENTS + 5):
        many.add(item(n, 1))
    assert many.before == 5
    for n in range(10):
        large.add(item(n, window.MOST_OCTETS // 4))
    assert large.last - large.before == 4


def test_they_are_read_a_piece_at_a_time() -> None:
    kept = Window()
    for n in range(5):
        kept.add(item(n))
    assert [one.call_sid for one in kept.after(1, 2)] == ["1", "2"]
