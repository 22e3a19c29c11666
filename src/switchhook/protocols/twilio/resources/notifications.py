"""Notifications: what went wrong. https://www.twilio.com/docs/usage/api/notifications"""

from dataclasses import replace

from switchhook.protocols.twilio.declaration import (
    API_2010,
    Field,
    Filter,
    Resource,
    fetch,
    listing,
)
from switchhook.protocols.twilio.resources import parts

_LIST = listing(
    Filter("Log", "enum", "`0` errors only, `1` warnings only.", values=("0", "1"),
           attribute="level", stored={"0": "error", "1": "warning"}),
    Filter("MessageDate", "datetime", "Only what happened then.", ranges=True,
           attribute="date_created"),
    doc="Read what went wrong, the newest first.",
)  # fmt: skip

NOTIFICATIONS = Resource(
    name="Notification",
    plural="Notifications",
    product=API_2010,
    path="/Accounts/{AccountSid}/Notifications",
    key="notifications",
    prefixes=("NO",),
    doc="Something that went wrong in a call or message: a webhook that failed, TwiML that made"
    " no sense.",
    scope={"CallSid": "resource_sid"},
    operations=(_LIST, fetch(doc="Read one, with the request and the response.")),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("call_sid", "nullable", "The call or message it happened to.", "resource_sid"),
        parts.API_VERSION,
        Field("log", "mapping", "`0` error, `1` warning.", "level",
              value={"error": "0", "warning": "1"}),
        Field("error_code", "number_string", "The code of what went wrong."),
        Field("more_info", "template", "Where the code is explained.",
              value="https://www.twilio.com/docs/errors/{error_code}"),
        Field("message_text", "string", "The same in words.", "text"),
        Field("message_date", "date", "When it happened.", "date_created"),
        Field("request_method", "nullable", "How the app was asked."),
        Field("request_url", "string", "The address that was asked."),
        Field("request_variables", "string", "The form that was sent.", listed=False),
        Field("response_headers", "string", "The headers of its answer.", listed=False),
        Field("response_body", "string", "Its answer.", listed=False),
        parts.CREATED,
        parts.UPDATED,
        Field("uri", "uri", "Its address, relative to the base URL.",
              value="/Accounts/{AccountSid}/Notifications/{Sid}"),
    ),
)  # fmt: skip

CALL_NOTIFICATIONS = replace(
    NOTIFICATIONS,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/Notifications",
    accessor="call_notifications",
    doc="What went wrong in one call.",
)
