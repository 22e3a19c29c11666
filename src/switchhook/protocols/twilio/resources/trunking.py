"""Elastic SIP trunking: a PBX on our numbers. https://www.twilio.com/docs/sip-trunking/api"""

from switchhook.protocols.twilio.declaration import (
    TRUNKING_V1,
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

INVALID_TRUNK = 21245
RECORDING_MODES = (
    "do-not-record", "record-from-ringing", "record-from-answer", "record-from-ringing-dual",
    "record-from-answer-dual",
)  # fmt: skip

_URL = Field("url", "uri", "Its address.")
_TRUNK_SID = Field("trunk_sid", "string", "The trunk.")
_NAME = Parameter(
    "FriendlyName", "string", "What to call it.", maximum=64, invalid=INVALID_TRUNK
)  # fmt: skip
_TRUNK = (
    _NAME,
    Parameter("DomainName", "string", "The host name that the PBX sends its calls to. It has to"
              " lead to this server; nobody else's trunk or domain may have it.",
              maximum=253, invalid=INVALID_TRUNK),
    parts.url("DisasterRecoveryUrl", "Asked for TwiML when the PBX takes no calls.",
              invalid=INVALID_TRUNK),
    Parameter("DisasterRecoveryMethod", "enum", "How `DisasterRecoveryUrl` is requested.",
              values=parts.METHODS, invalid=INVALID_TRUNK, default="POST"),
    Parameter("TransferMode", "enum", "Whether the PBX may transfer calls.",
              values=("disable-all", "enable-all", "sip-only"), invalid=INVALID_TRUNK,
              default="disable-all"),
    Parameter("TransferCallerId", "enum", "Whom a transferred call shows.",
              values=("from-transferee", "from-transferor"), invalid=INVALID_TRUNK,
              default="from-transferee"),
    Parameter("Secure", "boolean", "Whether calls must use TLS and SRTP; only `false` can be had.",
              invalid=INVALID_TRUNK, default="false"),
    Parameter("CnamLookupEnabled", "boolean", "Whether the PBX is told callers' names.",
              invalid=INVALID_TRUNK, default="false"),
)  # fmt: skip

SIP_TRUNKS = Resource(
    name="SipTrunk",
    plural="SipTrunks",
    product=TRUNKING_V1,
    path="/Trunks",
    key="trunks",
    prefixes=("TK",),
    doc="A trunk between this server and a PBX. Calls to its numbers go to its origination URLs;"
    " calls that the PBX sends to its domain name go out.",
    operations=(
        create(*_TRUNK, doc="Create a trunk."),
        listing(doc="Read the trunks."),
        fetch(doc="Read a trunk."),
        update(*_TRUNK, doc="Change a trunk."),
        delete(doc="Delete a trunk that no number leads to."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("domain_name", "nullable", "The host name that the PBX sends its calls to."),
        Field("disaster_recovery_url", "nullable", "Asked for TwiML when the PBX takes no calls."),
        Field("disaster_recovery_method", "string", "How `disaster_recovery_url` is requested."),
        Field("secure", "constant", "Whether calls must use TLS and SRTP.", value=False),
        Field("cnam_lookup_enabled", "boolean", "Whether the PBX is told callers' names."),
        Field("symmetric_rtp_enabled", "constant",
              "Whether audio goes back to where it comes from.", value=True),
        Field("recording", "object", "What is recorded: `mode` and `trim`.",
              value={"mode": "recording_mode", "trim": "recording_trim"}),
        Field("transfer_mode", "string", "Whether the PBX may transfer calls."),
        Field("transfer_caller_id", "string", "Whom a transferred call shows."),
        Field("auth_type", "string", "How the PBX shows who it is, with commas between."),
        Field("auth_type_set", "strings", "The same as a list."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
        Field("links", "subresources", "Addresses of what belongs to it.", value={
            "origination_urls": "/OriginationUrls",
            "credential_lists": "/CredentialLists",
            "ip_access_control_lists": "/IpAccessControlLists",
            "phone_numbers": "/PhoneNumbers",
        }),
    ),
)  # fmt: skip

_SIP_URL = Parameter("SipUrl", "string", "Where to: `sip:` and a host, maybe a port and"
                     " `;transport=tcp`.", maximum=255, invalid=INVALID_TRUNK)  # fmt: skip
_PRIORITY = Parameter("Priority", "integer", "The lowest goes first.", minimum=0, maximum=65535,
                      invalid=INVALID_TRUNK, default="10")  # fmt: skip
_WEIGHT = Parameter("Weight", "integer", "Its share among those of the same priority.", minimum=1,
                    maximum=65535, invalid=INVALID_TRUNK, default="10")  # fmt: skip
_ENABLED = Parameter("Enabled", "boolean", "Whether it is used.", invalid=INVALID_TRUNK,
                     default="true")  # fmt: skip

ORIGINATION_URLS = Resource(
    name="OriginationUrl",
    plural="OriginationUrls",
    product=TRUNKING_V1,
    path="/Trunks/{TrunkSid}/OriginationUrls",
    key="origination_urls",
    prefixes=("OU",),
    doc="A place where the PBX of a trunk takes calls.",
    operations=(
        create(
            _WEIGHT,
            _PRIORITY,
            _ENABLED,
            _NAME,
            Parameter("SipUrl", "string", _SIP_URL.doc, required=INVALID_TRUNK, maximum=255,
                      invalid=INVALID_TRUNK),
            doc="Add a place.",
        ),
        listing(doc="Read the places."),
        fetch(doc="Read a place."),
        update(_WEIGHT, _PRIORITY, _ENABLED, _NAME, _SIP_URL, doc="Change a place."),
        delete(doc="Remove a place."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        _TRUNK_SID,
        parts.FRIENDLY_NAME,
        Field("sip_url", "string", "Where to."),
        Field("priority", "integer", "The lowest goes first."),
        Field("weight", "integer", "Its share among those of the same priority."),
        Field("enabled", "boolean", "Whether it is used."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)  # fmt: skip


def _access(name: str, plural: str, prefix: str, doc: str, what: str) -> Resource:
    """Declare the lists of one kind that say who may call out by a trunk."""
    key = {"CL": "credential_lists", "AL": "ip_access_control_lists"}[prefix]
    return Resource(
        name=f"Trunk{name}",
        plural=f"Trunk{plural}",
        product=TRUNKING_V1,
        path=f"/Trunks/{{TrunkSid}}/{plural}",
        key=key,
        prefixes=(prefix,),
        doc=doc,
        operations=(
            create(
                Parameter(f"{name}Sid", "sid", f"The {what}.", values=(prefix,),
                          required=INVALID_TRUNK, invalid=INVALID_TRUNK),
                doc=f"Let the {what} count.",
            ),
            listing(doc=f"Read the {what}s that count."),
            fetch(doc=f"Read a {what} that counts."),
            delete(doc=f"Let the {what} count no more."),
        ),
        fields=(
            parts.SID,
            parts.ACCOUNT_SID,
            _TRUNK_SID,
            parts.FRIENDLY_NAME,
            parts.CREATED,
            parts.UPDATED,
            _URL,
        ),
    )  # fmt: skip


TRUNK_CREDENTIAL_LISTS = _access(
    "CredentialList", "CredentialLists", "CL",
    "A credential list of a trunk: the names and passwords with which its PBX calls out.",
    "credential list",
)  # fmt: skip
TRUNK_IP_ACCESS_CONTROL_LISTS = _access(
    "IpAccessControlList", "IpAccessControlLists", "AL",
    "An IP access control list of a trunk: the addresses from which its PBX calls out.",
    "IP access control list",
)  # fmt: skip

TRUNK_PHONE_NUMBERS = Resource(
    name="TrunkPhoneNumber",
    plural="TrunkPhoneNumbers",
    product=TRUNKING_V1,
    path="/Trunks/{TrunkSid}/PhoneNumbers",
    key="phone_numbers",
    prefixes=("PN",),
    doc="A number whose calls go to the PBX of a trunk.",
    operations=(
        create(
            Parameter("PhoneNumberSid", "sid", "The number.", values=("PN",),
                      required=INVALID_TRUNK, invalid=INVALID_TRUNK),
            doc="Let a number's calls go to the PBX; its voice URLs rest meanwhile.",
        ),
        listing(doc="Read the trunk's numbers."),
        fetch(doc="Read one of the trunk's numbers."),
        delete(doc="Let a number's calls go to its voice URL again."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("phone_number", "string", "The number, in E.164."),
        parts.API_VERSION,
        *parts.VOICE_WEBHOOK_FIELDS,
        Field("voice_application_sid", "nullable", "The TwiML app that would answer its calls."),
        *parts.SMS_WEBHOOK_FIELDS,
        Field("sms_application_sid", "nullable", "The TwiML app that answers its messages."),
        *parts.STATUS_CALLBACK_FIELDS,
        _TRUNK_SID,
        Field("address_requirements", "constant", "What address it needs.", value="none"),
        Field("beta", "constant", "Unused.", value=False),
        Field("capabilities", "constant", "What it can do.",
              value={"voice": True, "sms": True, "mms": True}),
        parts.CREATED,
        parts.UPDATED,
        _URL,
        Field("links", "subresources", "Addresses of what belongs to it.", value={
            "phone_number":
            "{base}/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers/{sid}",
        }),
    ),
)  # fmt: skip

TRUNK_RECORDING = Resource(
    name="TrunkRecording",
    plural="TrunkRecordings",
    product=TRUNKING_V1,
    path="/Trunks/{TrunkSid}/Recording",
    key="recording",
    doc="Which calls of a trunk are recorded.",
    operations=(
        fetch(place="collection", doc="Read the setting."),
        update(
            Parameter("Mode", "enum", "What is recorded: nothing, from the ringing or from the"
                      " answer on, both parties mixed or on a channel each.",
                      values=RECORDING_MODES, invalid=INVALID_TRUNK),
            Parameter("Trim", "enum", "Whether silence is cut off at the ends.",
                      values=("trim-silence", "do-not-trim"), invalid=INVALID_TRUNK),
            place="collection",
            doc="Change the setting.",
        ),
    ),
    fields=(
        Field("mode", "string", "What is recorded.", "recording_mode"),
        Field("trim", "string", "Whether silence is cut off.", "recording_trim"),
    ),
)  # fmt: skip
