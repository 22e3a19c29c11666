"""TwiML apps. https://www.twilio.com/docs/usage/api/applications"""

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
from switchhook.protocols.twilio.resources import parts

_PARAMETERS = (
    Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002),
    Parameter("ApiVersion", "enum", "The version of TwiML requests.", values=("2010-04-01",)),
    *parts.VOICE_WEBHOOKS,
    *parts.STATUS_CALLBACK,
    *parts.SMS_WEBHOOKS,
    parts.url("SmsStatusCallback", "Told of messages' statuses (the older name)."),
    parts.url("MessageStatusCallback", "Told of messages' statuses."),
    Parameter("PublicApplicationConnectEnabled", "boolean", "Whether other accounts may dial it.",
              default="false"),
)  # fmt: skip

APPLICATIONS = Resource(
    name="Application",
    plural="Applications",
    product=API_2010,
    path="/Accounts/{AccountSid}/Applications",
    key="applications",
    prefixes=("AP",),
    doc="A TwiML app: a named set of webhooks that numbers and calls can point to.",
    operations=(
        create(*_PARAMETERS, doc="Create a TwiML app."),
        listing(
            Filter("FriendlyName", doc="Only apps of this name."), doc="Read the account's apps."
        ),
        fetch(doc="Read an app."),
        update(*_PARAMETERS, doc="Change an app."),
        delete(doc="Delete an app."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("api_version", "string", "The version of TwiML requests."),
        parts.FRIENDLY_NAME,
        *parts.VOICE_WEBHOOK_FIELDS,
        *parts.SMS_WEBHOOK_FIELDS,
        *parts.STATUS_CALLBACK_FIELDS,
        Field("sms_status_callback", "nullable", "Told of messages' statuses (the older name)."),
        Field("message_status_callback", "nullable", "Told of messages' statuses."),
        Field("public_application_connect_enabled", "boolean", "Whether others may dial it."),
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
    ),
)
