"""The codes of the Voice SDK's errors, and what they say.

https://www.twilio.com/docs/api/errors. The SDK makes its own errors of them: 31201 becomes
20151 AuthenticationFailed, 31204 20101 AccessTokenInvalid, 31205 20104 AccessTokenExpired; some
others stay as they are only if the page asks for precise errors.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

APPLICATION_NOT_FOUND: Final = 31001
MALFORMED: Final = 31100
NO_TOKEN: Final = 31102
LONG_PARAMETERS: Final = 31103
BAD_NAME: Final = 31105
BAD_RECONNECT: Final = 31107
NOT_AUTHORISED: Final = 31201
BAD_SIGNATURE: Final = 31202
NO_ACCOUNT: Final = 31203
BAD_TOKEN: Final = 31204
EXPIRED: Final = 31205
TOO_MUCH: Final = 31206
LASTS_TOO_LONG: Final = 31207
RECONNECT_REFUSED: Final = 31209
BAD_MESSAGE: Final = 31210
LONG_MESSAGE: Final = 31212
BAD_REQUEST: Final = 31400
NOT_FOUND: Final = 31404
UNAVAILABLE: Final = 31480
BUSY: Final = 31486
DECLINED: Final = 31603

TEXTS: Final[Mapping[int, str]] = MappingProxyType(
    {
        APPLICATION_NOT_FOUND: "Application Not Found",
        MALFORMED: "The request had malformed syntax.",
        NO_TOKEN: "Authorization token missing in request.",
        LONG_PARAMETERS: "Maximum parameter length has been exceeded.",
        BAD_NAME: "Invalid client name",
        BAD_RECONNECT: "The reconnect parameter is invalid",
        NOT_AUTHORISED: "Authorization error",
        BAD_SIGNATURE: "Signature validation failed.",
        NO_ACCOUNT: "No valid account",
        BAD_TOKEN: "Invalid JWT token",
        EXPIRED: "JWT token expired",
        TOO_MUCH: "Rate exceeded authorized limit.",
        LASTS_TOO_LONG: "JWT token expiration too long",
        RECONNECT_REFUSED: "Reconnect attempt is not authorized.",
        BAD_MESSAGE: "Call Message Event Type is invalid.",
        LONG_MESSAGE: "Call Message Event Payload size exceeded authorized limit.",
        BAD_REQUEST: "Bad Request (HTTP/SIP)",
        NOT_FOUND: "Not Found (HTTP/SIP)",
        UNAVAILABLE: "Temporarily Unavailable (SIP)",
        BUSY: "Busy Here (SIP)",
        DECLINED: "Decline (SIP)",
    }
)

_OF_STATUS: Final[Mapping[int, int]] = MappingProxyType(
    {400: BAD_REQUEST, 404: NOT_FOUND, 486: BUSY, 488: BAD_REQUEST, 600: BUSY, 603: DECLINED}
)


def of_status(status: int) -> int:
    """Return the code that tells a page of a final SIP status."""
    return _OF_STATUS.get(status, UNAVAILABLE)
