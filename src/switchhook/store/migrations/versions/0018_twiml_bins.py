"""Hosted TwiML."""

from alembic import op

from switchhook.store.migrations.columns import dates, sid, text

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "twiml_bins",
        sid(),
        text("account_sid"),
        text("friendly_name"),
        text("twiml"),
        *dates(),
    )
    op.create_index(
        "twiml_bins_by_account_sid_date_created_sid",
        "twiml_bins",
        ["account_sid", "date_created", "sid"],
    )
