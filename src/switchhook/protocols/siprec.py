"""Recording sessions by SIP: what the recorder is told of a call (RFC 7865, RFC 7866).

The INVITE carries two parts: SDP with one stream for each side of the call, told apart by their
labels, and an XML document that says whose voice each label is. Identifiers in it are derived from
ours, so that the recorder's can be matched.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "urn:ietf:params:xml:ns:recording:1"
METADATA_TYPE = "application/rs-metadata+xml"
BOUNDARY = "switchhook-siprec"
FEATURE = "+sip.src"  # of our Contact: RFC 7866 §6.1.1


@dataclass(frozen=True, slots=True)
class Party:
    """One side of the call: who it is (a `sip:` or `tel:` address), and its stream's label.

    `label` is empty when the side is not recorded.
    """

    address: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Communication:
    """The call that is recorded."""

    session_sid: str
    call_sid: str
    started: datetime
    parties: Sequence[Party]
    parameters: Sequence[tuple[str, str]] = ()


def body(sdp: bytes, told: Communication) -> tuple[str, bytes]:
    """Return the Content-Type and the body of the INVITE."""
    parts = (("application/sdp", "session", sdp), (METADATA_TYPE, "recording-session", xml(told)))
    pieces = []
    for kind, disposition, content in parts:
        head = f"--{BOUNDARY}\r\nContent-Type: {kind}\r\nContent-Disposition: {disposition}"
        pieces += [head.encode(), b"", content.rstrip(b"\r\n")]
    pieces.append(f"--{BOUNDARY}--\r\n".encode())
    return f"multipart/mixed;boundary={BOUNDARY}", b"\r\n".join(pieces)


def xml(told: Communication) -> bytes:
    """Return the metadata document, complete."""
    session = _id(told.session_sid)
    started = told.started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<recording xmlns="{NAMESPACE}">',
        "<datamode>complete</datamode>",
        f'<session session_id="{session}">',
        f"<sipSessionID>{escape(told.call_sid)}</sipSessionID>",
        f"<start-time>{started}</start-time>",
        *_extension(told.parameters),
        "</session>",
        *(line for party in told.parties for line in _party(party, session, started)),
        f'<sessionrecordingassoc session_id="{session}">',
        f"<associate-time>{started}</associate-time></sessionrecordingassoc>",
        "</recording>",
    ]
    return "\r\n".join(lines).encode()


def _party(party: Party, session: str, started: str) -> list[str]:
    participant = _id(party.address, session)
    lines = [
        f'<participant participant_id="{participant}">',
        f"<nameID aor={quoteattr(party.address)}/></participant>",
        f'<participantsessionassoc participant_id="{participant}" session_id="{session}">',
        f"<associate-time>{started}</associate-time></participantsessionassoc>",
    ]
    if party.label:
        stream = _id(party.label, session)
        lines += [
            f'<stream stream_id="{stream}" session_id="{session}">',
            f"<label>{escape(party.label)}</label></stream>",
            f'<participantstreamassoc participant_id="{participant}">',
            f"<send>{stream}</send></participantstreamassoc>",
        ]
    return lines


def _extension(parameters: Sequence[tuple[str, str]]) -> list[str]:
    """Return the app's own parameters, as data of ours that others pass over."""
    if not parameters:
        return []
    inner = "".join(
        f"<parameter name={quoteattr(name)}>{escape(value)}</parameter>"
        for name, value in parameters
    )
    return [f'<parameters xmlns="urn:switchhook:parameters">{inner}</parameters>']


def _id(*parts: str) -> str:
    """Return 16 octets in base64, as the schema's identifiers are."""
    return base64.b64encode(hashlib.sha256(" ".join(parts).encode()).digest()[:16]).decode()
