"""SIP recorders that calls may be sent to."""

from switchhook.api import operator, stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import SiprecConnector
from switchhook.domain.errors import TwilioError
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.uri import SipUri
from switchhook.protocols.twilio.resources import SIPREC_CONNECTORS

INVALID = 20422
CONFLICT = 20409


async def create(request: Request, values: Values) -> SiprecConnector:
    """Make a recorder known, under a name that no other has."""
    owner = operator.owner_sid(request, values)
    async with request.services.claim:
        where = (
            Condition("account_sid", "=", owner),
            Condition("unique_name", "=", values["unique_name"]),
        )
        if await request.services.store.find(SiprecConnector, Query(where, limit=1)):
            raise TwilioError(CONFLICT, f"There is a recorder {values['unique_name']} already")
        settings = {"uri": "", **values, "account_sid": owner}
        return await stored.create(request, SiprecConnector, "RC", settings, _checked)


async def update(request: Request, connector: SiprecConnector, values: Values) -> SiprecConnector:
    """Change a recorder."""
    return await stored.update(request, connector, values, _checked)


def _checked(connector: SiprecConnector) -> SiprecConnector:
    try:
        uri = SipUri.parse(connector.uri)
    except SipParseError:
        raise TwilioError.about(INVALID, "Uri", connector.uri) from None
    if uri.scheme not in ("sip", "sips") or not uri.host:
        raise TwilioError.about(INVALID, "Uri", connector.uri)
    return connector


OPERATIONS = bind(
    SIPREC_CONNECTORS, SiprecConnector, scope=operator.scope, create=create, update=update
)
