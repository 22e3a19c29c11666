"""SDP and the offer/answer of one audio stream (RFC 4566, RFC 3264), sans-IO.

    offer(address)              -> the SDP of our INVITE
    accept(answer)              -> what the far end's answer settled
    answer(offer, address)      -> our SDP, and what it settled

SdpError carries 488, the status of an offer nothing can be made of.
"""

from switchhook.protocols.sdp.description import (
    CODECS,
    PCMA,
    PCMU,
    TELEPHONE_EVENT,
    Codec,
    Direction,
    SdpError,
    SessionDescription,
    Stream,
)
from switchhook.protocols.sdp.negotiation import (
    Negotiated,
    accept,
    accept_each,
    answer,
    offer,
    offer_each,
)

__all__ = [
    "CODECS",
    "PCMA",
    "PCMU",
    "TELEPHONE_EVENT",
    "Codec",
    "Direction",
    "Negotiated",
    "SdpError",
    "SessionDescription",
    "Stream",
    "accept",
    "accept_each",
    "answer",
    "offer",
    "offer_each",
]
