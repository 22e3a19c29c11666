"""Whose things an operator's resource is about: the asker's, or for the operator anybody's."""

from collections.abc import Mapping

from switchhook.api import stored
from switchhook.api.requests import Request, Values
from switchhook.domain.errors import TwilioError

DENIED = 20006


def scope(request: Request) -> Mapping[str, object]:
    """Return what entities must have to be found: the operator finds everything."""
    return {} if request.principal.operator else {"account_sid": request.account.sid}


def require(request: Request) -> None:
    """Refuse whoever is not the operator: raises TwilioError 20006."""
    if not request.principal.operator:
        raise TwilioError(DENIED)


def owner_sid(request: Request, values: Values) -> str:
    """Return the account that a new thing is to belong to; raises TwilioError 21470."""
    if sid := values.get("account_sid"):
        return stored.account_of(request, sid).sid
    return request.account.sid
