"""SIP credentials: names and passwords with which phones register or call."""

from collections.abc import Mapping

from switchhook.api import operator, stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import SipCredential
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import CREDENTIALS


async def create(request: Request, values: Values) -> SipCredential:
    """Store a credential; its name must be new, for handsets too."""
    owner = operator.owner_sid(request, values)
    name = values["username"]
    async with request.services.claim:
        if request.services.endpoints.directory.user(name) is not None:
            raise TwilioError(21243, f"Username {name} is taken")
        return await stored.create(request, SipCredential, "CR", {**values, "account_sid": owner})


def scope(request: Request) -> Mapping[str, object]:
    """Return what credentials must have to be found: those of lists belong to their accounts."""
    return {**operator.scope(request), "credential_list_sid": ""}


OPERATIONS = bind(CREDENTIALS, SipCredential, scope=scope, create=create)
