"""Events of calls: what apps were asked, from the traces that `webhooks.history` keeps."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request
from switchhook.domain.entities import Trace
from switchhook.protocols.twilio.dates import rfc2822
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import CALL_EVENTS
from switchhook.webhooks.history import KIND

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class CallEvent:
    """A request and its answer as they are shown."""

    request: Mapping[str, object]
    response: Mapping[str, object] | None


async def listing(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> stored.Page[CallEvent]:
    """List the exchanges about a call."""
    scope = {
        "account_sid": request.account.sid,
        "resource_sid": request.ids["CallSid"],
        "kind": KIND,
    }
    found = await stored.page(request, Trace, asked, comparisons, scope)
    return stored.Page([_shown(one) for one in found.items], found.before, found.after)


def _shown(trace: Trace) -> CallEvent:
    told = trace.detail
    parameters = json.loads(told["pii.parameters"])
    asked = {
        "method": told["method"],
        "url": told["pii.url"],
        "parameters": {_snake(name): value for name, value in parameters.items()},
    }
    if "status" not in told:
        return CallEvent(asked, None)
    answered = {
        "response_code": int(told["status"]),
        "request_duration": int(told["milliseconds"]),
        "content_type": told["content_type"],
        "response_body": told["pii.body"],
        "date_created": rfc2822(trace.date_created),
    }
    return CallEvent(asked, answered)


def _snake(name: str) -> str:
    """Return a parameter's name as it is shown; names may be anybody's, so none is remembered."""
    return _WORD.sub("_", name).lower()


OPERATIONS = bind(CALL_EVENTS, Trace, list=listing)
