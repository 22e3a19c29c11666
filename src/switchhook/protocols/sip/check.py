"""Whether a request may be processed at all (RFC 3261 §8.1.1, §8.2, §16.3).

Tolerant where real devices stray and the meaning is plain; what remains is answered with
the status the RFC names. RFC 4475 is the measure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.grammar import split_commas
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.uri import NameAddr

METHODS = (
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "INFO",
    "UPDATE",
    "REFER",
    "NOTIFY",
    "MESSAGE",
    "REGISTER",
)
_KNOWN = frozenset({"PRACK", "PUBLISH", "SUBSCRIBE"})
ALLOW = ", ".join(METHODS)
SUPPORTED = frozenset({"timer", "path"})
_ONCE = ("call-id", "cseq", "from", "to", "max-forwards")
_SDP_RANGES = ("application/sdp", "application/*", "*/*")


@dataclass(frozen=True, slots=True)
class Rejection:
    """The response a request deserves instead of being processed."""

    status: int
    reason: str | None = None
    headers: Sequence[tuple[str, str]] = ()


def check(request: Request) -> Rejection | None:
    """Return why the request must be refused, None when it may go on."""
    try:
        for rule in _RULES:
            rejection = rule(request)
            if rejection is not None:
                return rejection
    except SipParseError as error:
        return Rejection(error.status, error.reason)
    return None


def _structure(request: Request) -> Rejection | None:
    """Say no to missing, repeated and broken headers."""
    repeated = request.headers.repeated(_ONCE)
    if repeated is not None:
        return Rejection(400, f"Repeated {repeated}")
    number, method = request.cseq
    if number >= 2**31:
        return Rejection(400, "CSeq too large")
    if method != request.method:
        return Rejection(400, "CSeq of another method")
    if not request.call_id or not all(map(_is_via, request.headers.get_all("via"))):
        return Rejection(400, "Bad Via or Call-ID")
    return None


def _is_via(value: str) -> bool:
    return value[:3].upper() == "SIP"


def _forwards(request: Request) -> Rejection | None:
    value = request.headers.get("max-forwards")
    if value is not None and not (value.isascii() and value.isdigit() and int(value[:9]) <= 255):
        return Rejection(400, "Bad Max-Forwards")
    return None


def _addresses(request: Request) -> Rejection | None:
    for value in (request.from_, request.to):
        if value.uri.is_sip and value.uri.headers:
            return Rejection(400, "Headers in an address")
    routes = request.headers.get_all("record-route") + request.headers.get_all("route")
    for text in routes:
        NameAddr.parse(text)
    # Reading them is the check; they are read again when a dialog is made.
    _ = request.contacts
    return None


def _target(request: Request) -> Rejection | None:
    uri = request.uri
    if not uri.is_sip and uri.scheme != "tel":
        return Rejection(416)
    if uri.headers:
        return Rejection(400, "Headers in the Request-URI")
    return None


def _method(request: Request) -> Rejection | None:
    """Tell methods we have heard of from those we have not (§21.4.6, §21.5.2)."""
    if request.method in METHODS:
        return None
    return Rejection(405 if request.method in _KNOWN else 501, None, (("Allow", ALLOW),))


def _extensions(request: Request) -> Rejection | None:
    """Refuse what we are required to support and do not (§8.2.2.3); ACK and CANCEL go on."""
    if request.method in ("ACK", "CANCEL"):
        return None
    required = [option.lower() for option in request.headers.get_all("require")]
    unknown = [option for option in required if option not in SUPPORTED]
    if unknown:
        return Rejection(420, None, (("Unsupported", ", ".join(unknown)),))
    return None


_RULES: Sequence[Callable[[Request], Rejection | None]] = (
    _structure,
    _forwards,
    _target,
    _addresses,
    _method,
    _extensions,
)


def check_offer(request: Request) -> Rejection | None:
    """Refuse an offer that we cannot read, or may not answer with SDP (§8.2.3)."""
    acceptable = [value.partition(";")[0].lower() for value in request.headers.get_all("accept")]
    if acceptable and not any(one in _SDP_RANGES for one in acceptable):
        return Rejection(406)
    if not request.body:
        return None
    if request.content_type not in ("application/sdp", ""):
        return Rejection(415, None, (("Accept", "application/sdp"),))
    encodings = [e.lower() for e in split_commas(request.headers.get("content-encoding") or "")]
    if any(encoding not in ("", "identity") for encoding in encodings):
        return Rejection(415, None, (("Accept-Encoding", "identity"),))
    return None
