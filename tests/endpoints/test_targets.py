"""Which of several places goes first (RFC 2782's reading of priority and weight)."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.entities import OriginationUrl
from switchhook.endpoints.targets import called, first, in_turn, sip_target
from tests.store.samples import origination_url


def url(n: int, priority: int = 10, weight: int = 10, enabled: bool = True) -> OriginationUrl:
    return replace(origination_url(n), priority=priority, weight=weight, enabled=enabled)


def test_the_lowest_priority_goes_first_and_what_is_off_not_at_all() -> None:
    urls = [url(1, 20), url(2, 5), url(3, 1, enabled=False), url(4, 10)]
    assert in_turn(urls, first) == [urls[1], urls[3], urls[0]]


def test_among_equals_each_comes_first_as_often_as_its_weight() -> None:
    draw = Random(7).randrange
    urls = [url(1, weight=1), url(2, weight=3)]
    firsts = Counter(in_turn(urls, draw)[0].sid for _ in range(4000))
    assert firsts[urls[1].sid] == pytest.approx(3000, abs=100)


@given(
    shape=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9), st.booleans()), max_size=10),
    seed=st.integers(),
)
def test_every_place_that_is_on_comes_once_in_the_order_of_priority(
    shape: list[tuple[int, int, bool]], seed: int
) -> None:
    urls = [url(n, *one) for n, one in enumerate(shape)]
    order = in_turn(urls, Random(seed).randrange)
    assert sorted(one.sid for one in order) == sorted(one.sid for one in urls if one.enabled)
    assert [one.priority for one in order] == sorted(one.priority for one in order)


@pytest.mark.parametrize("text", ["sip:pbx.example.com", "sip://pbx.example.com", "SIP:a@b:5080"])
def test_addresses_that_can_be_called(text: str) -> None:
    assert sip_target(text) is not None


@pytest.mark.parametrize("text", ["", "sips:a@b", "tel:+1", "pbx.example.com", "sip:", "sip:a b"])
def test_addresses_that_cannot(text: str) -> None:
    assert sip_target(text) is None


def test_the_number_is_asked_for_unless_the_place_names_somebody() -> None:
    plain, named = sip_target("sip:pbx.example.com"), sip_target("sip:desk@pbx.example.com")
    assert plain is not None and named is not None
    assert str(called(plain, "+14155550100")) == "sip:+14155550100@pbx.example.com"
    assert str(called(named, "+14155550100")) == "sip:desk@pbx.example.com"
