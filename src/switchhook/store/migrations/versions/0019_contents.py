"""Content templates, and which one a message was made of."""

from alembic import op

from switchhook.store.migrations.columns import dates, sid, text

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "contents",
        sid(),
        text("account_sid"),
        text("friendly_name", ""),
        text("language"),
        text("variables"),
        text("types"),
        *dates(),
    )
    op.create_index(
        "contents_by_account_sid_date_created_sid",
        "contents",
        ["account_sid", "date_created", "sid"],
    )
    op.add_column("messages", text("content_sid", ""))
    op.add_column("messages", text("content_variables", ""))
