"""What SIP messages say that apps want to know.

https://www.twilio.com/docs/voice/api/sip-interface#parameters
"""

from dataclasses import replace

from switchhook.protocols import numbers
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Message, Request
from switchhook.protocols.sip.uri import NameAddr
from switchhook.transports.sip.peer import Peer


def sip_parameters(request: Request, peer: Peer) -> dict[str, str]:
    """Return what an app is told of a call that came by SIP."""
    return {
        "SipCallId": _text(request.call_id),
        "SipSourceIp": peer.host,
        "SipDomain": request.uri.host,
        **custom_headers(request),
    }


def custom_headers(message: Message) -> dict[str, str]:
    """Return the headers that are meant for an app, by the names of their parameters."""
    return {
        f"SipHeader_{_text(message.headers.as_written(name))}": _text(value)
        for name, value in message.headers
        if name.startswith("x-") or name == "user-to-user"
    }


def forwarded_from(request: Request) -> str:
    """Return who last forwarded the call (RFC 5806); empty when nobody did."""
    value = request.headers.first("diversion")
    try:
        uri = NameAddr.parse(value).uri if value else None
    except SipParseError:
        return ""
    return numbers.possible(uri.user or "") or str(replace(uri, params={})) if uri else ""


def info_digit(request: Request) -> str:
    """Return the key that an INFO tells of; empty when it is about something else."""
    if request.content_type == "application/dtmf":
        return _key(request.body.decode("ascii", "replace"))
    if request.content_type == "application/dtmf-relay":
        for line in request.body.decode("ascii", "replace").splitlines():
            name, _, value = line.partition("=")
            if name.strip().lower() == "signal":
                return _key(value)
    return ""


def _text(header: str) -> str:
    """Return text that can be sent on: headers hold octets that are no UTF-8 as surrogates."""
    return header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _key(text: str) -> str:
    text = text.strip().upper()
    named = {"10": "*", "11": "#"}
    text = named.get(text, text)
    return text if len(text) == 1 and text in "0123456789*#ABCD" else ""
