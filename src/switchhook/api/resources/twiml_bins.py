"""TwiML bins: documents that are kept here, and a check of documents."""

from switchhook.api import operator, stored
from switchhook.api.answers import Answer, document
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import TwimlBin
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import TWIML_BINS
from switchhook.protocols.twiml import TwimlError, parse_messaging, parse_voice
from switchhook.protocols.twiml.templates import fill

BAD_DOCUMENT = 12100


async def create(request: Request, values: Values) -> TwimlBin:
    """Keep a document."""
    named = {"friendly_name": "", **values}
    owner = {"account_sid": request.account.sid}
    return await stored.create(request, TwimlBin, "EH", {**named, **owner}, _readable)


async def update(request: Request, kept: TwimlBin, values: Values) -> TwimlBin:
    """Change a document."""
    return await stored.update(request, kept, values, _readable)


async def check(request: Request, values: Values) -> Answer:
    """Say what is wrong with a document."""
    parse = parse_messaging if values.get("for_") == "messaging" else parse_voice
    text = fill(values["twiml"], {})
    try:
        warnings = parse(text.encode()).warnings
    except TwimlError as error:
        problem = {"code": error.code, "text": error.message, "line": error.line}
        return document({"valid": False, "problems": [problem]})
    problems = [{"code": one.code, "text": one.text, "line": one.line} for one in warnings]
    return document({"valid": not problems, "problems": problems})


def _readable(kept: TwimlBin) -> TwimlBin:
    """Return a bin whose document can be read; raises `TwilioError`."""
    try:
        parse_voice(fill(kept.twiml, {}).encode())
    except TwimlError as error:
        raise TwilioError(BAD_DOCUMENT, f"{error.message} (line {error.line})") from error
    return kept


OPERATIONS = bind(
    TWIML_BINS, TwimlBin, scope=operator.scope, create=create, update=update, check=check
)
