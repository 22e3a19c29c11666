"""What can go wrong when you ask the API.

TwilioException
├── TwilioRestException   the API refused: status, code, message
└── NoAnswer              nobody answered, or not in JSON
"""


class TwilioException(Exception):
    """Anything that goes wrong between you and the API."""


class TwilioRestException(TwilioException):
    """The API refused a request. `code` is Twilio's, explained at `more_info`."""

    def __init__(
        self,
        status: int,
        uri: str,
        msg: str = "",
        code: int | None = None,
        method: str = "GET",
        more_info: str = "",
    ) -> None:
        super().__init__(f"HTTP {status} error: {msg} ({method} {uri}, code {code})")
        self.status = status
        self.uri = uri
        self.msg = msg
        self.code = code
        self.method = method
        self.more_info = more_info


class NoAnswer(TwilioException):
    """Nobody answered at the base URL, or what did is no API."""
