"""What Twilio's API has and this server has not, and why: what answers there say.

Whoever asks for it is told with 20404 (404), and 20004 (405) where the path is known for other
methods. An entry counts for its path and everything below; the first that fits counts. An entry
of something that is served does no harm, since the routes come first.
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Absent:
    """A part of the API and why it is missing: below the account's path, or of `product`."""

    path: str
    reason: str
    product: str = ""

    def fits(self, path: str) -> bool:
        """Say whether a path, given with its product's root, belongs to it."""
        start = f"(?:/{self.product})?/v1" if self.product else _ACCOUNT
        return re.fullmatch(f"{start}{_segments(self.path)}{_BELOW}", path) is not None


_ACCOUNT: Final = "(?:/2010-04-01)?/Accounts/[^/]+"
_BELOW: Final = r"(?:/.*|\.[a-z]+)?"


def _segments(path: str) -> str:
    return re.sub(r"\{\w+\}", "[^/]+", path)


ABSENT: Final[tuple[Absent, ...]] = (
    Absent("/AuthorizedConnectApps", "nobody else's apps act for an account here"),
    Absent("/ConnectApps", "an account's apps act for nobody else here"),
    Absent("/Calls/{CallSid}/Payments", "there is no payment service to take cards with"),
    Absent("/Calls/{CallSid}/Streams", "streams are begun by TwiML alone yet"),
    Absent("/Calls/{CallSid}/Siprec", "recorders are begun by TwiML alone yet"),
    Absent("/Calls/{CallSid}/Transcriptions", "calls are not transcribed yet"),
    Absent("/IncomingPhoneNumbers/{Sid}/AssignedAddOns", "there is no marketplace of add-ons"),
    Absent("/Recordings/{Sid}/AddOnResults", "there is no marketplace of add-ons"),
    Absent("/Recordings/{Sid}/Transcriptions", "recordings are not transcribed yet"),
    Absent("/Transcriptions", "recordings are not transcribed yet"),
    Absent("/Tokens", "browsers reach this server directly, so there is no TURN relay"),
    Absent("/Usage", "usage is not counted yet"),
    Absent("/LinkShortening/Domains/{DomainSid}/RequestManagedCert",
           "there is no authority here that gives certificates to domains", "messaging"),
    Absent("/LegacyContent", "there are no templates from before the Content API", "content"),
)  # fmt: skip


def why(path: str) -> str:
    """Return why Twilio's `path` is not served; empty when nothing is known of it."""
    return next((absent.reason for absent in ABSENT if absent.fits(path)), "")
