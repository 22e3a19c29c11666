"""REFER and the NOTIFYs that tell how it goes (RFC 3515, RFC 4488).

A NOTIFY's body is the start of a SIP message (message/sipfrag, RFC 3420): its status line is what
the referred call has come to.
"""

from collections.abc import Sequence

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.status import reason_of
from switchhook.protocols.sip.uri import NameAddr, SipUri

EVENT = "refer"
SIPFRAG = "message/sipfrag;version=2.0"
SECONDS = 60  # for which the far end may expect news of a referral


def target(request: Request) -> SipUri | None:
    """Return whom a REFER asks to call, without headers; None when that cannot be read."""
    try:
        return NameAddr.parse(request.headers.get("refer-to") or "").uri.without_headers()
    except SipParseError:
        return None


def silent(request: Request) -> bool:
    """Say whether whoever sent the REFER wants to hear nothing of how it goes (RFC 4488 §4)."""
    return (request.headers.get("refer-sub") or "").partition(";")[0].strip().lower() == "false"


def news(status: int) -> tuple[Sequence[tuple[str, str]], bytes]:
    """Return headers and body of the NOTIFY that tells of a status; a final one is the last."""
    state = f"active;expires={SECONDS}" if status < 200 else "terminated;reason=noresource"
    headers = (("Event", EVENT), ("Subscription-State", state), ("Content-Type", SIPFRAG))
    return headers, f"SIP/2.0 {status} {reason_of(status)}\r\n".encode()


def is_news(request: Request) -> bool:
    """Say whether a NOTIFY is about a referral."""
    return (request.headers.get("event") or "").partition(";")[0].strip().lower() == EVENT


def told(request: Request) -> tuple[int, bool]:
    """Return the status that a NOTIFY tells, 0 when it tells none, and whether it is the last."""
    line = request.body.decode("utf-8", "replace").partition("\r\n")[0].split(" ", 2)
    known = len(line) > 1 and line[0] == "SIP/2.0" and line[1].isascii() and line[1].isdecimal()
    status = int(line[1]) if known and len(line[1]) == 3 else 0
    state = (request.headers.get("subscription-state") or "").partition(";")[0].strip().lower()
    return status, status >= 200 or state == "terminated"
