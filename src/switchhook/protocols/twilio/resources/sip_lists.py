"""Credential lists and IP access control lists: who may register or call by SIP.

https://www.twilio.com/docs/voice/sip/api/sip-credentiallist-resource, .../sip-credential-resource,
.../sip-ipaccesscontrollist-resource, .../sip-ipaddress-resource. A list counts where a domain or a
trunk maps it.
"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
    Field,
    Parameter,
    Resource,
    create,
    delete,
    fetch,
    listing,
    update,
)
from switchhook.protocols.twilio.resources import parts

LIST_INVALID, CREDENTIAL_INVALID = 21240, 21243
ACCESS_LIST_INVALID, ADDRESS_INVALID = 21235, 21238


def _named(code: int, maximum: int) -> Parameter:
    return Parameter("FriendlyName", "string", "What to call it.", required=code,
                     maximum=maximum, invalid=code)  # fmt: skip


_PASSWORD = Parameter(
    "Password",
    "string",
    "At least 12 characters, with capital and small letters and a digit.",
    required=CREDENTIAL_INVALID,
    maximum=128,
    invalid=CREDENTIAL_INVALID,
)

SIP_CREDENTIAL_LISTS = Resource(
    name="CredentialList",
    plural="CredentialLists",
    product=API_2010,
    path="/Accounts/{AccountSid}/SIP/CredentialLists",
    key="credential_lists",
    accessor="sip_credential_lists",
    prefixes=("CL",),
    doc="Names and passwords of SIP phones, for domains and trunks to map.",
    operations=(
        create(_named(LIST_INVALID, 64), doc="Create a list; its name must be new."),
        listing(doc="Read the lists."),
        fetch(doc="Read a list."),
        update(_named(LIST_INVALID, 64), doc="Rename a list."),
        delete(doc="Delete a list, with its credentials, that nothing maps (else 21241)."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        parts.CREATED,
        parts.UPDATED,
        Field(
            "subresource_uris",
            "subresources",
            "What is in it.",
            value={"credentials": "/Credentials"},
        ),
        parts.URI,
    ),
)

SIP_CREDENTIALS = Resource(
    name="Credential",
    plural="Credentials",
    product=API_2010,
    path="/Accounts/{AccountSid}/SIP/CredentialLists/{CredentialListSid}/Credentials",
    key="credentials",
    accessor="sip_credentials",
    prefixes=("CR",),
    doc="A name and password in a list.",
    operations=(
        create(
            Parameter("Username", "string", "The name; new in its list.", maximum=32,
                      required=CREDENTIAL_INVALID, invalid=CREDENTIAL_INVALID),
            _PASSWORD,
            doc="Add a credential.",
        ),
        listing(doc="Read the credentials of a list."),
        fetch(doc="Read a credential."),
        update(_PASSWORD, doc="Set another password; phones that used the old one must"
               " register again."),
        delete(doc="Remove a credential."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("credential_list_sid", "string", "The list."),
        Field("username", "string", "The name."),
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
    ),
)  # fmt: skip

SIP_IP_ACCESS_CONTROL_LISTS = Resource(
    name="IpAccessControlList",
    plural="IpAccessControlLists",
    product=API_2010,
    path="/Accounts/{AccountSid}/SIP/IpAccessControlLists",
    key="ip_access_control_lists",
    accessor="sip_ip_access_control_lists",
    prefixes=("AL",),
    doc="IP addresses that SIP comes from, for domains and trunks to map.",
    operations=(
        create(_named(ACCESS_LIST_INVALID, 255), doc="Create a list."),
        listing(doc="Read the lists."),
        fetch(doc="Read a list."),
        update(_named(ACCESS_LIST_INVALID, 255), doc="Rename a list."),
        delete(doc="Delete a list, with its addresses, that nothing maps (else 21236)."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        parts.CREATED,
        parts.UPDATED,
        Field(
            "subresource_uris",
            "subresources",
            "What is in it.",
            value={"ip_addresses": "/IpAddresses"},
        ),
        parts.URI,
    ),
)

_PREFIX_LENGTH = Parameter(
    "CidrPrefixLength",
    "integer",
    "How many of its bits count: 24 for all 256 addresses that start the same.",
    minimum=0,
    maximum=32,
    invalid=ADDRESS_INVALID,
    default="32",
)
_ADDRESS_DOC = "An IPv4 address."

SIP_IP_ADDRESSES = Resource(
    name="IpAddress",
    plural="IpAddresses",
    product=API_2010,
    path="/Accounts/{AccountSid}/SIP/IpAccessControlLists/{IpAccessControlListSid}/IpAddresses",
    key="ip_addresses",
    accessor="sip_ip_addresses",
    prefixes=("IP",),
    doc="An address, or a block of addresses, in an access control list.",
    operations=(
        create(
            _named(ADDRESS_INVALID, 255),
            Parameter("IpAddress", "string", _ADDRESS_DOC, required=ADDRESS_INVALID,
                      invalid=ADDRESS_INVALID),
            _PREFIX_LENGTH,
            doc="Add an address.",
        ),
        listing(doc="Read the addresses of a list."),
        fetch(doc="Read an address."),
        update(
            Parameter("FriendlyName", "string", "What to call it.", maximum=255,
                      invalid=ADDRESS_INVALID),
            Parameter("IpAddress", "string", _ADDRESS_DOC, invalid=ADDRESS_INVALID),
            _PREFIX_LENGTH,
            doc="Change an address.",
        ),
        delete(doc="Remove an address."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("ip_address", "string", "The address."),
        Field("cidr_prefix_length", "integer", "How many of its bits count."),
        Field("ip_access_control_list_sid", "string", "The list."),
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
    ),
)  # fmt: skip
