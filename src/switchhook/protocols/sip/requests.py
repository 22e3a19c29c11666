"""Requests that follow from another: ACK, CANCEL, and new ones outside of dialogs."""

from __future__ import annotations

from switchhook.protocols.sip.headers import Headers
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.uri import NameAddr, SipUri

_WITH_INVITE = ("route", "from", "call-id")


def new_request(
    method: str,
    uri: SipUri,
    *,
    to: NameAddr,
    from_: NameAddr,
    call_id: str,
    number: int = 1,
) -> Request:
    """Return a request outside of a dialog (RFC 3261 §8.1.1), without Via."""
    items = [
        ("max-forwards", "70"),
        ("from", str(from_)),
        ("to", str(to)),
        ("call-id", call_id),
        ("cseq", f"{number} {method}"),
    ]
    return Request(method, uri.without_headers(), Headers.parsed(items))


def _beside(invite: Request, method: str, to: str) -> Request:
    """Return a request that travels with `invite`: same target, Via, Route, From, Call-ID."""
    top = invite.headers.first("via") or ""
    items = [("via", top), ("max-forwards", "70"), ("to", to)]
    items += [item for item in invite.headers if item[0] in _WITH_INVITE]
    items.append(("cseq", f"{invite.cseq.number} {method}"))
    return Request(method, invite.target, Headers.parsed(items))


def ack_of_failure(invite: Request, response: Response) -> Request:
    """Return the ACK of a response from 300 up (RFC 3261 §17.1.1.3)."""
    return _beside(invite, "ACK", response.headers.get("to") or "")


def cancel_of(invite: Request) -> Request:
    """Return the CANCEL of a request under way (RFC 3261 §9.1)."""
    return _beside(invite, "CANCEL", invite.headers.get("to") or "")


def again(request: Request, number: int) -> Request:
    """Return the same request with a new CSeq number and no Via, to be sent once more."""
    headers = request.headers.copy()
    headers.remove("via")
    headers.set("cseq", f"{number} {request.method}")
    return Request(request.method, request.uri, headers, request.body)
