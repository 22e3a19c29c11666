"""Caller IDs that were verified, and the calls that verify them.

https://www.twilio.com/docs/voice/api/outgoing-caller-ids
"""

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

INVALID_NUMBER, INVALID_DELAY, INVALID_CALLBACK = 21401, 21454, 21456
_PATH = "/Accounts/{AccountSid}/OutgoingCallerIds"
_NAME = Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002)

OUTGOING_CALLER_IDS = Resource(
    name="OutgoingCallerId",
    plural="OutgoingCallerIds",
    product=API_2010,
    path=_PATH,
    key="outgoing_caller_ids",
    prefixes=("PN",),
    doc="A number that isn't the account's and yet may be shown as the caller's, because it was"
    " verified.",
    operations=(
        listing(
            Filter("PhoneNumber", doc="Only this number."),
            Filter("FriendlyName", doc="Only numbers of this name."),
            doc="Read the verified numbers.",
        ),
        fetch(doc="Read a verified number."),
        update(_NAME, doc="Rename a verified number."),
        delete(doc="Show a number no longer."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("phone_number", "string", "The number, in E.164."),
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
    ),
)

VALIDATION_REQUESTS = Resource(
    name="ValidationRequest",
    plural="ValidationRequests",
    product=API_2010,
    path=_PATH,
    key="validation_requests",
    doc="A call that verifies a number: it asks for the code that the answer shows.",
    operations=(
        create(
            Parameter("PhoneNumber", "phone", "The number, in E.164.", required=INVALID_NUMBER,
                      invalid=INVALID_NUMBER),
            Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002,
                      default="the number, as people write it"),
            Parameter("CallDelay", "integer", "Seconds until the call.", minimum=0, maximum=60,
                      invalid=INVALID_DELAY, default="0"),
            Parameter("Extension", "digits", "Keys to press once somebody answers."),
            parts.url("StatusCallback", "Told how it went: `VerificationStatus` is `success` or"
                      " `failed`, with the `OutgoingCallerIdSid`.", invalid=INVALID_CALLBACK),
            parts.method("StatusCallbackMethod"),
            doc="Verify a number. Whoever takes the call keys in the code, and the number is"
            " listed as verified.",
            status=200,
        ),
    ),
    fields=(
        parts.ACCOUNT_SID,
        Field("call_sid", "string", "The call."),
        parts.FRIENDLY_NAME,
        Field("phone_number", "string", "The number, in E.164."),
        Field("validation_code", "string", "The six digits to key in."),
    ),
)  # fmt: skip
