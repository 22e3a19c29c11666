"""Legs of browsers: ICE-lite, DTLS-SRTP and the audio that runs over them (RFC 8834, RFC 8835).

Theory of operation. All legs share one UDP port of the engine, which reports the STUN and DTLS that
comes to it. A check names a leg by its user name fragment and proves by the leg's password that
the sender has read the leg's description; from then on the leg's peer is where the check came from,
and the peer may shake hands. Once keys are agreed on, the engine's thread has them, and packets
never come here again. Checks go on for as long as the peer agrees to be sent media; thirty seconds
without one, and sending stops. Each step depends on the one before, so a stranger can cost us no
more than the reading of a datagram, and us and others nothing else.
"""

import asyncio
import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from switchhook.media.association import Association, cancel
from switchhook.media.engine.interface import Address, Event
from switchhook.media.engine.leg import GuardedLeg
from switchhook.media.opus import BIT_RATE, Codec, NoOpus, Opus
from switchhook.media.ports import Media, MediaPort
from switchhook.media.srtp import NoSrtp, Sessions, ciphers
from switchhook.protocols.ice import CONSENT_SECONDS, Credentials, LiteAgent
from switchhook.protocols.sdp import SdpError, webrtc
from switchhook.protocols.sdp.webrtc import OpusTerms, Ours, Settled
from switchhook.protocols.srtp import KeyingError
from switchhook.protocols.stun import Kind, Message, StunError

if TYPE_CHECKING:
    from switchhook.media.dtls import Identity

__all__ = ["NoSrtp", "WebRtc", "WebRtcPort", "open_webrtc"]

READY_SECONDS = CONSENT_SECONDS  # that a peer has, from its description on, until there are keys
MOST_HANDSHAKES = 8  # of one leg: a peer that describes itself anew brings another certificate
CLAIM_SECONDS = 5.0  # without a check, after which another leg may be at a leg's address

log = logging.getLogger(__name__)


def open_webrtc(media: Media, hosts: Sequence[str], now: datetime) -> "WebRtc":
    """Return the home of browsers' legs, which are told `hosts` as our addresses.

    Raises `NoSrtp` where what `switchhook[browser]` installs is missing.
    """
    try:
        from switchhook.media.dtls import Identity
    except ImportError:
        raise NoSrtp("calls of browsers need pyOpenSSL: install switchhook[browser]") from None
    return WebRtc(media, hosts, Identity(now), _open_opus())


def _open_opus() -> Opus | None:
    try:
        return Opus()
    except NoOpus as error:
        log.info("browsers are not offered opus", extra={"reason": str(error)})
        return None


class WebRtc:
    """All legs of browsers on an engine. Raises `NoSrtp`."""

    def __init__(
        self, media: Media, hosts: Sequence[str], identity: "Identity", opus: Opus | None = None
    ) -> None:
        self.media = media
        self.opus = opus  # None: browsers have to do without
        self.hosts = tuple(hosts)
        self.tcp = False  # whether browsers are told that they may come over TCP
        self.identity = identity
        self._ports: dict[str, WebRtcPort] = {}  # by user name fragment
        self._legs: dict[int, WebRtcPort] = {}
        self._owners: dict[Address, WebRtcPort] = {}
        media.engine.use_ciphers(ciphers())
        media.letters = self._letter

    def open(self) -> "WebRtcPort":
        """Return a new port, to be described by `offer` or `answer`. Raises `NoPort`."""
        ssrc = secrets.randbits(31) + 1
        leg = self.media.engine.open_guarded(ssrc)
        port = self._legs[leg.number] = WebRtcPort(self, leg, ssrc)
        self.media.admit(leg, port)
        return port

    def credentials(self, port: "WebRtcPort") -> Credentials:
        """Return new credentials, whose checks are for that port."""
        made = Credentials(secrets.token_hex(8), secrets.token_hex(16))
        self._ports[made.ufrag] = port
        return made

    def forget_ufrags(self, ufrags: Sequence[str]) -> None:
        """Know no leg by these fragments any more."""
        for ufrag in ufrags:
            self._ports.pop(ufrag, None)

    def leave(self, leg: GuardedLeg) -> None:
        """Forget a leg."""
        self._legs.pop(leg.number, None)

    def claim(self, port: "WebRtcPort", leg: GuardedLeg, address: Address) -> bool:
        """Let a leg's peer be at an address, unless that of another leg is.

        A peer may be where another was that has gone without a word. But nobody takes the place
        of one who is there, however genuine his own check is.
        """
        owner = self._owners.get(address)
        if owner is not None and owner is not port:
            if not owner.is_quiet(CLAIM_SECONDS):
                return False
            owner.lose_path()
        if not leg.route(address):
            return False
        self._owners[address] = port
        return True

    def disclaim(self, port: "WebRtcPort", address: Address | None) -> None:
        """Let an address be nobody's, if it was that port's."""
        if address is not None and self._owners.get(address) is port:
            del self._owners[address]

    def _letter(self, event: Event) -> None:
        """Take STUN or DTLS."""
        if event.data[0] < 4:
            self._check(event)
        elif (port := self._legs.get(event.leg)) is not None:
            port.shake(event.data)

    def _check(self, event: Event) -> None:
        try:
            message = Message.parse(event.data)
        except StunError:
            return
        port = self._ports.get(message.username.partition(":")[0])
        if port is not None and message.kind is Kind.REQUEST:
            port.check(message, self.media.engine.source(event))


class WebRtcPort(MediaPort):
    """A browser's audio: a port like any other, but for how it is connected."""

    _leg: GuardedLeg

    def __init__(self, home: WebRtc, leg: GuardedLeg, ssrc: int) -> None:
        super().__init__(leg, home.media.works)
        self._home = home
        self._loop = asyncio.get_running_loop()
        self._ssrc = ssrc
        self._version = 0
        self._agent = LiteAgent(home.credentials(self), self._loop.time())
        self._address: Address | None = None  # to which the engine sends
        self._settled: Settled | None = None
        self._association: Association | None = None
        self._sessions: list[Sessions] = []  # live until the leg's end: the engine may use them
        self._codec: Codec | None = None  # and so does this
        self._handshakes = 0
        self._failed = False
        self._ready: asyncio.Future[bool] = self._loop.create_future()
        self._watch: asyncio.TimerHandle | None = None  # over the peer's consent
        self._limit: asyncio.TimerHandle | None = None  # until which there must be keys

    @property
    def connected(self) -> bool:
        """Whether audio can pass."""
        return self._ready.done() and self._ready.result() and self._address is not None

    async def ready(self) -> bool:
        """Return once audio can pass, or false once it is clear that it never will."""
        return await asyncio.shield(self._ready)

    def offer(self) -> bytes:
        """Return an offer, in SDP; the browser's answer is for `accept`."""
        return webrtc.offer(self._ours())

    def accept(self, answer: bytes) -> None:
        """Take the browser's answer to our offer. Raises `SdpError`."""
        self._settle(webrtc.accept(answer, opus=self._home.opus is not None))

    def answer(self, offer: bytes) -> bytes:
        """Answer the browser's offer, its first or a later one. Raises `SdpError`.

        With new credentials of the browser's, ICE begins anew while the audio goes on; a new
        certificate needs a new handshake, until which it goes on too.
        """
        body, settled = webrtc.answer(offer, self._ours())
        before = self._settled
        if before is not None and before.credentials != settled.credentials:
            self._restart_ice()
            body, _ = webrtc.answer(offer, self._ours())
        self._settle(settled)
        return body

    def close(self) -> None:
        """Give the port back; everything under way ends."""
        if self.closed:
            return
        if self._association is not None:
            self._association.close()
        self._stop_timers()
        self._home.forget_ufrags(self._agent.ufrags)
        self._home.disclaim(self, self._address)
        self._home.leave(self._leg)
        self._resolve(False)
        super().close()

    # ICE

    def check(self, message: Message, source: Address) -> None:
        """Take a connectivity check."""
        before = self._agent.ufrags
        checked = self._agent.check(message, source, self._loop.time())
        if checked is None or self._failed:
            return
        self._home.forget_ufrags([u for u in before if u not in self._agent.ufrags])
        if checked.moved and not self._move(source):
            return
        self._leg.send(source, checked.reply)
        self._begin_watch()
        self._begin_handshake()

    def is_quiet(self, seconds: float) -> bool:
        """Tell whether no check has come for that long."""
        return CONSENT_SECONDS - self._agent.consent_left(self._loop.time()) >= seconds

    def lose_path(self) -> None:
        """Send nothing until the peer is heard again."""
        self._agent.forget()
        self._home.disclaim(self, self._address)
        self._address = None
        self._leg.route(None)

    def _move(self, address: Address) -> bool:
        before = self._address
        if not self._home.claim(self, self._leg, address):
            # What the agent has chosen cannot be used, so it must choose again.
            self.lose_path()
            return False
        if before != address:
            self._home.disclaim(self, before)
        self._address = address
        return True

    def _restart_ice(self) -> None:
        self._home.forget_ufrags(self._agent.ufrags[1:])
        self._agent.restart(self._home.credentials(self))

    def _begin_watch(self) -> None:
        if self._watch is None and self._settled is not None and self._address is not None:
            self._look_after()

    def _look_after(self) -> None:
        left = self._agent.consent_left(self._loop.time())
        if left > 0:
            self._watch = self._loop.call_later(left, self._look_after)
        else:
            self._watch = None
            self._lose("consent expired")

    def _lose(self, reason: str) -> None:
        """Stop sending, and tell whoever listens that the peer is gone."""
        log.info("path to browser lost", extra={"leg": self._leg.number, "reason": reason})
        self.lose_path()
        if self.listener is not None:
            self._loop.call_soon(self.listener.on_timeout)

    # Keys

    def shake(self, datagram: bytes) -> None:
        """Take a datagram of the peer's handshake."""
        if not self.closed and not self._failed:
            self._associate(client=False).take(datagram)

    def _begin_handshake(self) -> None:
        """Begin the handshake, if that is our part and the peer can be reached."""
        settled = self._settled
        if settled is not None and settled.client and self._address is not None:
            self._associate(client=True).start()

    def _associate(self, *, client: bool) -> Association:
        if self._association is None:
            self._handshakes += 1
            handshake = self._home.identity.handshake(client=client)
            self._association = Association(handshake, self._send, self._use_keys, self._fail)
        return self._association

    def _use_keys(self) -> None:
        """Hand the keys to the engine, once the peer has described itself too."""
        if self._settled is None or self._association is None or not self._association.done:
            return
        try:
            keys = self._association.keys(self._settled.fingerprints)
        except KeyingError as error:
            self._fail(str(error))
            return
        self._sessions.append(Sessions(keys))
        self._leg.protect(self._sessions[-1].sealing, self._sessions[-1].opening)
        codec = "opus" if self._settled.opus is not None else "g711"
        told = {"leg": self._leg.number, "profile": keys.profile.name, "codec": codec}
        log.info("browser connected", extra=told)
        cancel(self._limit)
        self._connect(self._settled)
        self._resolve(True)

    def _send(self, datagrams: Sequence[bytes]) -> None:
        if self._address is not None:
            for datagram in datagrams:
                self._leg.send(self._address, datagram)

    def _fail(self, reason: str) -> None:
        """Give the leg up: nothing that the peer does can mend it."""
        self._failed = True
        self._stop_timers()
        self._resolve(False)
        self._lose(reason)

    # What was agreed on

    def _ours(self) -> Ours:
        self._version += 1
        return Ours(
            self._home.hosts,
            self.local[1],
            self._agent.credentials,
            self._home.identity.fingerprint,
            self._ssrc,
            self._version,
            self._home.tcp,
            self._home.opus is not None,
        )

    def _settle(self, settled: Settled) -> None:
        """Take what a description settled, the first or a later one. Raises `SdpError`."""
        before = self._settled
        anew = before is not None and before.fingerprints != settled.fingerprints
        if anew and self._handshakes >= MOST_HANDSHAKES:
            raise SdpError("too many certificates")
        self._settled = settled
        if before is None:
            self._agent.begin(self._loop.time())
            self._await_keys()
            self._use_keys()
        elif anew:
            self._begin_anew()
        else:
            self._connect(settled)
        self._begin_watch()
        self._begin_handshake()

    def _begin_anew(self) -> None:
        if self._association is not None:
            self._association.stop()
            self._association = None
        self._await_keys()

    def _await_keys(self) -> None:
        cancel(self._limit)
        self._limit = self._loop.call_later(READY_SECONDS, self._fail, "no handshake in time")

    def _connect(self, settled: Settled) -> None:
        if not self._sessions:
            return
        if settled.opus is not None:
            self._use_opus(settled.opus)
        self.connect(
            self._address or self._home.media.engine.nowhere,
            payload=settled.payload,
            dtmf_payload=settled.dtmf,
            send=settled.sends,
            opus=settled.opus is not None,
        )

    def _use_opus(self, terms: OpusTerms) -> None:
        if self._codec is None and self._home.opus is not None:
            rate = terms.bit_rate or BIT_RATE
            self._codec = self._home.opus.codec(bit_rate=rate, fec=terms.fec)
            self._leg.use_opus(self._codec.addresses)

    def _resolve(self, result: bool) -> None:
        if not self._ready.done():
            self._ready.set_result(result)

    def _stop_timers(self) -> None:
        cancel(self._watch)
        cancel(self._limit)
        if self._association is not None:
            self._association.stop()
        self._watch = None
