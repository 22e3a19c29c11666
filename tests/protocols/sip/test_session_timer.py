"""Session timers (RFC 4028)."""

import pytest

from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.session_timer import (
    Interval,
    headers_of_request,
    headers_of_response,
    of_request,
    of_response,
    too_small,
)


def invite(value: str, supported: str = "timer") -> Request:
    return Request("INVITE", "sip:a", [("x", value), ("Supported", supported)])


@pytest.mark.parametrize(
    ("request_", "interval"),
    [
        (invite("1800"), Interval(1800, ours=False)),
        (invite("1800;refresher=uac"), Interval(1800, ours=False)),
        (invite("1800;refresher=uas"), Interval(1800, ours=True)),
        (invite("1800", "path"), Interval(1800, ours=True)),
        (invite("12", "path"), Interval(90, ours=True)),
        (invite("soon"), None),
        (Request("INVITE", "sip:a"), None),
    ],
)
def test_the_callee_agrees_to_what_the_caller_asks(
    request_: Request, interval: Interval | None
) -> None:
    assert of_request(request_) == interval


def test_the_answer_names_the_refresher() -> None:
    assert headers_of_response(Interval(600, ours=False)) == [
        ("Session-Expires", "600;refresher=uac"),
        ("Require", "timer"),
    ]
    assert headers_of_response(Interval(600, ours=True)) == [
        ("Session-Expires", "600;refresher=uas")
    ]
    assert headers_of_response(None) == []


def test_the_caller_takes_what_the_answer_says() -> None:
    answer = Response(200, "OK", [("Session-Expires", "600;refresher=uas")])
    assert of_response(answer) == Interval(600, ours=False)
    assert of_response(Response(200, "OK", [("x", "600;refresher=uac")])) == Interval(600, True)
    assert of_response(Response(200, "OK")) is None
    assert ("Session-Expires", "600;refresher=uac") in headers_of_request(Interval(600, True))


def test_only_callers_that_can_raise_it_are_told_it_is_too_small() -> None:
    assert too_small(invite("30"))
    assert not too_small(invite("30", "path"))
    assert not too_small(invite("90"))


def test_the_refresher_acts_at_half_time_and_the_other_before_the_end() -> None:
    """RFC 4028 §10: BYE at the minimum of 32 seconds and a third before expiry."""
    assert Interval(90, ours=True).due == 45
    assert Interval(90, ours=False).due == 60
    assert Interval(1800, ours=False).due == 1768
