"""Which carriers may take a text."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from switchhook.domain.changes import Delete, Insert, Update
from switchhook.domain.entities import Entity, MessageCarrier, MessageRoute
from switchhook.messaging.routing import Routing
from switchhook.store import MemoryStore
from tests.messaging.remote import carrier, route
from tests.store.samples import ACCOUNT, sid

TO, SENDER = "+442079460018", "+14155550100"
Fields = dict[str, Any]


async def routing(*entities: Entity) -> Routing:
    store = MemoryStore()
    await store.commit([Insert(entity) for entity in entities])
    found = Routing(store, Random(1).randrange)
    await found.load()
    return found


async def order(
    *routes: Fields, account: str = ACCOUNT, sender: str = SENDER, to: str = TO
) -> list[int]:
    """Return the numbers of the carriers of `routes`, a route each, in which they are tried."""
    carriers = [carrier(n) for n, _ in enumerate(routes, 1)]
    found = await routing(*carriers, *(route(n, n, **fields) for n, fields in enumerate(routes, 1)))
    return [int(one[2:], 16) for one in found.candidates(account, sender, to)]


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"prefix": "+44"}, True),
        ({"prefix": "+33"}, False),
        ({"sender": SENDER}, True),
        ({"sender": "+1415*"}, True),
        ({"sender": "+1416*"}, False),
        ({"sender": "+1415"}, False),
        ({"account_sid": ACCOUNT}, True),
        ({"account_sid": sid("AC", 9)}, False),
        ({"enabled": False}, False),
    ],
)
async def test_a_route_fits_by_prefix_sender_and_account(fields: Fields, fits: bool) -> None:
    assert await order(fields) == ([1] if fits else [])


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"priority": 2, "prefix": "+44"}, {"priority": 1}),
        ({"prefix": "+4"}, {"prefix": "+44"}),
        ({"prefix": ""}, {"prefix": "+44", "cost": "9"}),
        ({}, {"sender": "+1*"}),
        ({"sender": "+1*"}, {"sender": SENDER}),
        ({}, {"account_sid": ACCOUNT}),
        ({"cost": "0.01"}, {"cost": "0.0075"}),
        ({"cost": ""}, {"cost": "1"}),
        ({"cost": "dear"}, {"cost": "1"}),
        ({"weight": 0}, {"weight": 1}),
    ],
)
async def test_the_better_route_goes_first(worse: Fields, better: Fields) -> None:
    assert await order(worse, better) == [2, 1]
    assert await order(better, worse) == [1, 2]


async def test_weights_share_what_is_alike() -> None:
    found = await routing(carrier(1), carrier(2), route(1, 1, weight=30), route(2, 2, weight=10))
    first = Counter(found.candidates(ACCOUNT, SENDER, TO)[0] for _ in range(2000))
    assert 1400 < first[sid("MC", 1)] < 1600


async def test_a_carrier_without_routes_takes_what_its_account_sends_after_the_others() -> None:
    theirs = carrier(3, account_sid=sid("AC", 9))
    found = await routing(carrier(1), carrier(2), theirs, route(1, 2, prefix="+44"))
    assert found.candidates(ACCOUNT, SENDER, TO) == (sid("MC", 2), sid("MC", 1))
    assert found.candidates(ACCOUNT, SENDER, "+33123456789") == (sid("MC", 1),)
    assert sid("MC", 3) in found.candidates(sid("AC", 9), SENDER, TO)


async def test_a_carrier_is_named_once_however_many_routes_lead_to_it() -> None:
    found = await routing(carrier(1), route(1, 1), route(2, 1, prefix="+44"))
    assert found.candidates(ACCOUNT, SENDER, TO) == (sid("MC", 1),)


async def test_changes_are_taken_over() -> None:
    found = await routing(carrier(1))
    found.apply([Insert(carrier(2)), Insert(route(1, 2, prefix="+44"))])
    assert found.candidates(ACCOUNT, SENDER, TO) == (sid("MC", 2), sid("MC", 1))
    found.apply([Update(MessageCarrier, sid("MC", 2), {"enabled": False})])
    assert found.candidates(ACCOUNT, SENDER, TO) == (sid("MC", 1),)
    found.apply([Delete(MessageRoute, sid("MR", 1)), Delete(MessageCarrier, sid("MC", 1))])
    assert found.candidates(ACCOUNT, SENDER, TO) == ()


async def test_errors_are_looked_up_in_the_carriers_own_map() -> None:
    found = await routing(replace(carrier(1), error_map={"027": "30003"}))
    assert found.error_code(sid("MC", 1), "027", 30008) == 30003
    assert found.error_code(sid("MC", 1), "028", 30008) == 30008
    assert found.error_code(sid("MC", 2), "027", None) is None


@pytest.mark.parametrize(
    ("to", "takers"),
    [(TO, ["smpp", "http", "sip"]), (f"whatsapp:{TO}", ["http", "whatsapp"])],
)
async def test_whatsapp_goes_only_where_it_may(to: str, takers: list[str]) -> None:
    kinds = ["smpp", "http", "sip", "whatsapp"]
    carriers = [replace(carrier(n), kind=kind) for n, kind in enumerate(kinds, 1)]
    found = await routing(*carriers, *(route(n, n) for n in range(1, 4)))
    chosen = {kinds[int(one[2:], 16) - 1] for one in found.candidates(ACCOUNT, SENDER, to)}
    assert chosen == set(takers)
