"""Transcriptions of recordings."""

from alembic import op

from switchhook.store.migrations.columns import dates, number, sid, text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "transcriptions",
        sid(),
        text("account_sid"),
        text("recording_sid"),
        text("status"),
        text("transcription_text", ""),
        number("duration", optional=True),
        text("price", ""),
        *dates(),
    )
    op.create_index(
        "transcriptions_by_account_sid_date_created_sid",
        "transcriptions",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index("transcriptions_by_recording_sid", "transcriptions", ["recording_sid"])
