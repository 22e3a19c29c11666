"""Who wants to hear of a recording, so that its end can be told after a crash, too."""

from alembic import op

from switchhook.store.migrations.columns import text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for column in (
        text("status_callback", ""),
        text("status_callback_method", "POST"),
        text("status_callback_event", '["completed"]'),
    ):
        op.add_column("recordings", column)
