"""Console users, and the browsers that are signed in."""

from switchhook.protocols.twilio.declaration import (
    SWITCHHOOK_V1,
    Field,
    Filter,
    Operation,
    Parameter,
    Resource,
    action,
    create,
    delete,
    fetch,
    listing,
    update,
)
from switchhook.protocols.twilio.resources import parts

_PASSWORD = Parameter(
    "Password", "string", "The password, of eight characters or more.", required=20422, maximum=256
)
_URL = Field("url", "uri", "Its address.")

USERS = Resource(
    name="User",
    plural="Users",
    product=SWITCHHOOK_V1,
    path="/users",
    key="users",
    prefixes=("US",),
    doc="Somebody who signs in to the console with a name and password. The operator's alone.",
    operations=(
        create(
            Parameter("Username", "string", "The name: letters, digits and `.@_+-`.",
                      required=20422, maximum=64),
            _PASSWORD,
            Parameter("Role", "enum", "Whether the user may see every account.",
                      values=("account", "operator"), default="account"),
            Parameter("AccountSid", "sid", "The account that the user acts for.", values=("AC",),
                      invalid=21470, default="the first"),
            doc="Create a user.",
        ),
        listing(Filter("Username", doc="Only this name."), doc="Read the users."),
        fetch(doc="Read a user."),
        update(_PASSWORD, doc="Change a user's password; the user's sessions end."),
        delete(doc="Delete a user; the user's sessions end."),
    ),
    fields=(
        parts.SID,
        Field("account_sid", "string", "The account that the user acts for."),
        Field("username", "string", "The name."),
        Field("role", "string", "`account`, or `operator` for one who may see every account."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)  # fmt: skip

SESSIONS = Resource(
    name="Session",
    plural="Sessions",
    product=SWITCHHOOK_V1,
    path="/sessions",
    key="sessions",
    prefixes=("CS",),
    doc="A browser that is signed in. `{Sid}` may also be `current`, the one that asks.",
    by_key=False,
    operations=(
        Operation(
            kind="create",
            name="create",
            method="POST",
            place="collection",
            returns="document",
            parameters=(
                Parameter("Username", "string", "An account's SID, or a console user's name.",
                          maximum=64),
                Parameter("Password", "string", "The account's auth token, or the user's password.",
                          maximum=256),
            ),
            doc="Sign in: the answer sets a cookie. Needs the header `Switchhook-Console`.",
        ),
        listing(doc="Read the sessions of the same user or account; all for the operator."),
        action("revoke", path="/revoke", place="collection", returns="document",
               doc="End all that the list shows: sign out everywhere. Answers how many were"
                   " `revoked`."),
        fetch(doc="Read a session."),
        delete(doc="End a session: sign out."),
    ),
    fields=(
        parts.SID,
        Field("account_sid", "string", "The account that it acts for."),
        Field("username", "string", "Who signed in."),
        Field("role", "string", "`account`, or `operator` for one who may see every account."),
        Field("user_agent", "string", "The browser."),
        Field("address", "string", "Where it was when it signed in."),
        Field("current", "boolean", "Whether it is the one that asks."),
        parts.CREATED,
        Field("date_expires", "date", "When it ends by itself."),
        _URL,
    ),
)  # fmt: skip
