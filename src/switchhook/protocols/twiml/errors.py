"""What can be wrong with a document.

TwimlError      the document cannot be used at all
TwimlWarning    (not raised) one element or attribute of it could not; it was skipped
"""

from dataclasses import dataclass


class TwimlError(Exception):
    """A document that cannot be used. `code` is Twilio's; `line` counts from 1, 0 if unknown."""

    def __init__(self, code: int, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class TwimlWarning:
    """Something skipped or put right: an alert for the developer, no reason to stop."""

    code: int
    text: str
    line: int
