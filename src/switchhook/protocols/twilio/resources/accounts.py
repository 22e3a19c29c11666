"""Accounts and subaccounts. https://www.twilio.com/docs/iam/api/account"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
    Field,
    Filter,
    Parameter,
    Resource,
    create,
    fetch,
    listing,
    update,
)
from switchhook.protocols.twilio.resources.parts import CREATED, FRIENDLY_NAME, SID, UPDATED, URI

STATUSES = ("active", "suspended", "closed")
_NAME = Parameter(
    "FriendlyName", "string", "What to call it, up to 64 characters.", maximum=64, invalid=20002
)

ACCOUNTS = Resource(
    name="Account",
    plural="Accounts",
    product=API_2010,
    path="/Accounts",
    key="accounts",
    prefixes=("AC",),
    by_key=False,
    doc="A customer: everything else belongs to one. An account may have subaccounts.",
    operations=(
        create(_NAME, doc="Create a subaccount."),
        listing(
            Filter("FriendlyName", doc="Only accounts of this name."),
            Filter("Status", "enum", "Only accounts in this status.", values=STATUSES),
            doc="Read your account and its subaccounts.",
        ),
        fetch(doc="Read an account."),
        update(
            _NAME,
            Parameter("Status", "enum", "A subaccount's new status; `closed` is for ever.",
                      values=STATUSES, invalid=21475),
            doc="Rename an account; suspend, activate or close a subaccount.",
        ),
    ),
    fields=(
        SID,
        Field("owner_account_sid", "string", "The account that pays: its parent's, or its own."),
        FRIENDLY_NAME,
        Field("status", "string", "`active`, `suspended` or `closed`."),
        Field("type", "string", "`Trial` or `Full`."),
        Field("auth_token", "string", "The password of this account's requests."),
        CREATED,
        UPDATED,
        URI,
        Field("subresource_uris", "subresources", "Addresses of what belongs to it.", value={
            "addresses": "/Addresses",
            "applications": "/Applications",
            "available_phone_numbers": "/AvailablePhoneNumbers",
            "calls": "/Calls",
            "balance": "/Balance",
            "incoming_phone_numbers": "/IncomingPhoneNumbers",
            "keys": "/Keys",
            "messages": "/Messages",
            "notifications": "/Notifications",
            "outgoing_caller_ids": "/OutgoingCallerIds",
            "recordings": "/Recordings",
        }),
    ),
)  # fmt: skip
