"""Carriers of messages, what they are handed, and what a message may ask for."""

from alembic import op
from sqlalchemy import Column, Float
from sqlalchemy import text as sql

from switchhook.store.migrations.columns import dates, flag, number, secret, sid, text

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for column in (
        number("validity_period", 36_000),
        number("send_at", optional=True),
        text("content_retention", "retain"),
        text("address_retention", "retain"),
        flag("smart_encoded", False),
        text("max_price", ""),
        flag("shorten_urls", False),
        text("carrier_sid", ""),
    ):
        op.add_column("messages", column)
    op.create_index("messages_by_status_send_at", "messages", ["status", "send_at"])
    _ways()
    _handed_over()


def _ways() -> None:
    op.create_table(
        "message_carriers",
        sid(),
        text("account_sid", ""),
        text("friendly_name", ""),
        text("kind"),
        text("settings"),
        secret("secret"),
        Column("rate", Float(), nullable=False, server_default=sql("0.0")),
        text("ambiguous", "resend"),
        text("error_map"),
        flag("enabled", True),
        *dates(),
    )
    op.create_table(
        "message_routes",
        sid(),
        text("account_sid", ""),
        text("prefix", ""),
        text("sender", ""),
        text("carrier_sid"),
        number("priority", 10),
        number("weight", 10),
        text("cost", ""),
        flag("enabled", True),
        *dates(),
    )
    for table in ("message_carriers", "message_routes"):
        _index(table, "account_sid", "date_created", "sid")
    _index("message_routes", "carrier_sid")


def _handed_over() -> None:
    op.create_table(
        "submissions",
        sid(),
        text("account_sid"),
        text("message_sid"),
        text("carrier_sid"),
        number("part", 1),
        number("parts", 1),
        text("state"),
        text("reference", ""),
        number("attempts", 0),
        number("error_code", optional=True),
        *dates(),
    )
    _index("submissions", "account_sid", "date_created", "sid")
    _index("submissions", "message_sid")
    _index("submissions", "carrier_sid", "reference")
    _index("submissions", "state", "date_created")
    op.create_table(
        "parked_receipts",
        sid(),
        text("carrier_sid"),
        text("reference"),
        text("state"),
        text("error", ""),
        number("error_code", optional=True),
        text("source", ""),
        text("destination", ""),
        *dates(),
    )
    op.create_table(
        "inbound_parts",
        sid(),
        text("carrier_sid"),
        text("from_"),
        text("to"),
        *(number(name) for name in ("reference", "total", "number", "width")),
        text("body"),
        *dates(),
    )
    for table in ("parked_receipts", "inbound_parts"):
        _index(table, "date_created")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"{table}_by_{'_'.join(columns)}", table, list(columns))
