"""Voice v1: carriers that customers bring along, source addresses, dialing permissions, archives.

https://www.twilio.com/docs/voice/api
"""

from switchhook.protocols import countries
from switchhook.protocols.twilio.declaration import (
    VOICE_V1,
    Field,
    Filter,
    Parameter,
    Resource,
    create,
    delete,
    fetch,
    listing,
    update,
)
from switchhook.protocols.twilio.resources import parts

_URL = Field("url", "uri", "Its address.")
_NAME = Parameter("FriendlyName", "string", "What to call it.", maximum=255)
_BYOC = (
    _NAME,
    parts.url("VoiceUrl", "Asked for TwiML when a call comes in.", invalid=20422),
    parts.method("VoiceMethod", invalid=20422),
    parts.url("VoiceFallbackUrl", "Asked for TwiML when `VoiceUrl` fails.", invalid=20422),
    parts.method("VoiceFallbackMethod", invalid=20422),
    parts.url("StatusCallbackUrl", "Told when a call from it has ended.", invalid=20422),
    Parameter("StatusCallbackMethod", "enum", "How `StatusCallbackUrl` is requested.",
              values=parts.METHODS, default="POST"),
    Parameter("CnamLookupEnabled", "boolean", "Whether apps are told callers' names.",
              default="false"),
    Parameter("ConnectionPolicySid", "sid", "The places where the carrier takes calls.",
              values=("NY",)),
    Parameter("FromDomainSid", "sid", "The SIP domain that calls to the carrier come from.",
              values=("SD",)),
)  # fmt: skip

BYOC_TRUNKS = Resource(
    name="ByocTrunk",
    plural="ByocTrunks",
    product=VOICE_V1,
    path="/ByocTrunks",
    key="byoc_trunks",
    prefixes=("BY",),
    doc="A carrier that you bring along. Calls from the targets of its connection policy, and from"
    " SIP domains that name it, run its TwiML; calls that name it go out to those targets.",
    operations=(
        create(*_BYOC, doc="Create a BYOC trunk."),
        listing(doc="Read the BYOC trunks."),
        fetch(doc="Read a BYOC trunk."),
        update(*_BYOC, doc="Change a BYOC trunk."),
        delete(doc="Delete a BYOC trunk."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("voice_url", "nullable", "Asked for TwiML when a call comes in."),
        Field("voice_method", "string", "How `voice_url` is requested."),
        Field("voice_fallback_url", "nullable", "Asked for TwiML when `voice_url` fails."),
        Field("voice_fallback_method", "string", "How `voice_fallback_url` is requested."),
        Field("status_callback_url", "nullable", "Told when a call from it has ended."),
        Field("status_callback_method", "string", "How `status_callback_url` is requested."),
        Field("cnam_lookup_enabled", "boolean", "Whether apps are told callers' names."),
        Field("connection_policy_sid", "nullable", "The places where the carrier takes calls."),
        Field("from_domain_sid", "nullable", "The SIP domain that calls to it come from."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)

CONNECTION_POLICIES = Resource(
    name="ConnectionPolicy",
    plural="ConnectionPolicies",
    product=VOICE_V1,
    path="/ConnectionPolicies",
    key="connection_policies",
    prefixes=("NY",),
    doc="A named set of places where a carrier takes calls.",
    operations=(
        create(_NAME, doc="Create a connection policy."),
        listing(doc="Read the connection policies."),
        fetch(doc="Read a connection policy."),
        update(_NAME, doc="Rename a connection policy."),
        delete(doc="Delete a connection policy that no BYOC trunk names."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        parts.CREATED,
        parts.UPDATED,
        _URL,
        Field("links", "subresources", "Addresses of what belongs to it.",
              value={"targets": "/Targets"}),
    ),
)  # fmt: skip

_TARGET_DOC = "Where to: `sip:` and a host, maybe a port and `;transport=tcp`."
_TARGET = (
    _NAME,
    Parameter("Priority", "integer", "The lowest goes first.", minimum=0, maximum=65535,
              default="10"),
    Parameter("Weight", "integer", "Its share among those of the same priority.", minimum=1,
              maximum=65535, default="10"),
    Parameter("Enabled", "boolean", "Whether it is used.", default="true"),
)  # fmt: skip

CONNECTION_POLICY_TARGETS = Resource(
    name="ConnectionPolicyTarget",
    plural="ConnectionPolicyTargets",
    product=VOICE_V1,
    path="/ConnectionPolicies/{ConnectionPolicySid}/Targets",
    key="targets",
    accessor="connection_policy_targets",
    prefixes=("NE",),
    doc="One place where a carrier takes calls.",
    operations=(
        create(Parameter("Target", "string", _TARGET_DOC, required=20422, maximum=255), *_TARGET,
               doc="Add a place."),
        listing(doc="Read the places."),
        fetch(doc="Read a place."),
        update(Parameter("Target", "string", _TARGET_DOC, maximum=255), *_TARGET,
               doc="Change a place."),
        delete(doc="Remove a place."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("connection_policy_sid", "string", "The policy."),
        parts.FRIENDLY_NAME,
        Field("target", "string", "Where to."),
        Field("priority", "integer", "The lowest goes first."),
        Field("weight", "integer", "Its share among those of the same priority."),
        Field("enabled", "boolean", "Whether it is used."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)  # fmt: skip

IP_RECORDS = Resource(
    name="IpRecord",
    plural="IpRecords",
    product=VOICE_V1,
    path="/IpRecords",
    key="ip_records",
    prefixes=("IL",),
    doc="An address, or a block of them, that SIP comes from.",
    operations=(
        create(
            Parameter("IpAddress", "string", "The IPv4 address.", required=20422, maximum=15),
            _NAME,
            Parameter("CidrPrefixLength", "integer", "How many of its bits count.", minimum=1,
                      maximum=32, default="32"),
            doc="Create an IP record.",
        ),
        listing(doc="Read the IP records."),
        fetch(doc="Read an IP record."),
        update(_NAME, doc="Rename an IP record."),
        delete(doc="Delete an IP record that is not mapped."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("ip_address", "string", "The IPv4 address."),
        Field("cidr_prefix_length", "integer", "How many of its bits count."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)  # fmt: skip

_DOMAIN = Parameter("SipDomainSid", "sid", "The SIP domain.", values=("SD",), required=20422)

SOURCE_IP_MAPPINGS = Resource(
    name="SourceIpMapping",
    plural="SourceIpMappings",
    product=VOICE_V1,
    path="/SourceIpMappings",
    key="source_ip_mappings",
    prefixes=("IB",),
    doc="Which SIP domain a call is meant for that comes from an IP record's addresses and names"
    " no domain.",
    operations=(
        create(
            Parameter("IpRecordSid", "sid", "The IP record.", values=("IL",), required=20422),
            _DOMAIN,
            doc="Map an IP record to a SIP domain.",
        ),
        listing(doc="Read the mappings."),
        fetch(doc="Read a mapping."),
        update(_DOMAIN, doc="Map the IP record to another SIP domain."),
        delete(doc="Delete a mapping."),
    ),
    fields=(
        parts.SID,
        Field("ip_record_sid", "string", "The IP record."),
        Field("sip_domain_sid", "string", "The SIP domain."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)

_PERMISSIONS = {
    "low_risk_numbers_enabled": "Whether ordinary numbers may be called.",
    "high_risk_special_numbers_enabled": "Whether premium and shared cost numbers may be called.",
    "high_risk_tollfraud_numbers_enabled": "Whether numbers prone to toll fraud may be called:"
    " those of `001`, international networks.",
}

DIALING_COUNTRIES = Resource(
    name="DialingCountry",
    plural="DialingCountries",
    product=VOICE_V1,
    path="/DialingPermissions/Countries",
    key="content",
    accessor="dialing_countries",
    sid="IsoCode",
    doc="What an account may call in one country by way of a carrier. Calls within the server need"
    " no permission.",
    operations=(
        listing(
            Filter("IsoCode", doc="Only this country."),
            Filter("Continent", "enum", "Only this continent.", values=countries.CONTINENTS),
            Filter("CountryCode", doc="Only countries with this country code, e.g. `44`."),
            Filter("LowRiskNumbersEnabled", "boolean", "Only those where this is so."),
            Filter("HighRiskSpecialNumbersEnabled", "boolean", "Only those where this is so."),
            Filter("HighRiskTollfraudNumbersEnabled", "boolean", "Only those where this is so."),
            doc="Read the countries.",
        ),
        fetch(doc="Read a country."),
    ),
    fields=(
        Field("iso_code", "string", "The ISO 3166 code; `US` is Canada, too."),
        Field("name", "string", "The name."),
        Field("continent", "string", "The continent."),
        Field("country_codes", "strings", "What its numbers begin with."),
        *(Field(name, "boolean", doc) for name, doc in _PERMISSIONS.items()),
        _URL,
        Field("links", "subresources", "Addresses of what belongs to it.",
              value={"highrisk_special_prefixes": "/HighRiskSpecialPrefixes"}),
    ),
)  # fmt: skip

HIGH_RISK_SPECIAL_PREFIXES = Resource(
    name="HighRiskSpecialPrefix",
    plural="HighRiskSpecialPrefixes",
    product=VOICE_V1,
    path="/DialingPermissions/Countries/{IsoCode}/HighRiskSpecialPrefixes",
    key="content",
    accessor="high_risk_special_prefixes",
    doc="What the premium and shared cost numbers of a country begin with.",
    operations=(listing(doc="Read the prefixes."),),
    fields=(Field("prefix", "string", "The prefix, in E.164."),),
)

BULK_COUNTRY_UPDATES = Resource(
    name="BulkCountryUpdate",
    plural="BulkCountryUpdates",
    product=VOICE_V1,
    path="/DialingPermissions/BulkCountryUpdates",
    key="bulk_country_updates",
    doc="Changes of dialing permissions, several countries at once.",
    operations=(
        create(
            Parameter("UpdateRequest", "string", "A JSON array of objects, each with `iso_code` and"
                      " the permissions to set.", required=20422),
            doc="Change permissions.",
        ),
    ),
    fields=(
        Field("update_count", "integer", "How many countries were changed."),
        Field("update_request", "string", "What was asked for."),
    ),
)  # fmt: skip

VOICE_SETTINGS = Resource(
    name="DialingSettings",
    plural="DialingSettings",
    product=VOICE_V1,
    path="/Settings",
    key="settings",
    doc="Whose dialing permissions a subaccount has.",
    operations=(
        fetch(place="collection", doc="Read the setting."),
        update(
            Parameter("DialingPermissionsInheritance", "boolean",
                      "Whether a subaccount has its parent's permissions."),
            place="collection",
            status=202,
            doc="Change the setting.",
        ),
    ),
    fields=(
        Field("dialing_permissions_inheritance", "boolean",
              "Whether a subaccount has its parent's permissions."),
        Field("url", "uri", "Its address.", value="/Settings"),
    ),
)  # fmt: skip

ARCHIVED_CALLS = Resource(
    name="ArchivedCall",
    plural="ArchivedCalls",
    product=VOICE_V1,
    path="/Archives/{Date}/Calls",
    key="archived_calls",
    prefixes=("CA",),
    doc="The record of a call of a day, given as `YYYY-MM-DD` (UTC). Records are kept in one place:"
    " this deletes the one that the Calls resource shows.",
    operations=(delete(doc="Delete the record of a call that has ended."),),
)
