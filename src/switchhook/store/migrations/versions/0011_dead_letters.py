"""Callbacks that were given up, apart from those still owed."""

from alembic import op

from switchhook.store.migrations.columns import dates, number, sid, text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "dead_letters",
        sid(),
        text("account_sid"),
        text("resource_sid"),
        text("stream"),
        text("url"),
        text("method"),
        text("parameters"),
        number("attempts"),
        number("error_code"),
        number("error_status", optional=True),
        text("error_text", ""),
        number("date_owed"),
        *dates(),
    )
    op.create_index(
        "dead_letters_by_account_sid_date_created_sid",
        "dead_letters",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index("dead_letters_by_date_created", "dead_letters", ["date_created"])
    op.execute(
        "INSERT INTO dead_letters (sid, account_sid, resource_sid, stream, url, method,"
        " parameters, attempts, error_code, date_owed, date_created, date_updated)"
        " SELECT sid, account_sid, resource_sid, stream, url, method, parameters, attempts,"
        " 11200, date_created, date_updated, date_updated FROM callbacks WHERE state = 'dead'"
    )
    op.execute("DELETE FROM callbacks WHERE state = 'dead'")
