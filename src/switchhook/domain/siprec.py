"""Recording sessions: what is known of one while its call lives. Nothing of it is stored."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

SiprecStatus = Literal["in-progress", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Siprec:
    """A call's audio on its way to a SIP recorder (SR…)."""

    sid: str
    account_sid: str
    call_sid: str
    name: str = ""  # as the app gave it
    status: SiprecStatus = "in-progress"
    date_created: datetime
    date_updated: datetime


def stopped(siprec: Siprec, at: datetime) -> Siprec:
    """Return the session as it is after its end."""
    return replace(siprec, status="stopped", date_updated=at)
