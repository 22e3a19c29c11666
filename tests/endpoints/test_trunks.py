import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Insert
from switchhook.domain.entities import CarrierTrunk
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import TrunkStatusChanged
from switchhook.endpoints import Endpoints
from switchhook.endpoints.routes import Trunk
from switchhook.endpoints.trunks import Health, validated
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Response
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.store.memory import MemoryStore
from switchhook.transports.sip.endpoint import SipTimeout
from switchhook.transports.sip.peer import Peer
from tests.conftest import VIRTUAL
from tests.endpoints.phones import EVERYBODY, server
from tests.store.samples import ACCOUNT, NOW, trunk

US = SipUri(user="switchhook", host="localhost")


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


class Carriers:
    """Answers pings by host: a status, or None for silence."""

    def __init__(self, **statuses: int | None) -> None:
        self.statuses = statuses
        self.pings = 0

    async def __call__(
        self,
        method: str,
        request_uri: SipUri,
        *,
        to: NameAddr,
        from_: NameAddr,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        peer: Peer | None = None,
        credentials: Credentials | None = None,
    ) -> Response:
        assert method == "OPTIONS"
        self.pings += 1
        status = self.statuses[request_uri.host]
        if status is None:
            raise SipTimeout
        return Response(status, "")


def carrier(n: int, host: str) -> CarrierTrunk:
    return replace(trunk(n), host=host, prefixes=("+",))


async def test_a_trunk_that_does_not_answer_twice_is_down_until_it_does(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    told: list[bool] = []
    health = Health(lambda: [carrier(1, "silent")], tell=lambda trunk, up: told.append(up))
    carriers = Carriers(silent=None)
    await health.ping(carriers, US)
    assert health.up(trunk(1).sid)
    await health.ping(carriers, US)
    assert not health.up(trunk(1).sid)
    carriers.statuses["silent"] = 200
    await health.ping(carriers, US)
    assert health.up(trunk(1).sid)
    assert [record.message for record in caplog.records] == ["trunk down", "trunk up"]
    assert told == [False, True]


async def test_a_refusal_is_an_answer_and_unavailable_is_none() -> None:
    health = Health(lambda: [carrier(1, "strict"), carrier(2, "busy")])
    for _ in range(2):
        await health.ping(Carriers(strict=403, busy=503), US)
    assert health.up(trunk(1).sid)
    assert not health.up(trunk(2).sid)


async def test_pings_go_on_at_their_interval() -> None:
    health = Health(lambda: [carrier(1, "fine")], every=30)
    carriers = Carriers(fine=200)
    task = asyncio.create_task(health.run(carriers, US))
    await asyncio.sleep(95)
    task.cancel()
    assert carriers.pings == 4


async def test_without_an_interval_nobody_is_asked() -> None:
    health = Health(lambda: [carrier(1, "silent")], every=0)
    carriers = Carriers(silent=None)
    await health.run(carriers, US)
    assert carriers.pings == 0
    assert health.up(trunk(1).sid)


async def test_the_bus_hears_of_a_trunk_that_goes_down() -> None:
    bus, told = EmbeddedBus(store := MemoryStore()), list[TrunkStatusChanged]()
    bus.subscribe(TrunkStatusChanged, told.append)
    await store.commit([Insert(carrier(1, "silent"))])
    endpoints = Endpoints(store, bus, secret=b"secret", now=lambda: NOW)
    await endpoints.load()
    for _ in range(2):
        await endpoints.health.ping(Carriers(silent=None), US)
    await asyncio.sleep(0)
    assert told == [TrunkStatusChanged(trunk=carrier(1, "silent"), up=False, at=NOW)]


async def test_calls_avoid_a_trunk_that_is_down() -> None:
    trunks = carrier(1, "first"), carrier(2, "second")
    endpoints = (await server(*EVERYBODY, *trunks)).endpoints
    for down, expected in (("first", "second"), ("second", "first")):
        statuses = {"first": 200, "second": 200} | {down: None}
        for _ in range(2):
            await endpoints.health.ping(Carriers(**statuses), US)
        route = endpoints.locate(ACCOUNT, "+442079460018", "+14155550101")
        assert isinstance(route, Trunk)
        assert route.trunk.host == expected


def test_a_valid_trunk_is_put_into_its_normal_form() -> None:
    given = replace(
        trunk(1), host=" SIP.Example.COM. ", allowed_addresses=("192.0.2.1/32", "10.1.2.3/8"),
        prefixes=("+44", "+44"), caller_id="(415) 555-0111",
    )  # fmt: skip
    normal = validated(given)
    assert normal.host == "sip.example.com"
    assert normal.allowed_addresses == ("192.0.2.1", "10.0.0.0/8")
    assert (normal.prefixes, normal.caller_id) == (("+44",), "+14155550111")
    assert validated(normal) == normal


@pytest.mark.parametrize(
    "invalid",
    [
        replace(trunk(1), host=""),
        replace(trunk(1), host="sip:carrier.example"),
        replace(trunk(1), host="a b"),
        replace(trunk(1), host="10.0.0.300"),
        replace(trunk(1), host="-a.example"),
        replace(trunk(1), port=0),
        replace(trunk(1), port=65536),
        replace(trunk(1), allowed_addresses=("10.0.0.0/33",)),
        replace(trunk(1), allowed_addresses=("carrier.example",)),
        replace(trunk(1), prefixes=("44",)),
        replace(trunk(1), prefixes=("+44x",)),
        replace(trunk(1), caller_id="nobody"),
        replace(trunk(1), username='a"b'),
    ],
)
def test_an_invalid_trunk_is_refused(invalid: CarrierTrunk) -> None:
    with pytest.raises(TwilioError) as raised:
        validated(invalid)
    assert (raised.value.code, raised.value.status) == (21245, 400)


@given(host=st.text())
def test_any_host_is_valid_or_refused(host: str) -> None:
    try:
        normal = validated(replace(trunk(1), host=host))
    except TwilioError:
        return
    assert str(SipUri.parse(str(SipUri(host=normal.host)))) == str(SipUri(host=normal.host))
