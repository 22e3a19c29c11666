"""A text as a MESSAGE (RFC 3428), and what the answer to one means.

That it was accepted, 200 or 202, says that somebody took it, not that the phone has it (§7). What
is long goes by TCP, for a path may carry no more than 1300 octets in one datagram (§8).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Protocol

from switchhook.messaging.delivery import Accepted, Answer, Refused
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Response
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.peer import Peer

LARGEST: Final = 1300  # octets of a whole request by UDP
HEADERS: Final = 600  # octets to allow for the rest of it
CONTENT: Final = ("Content-Type", "text/plain;charset=UTF-8")

UNKNOWN_ERROR, NO_SUCH_NUMBER, UNREACHABLE, BLOCKED, TOO_LARGE = 30008, 30005, 30003, 30004, 30019

_NEVER: Final = {
    404: NO_SUCH_NUMBER,
    410: NO_SUCH_NUMBER,
    484: NO_SUCH_NUMBER,
    604: NO_SUCH_NUMBER,
    413: TOO_LARGE,
    513: TOO_LARGE,
    603: BLOCKED,
    607: BLOCKED,
}
_AGAIN: Final = frozenset((408, 480, 486, 600))  # the phone is off, or busy
_LATER: Final = frozenset((503,))


class Sip(Protocol):
    """What we need of `transports.sip.SipEndpoint`."""

    async def request(
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
    ) -> Response: ...


def over(uri: SipUri, body: bytes) -> SipUri:
    """Return where to send a text so that it arrives in one piece."""
    if len(body) + HEADERS <= LARGEST or uri.transport != "udp":
        return uri
    return replace(uri, params={**uri.params, "transport": "tcp"})


def pieces(text: str) -> Iterator[bytes]:
    """Cut a text for a phone that can be reached by UDP alone; characters stay whole."""
    piece = b""
    for character in text:
        octets = character.encode("utf-8", "replace")
        if len(piece) + len(octets) > LARGEST - HEADERS:
            yield piece
            piece = b""
        piece += octets
    yield piece


def outcome(response: Response, reference: str) -> Answer:
    """Return what a final answer means."""
    status = response.status
    if status < 300:
        return Accepted(reference)
    more = str(status)
    detail = f"{status} {response.reason}"
    if status in _NEVER:
        return Refused(_NEVER[status], "never", error=more, detail=detail)
    if status in _AGAIN:
        return Refused(UNREACHABLE, "again", error=more, detail=detail)
    if status in _LATER:
        after = _seconds(response.headers.get("retry-after") or "")
        return Refused(UNKNOWN_ERROR, "later", after=after, error=more, detail=detail)
    return Refused(UNKNOWN_ERROR, "elsewhere", error=more, detail=detail)


def _seconds(text: str) -> float:
    """Read Retry-After, which may have a comment behind it (RFC 3261 §20.33)."""
    digits = text.strip().split("(")[0].split(";")[0].strip()
    return min(float(digits[:6]), 3600.0) if digits.isascii() and digits.isdigit() else 0.0
