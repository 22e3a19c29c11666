"""Numbers of an account. https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"""

from dataclasses import replace

from switchhook.protocols.twilio.declaration import (
    API_2010,
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
from switchhook.protocols.twilio.names import argument
from switchhook.protocols.twilio.resources import parts
from switchhook.protocols.twilio.resources.available_phone_numbers import CAPABILITIES

_PHONE_NUMBER = Parameter("PhoneNumber", "phone", "The number to take, in E.164.", invalid=21421)
_SETTINGS = (
    Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002,
              default="the number, as people write it"),
    Parameter("ApiVersion", "enum", "The version of TwiML requests.", values=("2010-04-01",)),
    *parts.VOICE_WEBHOOKS,
    Parameter("VoiceApplicationSid", "sid", "A TwiML app whose voice webhooks go before these.",
              values=("AP",), invalid=21420),
    Parameter("VoiceReceiveMode", "enum", "What calls are answered as.",
              values=("voice", "fax"), default="voice"),
    *parts.SMS_WEBHOOKS,
    Parameter("SmsApplicationSid", "sid", "A TwiML app whose SMS webhooks go before these.",
              values=("AP",), invalid=21420),
    *parts.STATUS_CALLBACK,
    Parameter("TrunkSid", "sid", "A trunk that takes its calls.", values=("TK",)),
    Parameter("IdentitySid", "sid", "The identity it is registered to.", values=("RI",)),
    Parameter("AddressSid", "sid", "The address it is registered to.", values=("AD",)),
    Parameter("BundleSid", "sid", "The regulatory bundle.", values=("BU",)),
    Parameter("EmergencyStatus", "enum", "Whether emergency calling is on.",
              values=("Active", "Inactive"), default="Inactive"),
    Parameter("EmergencyAddressSid", "sid", "The address told in an emergency.", values=("AD",)),
)  # fmt: skip
_FIELDS = (
    parts.SID,
    parts.ACCOUNT_SID,
    parts.FRIENDLY_NAME,
    Field("phone_number", "string", "The number, in E.164."),
    parts.API_VERSION,
    Field("capabilities", "flags", "What it can do.", value=CAPABILITIES),
    *parts.VOICE_WEBHOOK_FIELDS,
    Field("voice_application_sid", "string", "The TwiML app that answers its calls."),
    Field("voice_receive_mode", "string", "What calls are answered as."),
    *parts.SMS_WEBHOOK_FIELDS,
    Field("sms_application_sid", "string", "The TwiML app that answers its messages."),
    *parts.STATUS_CALLBACK_FIELDS,
    Field("trunk_sid", "nullable", "The trunk that takes its calls."),
    Field("address_requirements", "constant", "What address it needs.", value="none"),
    Field("address_sid", "nullable", "The address it is registered to."),
    Field("identity_sid", "nullable", "The identity it is registered to."),
    Field("bundle_sid", "nullable", "The regulatory bundle."),
    Field("emergency_status", "string", "Whether emergency calling is on."),
    Field("emergency_address_sid", "nullable", "The address told in an emergency."),
    Field("emergency_address_status", "constant", "How far its registration is.",
          value="unregistered"),
    Field("beta", "constant", "Unused.", value=False),
    Field("origin", "constant", "Who hosts it.", value="twilio"),
    Field("status", "constant", "Whether it is in use.", value="in-use"),
    parts.CREATED,
    parts.UPDATED,
    Field("uri", "uri", "Its address, relative to the base URL.",
          value="/Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}"),
)  # fmt: skip
_LIST = listing(
    Filter("PhoneNumber", doc="Only this number; may end in `*`.", wildcard=True),
    Filter("FriendlyName", doc="Only numbers of this name."),
    *parts.unused(
        Filter("Beta", "boolean", "Whether to include numbers new to the platform; none is."),
        Filter("Origin", "string", "Only numbers of this origin; all have the same."),
    ),
    doc="Read the account's numbers.",
)

INCOMING_PHONE_NUMBERS = Resource(
    name="IncomingPhoneNumber",
    plural="IncomingPhoneNumbers",
    product=API_2010,
    path="/Accounts/{AccountSid}/IncomingPhoneNumbers",
    key="incoming_phone_numbers",
    prefixes=("PN",),
    doc="A number of the account, and what happens when it is called or texted.",
    operations=(
        create(
            _PHONE_NUMBER,
            Parameter("AreaCode", "string", "Take any free number of this area in the inventory"
                      " instead."),
            *_SETTINGS,
            doc="Take a number. In development any will do; in production it must be in the"
            " operator's inventory, unless the operator takes it. While the inventory is empty,"
            " `AreaCode=415` takes one of +1 415 555 01xx, which are reserved for fiction.",
        ),
        _LIST,
        fetch(doc="Read a number."),
        update(
            Parameter("AccountSid", "sid", "Give it to a subaccount, or to the parent.",
                      values=("AC",), invalid=21470),
            *_SETTINGS,
            doc="Change a number.",
        ),
        delete(doc="Give a number back."),
    ),
    fields=(*_FIELDS, Field("type", "string", "The kind of number.")),
)  # fmt: skip


def _of_kind(kind: str) -> Resource:
    """Declare the numbers of one kind, a view on all of them."""
    return replace(
        INCOMING_PHONE_NUMBERS,
        path=f"{INCOMING_PHONE_NUMBERS.path}/{kind}",
        accessor=f"incoming_phone_numbers_{argument(kind)}",
        doc=f"The account's numbers of kind {kind}.",
        operations=(
            create(
                replace(_PHONE_NUMBER, required=21421),
                *_SETTINGS,
                doc="Take a number of this kind.",
            ),
            _LIST,
        ),
        fields=_FIELDS,
    )


LOCAL_NUMBERS = _of_kind("Local")
MOBILE_NUMBERS = _of_kind("Mobile")
TOLL_FREE_NUMBERS = _of_kind("TollFree")
