"""A browser on virtual time: a full ICE agent's checks, a DTLS handshake, SRTP, written apart."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from pylibsrtp import Error, Policy, Session

from switchhook.media.dtls import Handshake, Identity
from switchhook.media.engine.interface import Address
from switchhook.media.engine.reference_rtp import Packet, is_rtcp, parse
from switchhook.media.ports import Media
from switchhook.protocols import stun
from switchhook.protocols.ice import Credentials
from switchhook.protocols.sdp import SessionDescription, webrtc
from switchhook.protocols.sdp.webrtc import Ours, Setup
from switchhook.protocols.srtp import GCM_128, SHA1_80, Keys
from tests.media.engine.packets import rtp

NOW = datetime(2026, 1, 1, tzinfo=UTC)
IDENTITIES = [Identity(NOW) for _ in range(3)]
KINDS = {
    GCM_128: Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    SHA1_80: Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}
SETUPS: dict[Setup, Setup] = {"actpass": "active", "active": "passive", "passive": "active"}

DELAY = 0.03  # seconds that a datagram takes to us
Loss = Callable[[bytes], bool]


class Network:
    """Carries what a stepped engine sends to the browsers, and what they send to it."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.lost: Loss = lambda _: False
        self.browsers: dict[Address, Browser] = {}
        self.sent: list[tuple[Address, bytes]] = []
        self._task = asyncio.create_task(self._carry())

    async def _carry(self) -> None:
        while True:
            for _, to, data in self.media.engine.sent():
                self.sent.append((to, data))
                if to in self.browsers and not self.lost(data):
                    self.browsers[to].receive(data)
            await asyncio.sleep(0.01)

    def pass_on(self, port: int, source: Address, data: bytes) -> None:
        """Let a datagram arrive in a while."""
        loop = asyncio.get_running_loop()
        loop.call_later(DELAY, self.media.engine.feed, port, source, data)

    def close(self) -> None:
        self._task.cancel()

    def taken(self) -> list[tuple[Address, bytes]]:
        """Take what was sent to anybody."""
        sent, self.sent = self.sent, []
        return sent


class Browser:
    """A peer of one port."""

    def __init__(
        self,
        network: Network,
        address: Address = ("192.0.2.1", 50000),
        *,
        identity: int = 0,
        opus: bool = False,
    ) -> None:
        self.network = network
        self.opus = opus  # preferred
        self.identity = IDENTITIES[identity]
        self.credentials = Credentials("their", secrets.token_hex(12))
        self.server: Credentials | None = None
        self.handshake: Handshake | None = None
        self.keys: Keys | None = None
        self.heard: list[Packet] = []
        self.reports = 0
        self.replies: list[stun.Message] = []
        self.port = 0
        self._sequence = 0
        self._outbound: Session | None = None
        self._inbound: Session | None = None
        self.address = address
        self.move(address)

    def move(self, address: Address) -> None:
        self.address = address
        self.network.browsers[address] = self

    def describe(self, setup: Setup = "actpass", direction: str = "sendrecv") -> bytes:
        ours = Ours(
            ("0.0.0.0",), 9, self.credentials, self.identity.fingerprint, 0x1234, opus=self.opus
        )
        body = webrtc.offer(ours).decode().replace("SAVPF 0 111", "SAVPF 111 0")
        for old, new in (
            ("a=ice-lite\r\n", ""),
            ("setup:actpass", f"setup:{setup}"),
            ("a=sendrecv", f"a={direction}"),
        ):
            assert old in body
            body = body.replace(old, new)
        return body.encode()

    def take(self, body: bytes) -> None:
        """Take the server's description."""
        (audio,) = SessionDescription.parse(body).streams
        assert ("a", "ice-lite") in SessionDescription.parse(body).lines
        self.server = Credentials(audio.attributes("ice-ufrag")[0], audio.attributes("ice-pwd")[0])
        self.port = int(audio.attributes("candidate")[0].split()[5])
        self.fingerprint = audio.attributes("fingerprint")[0].split()[1]

    def send(self, data: bytes) -> None:
        if not self.network.lost(data):
            self.network.pass_on(self.port, self.address, data)

    def check(
        self,
        *,
        use: bool = True,
        credentials: Credentials | None = None,
        source: Address | None = None,
        controlling: bool = True,
    ) -> None:
        server = credentials or self.server
        assert server is not None
        message = stun.request(
            secrets.token_bytes(12),
            f"{server.ufrag}:{self.credentials.ufrag}",
            priority=1,
            use_candidate=use,
            controlling=controlling,
        )
        data = message.serialise(server.password)
        self.network.pass_on(self.port, source or self.address, data)

    async def keep_checking(self, seconds: float) -> None:
        for _ in range(round(seconds / 2.5)):
            self.check()
            await asyncio.sleep(2.5)

    async def connect(self, *, client: bool = True) -> None:
        """Check, then shake hands for at most ten seconds."""
        self.replies.clear()
        while not self.replies:
            self.check()
            await asyncio.sleep(0.1)
        self.begin_handshake(client=client)
        for n in range(200):
            await asyncio.sleep(0.05)
            if self.keys is not None:
                return
            if n % 10 == 9 and self.handshake is not None:
                self._send_all(self.handshake.resend())

    def begin_handshake(self, *, client: bool = True) -> None:
        self.keys = None
        self.handshake = self.identity.handshake(client=client)
        self._send_all(self.handshake.start())

    def say(
        self,
        payload: bytes = b"\x33" * 160,
        kind: int = 0,
        *,
        timestamp: int | None = None,
    ) -> None:
        assert self._outbound is not None
        self._sequence += 1
        when = 160 * self._sequence if timestamp is None else timestamp
        packet = rtp(self._sequence, payload, timestamp=when, kind=kind)
        self.send(self._outbound.protect(packet))

    async def speak(self, payload: bytes, seconds: float) -> None:
        for _ in range(round(seconds * 50)):
            self.say(payload)
            await asyncio.sleep(0.02)

    def receive(self, data: bytes) -> None:
        if data[0] < 4:
            self.replies.append(stun.Message.parse(data))
        elif data[0] < 64:
            assert self.handshake is not None
            self._send_all(self.handshake.receive(data))
            if self.handshake.done and self.keys is None:
                self._use(self.handshake.keys((("sha-256", self.fingerprint),)))
        elif self._inbound is not None:
            self._hear(data)

    def _hear(self, data: bytes) -> None:
        assert self._inbound is not None
        try:
            if is_rtcp(data):
                self.reports += bool(self._inbound.unprotect_rtcp(data))
                return
            packet = parse(self._inbound.unprotect(data))
        except Error:
            return
        assert packet is not None
        self.heard.append(packet)

    def _use(self, keys: Keys) -> None:
        self.keys = keys
        kind = KINDS[keys.profile]
        self._outbound = Session(Policy(keys.sending, Policy.SSRC_ANY_OUTBOUND, 0, kind))
        self._inbound = Session(Policy(keys.receiving, Policy.SSRC_ANY_INBOUND, 0, kind))

    def _send_all(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            self.send(datagram)
