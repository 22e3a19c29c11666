"""Ports of browsers on virtual time: connecting, moving, losing and finding the path."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator

import pytest

from switchhook.media import opus, tones
from switchhook.media.engine import create_engine
from switchhook.media.engine.interface import MOST_STRANGERS
from switchhook.media.ports import Media, MediaPort
from switchhook.media.webrtc import MOST_HANDSHAKES, WebRtc, WebRtcPort, open_webrtc
from switchhook.protocols.ice import Credentials
from switchhook.protocols.sdp import SdpError
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL
from tests.media.browsers import NOW, Browser, Network
from tests.media.engine.packets import event
from tests.media.engine.speech import packets_of, strength
from tests.media.test_ports import Listener

ELSEWHERE = ("198.51.100.9", 6000)
SILENCE = b"\xff" * 160


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


@pytest.fixture(params=["compiled", "reference"])
async def media(
    request: pytest.FixtureRequest, virtual_loop: VirtualTimeLoop
) -> AsyncIterator[Media]:
    made = Media(create_engine(kind=request.param, stepped=True, seed=1, ports=2, most=4))
    await made.start()
    yield made
    await made.close()


@pytest.fixture
async def network(media: Media) -> AsyncIterator[Network]:
    made = Network(media)
    yield made
    made.close()


@pytest.fixture
def home(media: Media) -> WebRtc:
    return open_webrtc(media, ["203.0.113.7"], NOW)


@pytest.fixture
async def port(home: WebRtc) -> WebRtcPort:
    made = home.open()
    made.listener = Listener()
    return made


@pytest.fixture
def browser(network: Network) -> Browser:
    return Browser(network)


def timeouts(port: MediaPort) -> int:
    assert isinstance(port.listener, Listener)
    return port.listener.timeouts


async def call(browser: Browser, port: WebRtcPort) -> None:
    """Let a browser call, until audio passes."""
    browser.take(port.answer(browser.describe()))
    await browser.connect()
    assert await port.ready()


async def test_a_browser_that_calls_hears_and_is_heard(browser: Browser, port: WebRtcPort) -> None:
    await call(browser, port)
    assert port.connected
    heard: list[bytes] = []
    port.tap(heard.append)
    await browser.speak(b"\x33" * 160, 0.5)
    await asyncio.sleep(0.1)
    assert b"".join(heard).count(b"\x33") >= 3200
    browser.heard.clear()
    assert await port.play(tones.tone((500,), 0.4))
    await asyncio.sleep(0.05)
    assert sum(packet.payload != SILENCE for packet in browser.heard) == 20


@pytest.mark.parametrize("calls", [True, False])
async def test_a_browser_that_prefers_opus_speaks_it(
    network: Network, port: WebRtcPort, calls: bool
) -> None:
    browser = Browser(network, opus=True)
    if calls:
        await call(browser, port)
    else:
        browser.take(port.offer())
        port.accept(browser.describe("active"))
        await browser.connect()
        assert await port.ready()
    heard = bytearray()
    port.tap(heard.extend, mulaw=False)
    for n, payload in enumerate(packets_of(700, 50)):
        browser.say(payload, 111, timestamp=960 * n)
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)
    assert strength(memoryview(heard[-8000:-3000]).cast("h"), 700) > 0.9
    assert {packet.payload_type for packet in browser.heard} == {111}


async def test_a_browser_that_restarts_ice_goes_on_in_opus(
    network: Network, port: WebRtcPort
) -> None:
    browser = Browser(network, opus=True)
    await call(browser, port)
    browser.credentials = Credentials("anew", "n" * 24)
    browser.take(port.answer(browser.describe()))
    browser.check()
    await asyncio.sleep(0.5)
    browser.heard.clear()
    await asyncio.sleep(0.5)
    assert {packet.payload_type for packet in browser.heard} == {111}


async def test_without_the_library_it_is_g711(
    media: Media,
    network: Network,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(opus, "NAMES", ("libnothing.so",))
    monkeypatch.setattr(opus, "_bundled", lambda: iter(()))
    caplog.set_level("INFO")
    home = open_webrtc(media, ["203.0.113.7"], NOW)
    (told,) = [record for record in caplog.records if record.message.endswith("opus")]
    assert "libopus0" in told.__dict__["reason"]
    port, browser = home.open(), Browser(network, opus=True)
    assert b" 111 " not in port.offer()
    await call(browser, port)
    await asyncio.sleep(0.1)
    assert {packet.payload_type for packet in browser.heard} == {0}


async def test_a_browser_that_is_called_hears_and_is_heard(
    browser: Browser, port: WebRtcPort
) -> None:
    browser.take(port.offer())
    port.accept(browser.describe("active"))
    await browser.connect()
    assert await port.ready()
    await browser.speak(b"\x33" * 160, 0.2)
    await asyncio.sleep(0.05)
    assert port.stats().received == 10


async def test_the_handshake_may_be_over_before_the_answer_is_here(
    browser: Browser, port: WebRtcPort
) -> None:
    browser.take(port.offer())
    await browser.connect()
    assert browser.keys is not None
    assert not port.connected
    await asyncio.sleep(1)
    assert browser.heard == []
    port.accept(browser.describe("active"))
    assert await port.ready()
    await asyncio.sleep(0.1)
    assert browser.heard


async def test_we_begin_the_handshake_where_the_browser_would_not(
    browser: Browser, port: WebRtcPort
) -> None:
    browser.take(port.answer(browser.describe("passive")))
    browser.begin_handshake(client=False)
    browser.check()
    assert await port.ready()
    assert browser.keys is not None
    await asyncio.sleep(0.2)
    assert browser.heard


async def test_digits_come_as_events_and_go_as_events(browser: Browser, port: WebRtcPort) -> None:
    await call(browser, port)
    for n in range(8):
        browser.say(event(7, 160 * (n + 1), end=n == 7), 126, timestamp=9000)
    await asyncio.sleep(0.05)
    assert isinstance(port.listener, Listener)
    assert port.listener.digits == "7"
    await port.send_digits("5#")
    await asyncio.sleep(0.05)
    codes = [packet.payload[0] for packet in browser.heard if packet.payload_type == 126]
    assert sorted(set(codes)) == [5, 11]


async def test_a_browser_and_a_phone_can_be_bridged(
    media: Media, browser: Browser, port: WebRtcPort
) -> None:
    await call(browser, port)
    near, far = media.pair()
    port.bridge(near)
    heard: list[bytes] = []
    far.tap(heard.append)
    browser.heard.clear()
    playing = asyncio.create_task(far.play(tones.tone((700,), 0.5)))
    await browser.speak(b"\x33" * 160, 0.5)
    await playing
    assert b"".join(heard).count(b"\x33") > 2400
    assert sum(packet.payload != SILENCE for packet in browser.heard) > 15


@pytest.mark.parametrize("seed", range(6))
async def test_a_handshake_survives_loss(
    network: Network, browser: Browser, port: WebRtcPort, seed: int
) -> None:
    chance = random.Random(seed)
    # The last flight of a server is repeated when OpenSSL's own clock tells the client to ask.
    network.lost = lambda data: 20 <= data[0] < 64 and len(data) > 120 and chance.random() < 0.4
    await call(browser, port)
    assert port.connected


async def test_a_flight_that_is_not_answered_is_sent_again_ever_slower(
    network: Network, browser: Browser, port: WebRtcPort
) -> None:
    browser.take(port.answer(browser.describe()))
    browser.check()
    await asyncio.sleep(0.05)
    hello = browser.identity.handshake(client=True).start()
    network.browsers.clear()  # nobody answers
    network.taken()
    browser.send(hello[0])
    times = []
    for tick in range(1000):
        times += [tick / 100 for _, data in network.taken() if data[0] == 22][:1]
        await asyncio.sleep(0.01)
    waits = [round(later - earlier, 1) for earlier, later in itertools.pairwise(times)]
    assert waits[:4] == pytest.approx([0.25, 0.5, 1.0, 2.0], abs=0.1)
    assert set(waits[4:]) == {2.0}


async def test_another_certificate_than_the_described_one_gets_nothing(
    network: Network, browser: Browser, port: WebRtcPort
) -> None:
    impostor = Browser(network, identity=1)
    impostor.take(port.answer(browser.describe()))
    await impostor.connect()
    assert not await port.ready()
    network.taken()
    await asyncio.sleep(1)
    impostor.check()
    await asyncio.sleep(1)
    assert network.taken() == []
    assert timeouts(port) == 1


async def test_without_a_handshake_the_leg_is_given_up(browser: Browser, port: WebRtcPort) -> None:
    browser.take(port.answer(browser.describe()))
    await asyncio.sleep(29)
    assert timeouts(port) == 0
    assert not await port.ready()
    assert timeouts(port) == 1


async def test_without_consent_nothing_is_sent_until_it_is_given_again(
    network: Network, browser: Browser, port: WebRtcPort
) -> None:
    await call(browser, port)
    await browser.keep_checking(60)
    assert timeouts(port) == 0
    await asyncio.sleep(26)
    assert timeouts(port) == 0
    await asyncio.sleep(3)
    assert timeouts(port) == 1
    assert not port.connected
    network.taken()
    await asyncio.sleep(10)
    assert network.taken() == []
    browser.heard.clear()
    browser.check()
    await asyncio.sleep(0.1)
    assert port.connected
    assert browser.heard
    await asyncio.sleep(31)
    assert timeouts(port) == 2


async def test_a_browser_that_moves_is_followed(browser: Browser, port: WebRtcPort) -> None:
    await call(browser, port)
    await asyncio.sleep(2)
    browser.move(ELSEWHERE)
    browser.heard.clear()
    browser.say()
    await asyncio.sleep(0.1)
    assert (port.stats().received, browser.heard == []) == (0, False)
    browser.check()
    await asyncio.sleep(0.1)
    browser.say()
    await asyncio.sleep(0.1)
    assert port.stats().received == 1


async def test_ice_begins_anew_while_the_audio_goes_on(browser: Browser, port: WebRtcPort) -> None:
    await call(browser, port)
    keys, before = browser.keys, browser.server
    browser.credentials = Credentials("again", "x" * 24)
    body = port.answer(browser.describe())
    browser.say()
    await asyncio.sleep(0.1)
    assert port.stats().received == 1
    browser.take(body)
    assert browser.server != before
    browser.move(ELSEWHERE)
    browser.check()
    await asyncio.sleep(0.1)
    browser.heard.clear()
    browser.say()
    await asyncio.sleep(0.1)
    assert port.stats().received == 2
    assert browser.heard
    assert browser.keys is keys
    browser.replies.clear()
    browser.check(credentials=before)
    await asyncio.sleep(0.1)
    assert browser.replies == []


async def test_another_certificate_means_another_handshake(
    network: Network, browser: Browser, port: WebRtcPort
) -> None:
    await call(browser, port)
    other = Browser(network, ELSEWHERE, identity=1)
    other.credentials = Credentials("other", "y" * 24)
    other.take(port.answer(other.describe()))
    await other.connect()
    await asyncio.sleep(0.1)
    other.say()
    await asyncio.sleep(0.1)
    assert port.stats().received == 1
    assert other.heard


async def test_there_is_an_end_to_other_certificates(network: Network, port: WebRtcPort) -> None:
    with pytest.raises(SdpError, match="too many"):
        for n in range(MOST_HANDSHAKES + 1):
            one = Browser(network, ("192.0.2.50", 1000 + n), identity=n % 2)
            one.credentials = Credentials(f"ufrag{n}", "z" * 24)
            one.take(port.answer(one.describe()))
            one.check()
            await asyncio.sleep(2)
            one.begin_handshake()
            await asyncio.sleep(1)


async def test_hold_silences_us_and_the_end_of_it_does_not(
    browser: Browser, port: WebRtcPort
) -> None:
    await call(browser, port)
    port.answer(browser.describe(direction="sendonly"))
    await asyncio.sleep(0.1)
    browser.heard.clear()
    await asyncio.sleep(1)
    assert browser.heard == []
    port.answer(browser.describe())
    await asyncio.sleep(0.1)
    assert browser.heard


async def test_checks_of_strangers_are_not_answered(
    network: Network, browser: Browser, port: WebRtcPort
) -> None:
    browser.take(port.answer(browser.describe()))
    assert browser.server is not None
    for credentials in (Credentials("nobody", "x" * 32), Credentials(browser.server.ufrag, "x")):
        browser.check(credentials=credentials, source=ELSEWHERE)
    network.pass_on(browser.port, ELSEWHERE, bytes.fromhex("000100002112a442"))
    await asyncio.sleep(0.2)
    assert network.taken() == []


async def test_a_handshake_without_a_check_is_not_answered(
    network: Network, browser: Browser, port: WebRtcPort
) -> None:
    browser.take(port.answer(browser.describe()))
    browser.begin_handshake()
    await asyncio.sleep(1)
    assert network.taken() == []


async def test_a_flood_of_checks_does_not_end_a_call(
    network: Network, browser: Browser, port: WebRtcPort
) -> None:
    await call(browser, port)
    stranger = Credentials("nobody", "x" * 32)
    for _ in range(45):
        for n in range(4 * MOST_STRANGERS):
            browser.check(credentials=stranger, source=("198.51.100.1", n + 1))
        browser.check()
        await asyncio.sleep(1)
    assert timeouts(port) == 0
    assert port.connected
    assert {to for to, _ in network.taken()} == {browser.address}


async def test_nobody_takes_the_place_of_one_who_is_there(
    network: Network, home: WebRtc, browser: Browser, port: WebRtcPort
) -> None:
    await call(browser, port)
    other_port = home.open()
    other = Browser(network, ELSEWHERE)
    other.take(other_port.answer(other.describe()))
    other.check(source=browser.address)
    browser.replies.clear()
    await asyncio.sleep(0.1)
    assert browser.replies == []
    browser.say()
    await asyncio.sleep(0.1)
    assert port.stats().received == 1
    await asyncio.sleep(6)  # now the first has fallen silent
    other.check(source=browser.address)
    await asyncio.sleep(0.1)
    assert len(browser.replies) == 1
    assert not port.connected


async def test_a_role_conflict_is_told(browser: Browser, port: WebRtcPort) -> None:
    browser.take(port.answer(browser.describe()))
    browser.check(controlling=False)
    await asyncio.sleep(0.1)
    assert [reply.error for reply in browser.replies] == [487]


async def test_a_closed_port_says_so_and_is_silent(
    network: Network, browser: Browser, port: WebRtcPort
) -> None:
    await call(browser, port)
    network.taken()
    port.close()
    port.close()
    await asyncio.sleep(0.1)
    kinds = [data[0] for _, data in network.taken()]
    assert 21 in kinds  # an alert: close_notify
    assert browser.reports == 1
    browser.replies.clear()
    browser.check()
    browser.say()
    await asyncio.sleep(40)
    assert network.taken() == []
    assert timeouts(port) == 0


async def test_a_port_that_was_never_used_leaves_nothing(home: WebRtc) -> None:
    port = home.open()
    port.offer()
    port.close()
    assert not await port.ready()
    assert (home._ports, home._legs, home._owners) == ({}, {}, {})


async def test_a_bad_offer_changes_nothing(browser: Browser, port: WebRtcPort) -> None:
    await call(browser, port)
    with pytest.raises(SdpError):
        port.answer(b"v=0\r\n")
    browser.say()
    await asyncio.sleep(0.1)
    assert port.stats().received == 1


async def test_of_many_legs_on_the_port_none_hears_what_is_for_another(
    network: Network, home: WebRtc
) -> None:
    count = 40
    browsers = [Browser(network, ("192.0.2.9", 40000 + n)) for n in range(count)]
    ports = [home.open() for _ in range(count)]
    await asyncio.gather(*(call(b, p) for b, p in zip(browsers, ports, strict=True)))
    for n, browser in enumerate(browsers):
        for _ in range(n % 3 + 1):
            browser.say(bytes([n]) * 160)
    await asyncio.sleep(0.1)
    assert [port.stats().received for port in ports] == [n % 3 + 1 for n in range(count)]
    assert len({port.local for port in ports}) == 1
