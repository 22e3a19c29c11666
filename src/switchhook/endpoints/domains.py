"""SIP domains, in memory: whose host a request is for, and who may call or register there.

https://www.twilio.com/docs/voice/api/sip-registration, .../sending-sip
"""

import re
from typing import Any, Final

from switchhook.domain.entities import AuthType, DomainMapping, SipDomain
from switchhook.endpoints.lists import Lists
from switchhook.endpoints.routes import DomainUser, Purpose
from switchhook.endpoints.tables import Table

# example.sip.us1.twilio.com and example.sip.dublin.ie1.twilio.com are example.sip.twilio.com.
_REGIONAL: Final = re.compile(r"(.+\.sip)(?:\.[a-z0-9-]+){1,2}(\.twilio\.com)")
_BY_NAME: Final[AuthType] = "CREDENTIAL_LIST"
_BY_ADDRESS: Final[AuthType] = "IP_ACL"


class Domains:
    """The server's domains, and what is mapped to them."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._names = Table(SipDomain, lambda domain: domain.domain_name)
        self._domains = Table(SipDomain, lambda domain: domain.sid)
        self._mappings = Table(DomainMapping, lambda mapping: mapping.domain_sid)
        self._mapped = Table(DomainMapping, lambda mapping: mapping.list_sid)
        self.tables: tuple[Table[Any], ...] = (
            self._names, self._domains, self._mappings, self._mapped,
        )  # fmt: skip

    def at(self, host: str) -> SipDomain | None:
        """Return the domain whose name `host` is, in whichever region."""
        name = host.lower().rstrip(".")
        found = self._names.get(name)
        if found is None and (regional := _REGIONAL.fullmatch(name)):
            return self._names.get(regional[1] + regional[2])
        return found

    def get(self, sid: str) -> SipDomain | None:
        """Return the domain with this SID."""
        return self._domains.get(sid)

    def users(self, domain: SipDomain, username: str, purpose: Purpose) -> list[DomainUser]:
        """Return who may call by the domain, or register at it, as `username`."""
        found = (
            self._lists.credential(mapping.list_sid, username)
            for mapping in self._mappings.all(domain.sid)
            if (mapping.kind, mapping.purpose) == (_BY_NAME, purpose)
        )
        return [DomainUser(domain, one) for one in found if one is not None]

    def everywhere(self, username: str, purpose: Purpose) -> list[DomainUser]:
        """Return who may do so at any domain."""
        pairs = (
            (self._domains.get(mapping.domain_sid), credential)
            for credential in self._lists.credentials(username)
            for mapping in self._mapped.all(credential.credential_list_sid)
            if mapping.purpose == purpose
        )
        return [DomainUser(domain, credential) for domain, credential in pairs if domain]

    def admits(self, domain: SipDomain, host: str) -> bool:
        """Say whether calls by the domain may come from the IP address `host`."""
        if _BY_ADDRESS not in domain.auth_type_set:
            return True
        return any(
            self._lists.admits(mapping.list_sid, host)
            for mapping in self._mappings.all(domain.sid)
            if mapping.kind == _BY_ADDRESS
        )

    def needs_name(self, domain: SipDomain) -> bool:
        """Say whether callers must sign in."""
        return _BY_NAME in domain.auth_type_set

    def current(self, user: DomainUser) -> DomainUser | None:
        """Return a registered user as they are now; None when they may register no longer."""
        domain = self._domains.get(user.domain.sid)
        if domain is None or not domain.sip_registration:
            return None
        found = self.users(domain, user.username, "registrations")
        same = [one for one in found if one.password == user.password]
        return same[0] if same else None
