"""SIP: domains, and who may call by them, as of 2015."""

from typing import Any, ClassVar

from switchhook.rest.classic.listing import Instance, ListResource
from switchhook.rest.resources import Collections


class IpAddresses(ListResource):
    """The addresses of an access control list."""

    collection = "sip_ip_addresses"

    def create(self, friendly_name: str, ip_address: str, **values: Any) -> Instance:
        """Add an address."""
        return self._create({"friendly_name": friendly_name, "ip_address": ip_address, **values})


class IpAccessControlLists(ListResource):
    """Lists of addresses that may call."""

    collection = "sip_ip_access_control_lists"
    below: ClassVar = {"ip_addresses": (IpAddresses, "ip_access_control_list_sid")}

    def create(self, friendly_name: str, **values: Any) -> Instance:
        """Create a list."""
        return self._create({"friendly_name": friendly_name, **values})


class Credentials(ListResource):
    """The users of a credential list."""

    collection = "sip_credentials"

    def create(self, username: str, password: str, **values: Any) -> Instance:
        """Add a user."""
        return self._create({"username": username, "password": password, **values})


class CredentialLists(ListResource):
    """Lists of users who may call."""

    collection = "sip_credential_lists"
    below: ClassVar = {"credentials": (Credentials, "credential_list_sid")}

    def create(self, friendly_name: str, **values: Any) -> Instance:
        """Create a list."""
        return self._create({"friendly_name": friendly_name, **values})


class CredentialListMappings(ListResource):
    """The credential lists of a domain."""

    collection = "sip_credential_list_mappings"
    on_instances = frozenset(("delete",))

    def create(self, credential_list_sid: str, **values: Any) -> Instance:
        """Let a list's users call by the domain."""
        return self._create({"credential_list_sid": credential_list_sid, **values})


class IpAccessControlListMappings(ListResource):
    """The access control lists of a domain."""

    collection = "sip_ip_access_control_list_mappings"
    on_instances = frozenset(("delete",))

    def create(self, ip_access_control_list_sid: str, **values: Any) -> Instance:
        """Let a list's addresses call by the domain."""
        return self._create({"ip_access_control_list_sid": ip_access_control_list_sid, **values})


class Domains(ListResource):
    """SIP domains."""

    collection = "sip_domains"
    below: ClassVar = {
        "credential_list_mappings": (CredentialListMappings, "domain_sid"),
        "ip_access_control_list_mappings": (IpAccessControlListMappings, "domain_sid"),
    }

    def create(self, domain_name: str, **values: Any) -> Instance:
        """Create a domain."""
        return self._create({"domain_name": domain_name, **values})


class Sip:
    """Everything about SIP."""

    def __init__(self, now: Collections) -> None:
        self._now = now
        self.domains = Domains(now)
        self.credential_lists = CredentialLists(now)
        self.ip_access_control_lists = IpAccessControlLists(now)

    def credentials(self, credential_list_sid: str) -> Credentials:
        """Return the users of a credential list."""
        return Credentials(self._now, credential_list_sid=credential_list_sid)

    def ip_addresses(self, ip_access_control_list_sid: str) -> IpAddresses:
        """Return the addresses of an access control list."""
        return IpAddresses(self._now, ip_access_control_list_sid=ip_access_control_list_sid)

    def credential_list_mappings(self, domain_sid: str) -> CredentialListMappings:
        """Return the credential lists of a domain."""
        return CredentialListMappings(self._now, domain_sid=domain_sid)

    def ip_access_control_list_mappings(self, domain_sid: str) -> IpAccessControlListMappings:
        """Return the access control lists of a domain."""
        return IpAccessControlListMappings(self._now, domain_sid=domain_sid)
