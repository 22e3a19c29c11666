"""Carriers with an HTTP API, described by a profile instead of code.

A profile says how a text is asked for, what the answer means, and how the carrier tells of
receipts and of texts that come in. Nothing here touches a socket: values in, a request out; an
answer in, an outcome out; a request of the carrier in, receipts and texts out.

HttpCarrierError
├── ProfileError    the profile, or what the operator put into it, is of no use
└── Unreadable      what the carrier sent cannot be read as the profile says
"""

from switchhook.protocols.http_carriers.errors import HttpCarrierError, ProfileError, Unreadable
from switchhook.protocols.http_carriers.hooks import HookReceipt, HookText, Incoming
from switchhook.protocols.http_carriers.outcomes import Outcome, Verdict
from switchhook.protocols.http_carriers.profile import Profile
from switchhook.protocols.http_carriers.requests import HttpCall

__all__ = [
    "HookReceipt",
    "HookText",
    "HttpCall",
    "HttpCarrierError",
    "Incoming",
    "Outcome",
    "Profile",
    "ProfileError",
    "Unreadable",
    "Verdict",
]
