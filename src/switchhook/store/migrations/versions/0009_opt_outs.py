"""Who wants no more texts from a number."""

from alembic import op

from switchhook.store.migrations.columns import dates, sid, text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "opt_outs",
        sid(),
        text("account_sid"),
        text("number"),
        text("subscriber"),
        *dates(),
    )
    op.create_index(
        "opt_outs_by_account_sid_date_created_sid",
        "opt_outs",
        ["account_sid", "date_created", "sid"],
    )
