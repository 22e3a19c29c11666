"""Templates that messages are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message may say, by content type, with placeholders (HX…)."""

    sid: str
    account_sid: str
    friendly_name: str = ""
    language: str
    variables: Mapping[str, str] = field(default_factory=dict)  # what placeholders are by default
    types: Mapping[str, object]  # as in protocols/contents
    date_created: datetime
    date_updated: datetime
