"""What one of Twilio's codes means.

Codes and titles: https://www.twilio.com/docs/api/errors. A kind's `text` is what an alert says.
Its `wording` is what a REST answer says when it can name the offending value: `{}` takes it.
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """What a code means. `status` is the HTTP status of a REST answer that carries it."""

    code: int
    level: Level
    status: int
    text: str
    wording: str = ""

    def about(self, *values: object) -> str:
        """Return the wording with `values` filled in, or the plain text when they do not fit."""
        fits = self.wording and self.wording.count("{}") == len(values)
        return self.wording.format(*values) if fits else self.text


def kinds(
    level: Level, status: int, *rows: tuple[int, str] | tuple[int, str, str]
) -> list[ErrorKind]:
    """Return the kinds of one level and HTTP status: rows of a code, its text and its wording."""
    return [ErrorKind(row[0], level, status, *row[1:]) for row in rows]
