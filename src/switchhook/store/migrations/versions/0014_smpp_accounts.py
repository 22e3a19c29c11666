"""Customers' SMPP systems, what they submitted and what they are still to be told."""

from alembic import op
from sqlalchemy import Column, Float
from sqlalchemy import text as sql

from switchhook.store.migrations.columns import dates, flag, number, secret, sid, text

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("messages", text("smpp_account_sid", ""))
    op.create_table(
        "smpp_accounts",
        sid(),
        text("account_sid"),
        text("friendly_name", ""),
        text("system_id"),
        secret("password_hash"),
        text("allowed_addresses", "[]"),
        number("max_binds", 4),
        Column("rate", Float(), nullable=False, server_default=sql("0.0")),
        number("window", 10),
        text("numbers", "[]"),
        text("alphabet", "gsm7"),
        text("split", "udh"),
        flag("enabled", True),
        *dates(),
    )
    _index("smpp_accounts", "account_sid", "date_created", "sid")
    _index("smpp_accounts", "system_id")
    op.create_table(
        "smpp_submits",
        sid(),
        text("account_sid"),
        text("smpp_account_sid"),
        text("message_sid", ""),
        text("source"),
        number("source_ton", 0),
        number("source_npi", 0),
        text("destination"),
        number("destination_ton", 0),
        number("destination_npi", 0),
        number("registered_delivery", 0),
        number("reference", 0),
        number("total", 1),
        number("number", 1),
        number("width", 0),
        text("body", ""),
        *dates(),
    )
    _index("smpp_submits", "account_sid", "date_created", "sid")
    _index("smpp_submits", "message_sid")
    _index("smpp_submits", "date_created")
    op.create_table(
        "smpp_deliveries",
        sid(),
        text("account_sid"),
        text("smpp_account_sid"),
        text("message_sid"),
        text("kind"),
        *dates(),
    )
    _index("smpp_deliveries", "account_sid", "date_created", "sid")
    _index("smpp_deliveries", "smpp_account_sid", "date_created")
    _index("smpp_deliveries", "date_created")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"{table}_by_{'_'.join(columns)}", table, list(columns))
