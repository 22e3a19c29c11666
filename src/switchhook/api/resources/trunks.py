"""Carrier trunks: SIP carriers that calls go out to and come in from."""

from switchhook.api import operator, stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import CarrierTrunk
from switchhook.endpoints.trunks import validated
from switchhook.protocols.twilio.resources import TRUNKS

_STORED = {"allowed_address": "allowed_addresses", "prefix": "prefixes"}


async def create(request: Request, values: Values) -> CarrierTrunk:
    """Connect a carrier."""
    settings = {"friendly_name": values["host"], **_settings(values)}
    owner = operator.owner_sid(request, values)
    return await stored.create(
        request, CarrierTrunk, "CT", {**settings, "account_sid": owner}, validated
    )


async def update(request: Request, trunk: CarrierTrunk, values: Values) -> CarrierTrunk:
    """Change a carrier."""
    return await stored.update(request, trunk, _settings(values), validated)


def _settings(values: Values) -> Values:
    return {_STORED.get(name, name): value for name, value in values.items()}


OPERATIONS = bind(TRUNKS, CarrierTrunk, scope=operator.scope, create=create, update=update)
