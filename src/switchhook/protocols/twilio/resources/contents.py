"""Content templates. https://www.twilio.com/docs/content/content-api-resources

What a request carries is a JSON object here; a form with JSON in its members is taken as well.
"""

from switchhook.protocols.twilio.declaration import (
    CONTENT_V1,
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

MISSING, NO_TYPES, NO_LANGUAGE = 20001, 92001, 92003

_FRIENDLY_NAME = Parameter("friendly_name", "string", "What you call it.", maximum=256)
_VARIABLES = Parameter(
    "variables", "json", 'What placeholders are by default: `{"1": "Alice"}` for `{{1}}`.'
)
_TYPES = Parameter(
    "types", "json", "What it says, by content type: `twilio/text`, `twilio/media`,"
    " `twilio/quick-reply`, `twilio/call-to-action`, `twilio/list-picker`, `twilio/card`,"
    " `whatsapp/card`, `whatsapp/authentication`.", required=NO_TYPES,
)  # fmt: skip
_LANGUAGE = "Its language, such as `en` or `pt_BR`."
_FIELDS = (
    parts.CREATED,
    parts.UPDATED,
    parts.SID,
    parts.ACCOUNT_SID,
    parts.FRIENDLY_NAME,
    Field("language", "string", _LANGUAGE),
    Field("variables", "members", "What placeholders are by default."),
    Field("types", "members", "What it says, by content type."),
)
_APPROVAL = (
    Field("name", "string", "What WhatsApp calls the template."),
    Field("category", "string", "`UTILITY`, `MARKETING` or `AUTHENTICATION`."),
    Field("content_type", "string", "The content type that was handed in."),
    Field("status", "string", "`received`, `approved` or `rejected`; `unsubmitted` before."),
    Field("rejection_reason", "string", "Why it was rejected."),
    Field("allow_category_change", "boolean", "Whether WhatsApp may choose another category."),
)

CONTENTS = Resource(
    name="Content",
    plural="Contents",
    product=CONTENT_V1,
    path="/Content",
    key="contents",
    prefixes=("HX",),
    doc="A template that messages are made of, with placeholders: `ContentSid` of a message.",
    operations=(
        create(
            _FRIENDLY_NAME,
            Parameter("language", "string", _LANGUAGE, required=NO_LANGUAGE, maximum=16),
            _VARIABLES,
            _TYPES,
            doc="Create a template.",
        ),
        listing(doc="Read the templates, the newest first."),
        fetch(doc="Read a template."),
        update(
            _FRIENDLY_NAME,
            Parameter("language", "string", _LANGUAGE, maximum=16),
            _VARIABLES,
            _TYPES,
            doc="Change a template that WhatsApp does not know yet.",
            method="PUT",
        ),
        delete(doc="Delete a template."),
    ),
    fields=(
        *_FIELDS,
        Field("url", "uri", "Its address."),
        Field("links", "subresources", "Addresses of what belongs to it.",
              value={"approval_create": "/ApprovalRequests/whatsapp",
                     "approval_fetch": "/ApprovalRequests"}),
    ),
)  # fmt: skip

CONTENTS_AND_APPROVALS = Resource(
    name="ContentAndApproval",
    plural="ContentsAndApprovals",
    product=CONTENT_V1,
    path="/ContentAndApprovals",
    key="contents",
    accessor="content_and_approvals",
    prefixes=("HX",),
    doc="Templates, each with how far WhatsApp's approval is.",
    operations=(listing(doc="Read the templates, the newest first."),),
    fields=(
        *_FIELDS,
        Field("approval_requests", "members", "How far WhatsApp's approval is."),
    ),
)

APPROVALS = Resource(
    name="ContentApproval",
    plural="ContentApprovals",
    product=CONTENT_V1,
    path="/Content/{ContentSid}/ApprovalRequests",
    key="approvals",
    accessor="approval_fetch",
    doc="How far WhatsApp's approval of a template is.",
    operations=(fetch(doc="Read how far it is.", place="collection"),),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("whatsapp", "members", "How far it is."),
        Field("url", "uri", "Its address.", value="/Content/{Sid}/ApprovalRequests"),
    ),
)

NEW_APPROVALS = Resource(
    name="NewContentApproval",
    plural="NewContentApprovals",
    product=CONTENT_V1,
    path="/Content/{ContentSid}/ApprovalRequests/whatsapp",
    key="approvals",
    accessor="approval_create",
    doc="A template handed in to WhatsApp. Whoever runs the server has it approved under the same"
    " name there and says so by `registrations`; in development it is approved at once.",
    operations=(
        create(
            Parameter("name", "string", "What WhatsApp is to call it: lower case letters, digits"
                      " and `_`.", required=MISSING, maximum=512),
            Parameter("category", "enum", "What it is for.", required=MISSING,
                      values=("UTILITY", "MARKETING", "AUTHENTICATION")),
            Parameter("allow_category_change", "boolean", "Whether WhatsApp may choose another"
                      " category.", default="true"),
            doc="Hand it in; again when it was rejected.",
        ),
    ),
    fields=_APPROVAL,
)  # fmt: skip
