"""Refusals: whatever goes wrong while answering, as one of Twilio's errors.

https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions
"""

import logging

from switchhook.domain.changes import Conflict, StoreUnavailable
from switchhook.domain.errors import CATALOGUE, TwilioError
from switchhook.protocols.twilio import absent
from switchhook.protocols.twilio.forms import FormError
from switchhook.protocols.twilio.rendering import Members
from switchhook.protocols.twilio.validation import ParameterError
from switchhook.voice.handsets import NoCall

log = logging.getLogger(__name__)


def refusal(error: Exception) -> TwilioError:
    """Return what to answer when `error` ended a request; what nobody expected is logged."""
    match error:
        case TwilioError():
            return error
        case ParameterError():
            return _about_parameter(error)
        case FormError():
            return TwilioError(20422, f"The request could not be read: {error}")
        case StoreUnavailable():
            return TwilioError(20503)
        case NoCall():
            return TwilioError(20409, str(error))
        case Conflict():
            return TwilioError(20409, "The resource was changed by another request")
        case _:
            log.error("request failed", exc_info=error)
            return TwilioError(20500)


def not_found(path: str) -> TwilioError:
    """Return the refusal of a path where nothing is, or nothing of yours."""
    return TwilioError.about(20404, path)


def no_such_path(path: str) -> TwilioError:
    """Return the refusal of a path that leads nowhere; if it is Twilio's it says why."""
    refusal, reason = not_found(path), absent.why(path)
    return TwilioError(20404, f"{refusal.message}: {reason}") if reason else refusal


def members(error: TwilioError) -> Members:
    """Return what the answer says."""
    return {
        "code": error.code,
        "message": error.message,
        "more_info": error.more_info,
        "status": error.status,
    }


def _about_parameter(error: ParameterError) -> TwilioError:
    kind = CATALOGUE[error.code]
    if error.value is None:
        return TwilioError(error.code, kind.text)
    names = (error.name,) if kind.wording.count("{}") == 2 else ()
    return TwilioError.about(error.code, *names, error.value)
