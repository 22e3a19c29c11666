"""API keys. https://www.twilio.com/docs/iam/api-keys"""

from dataclasses import replace

from switchhook.protocols.twilio.declaration import (
    API_2010,
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

_NAME = Parameter(
    "FriendlyName", "string", "What to call it.", maximum=64, invalid=20002
)  # fmt: skip
_FIELDS = (parts.SID, parts.FRIENDLY_NAME, parts.CREATED, parts.UPDATED)

KEYS = Resource(
    name="Key",
    plural="Keys",
    product=API_2010,
    path="/Accounts/{AccountSid}/Keys",
    key="keys",
    prefixes=("SK",),
    by_key=False,
    doc="An API key: a name and a secret that act for the account. Requests are signed in with its"
    " SID and secret. It may not read or change accounts and keys (20003).",
    operations=(
        listing(doc="Read the keys."),
        fetch(doc="Read a key."),
        update(_NAME, doc="Rename a key."),
        delete(doc="Take a key back; its requests are refused from then on."),
    ),
    fields=_FIELDS,
)

NEW_KEYS = Resource(
    name="NewKey",
    plural="NewKeys",
    product=API_2010,
    path=KEYS.path,
    key="new_keys",
    prefixes=KEYS.prefixes,
    by_key=False,
    doc="A fresh API key. Its secret is shown this once.",
    operations=(create(_NAME, doc="Create a key."),),
    fields=(*_FIELDS, Field("secret", "string", "The password of its requests.")),
)

SIGNING_KEYS = replace(
    KEYS,
    name="SigningKey",
    plural="SigningKeys",
    path="/Accounts/{AccountSid}/SigningKeys",
    key="signing_keys",
    doc="The API keys by their older name.",
)
NEW_SIGNING_KEYS = replace(
    NEW_KEYS,
    name="NewSigningKey",
    plural="NewSigningKeys",
    path=SIGNING_KEYS.path,
    key="new_signing_keys",
    doc="A fresh API key by its older name. Its secret is shown this once.",
)
