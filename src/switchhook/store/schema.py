"""The tables: one per kind of entity, one column per field, and the indexes our questions need.

Text compares by code point everywhere (collation "C" on PostgreSQL), so that order and prefixes
mean the same on both databases. A callback's `position` is the order of commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.types import TypeEngine

from switchhook.domain.entities import (
    Account,
    Address,
    Alert,
    ApiKey,
    Application,
    ByocTrunk,
    Call,
    Callback,
    CarrierTrunk,
    Conference,
    ConnectionPolicy,
    ConnectionPolicyTarget,
    Content,
    CredentialList,
    DeadLetter,
    DialingPolicy,
    DomainMapping,
    Entity,
    Handset,
    InboundPart,
    IncomingPhoneNumber,
    InventoryNumber,
    IpAccessControlList,
    IpAddress,
    IpRecord,
    LinkDomain,
    Message,
    MessageCarrier,
    MessageFeedback,
    MessageMedia,
    MessageRoute,
    MessagingService,
    OptOut,
    OptOutText,
    OriginationUrl,
    OutgoingCallerId,
    ParkedReceipt,
    Queue,
    Recording,
    Registration,
    ServiceSender,
    Session,
    ShortCode,
    ShortLink,
    SipCredential,
    SipDomain,
    SiprecConnector,
    SipTrunk,
    SmppAccount,
    SmppDelivery,
    SmppSubmit,
    SourceIpMapping,
    StickySender,
    Submission,
    Trace,
    Transcription,
    TrunkAccess,
    TwimlBin,
    User,
)
from switchhook.store.codec import encode_list
from switchhook.store.fields import Field, Form, fields_of, table_name

REVISION = "0019"  # the newest in migrations/versions; a test holds them together

KINDS: tuple[type[Entity], ...] = get_args(Entity)

metadata = MetaData()

_TEXT = Text().with_variant(Text(collation="C"), "postgresql")

_TYPES: Mapping[Form, TypeEngine[Any]] = {
    "text": _TEXT,
    "integer": BigInteger(),
    "real": Float(),
    "boolean": Boolean(),
    "time": BigInteger(),
    "list": _TEXT,
    "mapping": _TEXT,
    "document": _TEXT,
    "secret": LargeBinary(),
}

# Every list but that of traces is asked for by account and newest first; what else is looked for,
# kind by kind. SQLite prefers an index that has the order to one that finds less, so both are one.
_INDEXES: Mapping[type[object], tuple[tuple[str, ...], ...]] = {
    Account: (("owner_account_sid",), ("date_created", "sid")),
    IncomingPhoneNumber: (("phone_number",),),
    InventoryNumber: (("phone_number",), ("iso_country", "type", "phone_number")),
    OutgoingCallerId: (("phone_number",),),
    Application: (),
    TwimlBin: (),
    Call: (
        ("account_sid", "to", "date_created", "sid"),
        ("account_sid", "from_", "date_created", "sid"),
        ("account_sid", "status", "date_created", "sid"),
        ("account_sid", "parent_call_sid", "date_created", "sid"),
        ("status", "date_created"),
    ),
    Message: (
        ("account_sid", "to", "date_created", "sid"),
        ("account_sid", "from_", "date_created", "sid"),
        ("status", "date_created"),
        ("status", "send_at"),
    ),
    MessageMedia: (("message_sid", "date_created"),),
    MessageCarrier: (),
    MessageRoute: (("carrier_sid",),),
    Submission: (("message_sid",), ("carrier_sid", "reference"), ("state", "date_created")),
    ParkedReceipt: (("date_created",),),
    InboundPart: (("date_created",),),
    SmppAccount: (("system_id",),),
    SmppSubmit: (("message_sid",), ("date_created",)),
    SmppDelivery: (("smpp_account_sid", "date_created"), ("date_created",)),
    OptOut: (),
    MessagingService: (("domain_sid",),),
    ServiceSender: (("service_sid", "kind", "date_created"),),
    StickySender: (("service_sid",),),
    ShortCode: (("short_code",),),
    Content: (),
    MessageFeedback: (),
    OptOutText: (("service_sid",),),
    LinkDomain: (("domain_name",),),
    ShortLink: (("date_created",),),
    Registration: (("account_sid", "kind", "date_created"), ("parent_sid",)),
    Recording: (("account_sid", "call_sid", "date_created", "sid"),),
    Transcription: (("recording_sid",),),
    Conference: (("account_sid", "friendly_name"), ("status",)),
    Queue: (("account_sid", "friendly_name"),),
    SiprecConnector: (("account_sid", "unique_name"),),
    Alert: (("account_sid", "resource_sid", "date_created", "sid"), ("date_created",)),
    Handset: (("phone_number",), ("username",)),
    SipCredential: (("username",), ("credential_list_sid",)),
    CredentialList: (),
    IpAccessControlList: (),
    IpAddress: (("ip_access_control_list_sid",),),
    SipDomain: (("domain_name",),),
    DomainMapping: (("domain_sid",), ("list_sid",)),
    CarrierTrunk: (),
    SipTrunk: (),
    OriginationUrl: (("trunk_sid",),),
    TrunkAccess: (("trunk_sid",), ("list_sid",)),
    ConnectionPolicy: (),
    ConnectionPolicyTarget: (("connection_policy_sid",),),
    ByocTrunk: (),
    IpRecord: (),
    SourceIpMapping: (("ip_record_sid",),),
    DialingPolicy: (),
    ApiKey: (),
    User: (("username",),),
    Session: (),
    Address: (),
    Callback: (("date_created",),),
    DeadLetter: (("date_created",),),
    Trace: (("resource_sid", "date_created", "sid"), ("date_created",)),
}

# Literals, not parameters, or the outbox's partial indexes would not be used.
PENDING: ColumnElement[str] = literal_column("'pending'")


def stem(stream: ColumnElement[str]) -> ColumnElement[str]:
    """Return what is indexed of a stream's name: PostgreSQL indexes no more than 2.7 kB."""
    return func.substr(stream, literal_column("1"), literal_column("64"))


def _default(field: Field) -> str | None:
    match field.default:
        case bool(flag):
            return "true" if flag else "false"
        case int(number) | float(number):
            return str(number)
        case str(string) if field.form == "text":
            return "'" + string.replace("'", "''") + "'"
        case tuple(values):
            return "'" + encode_list(values).replace("'", "''") + "'"
    return None


def _column(field: Field) -> Column[Any]:
    default = None if field.default is MISSING else _default(field)
    return Column(
        field.name,
        _TYPES[field.form],
        primary_key=field.name == "sid",
        nullable=field.optional,
        server_default=None if default is None else text(default),
    )


def _table(kind: type[Entity]) -> Table:
    table = Table(table_name(kind), metadata, *(_column(field) for field in fields_of(kind)))
    listed = "account_sid" in table.c and kind is not Trace
    by_account = (("account_sid", "date_created", "sid"),) if listed else ()
    for names in (*by_account, *_INDEXES[kind]):
        Index(f"{table.name}_by_{'_'.join(names)}", *(table.c[name] for name in names))
    return table


def _outbox() -> Table:
    """Return the table of callbacks, which alone knows the order of commit."""
    columns = [_column(field) for field in fields_of(Callback)]
    columns[0].primary_key = False
    position = Column(
        "position",
        BigInteger().with_variant(Integer(), "sqlite"),
        primary_key=True,
        autoincrement=True,
    )
    table = Table(
        table_name(Callback),
        metadata,
        position,
        *columns,
        UniqueConstraint("sid", name="callbacks_sid"),
        sqlite_autoincrement=True,
    )
    pending = table.c.state == PENDING
    for name, first in (("due", table.c.due), ("stream", stem(table.c.stream))):
        Index(
            f"callbacks_pending_by_{name}",
            first,
            table.c.position,
            sqlite_where=pending,
            postgresql_where=pending,
        )
    Index("callbacks_by_date_created", table.c.date_created)
    return table


TABLES: Mapping[type[object], Table] = {
    kind: _outbox() if kind is Callback else _table(kind) for kind in KINDS
}


def columns(table: Table) -> Sequence[Column[Any]]:
    """Return the columns that hold an entity's fields, in their order."""
    return [column for column in table.c if column.name != "position"]


version = Table("switchhook_version", metadata, Column("version_num", Text(), primary_key=True))
# What the key must open before anything else is trusted to it.
seal = Table("switchhook_seal", metadata, Column("sealed", LargeBinary(), nullable=False))
