"""aiortc as a browser: another ICE agent, another DTLS driver, another RTP stack than ours."""

import asyncio
import fractions
import random
import struct
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aioice
import numpy as np
import pytest
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from av import AudioFrame
from numpy.typing import NDArray

from switchhook.media import tones
from switchhook.media.engine import create_engine
from switchhook.media.engine.interface import Address
from switchhook.media.engine.reference_rtp import Packet, parse
from switchhook.media.ports import Media
from switchhook.media.webrtc import WebRtc, WebRtcPort, open_webrtc
from switchhook.protocols.sdp import SessionDescription
from tests.media.engine.packets import event
from tests.peers.audio import RATE
from tests.protocols.test_sdp_webrtc import CHROME

SAID, PLAYED = 697.0, 1209.0  # hertz
EVENTS = {"PCMU": 126, "opus": 110}  # payload types, as Chrome has them
CLOCKS = {"PCMU": 8000, "opus": 48_000}


class Tone(AudioStreamTrack):
    """Says a tone."""

    def __init__(self) -> None:
        super().__init__()
        self._sample = 0
        self._started: float | None = None

    async def recv(self) -> AudioFrame:
        loop = asyncio.get_running_loop()
        self._started = self._started or loop.time()
        await asyncio.sleep(self._started + self._sample / RATE - loop.time())
        at = np.arange(self._sample, self._sample + 160)
        wave = (8000 * np.sin(2 * np.pi * SAID * at / RATE)).astype("<i2")
        frame = AudioFrame.from_ndarray(wave.reshape(1, -1), layout="mono")
        frame.sample_rate, frame.pts = RATE, self._sample
        frame.time_base = fractions.Fraction(1, RATE)
        self._sample += 160
        return frame


class Caller:
    """A peer connection, what it hears, and every RTP packet that reached it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.codec = "opus"  # aiortc's own preference
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.sender = self.connection.addTrack(Tone())
        self.heard: list[NDArray[np.int16]] = []
        self.packets: list[Packet] = []
        self._listening: list[asyncio.Task[None]] = []
        self.connection.on("track", self._listen)

    def _listen(self, track: MediaStreamTrack) -> None:
        self._listening.append(asyncio.create_task(self._hear(track)))
        transport = self.sender.transport
        take = transport._handle_rtp_data

        async def keep(data: bytes, arrival_time_ms: int) -> None:
            packet = parse(data)
            if packet is not None:
                self.packets.append(packet)
            await take(data, arrival_time_ms=arrival_time_ms)

        self._patch.setattr(transport, "_handle_rtp_data", keep)

    async def _hear(self, track: MediaStreamTrack) -> None:
        while True:
            frame = await track.recv()
            assert isinstance(frame, AudioFrame)
            assert frame.sample_rate == CLOCKS[self.codec]
            step = len(frame.layout.channels) * frame.sample_rate // RATE
            self.heard.append(frame.to_ndarray().ravel().astype(np.int16)[::step])

    def prefer(self, codec: str) -> None:
        """Speak one codec alone."""
        self.codec = codec
        known = RTCRtpSender.getCapabilities("audio").codecs
        chosen = [one for one in known if one.mimeType.endswith(codec)]
        self.connection.getTransceivers()[0].setCodecPreferences(chosen)

    async def call(self, port: WebRtcPort) -> None:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        offer = with_events(self.connection.localDescription.sdp)
        answer = RTCSessionDescription(port.answer(offer).decode(), "answer")
        await self.connection.setRemoteDescription(answer)

    async def be_called(self, port: WebRtcPort) -> None:
        await self.connection.setRemoteDescription(
            RTCSessionDescription(port.offer().decode(), "offer")
        )
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        port.accept(with_events(self.connection.localDescription.sdp))

    async def press(self, code: int) -> None:
        """Send a press as telephone events, for aiortc has none of its own."""
        transport = self.sender.transport
        for n in range(8):
            head = struct.pack("!BBHII", 0x80, EVENTS[self.codec], n + 1, 5000, 0x7777)
            duration = CLOCKS[self.codec] // 50 * (n + 1)
            await transport._send_rtp(head + event(code, duration, end=n > 5))

    async def close(self) -> None:
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)
        await self.connection.close()


def with_events(sdp: str) -> bytes:
    """Return a description that takes telephone events too."""
    lines = sdp.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("m=audio"))
    for codec, payload in EVENTS.items():
        lines[at] += f" {payload}"
        lines.insert(at + 2, f"a=rtpmap:{payload} telephone-event/{CLOCKS[codec]}")
    return "\r\n".join([*lines, ""]).encode()


def pitch(heard: NDArray[np.int16]) -> float:
    """Return the strongest frequency, in hertz."""
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    return float(np.argmax(spectrum) * RATE / len(heard))


@pytest.fixture
async def home() -> AsyncIterator[WebRtc]:
    addresses = aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=False)
    if not addresses:
        pytest.skip("aiortc has no use for loopback, and there is no other address here")
    media = Media(create_engine(host=addresses[0], realtime="off"))
    await media.start()
    yield open_webrtc(media, addresses[:1], datetime(2026, 1, 1, tzinfo=UTC))
    await media.close()


@pytest.fixture
async def caller(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Caller]:
    made = Caller(monkeypatch)
    yield made
    await made.close()


class Ears:
    """Whoever listens to a port."""

    def __init__(self) -> None:
        self.digits = ""
        self.pressed = asyncio.Event()

    def on_digit(self, digit: str, duration_ms: int) -> None:
        self.digits += digit
        self.pressed.set()

    def on_timeout(self) -> None:
        pass

    def on_speech(self, started: bool) -> None:
        pass


@pytest.mark.parametrize("codec", ["PCMU", "opus"])
@pytest.mark.parametrize("calls", [True, False])
async def test_audio_and_digits_pass_both_ways(
    home: WebRtc, caller: Caller, calls: bool, codec: str
) -> None:
    port, ears, said = home.open(), Ears(), bytearray()
    port.listener = ears
    caller.prefer(codec)
    await (caller.call(port) if calls else caller.be_called(port))
    async with asyncio.timeout(10):
        assert await port.ready()
    port.tap(said.extend, mulaw=False)
    assert await port.play(tones.tone((PLAYED,), 1.2))
    assert abs(pitch(np.concatenate(caller.heard[20:60])) - PLAYED) < 5
    assert abs(pitch(np.frombuffer(bytes(said[-RATE:]), "<i2")) - SAID) < 5
    await caller.press(9)
    await asyncio.wait_for(ears.pressed.wait(), 5)
    assert ears.digits == "9"
    if calls:  # who is called answers without telephone events: aiortc knows none
        await port.send_digits("4")
        codes = {p.payload[0] for p in caller.packets if p.payload_type == EVENTS[codec]}
        assert codes == {4}
    stats = port.stats()
    assert stats.lost == 0
    assert stats.mos is not None
    assert stats.mos > 4
    port.close()


@pytest.mark.parametrize("last", [False, True])
async def test_a_handshake_survives_the_loss_of_datagrams(
    home: WebRtc, caller: Caller, last: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of any at first, both ways; or of our last, after which we take the handshake to be over."""
    chance, lost = random.Random(1), 0
    port = home.open()
    send, shake = port._leg.send, port.shake

    def drop(data: bytes) -> bool:
        nonlocal lost
        over = port._association is not None and port._association.done
        dropped = 20 <= data[0] < 64 and over == last and lost < 3 and chance.random() < 0.6
        lost += dropped
        return dropped

    def send_some(remote: Address, data: bytes) -> None:
        if not drop(data):
            send(remote, data)

    def take_some(data: bytes) -> None:
        if last or not drop(data):
            shake(data)

    monkeypatch.setattr(port._leg, "send", send_some)
    monkeypatch.setattr(port, "shake", take_some)
    await caller.call(port)
    async with asyncio.timeout(20):
        assert await port.ready()
        while not caller.heard:
            await port.play(tones.tone((PLAYED,), 0.1))
    assert lost
    port.close()


async def test_another_agent_may_begin_ice_anew(home: WebRtc) -> None:
    """aiortc cannot restart ICE, but its agent can be replaced by a second one of its kind."""
    port = home.open()
    for _ in range(2):
        agent = aioice.Connection(ice_controlling=True)
        await agent.gather_candidates()
        offer = CHROME.replace("Qb1x", agent.local_username)
        offer = offer.replace("bwLEUOcb1fkBlMxHVTKW1VD6", agent.local_password)
        (audio,) = SessionDescription.parse(port.answer(offer.encode())).streams
        agent.remote_username = audio.attributes("ice-ufrag")[0]
        agent.remote_password = audio.attributes("ice-pwd")[0]
        agent.remote_is_lite = True
        for candidate in audio.attributes("candidate"):
            await agent.add_remote_candidate(aioice.Candidate.from_sdp(candidate))
        await agent.add_remote_candidate(None)
        async with asyncio.timeout(10):
            await agent.connect()
        chosen = agent._nominated[1].local_candidate
        assert port._address == (chosen.host, chosen.port)
        await agent.close()
    port.close()
