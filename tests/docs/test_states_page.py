"""The page of states is drawn from the tables, and every table is one that things get out of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts.state_diagrams import MACHINES, PAGE, Machine, all_states, final_states, page

EACH = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.title)


def test_the_page_is_current() -> None:
    """When this fails: `python scripts/state_diagrams.py`."""
    assert PAGE.read_text(encoding="utf-8") == page()


def reached(machine: Machine, *begins: str) -> set[str]:
    """Return the states that can be reached."""
    found, fresh = set[str](), set(begins)
    while fresh:
        found |= fresh
        fresh = {after for (before, _), after in machine.table.items() if before in fresh} - found
    return found


@EACH
def test_every_state_can_be_reached_and_left_for_good(machine: Machine) -> None:
    assert reached(machine, *machine.begins) == all_states(machine)
    final = final_states(machine)
    assert final
    for state in all_states(machine):
        assert reached(machine, state) & final


@EACH
@settings(max_examples=30)
@given(data=st.data())
def test_whatever_happens_in_whatever_order_ends_once(
    machine: Machine, data: st.DataObject
) -> None:
    happenings = sorted({happening for _, happening in machine.table})
    state = data.draw(st.sampled_from(sorted(machine.begins)))
    over = False
    for happening in data.draw(st.lists(st.sampled_from(happenings), max_size=40)):
        after = machine.table.get((state, happening), state)
        assert not over or after == state
        assert after in all_states(machine)
        state, over = after, after in final_states(machine)
