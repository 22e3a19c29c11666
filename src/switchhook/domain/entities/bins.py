"""TwiML that is kept here, so that a number needs no app."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TwimlBin:
    """A hosted document, or a template of one (EH…)."""

    sid: str
    account_sid: str
    friendly_name: str
    twiml: str
    date_created: datetime
    date_updated: datetime
