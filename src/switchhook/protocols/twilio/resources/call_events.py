"""Events of calls: what an app was asked. https://www.twilio.com/docs/voice/api/call-event-resource"""

from switchhook.protocols.twilio.declaration import API_2010, Field, Resource, listing

CALL_EVENTS = Resource(
    name="CallEvent",
    plural="Events",
    product=API_2010,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/Events",
    key="events",
    accessor="call_events",
    doc="A request that was made to the app about a call, for TwiML or to tell it something, and"
    " the answer. They are kept for as many days as the setting `trace_days` says.",
    operations=(listing(doc="Read what was asked about a call, the latest first."),),
    fields=(
        Field("request", "members", "`method`, `url`, and `parameters`, by names in snake_case."),
        Field("response", "members", "`response_code`, `content_type`, `response_body`,"
              " `request_duration` in milliseconds and `date_created`; null when the app did not"
              " answer."),
    ),
)  # fmt: skip
