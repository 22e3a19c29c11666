"""What a verb leaves behind: nothing, a document to go on with, or an end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from switchhook.domain.entities import Method


@dataclass(frozen=True, slots=True)
class Goto:
    """Go on with the document at `url`, relative to the current one; empty means that one.

    `parameters` go with the request beside the standard ones.
    """

    url: str
    method: Method = "POST"
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """The document is over, and the call with it."""


@dataclass(frozen=True, slots=True)
class Left:
    """The caller is to leave the queue that the document was an aside to."""


Outcome = Goto | End | Left | None  # None: go on with the next verb

Warn = Callable[[int, str], None]
"""Raises an alert with one of Twilio's codes about the call."""
