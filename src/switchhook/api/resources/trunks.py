"""Carrier trunks: SIP carriers that calls go out to and come in from."""

import ipaddress

from switchhook.api import operator, stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import CarrierTrunk
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import TRUNKS

_STORED = {"allowed_address": "allowed_addresses", "prefix": "prefixes"}


async def create(request: Request, values: Values) -> CarrierTrunk:
    """Connect a carrier."""
    settings = {"friendly_name": values["host"], **_settings(values)}
    owner = operator.owner_sid(request, values)
    return await stored.create(request, CarrierTrunk, "CT", {**settings, "account_sid": owner})


async def update(request: Request, trunk: CarrierTrunk, values: Values) -> CarrierTrunk:
    """Change a carrier."""
    return await stored.update(request, trunk, _settings(values))


def _settings(values: Values) -> Values:
    for block in values.get("allowed_address", ()):
        try:
            ipaddress.ip_network(block, strict=False)
        except ValueError:
            raise TwilioError(21245, f"AllowedAddress {block} is no address or block") from None
    return {_STORED.get(name, name): value for name, value in values.items()}


OPERATIONS = bind(TRUNKS, CarrierTrunk, scope=operator.scope, create=create, update=update)
