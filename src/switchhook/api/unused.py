"""Parameters that are taken, so that programs run, and have no effect yet: say so in an alert."""

from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Call, Message
from switchhook.protocols.twilio.declaration import Operation

UNKNOWN_PARAMETERS = 20001


def warn(request: Request, operation: Operation, values: Values, about: Call | Message) -> None:
    """Raise a warning on `about` if the request set what `operation` doesn't use."""
    ignored = [
        one.name for one in operation.parameters if not one.used and values.get(one.argument)
    ]
    if ignored:
        request.services.alerts.raise_alert(
            account_sid=about.account_sid,
            resource_sid=about.sid,
            code=UNKNOWN_PARAMETERS,
            text=f"Accepted, but without effect yet: {', '.join(ignored)}",
        )
