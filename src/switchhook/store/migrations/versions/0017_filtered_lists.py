"""Calls and messages are filtered in the order in which they are listed, however many there are."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    for table in ("calls", "messages"):
        for column in ("to", "from_"):
            before = ["account_sid", column, "date_created"]
            op.drop_index(f"{table}_by_{'_'.join(before)}", table)
            after = [*before, "sid"]
            op.create_index(f"{table}_by_{'_'.join(after)}", table, after)
    names = ["account_sid", "status", "date_created", "sid"]
    op.create_index(f"calls_by_{'_'.join(names)}", "calls", names)
