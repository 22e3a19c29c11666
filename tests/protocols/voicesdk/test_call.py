"""The signalling of one call with a page."""

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.voicesdk import codes
from switchhook.protocols.voicesdk.call import Outcome, PageCall
from switchhook.protocols.voicesdk.states import CALL, CallHappening, CallState

STATES: tuple[CallState, ...] = get_args(CallState)
HAPPENINGS: tuple[CallHappening, ...] = get_args(CallHappening)


def frames(outcome: Outcome | None) -> list[tuple[str, dict[str, Any]]]:
    assert outcome is not None
    told = [json.loads(frame) for frame in outcome.frames]
    return [(one["type"], one["payload"]) for one in told]


def test_a_call_of_the_page_goes_by_its_own_name_until_the_page_knows_the_sid() -> None:
    call = PageCall("TJS1", "r")
    call.sid = "CA1"
    assert frames(call.happen("we end", code=codes.NOT_AUTHORISED)) == [
        (
            "hangup",
            {"callsid": "TJS1", "error": {"code": 31201, "message": "Authorization error"}},
        )
    ]
    call = PageCall("TJS1", "r")
    call.sid = "CA1"
    assert frames(call.happen("we ring")) == [("ringing", {"callsid": "CA1"})]
    assert frames(call.happen("we answer", sdp="v=0")) == [
        ("answer", {"callsid": "CA1", "reconnect": "r", "sdp": "v=0"})
    ]
    assert frames(call.happen("we end")) == [("hangup", {"callsid": "CA1"})]


def test_early_media_comes_with_the_ringing() -> None:
    call = PageCall("TJS1", "r")
    assert frames(call.happen("we ring", sdp="v=0")) == [
        ("ringing", {"callsid": "TJS1", "sdp": "v=0"})
    ]


def test_an_offered_call_is_taken_or_withdrawn() -> None:
    call = PageCall("CA1", "r", "offered")
    assert call.happen("page answers") == Outcome(heard="answered")
    call = PageCall("CA1", "r", "offered")
    assert frames(call.happen("we end")) == [("cancel", {"callsid": "CA1"})]


def test_who_takes_a_call_too_late_is_told() -> None:
    """The page believes at once that it has the call."""
    call = PageCall("CA1", "r", "offered")
    call.happen("we end")
    assert frames(call.happen("page answers")) == [("hangup", {"callsid": "CA1"})]


def test_a_page_comes_back_to_its_call_as_often_as_it_likes() -> None:
    call = PageCall("CA1", "r", "talking")
    for _ in range(3):
        assert frames(call.happen("page returns")) == [
            ("answer", {"callsid": "CA1", "reconnect": "r"})
        ]
    assert not call.over


@pytest.mark.parametrize("state", STATES)
def test_whoever_ends_a_call_it_is_over(state: CallState) -> None:
    for happening in ("we end", "page hangs up", "page is lost"):
        if state != "over":
            assert CALL[state, happening].state == "over"


def test_nothing_begins_after_the_end() -> None:
    assert all(then.state == "over" for (before, _), then in CALL.items() if before == "over")


def test_no_hangup_is_without_a_name() -> None:
    """The SDK would end every call of the page."""
    for state in STATES:
        for happening in HAPPENINGS:
            for kind, told in frames(PageCall("CA1", "r", state).happen(happening) or Outcome()):
                assert kind and told["callsid"] == "CA1"


@given(st.sampled_from(["asked", "offered"]), st.lists(st.sampled_from(HAPPENINGS)))
def test_whatever_happens_each_side_hears_of_answer_and_end_once(
    begin: CallState, happenings: list[CallHappening]
) -> None:
    call = PageCall("CA1", "r", begin)
    outcomes = [one for each in happenings if (one := call.happen(each)) is not None]
    heard = [one.heard for one in outcomes if one.heard]
    assert heard.count("answered") <= 1
    assert len([one for one in heard if one in ("refused", "ended", "lost")]) <= 1
    told = [kind for one in outcomes for kind, _ in frames(one)]
    assert told.count("cancel") <= 1
    assert not (begin == "asked" and "cancel" in told)
    assert not (begin == "offered" and "ringing" in told)  # other calls of the page would hear it
