"""Alerts: what the app was asked when something went wrong can be asked again."""

from datetime import timedelta
from typing import Final, cast
from urllib.parse import parse_qsl

from switchhook.api import operator
from switchhook.api.answers import Answer, document
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Alert, Method
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.rendering import Members
from switchhook.protocols.twilio.resources.alerts import ALERTS
from switchhook.webhooks.exchange import HttpRequest, HttpResponse, WebhookError

NO_REQUEST: Final = 20409
MOST_BODY: Final = 16 * 1024  # characters
_MILLISECOND: Final = timedelta(milliseconds=1)


async def replay(request: Request, alert: Alert, values: Values) -> Answer:
    """Ask the app again; no alert comes of it."""
    if not alert.request_url:
        raise TwilioError(NO_REQUEST, "What was asked is not known")
    services = request.services
    asked = HttpRequest(
        url=alert.request_url,
        method=cast(Method, alert.request_method),
        parameters=dict(parse_qsl(alert.request_variables, keep_blank_values=True)),
        account_sid=alert.account_sid,
        resource_sid=alert.resource_sid,
        kind="status",  # of which no more is read than can be shown
    )
    began = services.now()
    try:
        shown = _shown(await services.webhooks.fetch(asked))
    except WebhookError as error:
        shown = {**_shown(error.response), "error_code": error.code, "error_text": str(error)}
    return document({**shown, "milliseconds": (services.now() - began) // _MILLISECOND})


def _shown(response: HttpResponse | None) -> Members:
    if response is None:
        return {"status": None, "content_type": None, "body": None}
    return {
        "status": response.status,
        "content_type": response.content_type,
        "body": response.text[:MOST_BODY],
    }


OPERATIONS = bind(ALERTS, Alert, scope=operator.scope, replay=replay)
