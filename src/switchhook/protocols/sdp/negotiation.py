"""Offer and answer of one audio stream (RFC 3264).

G.711 in both laws and RFC 4733 digits. Every other stream of an offer is declined with
port 0.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace

from switchhook.protocols.remembering import remembered
from switchhook.protocols.sdp.description import (
    CODECS,
    DIRECTIONS,
    PCMU,
    TELEPHONE_EVENT,
    Codec,
    Direction,
    Line,
    SdpError,
    SessionDescription,
    Stream,
)

# What we may do when the far end says what it does (RFC 3264 §6.1).
REVERSED: dict[Direction, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "recvonly",
    "recvonly": "sendonly",
    "inactive": "inactive",
}
LONGEST_ADDRESS = 64  # with a zone; what is longer is not worth remembering
_PROFILES = ("RTP/AVP", "RTP/AVPF")


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What offer and answer settled, from our side.

    `payload` is the payload type of the audio both ways, `dtmf` that of RFC 4733 events or
    None without them; `direction` is what we do; `ptime` is milliseconds per packet the far
    end would like; `rtcp` is where our RTCP goes.
    """

    host: str
    port: int
    rtcp: tuple[str, int]
    rtcp_mux: bool
    payload: int
    codec: str
    dtmf: int | None
    direction: Direction
    ptime: int

    @property
    def remote(self) -> tuple[str, int]:
        """Where our RTP goes."""
        return self.host, self.port

    @property
    def held(self) -> bool:
        """Whether the far end wants to hear nothing from us."""
        return self.direction in ("recvonly", "inactive")

    @property
    def nowhere(self) -> bool:
        """Whether the far end gives no address, which is hold as RFC 2543 had it."""
        return ipaddress.ip_address(self.host).is_unspecified


def offer(
    address: tuple[str, int],
    codecs: Sequence[Codec] = CODECS,
    *,
    session: int = 1,
    version: int = 1,
    direction: Direction = "sendrecv",
    beside: bytes = b"",
) -> bytes:
    """Return an offer of one audio stream received at `address`.

    In a re-INVITE `session` stays, `version` grows, and `beside` is our previous description:
    its declined streams must be repeated (RFC 3264 §8).
    """
    declined: tuple[Stream, ...] = ()
    before: tuple[Stream, ...] = ()
    if beside:
        streams = SessionDescription.parse(beside).streams
        ours = next((i for i, s in enumerate(streams) if s.port), 0)
        before = tuple(s.declined() for s in streams[:ours])
        declined = tuple(s.declined() for s in streams[ours + 1 :])
    audio = _audio(address[1], "RTP/AVP", codecs, direction)
    return _describe(address[0], session, version, (*before, audio, *declined))


def answer(
    body: bytes,
    address: tuple[str, int],
    codecs: Sequence[Codec] = CODECS,
    *,
    session: int = 1,
    version: int = 1,
    direction: Direction = "sendrecv",
    rtcp_mux: bool = False,
) -> tuple[bytes, Negotiated]:
    """Answer the offer `body` with the first of its audio formats that we know.

    `direction` is what we would like to do. Raises `SdpError` (488) without common ground.
    """
    offered = SessionDescription.parse(body)
    for stream in offered.streams:
        result = _settle(offered, stream, codecs, direction, rtcp_mux=rtcp_mux)
        if result is None:
            continue
        audio = _audio(address[1], stream.profile, _chosen(result), result.direction)
        if result.rtcp_mux:
            audio = replace(audio, lines=(*audio.lines, ("a", "rtcp-mux")))
        streams = tuple(audio if other is stream else other.declined() for other in offered.streams)
        return _describe(address[0], session, version, streams), result
    raise SdpError("no audio format in common")


def accept(body: bytes, codecs: Sequence[Codec] = CODECS) -> Negotiated:
    """Read the far end's answer to our offer of `codecs`. Raises `SdpError`."""
    answered = SessionDescription.parse(body)
    for stream in answered.streams:
        settled = _settle(answered, stream, codecs)
        if settled is not None:
            return settled
    raise SdpError("the answer accepts no audio")


def offer_each(sides: Sequence[tuple[tuple[str, int], str]]) -> bytes:
    """Return an offer of one stream from us for each side of a call, to be recorded.

    Each is given as our address and the stream's label (RFC 7866 §7.1).
    """
    streams = [_audio(address[1], "RTP/AVP", (PCMU,), "sendonly") for address, _ in sides]
    labelled = tuple(
        replace(stream, lines=(*stream.lines, ("a", f"label:{label}")))
        for stream, (_, label) in zip(streams, sides, strict=True)
    )
    return _describe(sides[0][0][0], 1, 1, labelled)


def accept_each(body: bytes, count: int) -> list[Negotiated | None]:
    """Return where each of our streams is to go, None for one that is declined.

    Raises `SdpError` when none is wanted, or the answer is to another offer.
    """
    answered = SessionDescription.parse(body)
    if len(answered.streams) != count:
        raise SdpError(f"{len(answered.streams)} streams in answer to {count}")
    settled = [_settle(answered, stream, (PCMU,)) for stream in answered.streams]
    if not any(settled):
        raise SdpError("the answer accepts no audio")
    return settled


def _settle(
    description: SessionDescription,
    stream: Stream,
    codecs: Sequence[Codec],
    wanted: Direction = "sendrecv",
    *,
    rtcp_mux: bool = True,
) -> Negotiated | None:
    """Return what `stream` of the far end's description comes to, None if nothing.

    `wanted` and `rtcp_mux` are what we are ready for.
    """
    if stream.kind != "audio" or stream.profile not in _PROFILES or not 0 < stream.port < 65536:
        return None
    known = {(codec.name.lower(), codec.rate) for codec in codecs}
    common = [codec for codec in stream.codecs if (codec.name.lower(), codec.rate) in known]
    audio = next((codec for codec in common if codec.name.lower() != "telephone-event"), None)
    host = description.address(stream)
    where = unicast(host) if host is not None else None
    if audio is None or host is None or where is None:
        return None
    events = next((codec for codec in common if codec.name.lower() == "telephone-event"), None)
    direction = REVERSED[description.direction(stream)]
    if where.is_unspecified:
        # Hold as RFC 2543 had it: nowhere to send to.
        direction = meet(direction, "recvonly")
    mux = rtcp_mux and bool(stream.attributes("rtcp-mux"))
    return Negotiated(
        host,
        stream.port,
        (host, stream.port) if mux else _rtcp(stream, host),
        mux,
        audio.payload,
        audio.name.upper(),
        events.payload if events is not None else None,
        meet(direction, wanted),
        _ptime(stream),
    )


def meet(allowed: Direction, wanted: Direction) -> Direction:
    """Return what is left when we may do `allowed` and want `wanted`."""
    sends = allowed in ("sendrecv", "sendonly") and wanted in ("sendrecv", "sendonly")
    receives = allowed in ("sendrecv", "recvonly") and wanted in ("sendrecv", "recvonly")
    return DIRECTIONS[(0 if receives else 1) if sends else (2 if receives else 3)]


def _chosen(settled: Negotiated) -> list[Codec]:
    codecs = [Codec(settled.payload, settled.codec)]
    if settled.dtmf == TELEPHONE_EVENT.payload:
        codecs.append(TELEPHONE_EVENT)
    elif settled.dtmf is not None:
        codecs.append(replace(TELEPHONE_EVENT, payload=settled.dtmf))
    return codecs


def _audio(port: int, profile: str, codecs: Sequence[Codec], direction: Direction) -> Stream:
    lines: list[Line] = []
    for codec in codecs:
        lines.append(("a", f"rtpmap:{codec.rtpmap}"))
        if codec.fmtp:
            lines.append(("a", f"fmtp:{codec.payload} {codec.fmtp}"))
    lines += [("a", "ptime:20"), ("a", direction)]
    formats = tuple(str(codec.payload) for codec in codecs)
    return Stream("audio", port, profile, formats, tuple(lines))


def _describe(host: str, session: int, version: int, streams: tuple[Stream, ...]) -> bytes:
    family = "IP6" if ":" in host else "IP4"
    lines = (
        ("v", "0"),
        ("o", f"- {session} {version} IN {family} {host}"),
        ("s", "-"),
        ("c", f"IN {family} {host}"),
        ("t", "0 0"),
    )
    return SessionDescription(lines, streams).serialise()


# The peers of a server are few, and taking an address apart is not cheap.
@remembered(most=1024, longest=LONGEST_ADDRESS)
def unicast(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if address.is_multicast else address


def _rtcp(stream: Stream, host: str) -> tuple[str, int]:
    """Return where RTCP goes without muxing (RFC 3605)."""
    for value in stream.attributes("rtcp"):
        port, _, rest = value.partition(" ")
        parts = rest.split()
        if port.isdigit() and 0 < int(port[:6]) < 65536:
            there = parts[2] if len(parts) == 3 and unicast(parts[2]) else host
            return there, int(port)
    return host, stream.port + 1


def _ptime(stream: Stream) -> int:
    for value in stream.attributes("ptime"):
        if value.isdigit() and 0 < int(value[:4]) <= 200:
            return int(value[:4])
    return 20
