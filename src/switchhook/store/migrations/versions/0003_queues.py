"""Queues."""

from alembic import op

from switchhook.store.migrations.columns import dates, number, sid, text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "queues",
        sid(),
        text("account_sid"),
        text("friendly_name"),
        number("max_size", 1000),
        *dates(),
    )
    op.create_index(
        "queues_by_account_sid_date_created_sid", "queues", ["account_sid", "date_created", "sid"]
    )
    op.create_index(
        "queues_by_account_sid_friendly_name", "queues", ["account_sid", "friendly_name"]
    )
