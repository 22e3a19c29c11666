"""Offer and answer of one audio stream with a browser (RFC 8829, RFC 8839, RFC 8842), sans-IO.

We are an ICE-lite agent with one UDP port, on which RTP and RTCP share a path with STUN and DTLS.
All our candidates are in our description; the peer's are not needed, since its checks tell where
it is. Of PCMU, PCMA and, where we have it, Opus (RFC 7587) the peer's preference decides. Digits
are RFC 4733 events, at the clock of the audio, where the peer has them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from switchhook.protocols.ice import HOST_PRIORITY, TCP_PRIORITY, Credentials
from switchhook.protocols.sdp.description import (
    PCMA,
    PCMU,
    TELEPHONE_EVENT,
    Codec,
    Direction,
    Line,
    SdpError,
    SessionDescription,
    Stream,
)
from switchhook.protocols.sdp.negotiation import REVERSED, meet

Setup = Literal["actpass", "active", "passive"]

PROFILE = "UDP/TLS/RTP/SAVPF"
_PROFILES = (PROFILE, "UDP/TLS/RTP/SAVP")
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_FINGERPRINT = re.compile(r"(sha-(?:256|384|512)) +([0-9A-F]{2}(?::[0-9A-F]{2})+)", re.IGNORECASE)
_DIGITS = replace(TELEPHONE_EVENT, payload=126)  # the types that Chrome gives them
_FAST_DIGITS = replace(TELEPHONE_EVENT, payload=110, rate=48_000)
# A packet of 60 ms at that rate is as long as we take.
_OPUS_TERMS = "minptime=10;useinbandfec=1;maxaveragebitrate=64000"
_OPUS = Codec(111, "opus", 48_000, _OPUS_TERMS, 2)
_TAG = re.compile(r"[!#-'*+.0-9A-Z^-~-]{1,64}")


@dataclass(frozen=True, slots=True)
class Ours:
    """What we say of ourselves; `fingerprint` is that of our certificate, in SHA-256.

    `hosts` are the IP addresses under which the peer may reach us, at `port` of UDP and, with
    `tcp`, of TCP; `opus` is whether we speak it.
    """

    hosts: tuple[str, ...]
    port: int
    credentials: Credentials
    fingerprint: str
    ssrc: int
    version: int = 1
    tcp: bool = False
    opus: bool = False


@dataclass(frozen=True, slots=True)
class OpusTerms:
    """How a peer wants Opus (RFC 7587 §6.1): bits a second, 0 if it doesn't say; and with FEC."""

    bit_rate: int = 0
    fec: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What offer and answer settled, from our side.

    `client` is whether we begin the DTLS handshake; `fingerprints` are hash and value of the
    peer's certificate, of which any may hold; `payload` is the type of the audio both ways, `dtmf`
    that of RFC 4733 events or None without them; `direction` is what we do; `opus` is set where
    that is the audio.
    """

    credentials: Credentials
    fingerprints: tuple[tuple[str, str], ...]
    client: bool
    payload: int
    dtmf: int | None
    direction: Direction
    opus: OpusTerms | None = None

    @property
    def sends(self) -> bool:
        """Whether the peer wants to hear us."""
        return self.direction in ("sendrecv", "sendonly")


def offer(ours: Ours) -> bytes:
    """Return an offer of one audio stream, in which the peer may choose its part in DTLS."""
    codecs = (PCMU, _OPUS, _DIGITS, _FAST_DIGITS) if ours.opus else (PCMU, _DIGITS)
    audio = _audio(ours, codecs, "sendrecv", "actpass", "0")
    return _describe(ours, (audio,), bundled="0")


def answer(body: bytes, ours: Ours) -> tuple[bytes, Settled]:
    """Answer an offer. Raises `SdpError` without common ground."""
    offered = SessionDescription.parse(body)
    for stream in offered.streams:
        if not _usable(stream):
            continue
        settled = _settle(offered, stream, default="actpass", opus=ours.opus)
        mid = _mid(stream)
        audio = _audio(
            ours,
            _chosen(settled),
            settled.direction,
            "active" if settled.client else "passive",
            mid,
        )
        streams = tuple(audio if s is stream else _declined(s) for s in offered.streams)
        bundled = mid if _is_bundled(offered, mid) else ""
        return _describe(ours, streams, bundled=bundled), settled
    raise SdpError("no audio that a browser's leg can carry")


def accept(body: bytes, *, opus: bool = False) -> Settled:
    """Read the answer to our offer, which had `opus` or not. Raises `SdpError`."""
    answered = SessionDescription.parse(body)
    stream = answered.streams[0] if answered.streams else None
    if stream is None or not _usable(stream):
        raise SdpError("the answer accepts no audio")
    if _one(answered, stream, "setup") == "actpass":
        raise SdpError("the answer leaves open who begins the handshake")
    return _settle(answered, stream, default="active", opus=opus)


def _usable(stream: Stream) -> bool:
    return stream.kind == "audio" and stream.profile in _PROFILES and 0 < stream.port < 65536


def _settle(
    description: SessionDescription, stream: Stream, *, default: Setup, opus: bool
) -> Settled:
    """Return what the peer's stream comes to. Raises `SdpError`."""
    if not stream.attributes("rtcp-mux"):
        raise SdpError("no rtcp-mux")
    if any(line == ("a", "ice-lite") for line in description.lines):
        raise SdpError("the peer is ICE-lite, as we are: nobody would begin")
    setup = _one(description, stream, "setup") or default
    if setup not in ("actpass", "active", "passive"):
        raise SdpError(f"setup:{setup}")
    audio, digits = _formats(stream, opus=opus)
    return Settled(
        _credentials(description, stream),
        _fingerprints(description, stream),
        setup == "passive",
        audio.payload,
        digits.payload if digits is not None else None,
        meet(REVERSED[description.direction(stream)], "sendrecv"),
        _opus_terms(audio.fmtp) if _is_opus(audio) else None,
    )


def _formats(stream: Stream, *, opus: bool) -> tuple[Codec, Codec | None]:
    """Return the first audio of the peer's that we have too, and the digits beside it."""
    for audio in stream.codecs:
        if _is_g711(audio) or (opus and _is_opus(audio)):
            digits = (
                codec
                for codec in stream.codecs
                if codec.name.lower() == "telephone-event" and codec.rate == audio.rate
            )
            return audio, next(digits, None)
    raise SdpError("no audio codec in common")


def _is_g711(codec: Codec) -> bool:
    """Tell whether it is G.711 under a static type: the engine knows no others."""
    return codec.rate == 8000 and (codec.payload, codec.name.upper()) in ((0, "PCMU"), (8, "PCMA"))


def _is_opus(codec: Codec) -> bool:
    return codec.name.lower() == "opus" and codec.rate == _OPUS.rate


def _opus_terms(fmtp: str) -> OpusTerms:
    pairs = dict(part.strip().partition("=")[::2] for part in fmtp.split(";"))
    rate = pairs.get("maxaveragebitrate", "")
    bit_rate = int(rate) if rate.isascii() and rate.isdigit() and len(rate) < 8 else 0
    return OpusTerms(bit_rate, pairs.get("useinbandfec") == "1")


def _credentials(description: SessionDescription, stream: Stream) -> Credentials:
    ufrag, password = (_one(description, stream, name) for name in ("ice-ufrag", "ice-pwd"))
    if not _UFRAG.fullmatch(ufrag) or not _PASSWORD.fullmatch(password):
        raise SdpError("no ICE credentials")
    return Credentials(ufrag, password)


def _fingerprints(description: SessionDescription, stream: Stream) -> tuple[tuple[str, str], ...]:
    values = stream.attributes("fingerprint") or _of_session(description, "fingerprint")
    found = [match for value in values if (match := _FINGERPRINT.fullmatch(value))]
    if not found:
        raise SdpError("no fingerprint of a certificate")
    return tuple((match[1].lower(), match[2].upper()) for match in found)


def _one(description: SessionDescription, stream: Stream, name: str) -> str:
    """Return an attribute of the stream, or of the session, or nothing."""
    values = stream.attributes(name) or _of_session(description, name)
    return values[0] if values else ""


def _of_session(description: SessionDescription, name: str) -> list[str]:
    found = [value.partition(":") for letter, value in description.lines if letter == "a"]
    return [value.strip() for key, _, value in found if key == name]


def _mid(stream: Stream) -> str:
    values = stream.attributes("mid")
    return values[0] if values and _TAG.fullmatch(values[0]) else ""


def _is_bundled(description: SessionDescription, mid: str) -> bool:
    groups = (value.split() for value in _of_session(description, "group"))
    return any(group[:1] == ["BUNDLE"] and mid in group[1:] for group in groups)


def _declined(stream: Stream) -> Stream:
    mid = _mid(stream)
    return replace(stream, port=0, lines=(("a", f"mid:{mid}"),) if mid else ())


def _chosen(settled: Settled) -> list[Codec]:
    if settled.opus is not None:
        audio = replace(_OPUS, payload=settled.payload)
    else:
        audio = PCMU if settled.payload == PCMU.payload else PCMA
    if settled.dtmf is None:
        return [audio]
    return [audio, replace(TELEPHONE_EVENT, payload=settled.dtmf, rate=audio.rate)]


def _audio(
    ours: Ours, codecs: Sequence[Codec], direction: Direction, setup: Setup, mid: str
) -> Stream:
    attributes = [f"mid:{mid}"] if mid else []
    attributes += [direction, "rtcp-mux"]
    for codec in codecs:
        attributes.append(f"rtpmap:{codec.rtpmap}")
        if codec.fmtp:
            attributes.append(f"fmtp:{codec.payload} {codec.fmtp}")
    attributes += [
        "ptime:20",
        "maxptime:60",
        "msid:switchhook audio",
        f"ssrc:{ours.ssrc} cname:{ours.ssrc:08x}",
        f"ice-ufrag:{ours.credentials.ufrag}",
        f"ice-pwd:{ours.credentials.password}",
        f"fingerprint:sha-256 {ours.fingerprint}",
        f"setup:{setup}",
    ]
    attributes += [*_candidates(ours), "end-of-candidates"]
    lines: list[Line] = [("c", _connection(ours.hosts[0]))]
    lines += [("a", attribute) for attribute in attributes]
    formats = tuple(str(codec.payload) for codec in codecs)
    return Stream("audio", ours.port, PROFILE, formats, tuple(lines))


def _candidates(ours: Ours) -> list[str]:
    """Return our candidates: UDP before TCP, the earlier hosts before the later."""
    kinds = [("udp", HOST_PRIORITY, "")]
    if ours.tcp:
        kinds.append(("tcp", TCP_PRIORITY, " tcptype passive"))
    every = [(kind, n, host) for kind in kinds for n, host in enumerate(ours.hosts)]
    return [
        f"candidate:{foundation} 1 {kind} {priority - 256 * n} {host} {ours.port} typ host{more}"
        for foundation, ((kind, priority, more), n, host) in enumerate(every, 1)
    ]


def _describe(ours: Ours, streams: tuple[Stream, ...], *, bundled: str) -> bytes:
    lines: list[Line] = [
        ("v", "0"),
        ("o", f"- {ours.ssrc} {ours.version} {_connection(ours.hosts[0])}"),
        ("s", "-"),
        ("t", "0 0"),
        ("a", "ice-lite"),
    ]
    if bundled:
        lines.append(("a", f"group:BUNDLE {bundled}"))
    return SessionDescription(tuple(lines), streams).serialise()


def _connection(host: str) -> str:
    return f"IN {'IP6' if ':' in host else 'IP4'} {host}"
