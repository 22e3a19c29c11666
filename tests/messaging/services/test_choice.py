"""https://www.twilio.com/docs/messaging/services#messaging-services-features"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.entities import SenderKind, ServiceSender
from switchhook.messaging.services.choice import Recipient, can_write, choose
from tests.store.samples import NOW, service, service_sender, sid

SERVICE = replace(service(1), sticky_sender=True)
CALIFORNIA = "+14155550123"
NEW_YORK = "+12125550123"
LONDON = "+442079460123"
PARIS = "+33123456789"


def sender(
    n: int, name: str, country: str = "US", kind: SenderKind = "phone", *, mms: bool = True
) -> ServiceSender:
    return replace(
        service_sender(n),
        sid=sid("PN", n),
        sender=name,
        country_code=country,
        kind=kind,
        capabilities=("SMS", "MMS") if mms else ("SMS",),
        date_created=NOW,
    )


SAN_FRANCISCO = sender(1, "+14155550100")
MANHATTAN = sender(2, "+12125550100")
BRITISH = sender(3, "+442079460100", "GB", mms=False)
CODE = sender(4, "89401", "US", "short-code", mms=False)
NAME = sender(5, "Shop", "", "alpha", mms=False)
ANYWHERE = sender(6, "Shop All", "", "destination-alpha", mms=False)
FRENCH = sender(7, "Boutique", "FR", "destination-alpha", mms=False)
CHANNEL = sender(8, "whatsapp:+14155550100", "US", "channel")
NUMBERS = (SAN_FRANCISCO, MANHATTAN, BRITISH)
EVERYBODY = (*NUMBERS, CODE, NAME, ANYWHERE, FRENCH, CHANNEL)


@pytest.mark.parametrize(
    ("to", "pool", "chosen"),
    [
        (CALIFORNIA, NUMBERS, SAN_FRANCISCO), (NEW_YORK, NUMBERS, MANHATTAN),
        (LONDON, NUMBERS, BRITISH), (PARIS, (SAN_FRANCISCO,), SAN_FRANCISCO),
        (CALIFORNIA, EVERYBODY, CODE), (PARIS, EVERYBODY, FRENCH), (LONDON, EVERYBODY, ANYWHERE),
        (LONDON, (NAME, BRITISH), NAME), (LONDON, (CODE, BRITISH), BRITISH),
        (LONDON, (FRENCH, BRITISH), BRITISH), (CALIFORNIA, (NAME, ANYWHERE), None),
        (LONDON, (CODE,), None), (CALIFORNIA, (CHANNEL,), None), (CALIFORNIA, (), None),
        (f"whatsapp:{CALIFORNIA}", EVERYBODY, None),
        (SAN_FRANCISCO.sender, (SAN_FRANCISCO,), None),
    ],
)  # fmt: skip
def test_who_is_nearest_writes(
    to: str, pool: tuple[ServiceSender, ...], chosen: ServiceSender | None
) -> None:
    assert choose(SERVICE, pool, Recipient.of(to)) == chosen


def test_media_go_by_who_can_carry_them() -> None:
    assert choose(SERVICE, EVERYBODY, Recipient.of(CALIFORNIA, media=True)) == SAN_FRANCISCO
    assert choose(SERVICE, EVERYBODY, Recipient.of(LONDON, media=True)) == SAN_FRANCISCO
    assert choose(SERVICE, (BRITISH, NAME), Recipient.of(LONDON, media=True)) is None


def test_without_the_fallback_a_number_does_not_stand_in_for_a_short_code() -> None:
    strict = replace(SERVICE, fallback_to_long_code=False)
    assert choose(strict, EVERYBODY, Recipient.of(CALIFORNIA, media=True)) is None
    assert choose(strict, EVERYBODY, Recipient.of(CALIFORNIA)) == CODE
    assert choose(strict, (*NUMBERS, CODE), Recipient.of(LONDON)) == BRITISH


def test_who_wrote_before_writes_again_while_they_can() -> None:
    recipient = Recipient.of(CALIFORNIA)
    assert choose(SERVICE, EVERYBODY, recipient, sticky=MANHATTAN.sender) == MANHATTAN
    assert choose(SERVICE, EVERYBODY, recipient, sticky="+15005550006") == CODE
    loose = replace(SERVICE, sticky_sender=False)
    assert choose(loose, EVERYBODY, recipient, sticky=MANHATTAN.sender) == CODE
    media = Recipient.of(CALIFORNIA, media=True)
    assert choose(SERVICE, EVERYBODY, media, sticky=CODE.sender) == SAN_FRANCISCO


def test_the_area_counts_only_where_the_service_says_so() -> None:
    load = {SAN_FRANCISCO.sender: 7, MANHATTAN.sender: 3}
    near = choose(SERVICE, NUMBERS, Recipient.of(CALIFORNIA), load=lambda one: (load.get(one, 0),))
    assert near == SAN_FRANCISCO
    anywhere = replace(SERVICE, area_code_geomatch=False)
    idle = choose(anywhere, NUMBERS, Recipient.of(CALIFORNIA), load=lambda one: (load.get(one, 0),))
    assert idle == MANHATTAN


SENDERS = st.lists(st.sampled_from(EVERYBODY), unique=True)


@given(
    SENDERS,
    st.sampled_from((CALIFORNIA, NEW_YORK, LONDON, PARIS, SAN_FRANCISCO.sender)),
    st.booleans(),
    st.sampled_from(("", *(one.sender for one in EVERYBODY))),
    st.booleans(),
)
def test_whoever_is_chosen_can_write(
    pool: list[ServiceSender], to: str, media: bool, sticky: str, fallback: bool
) -> None:
    recipient = Recipient.of(to, media=media)
    rules = replace(SERVICE, fallback_to_long_code=fallback)
    chosen = choose(rules, pool, recipient, sticky=sticky)
    if chosen is not None:
        assert chosen in pool
        assert can_write(rules, chosen, recipient)
    elif fallback:
        assert not any(can_write(rules, one, recipient) for one in pool)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=8))
def test_the_least_busy_of_equals_writes(loads: list[int]) -> None:
    pool = [sender(n, f"+1415555{n:04}") for n in range(len(loads))]
    busy = {one.sender: load for one, load in zip(pool, loads, strict=True)}
    chosen = choose(SERVICE, pool, Recipient.of(CALIFORNIA), load=lambda one: (busy[one],))
    assert chosen is not None
    assert busy[chosen.sender] == min(loads)
