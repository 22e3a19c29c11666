"""Console users, and the browsers that are signed in."""

from alembic import op

from switchhook.store.migrations.columns import dates, number, sid, text

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "users",
        sid(),
        text("account_sid"),
        text("username"),
        text("password_hash"),
        text("role", "account"),
        *dates(),
    )
    op.create_index(
        "users_by_account_sid_date_created_sid", "users", ["account_sid", "date_created", "sid"]
    )
    op.create_index("users_by_username", "users", ["username"])
    op.create_table(
        "sessions",
        sid(),
        text("account_sid"),
        text("username"),
        text("user_sid", ""),
        text("role"),
        text("token_hash"),
        text("user_agent", ""),
        text("address", ""),
        number("date_expires"),
        *dates(),
    )
    op.create_index(
        "sessions_by_account_sid_date_created_sid",
        "sessions",
        ["account_sid", "date_created", "sid"],
    )
