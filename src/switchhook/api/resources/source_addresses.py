"""Where SIP comes from: IP records, and the SIP domains that they are mapped to."""

from ipaddress import AddressValueError, IPv4Address

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import IpRecord, SipDomain, SourceIpMapping
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import IP_RECORDS, SOURCE_IP_MAPPINGS

INVALID = 20422
IN_USE = 20409


async def create(request: Request, values: Values) -> IpRecord:
    """Create an IP record."""
    try:
        IPv4Address(values["ip_address"])
    except AddressValueError:
        raise TwilioError.about(INVALID, "IpAddress", values["ip_address"]) from None
    return await stored.create(request, IpRecord, "IL", values)


async def delete(request: Request, record: IpRecord, values: Values) -> None:
    """Delete an IP record; 20409 while it is mapped."""
    mapped = Query((Condition("ip_record_sid", "=", record.sid),), limit=1)
    if await request.services.store.find(SourceIpMapping, mapped):
        raise TwilioError(IN_USE, f"{record.sid} is mapped to a SIP domain")
    await stored.delete(request, record)


async def add_mapping(request: Request, values: Values) -> SourceIpMapping:
    """Map an IP record to a SIP domain; it is mapped to one at most."""
    of_account = {"account_sid": request.account.sid}
    record = await stored.fetch(request, IpRecord, values["ip_record_sid"], of_account)
    await stored.fetch(request, SipDomain, values["sip_domain_sid"], of_account)
    mapped = Query((Condition("ip_record_sid", "=", record.sid),), limit=1)
    async with request.services.claim:
        if await request.services.store.find(SourceIpMapping, mapped):
            raise TwilioError(IN_USE, f"{record.sid} is mapped to a SIP domain already")
        return await stored.create(request, SourceIpMapping, "IB", values)


async def change_mapping(
    request: Request, mapping: SourceIpMapping, values: Values
) -> SourceIpMapping:
    """Map the IP record to another SIP domain."""
    of_account = {"account_sid": request.account.sid}
    await stored.fetch(request, SipDomain, values["sip_domain_sid"], of_account)
    return await stored.update(request, mapping, values)


OPERATIONS = [
    *bind(IP_RECORDS, IpRecord, create=create, delete=delete),
    *bind(SOURCE_IP_MAPPINGS, SourceIpMapping, create=add_mapping, update=change_mapping),
]
