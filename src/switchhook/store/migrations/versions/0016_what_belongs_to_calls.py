"""What belongs to a call is found by its call, however much the account has."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.drop_index("traces_by_account_sid_date_created_sid", "traces")  # nobody asks for all
    for table, before, after in (
        ("traces", ["resource_sid", "date_created"], ["resource_sid", "date_created", "sid"]),
        ("alerts", ["resource_sid"], ["account_sid", "resource_sid", "date_created", "sid"]),
        ("recordings", ["call_sid"], ["account_sid", "call_sid", "date_created", "sid"]),
        (
            "calls",
            ["parent_call_sid"],
            ["account_sid", "parent_call_sid", "date_created", "sid"],
        ),
    ):
        op.drop_index(f"{table}_by_{'_'.join(before)}", table)
        op.create_index(f"{table}_by_{'_'.join(after)}", table, after)
