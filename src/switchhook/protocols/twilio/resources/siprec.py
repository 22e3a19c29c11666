"""Recording sessions of calls, and the recorders that the operator lets them use.

https://www.twilio.com/docs/voice/api/siprec
"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
    SWITCHHOOK_V1,
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

CALL_SIPREC = Resource(
    name="Siprec",
    plural="Siprecs",
    product=API_2010,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/Siprec",
    key="siprec",
    accessor="call_siprec",
    prefixes=("SR",),
    doc="A call's audio on its way to a SIP recorder, beside whatever the call's document does.",
    operations=(
        create(
            Parameter("Name", "string", "A name by which to stop it, unique in the call.",
                      maximum=256),
            Parameter("ConnectorName", "string", "The recorder, by the connector's name.",
                      required=20422, maximum=64),
            Parameter("Track", "enum", "Whose audio to send.",
                      values=("inbound_track", "outbound_track", "both_tracks"),
                      default="both_tracks"),
            parts.url("StatusCallback", "Told when it begins, ends or breaks.", invalid=21205),
            parts.method("StatusCallbackMethod", invalid=21209),
            *parts.custom_parameters(),
            doc="Begin to send a call that is in progress to a recorder.",
            status=200,
        ),
        update(
            Parameter("Status", "enum", "`stopped` ends it.", values=("stopped",), required=20422),
            doc="End a session, found by its SID or its name.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("call_sid", "string", "The call that is recorded."),
        Field("name", "nullable", "Its name, when it has one."),
        Field("status", "string", "`in-progress` or `stopped`."),
        parts.UPDATED,
        parts.URI,
    ),
)  # fmt: skip

_WHERE = (
    Parameter("Uri", "string", "Its SIP address, e.g. `sip:recorder@192.0.2.7;transport=tcp`.",
              maximum=255),
    Parameter("Username", "string", "For a recorder that asks who calls.", maximum=256),
    Parameter("Password", "string", "Likewise; it is not shown again.", maximum=256),
)  # fmt: skip

SIPREC_CONNECTORS = Resource(
    name="SiprecConnector",
    plural="SiprecConnectors",
    product=SWITCHHOOK_V1,
    path="/siprec_connectors",
    key="siprec_connectors",
    prefixes=("RC",),
    doc="A SIP recorder (RFC 7866) that an account's calls may be sent to, by its name.",
    operations=(
        create(
            Parameter("AccountSid", "sid", "Whose it is to be; yours unless you are the operator.",
                      values=("AC",), invalid=21470),
            Parameter("UniqueName", "string", "The name that TwiML and REST call it by.",
                      required=20422, maximum=64),
            *_WHERE,
            doc="Make a recorder known.",
        ),
        listing(doc="Read the recorders."),
        fetch(doc="Read a recorder."),
        update(*_WHERE, doc="Change a recorder; sessions under way stay with the old one."),
        delete(doc="Forget a recorder."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("unique_name", "string", "Its name."),
        Field("uri", "string", "Its SIP address."),
        Field("username", "nullable", "With whose name it is called."),
        parts.CREATED,
        parts.UPDATED,
        Field("url", "uri", "Its address here."),
    ),
)  # fmt: skip
