"""SIP recorders that calls may be sent to."""

from alembic import op

from switchhook.store.migrations.columns import dates, secret, sid, text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "siprec_connectors",
        sid(),
        text("account_sid"),
        text("unique_name"),
        text("uri"),
        text("username", ""),
        secret("password"),
        *dates(),
    )
    op.create_index(
        "siprec_connectors_by_account_sid_date_created_sid",
        "siprec_connectors",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index(
        "siprec_connectors_by_account_sid_unique_name",
        "siprec_connectors",
        ["account_sid", "unique_name"],
    )
