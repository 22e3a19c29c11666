"""SIP domains, and the lists that say who may call by them or register at them.

https://www.twilio.com/docs/voice/sip/api/sip-domain-resource. A mapping's SID is its list's.
"""

from collections.abc import Sequence

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

NAME_REQUIRED, NAME_INVALID = 21231, 21232
_DOMAINS = "/Accounts/{AccountSid}/SIP/Domains"
_NAME = "The name, such as example.sip.twilio.com or voice.example.com; new on this server."

_SETTINGS = (
    Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002),
    parts.url("VoiceUrl", "Asked for TwiML when a call comes in."),
    parts.method("VoiceMethod"),
    parts.url("VoiceFallbackUrl", "Asked for TwiML when `VoiceUrl` fails."),
    parts.method("VoiceFallbackMethod"),
    parts.url("VoiceStatusCallbackUrl", "Told when a call to it has ended."),
    Parameter("VoiceStatusCallbackMethod", "enum", "How `VoiceStatusCallbackUrl` is requested.",
              values=parts.METHODS, invalid=21403, default="POST"),
    Parameter("SipRegistration", "boolean", "Whether phones may register at it.",
              default="false"),
    Parameter("Secure", "boolean", "Whether calls must be encrypted; only `false` is available.",
              default="false"),
    *parts.unused(
        Parameter("EmergencyCallingEnabled", "boolean", "Whether emergency calls are let out.",
                  default="false"),
        Parameter("EmergencyCallerSid", "sid", "The number that emergency services call back.",
                  values=("PN",)),
        Parameter("ByocTrunkSid", "sid", "The carrier that its calls go out by.",
                  values=("BY",)),
    ),
)  # fmt: skip

SIP_DOMAINS = Resource(
    name="Domain",
    plural="Domains",
    product=API_2010,
    path=_DOMAINS,
    key="domains",
    accessor="sip_domains",
    prefixes=("SD",),
    doc="A name of yours in SIP: phones register at it, and calls to it run your TwiML. Nobody may"
    " call before a list is mapped that says who may.",
    operations=(
        create(
            Parameter("DomainName", "string", _NAME, required=NAME_REQUIRED, maximum=253,
                      invalid=NAME_INVALID),
            *_SETTINGS,
            doc="Create a domain.",
        ),
        listing(doc="Read the domains."),
        fetch(doc="Read a domain."),
        update(
            Parameter("DomainName", "string", _NAME, maximum=253, invalid=NAME_INVALID),
            *_SETTINGS,
            doc="Change a domain.",
        ),
        delete(doc="Delete a domain, and its mappings."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("domain_name", "string", "The name."),
        parts.FRIENDLY_NAME,
        parts.API_VERSION,
        Field("auth_type", "string", "How callers show who they are: `IP_ACL`,"
              " `CREDENTIAL_LIST`, or both with a comma between. Empty: nobody may call."),
        Field("voice_url", "nullable", "Asked for TwiML when a call comes in."),
        Field("voice_method", "string", "How `voice_url` is requested."),
        Field("voice_fallback_url", "nullable", "Asked for TwiML when `voice_url` fails."),
        Field("voice_fallback_method", "string", "How `voice_fallback_url` is requested."),
        Field("voice_status_callback_url", "nullable", "Told when a call to it has ended."),
        Field("voice_status_callback_method", "string",
              "How `voice_status_callback_url` is requested."),
        Field("sip_registration", "boolean", "Whether phones may register at it."),
        Field("secure", "boolean", "Whether calls must be encrypted."),
        Field("emergency_calling_enabled", "boolean", "Whether emergency calls are let out."),
        Field("emergency_caller_sid", "nullable", "The number that is called back."),
        Field("byoc_trunk_sid", "nullable", "The carrier that its calls go out by."),
        parts.CREATED,
        parts.UPDATED,
        Field("subresource_uris", "subresources", "Who may call.",
              value={"credential_list_mappings": "/CredentialListMappings",
                     "ip_access_control_list_mappings": "/IpAccessControlListMappings"}),
        parts.URI,
    ),
)  # fmt: skip

_MAPPING_FIELDS = (
    Field("sid", "string", "The list's identifier."),
    parts.ACCOUNT_SID,
    Field("friendly_name", "string", "The list's name."),
    parts.CREATED,
    parts.UPDATED,
)
_OLDER_FIELDS = (*_MAPPING_FIELDS, Field("domain_sid", "string", "The domain."), parts.URI)


def _mappings(
    *,
    credentials: bool,
    above: str,
    accessor: str,
    doc: str,
    key: str = "contents",
    fields: Sequence[Field] = _MAPPING_FIELDS,
) -> Resource:
    kind = "CredentialList" if credentials else "IpAccessControlList"
    code = 21240 if credentials else 21235
    return Resource(
        name=f"{kind}Mapping",
        plural=f"{kind}Mappings",
        product=API_2010,
        path=f"{_DOMAINS}/{{DomainSid}}{above}/{kind}Mappings",
        key=key,
        accessor=accessor,
        prefixes=("CL" if credentials else "AL",),
        doc=doc,
        operations=(
            create(
                Parameter(f"{kind}Sid", "sid", "The list.", required=code, invalid=code,
                          values=("CL" if credentials else "AL",)),
                doc="Map a list.",
            ),
            listing(doc="Read the mapped lists."),
            fetch(doc="Read one of them."),
            delete(doc="Map a list no longer."),
        ),
        fields=tuple(fields),
    )  # fmt: skip


SIP_CREDENTIAL_LIST_MAPPINGS = _mappings(
    credentials=True,
    above="",
    accessor="sip_credential_list_mappings",
    key="credential_list_mappings",
    fields=_OLDER_FIELDS,
    doc="A list whose names and passwords are good for calls by the domain: the older address of"
    " `Auth/Calls/CredentialListMappings`.",
)
SIP_IP_ACCESS_CONTROL_LIST_MAPPINGS = _mappings(
    credentials=False,
    above="",
    accessor="sip_ip_access_control_list_mappings",
    key="ip_access_control_list_mappings",
    fields=_OLDER_FIELDS,
    doc="A list of addresses that may call by the domain: the older address of"
    " `Auth/Calls/IpAccessControlListMappings`.",
)
SIP_AUTH_CALLS_CREDENTIAL_LIST_MAPPINGS = _mappings(
    credentials=True,
    above="/Auth/Calls",
    accessor="sip_auth_calls_credential_list_mappings",
    doc="A list whose names and passwords are good for calls by the domain. With access lists"
    " mapped too, a caller needs both.",
)
SIP_AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPINGS = _mappings(
    credentials=False,
    above="/Auth/Calls",
    accessor="sip_auth_calls_ip_access_control_list_mappings",
    doc="A list of addresses that may call by the domain. With credential lists mapped too, a"
    " caller needs both.",
)
SIP_AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPINGS = _mappings(
    credentials=True,
    above="/Auth/Registrations",
    accessor="sip_auth_registrations_credential_list_mappings",
    doc="A list with whose names and passwords phones may register at the domain.",
)
