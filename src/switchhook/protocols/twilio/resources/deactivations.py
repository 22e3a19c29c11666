"""Numbers that turned out to be nobody's.

https://www.twilio.com/docs/messaging/api/deactivations-resource
"""

from switchhook.protocols.twilio.declaration import (
    MESSAGING_V1,
    SWITCHHOOK_V1,
    Operation,
    Parameter,
    Resource,
    action,
)

DEACTIVATIONS = Resource(
    name="Deactivation",
    plural="Deactivations",
    product=MESSAGING_V1,
    path="/Deactivations",
    key="deactivations",
    doc="The numbers that on one day turned out to be nobody's: those of the account's texts that"
    " carriers refused for good with 30005.",
    operations=(
        Operation(
            kind="action", name="fetch", method="GET", place="collection", returns="document",
            parameters=(
                Parameter("Date", "string", "The day, `YYYY-MM-DD`, in the last thirty.",
                          invalid=30115),
            ),
            doc="Find out where the list is: `redirect_to` is good for two minutes.",
        ),
    ),
)  # fmt: skip

DEACTIVATION_FILES = Resource(
    name="DeactivationFile",
    plural="DeactivationFiles",
    product=SWITCHHOOK_V1,
    path="/Accounts/{AccountSid}/deactivations",
    key="deactivation_files",
    sid="Date",
    doc="A day's list, one number a line.",
    operations=(
        action(
            "content",
            Parameter("Expires", "integer", "Until when the address is good.", required=20403,
                      invalid=20403),
            Parameter("Signature", "string", "What makes it good.", required=20403),
            method="GET",
            returns="document",
            suffixes=(".txt",),
            doc="Read the list, at the address that Deactivations gave.",
        ),
    ),
)  # fmt: skip
