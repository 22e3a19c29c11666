"""Conferences."""

from alembic import op

from switchhook.store.migrations.columns import dates, number, sid, text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "conferences",
        sid(),
        text("account_sid"),
        text("friendly_name"),
        text("status", "init"),
        text("region", "us1"),
        text("reason_conference_ended", ""),
        text("call_sid_ending_conference", ""),
        text("status_callback", ""),
        text("status_callback_method", "POST"),
        text("status_callback_event", "[]"),
        number("sequence", 0),
        *dates(),
    )
    op.create_index(
        "conferences_by_account_sid_date_created_sid",
        "conferences",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index(
        "conferences_by_account_sid_friendly_name", "conferences", ["account_sid", "friendly_name"]
    )
    op.create_index("conferences_by_status", "conferences", ["status"])
