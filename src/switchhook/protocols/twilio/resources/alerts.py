"""Alerts, as far as Twilio's Notifications don't go: the request that went wrong, once more."""

from switchhook.protocols.twilio.declaration import SWITCHHOOK_V1, Resource, action

ALERTS = Resource(
    name="Alert",
    plural="Alerts",
    product=SWITCHHOOK_V1,
    path="/alerts",
    key="alerts",
    prefixes=("NO",),
    doc="What went wrong; Notifications list them. The account's own; all for the operator.",
    operations=(
        action("replay", path="/replay", returns="document",
               doc="Ask the app once more what it was asked when this went wrong, and see what it"
                   " answers: `status`, `content_type`, `body`, `milliseconds`; when that is of no"
                   " use either, `error_code` and `error_text`, too. Nothing comes of the answer."
                   " Refused with 20409 if no request is known."),
    ),
)  # fmt: skip
