"""What accounts told registries, as the operator reviews it."""

from switchhook.protocols.twilio.declaration import (
    SWITCHHOOK_V1,
    Field,
    Filter,
    Parameter,
    Resource,
    action,
    fetch,
    listing,
)
from switchhook.protocols.twilio.resources import parts

REVIEWS = Resource(
    name="Registration",
    plural="Registrations",
    product=SWITCHHOOK_V1,
    path="/registrations",
    key="registrations",
    prefixes=("BN", "VT", "QE", "HH", "HX"),
    doc="Brands, vettings, campaigns, toll-free numbers and templates for WhatsApp as the operator"
    " reviews them.",
    operations=(
        listing(
            Filter("Status", doc="Only those so far, such as `PENDING`."),
            doc="Read what was handed in.",
        ),
        fetch(doc="Read one of them."),
        action(
            "review",
            Parameter("Outcome", "enum", "Whether it may be.", values=("approved", "rejected"),
                      required=20001),
            Parameter("Reason", "string", "Why not.", maximum=1000),
            path="/review",
            doc="Say whether it may be. The operator's alone.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("kind", "string", "What it is."),
        Field("parent_sid", "nullable", "The brand, service or number that it is about."),
        Field("status", "string", "How far it is."),
        Field("reference", "nullable", "The registry's name for it, or the customer's."),
        parts.CREATED,
        parts.UPDATED,
        Field("url", "uri", "Its address."),
    ),
)  # fmt: skip
