"""Requests that we refuse.

TwilioError
    `code` is in the catalogue, which gives the HTTP status and the text.
"""

from typing import Self

from switchhook.domain.catalogue import CATALOGUE, ErrorKind

__all__ = ["CATALOGUE", "ErrorKind", "TwilioError"]


class TwilioError(Exception):
    """A request refused with one of Twilio's codes.

    `message` and `status` default to the catalogue's; an unknown code is our own fault: KeyError.
    """

    def __init__(self, code: int, message: str | None = None, *, status: int | None = None) -> None:
        kind = CATALOGUE[code]
        self.code = code
        self.status = kind.status if status is None else status
        self.message = kind.about() if message is None else message
        super().__init__(self.message)

    @classmethod
    def about(cls, code: int, *values: object, status: int | None = None) -> Self:
        """Return the error with Twilio's wording about `values`, e.g. the number refused."""
        return cls(code, CATALOGUE[code].about(*values), status=status)

    @property
    def more_info(self) -> str:
        """Return the address of the page that explains the code."""
        return f"https://www.twilio.com/docs/errors/{self.code}"
