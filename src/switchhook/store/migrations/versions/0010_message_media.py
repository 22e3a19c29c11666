"""What comes along with messages."""

from alembic import op

from switchhook.store.migrations.columns import dates, sid, text

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "message_medias",
        sid(),
        text("account_sid"),
        text("message_sid"),
        text("content_type", ""),
        text("url", ""),
        *dates(),
    )
    op.create_index(
        "message_medias_by_account_sid_date_created_sid",
        "message_medias",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index(
        "message_medias_by_message_sid_date_created",
        "message_medias",
        ["message_sid", "date_created"],
    )
