"""The first tables."""

import sqlalchemy as sa
from alembic import op

from switchhook.store.migrations.columns import dates, flag, number, secret, sid, text

revision = "0001"
down_revision = None


def _accounts() -> None:
    op.create_table(
        "accounts",
        sid(),
        secret("auth_token"),
        text("friendly_name"),
        text("owner_account_sid"),
        text("status", "active"),
        text("type", "Full"),
        *dates(),
    )
    op.create_index("accounts_by_date_created_sid", "accounts", ["date_created", "sid"])
    op.create_index("accounts_by_owner_account_sid", "accounts", ["owner_account_sid"])


def _incoming_phone_numbers() -> None:
    op.create_table(
        "incoming_phone_numbers",
        sid(),
        text("account_sid"),
        text("phone_number"),
        text("friendly_name"),
        text("voice_url", ""),
        text("voice_method", "POST"),
        text("voice_fallback_url", ""),
        text("voice_fallback_method", "POST"),
        text("voice_application_sid", ""),
        flag("voice_caller_id_lookup", False),
        text("status_callback", ""),
        text("status_callback_method", "POST"),
        text("sms_url", ""),
        text("sms_method", "POST"),
        text("sms_fallback_url", ""),
        text("sms_fallback_method", "POST"),
        text("sms_application_sid", ""),
        text("trunk_sid", ""),
        text("address_sid", ""),
        text("identity_sid", ""),
        text("bundle_sid", ""),
        text("emergency_status", "Inactive"),
        text("emergency_address_sid", ""),
        text("voice_receive_mode", "voice"),
        *dates(),
    )
    op.create_index(
        "incoming_phone_numbers_by_account_sid_date_created_sid",
        "incoming_phone_numbers",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index(
        "incoming_phone_numbers_by_phone_number", "incoming_phone_numbers", ["phone_number"]
    )


def _applications() -> None:
    op.create_table(
        "applications",
        sid(),
        text("account_sid"),
        text("friendly_name"),
        text("api_version", "2010-04-01"),
        text("voice_url", ""),
        text("voice_method", "POST"),
        text("voice_fallback_url", ""),
        text("voice_fallback_method", "POST"),
        flag("voice_caller_id_lookup", False),
        text("status_callback", ""),
        text("status_callback_method", "POST"),
        text("sms_url", ""),
        text("sms_method", "POST"),
        text("sms_fallback_url", ""),
        text("sms_fallback_method", "POST"),
        text("sms_status_callback", ""),
        text("message_status_callback", ""),
        flag("public_application_connect_enabled", False),
        *dates(),
    )
    op.create_index(
        "applications_by_account_sid_date_created_sid",
        "applications",
        ["account_sid", "date_created", "sid"],
    )


def _calls() -> None:
    op.create_table(
        "calls",
        sid(),
        text("account_sid"),
        text("to"),
        text("from_"),
        text("status"),
        text("direction"),
        text("parent_call_sid", ""),
        text("phone_number_sid", ""),
        text("trunk_sid", ""),
        text("forwarded_from", ""),
        text("caller_name", ""),
        text("answered_by", ""),
        number("start_time", optional=True),
        number("end_time", optional=True),
        number("duration", optional=True),
        number("queue_time", 0),
        text("price", ""),
        text("status_callback", ""),
        text("status_callback_method", "POST"),
        text("status_callback_event", '["completed"]'),
        *dates(),
    )
    op.create_index(
        "calls_by_account_sid_date_created_sid", "calls", ["account_sid", "date_created", "sid"]
    )
    op.create_index(
        "calls_by_account_sid_from__date_created", "calls", ["account_sid", "from_", "date_created"]
    )
    op.create_index(
        "calls_by_account_sid_to_date_created", "calls", ["account_sid", "to", "date_created"]
    )
    op.create_index("calls_by_parent_call_sid", "calls", ["parent_call_sid"])
    op.create_index("calls_by_status_date_created", "calls", ["status", "date_created"])


def _messages() -> None:
    op.create_table(
        "messages",
        sid(),
        text("account_sid"),
        text("to"),
        text("from_"),
        text("body"),
        text("status"),
        text("direction"),
        number("num_segments", 1),
        number("num_media", 0),
        text("messaging_service_sid", ""),
        text("application_sid", ""),
        number("error_code", optional=True),
        text("error_message", ""),
        text("price", ""),
        text("status_callback", ""),
        text("status_callback_method", "POST"),
        number("date_sent", optional=True),
        *dates(),
    )
    op.create_index(
        "messages_by_account_sid_date_created_sid",
        "messages",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index(
        "messages_by_account_sid_from__date_created",
        "messages",
        ["account_sid", "from_", "date_created"],
    )
    op.create_index(
        "messages_by_account_sid_to_date_created", "messages", ["account_sid", "to", "date_created"]
    )
    op.create_index("messages_by_status_date_created", "messages", ["status", "date_created"])


def _recordings() -> None:
    op.create_table(
        "recordings",
        sid(),
        text("account_sid"),
        text("call_sid"),
        text("conference_sid", ""),
        text("status"),
        text("source", "RecordVerb"),
        number("channels", 1),
        text("track", "inbound"),
        number("duration", optional=True),
        number("start_time", optional=True),
        number("error_code", optional=True),
        text("price", ""),
        *dates(),
    )
    op.create_index(
        "recordings_by_account_sid_date_created_sid",
        "recordings",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index("recordings_by_call_sid", "recordings", ["call_sid"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sid(),
        text("account_sid"),
        text("resource_sid"),
        number("error_code"),
        text("level"),
        text("text"),
        text("request_method", ""),
        text("request_url", ""),
        text("request_variables", ""),
        number("response_status", optional=True),
        text("response_headers", ""),
        text("response_body", ""),
        *dates(),
    )
    op.create_index(
        "alerts_by_account_sid_date_created_sid", "alerts", ["account_sid", "date_created", "sid"]
    )
    op.create_index("alerts_by_date_created", "alerts", ["date_created"])
    op.create_index("alerts_by_resource_sid", "alerts", ["resource_sid"])


def _handsets() -> None:
    op.create_table(
        "handsets",
        sid(),
        text("account_sid"),
        text("phone_number"),
        text("friendly_name"),
        text("username"),
        secret("password"),
        *dates(),
    )
    op.create_index(
        "handsets_by_account_sid_date_created_sid",
        "handsets",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index("handsets_by_phone_number", "handsets", ["phone_number"])
    op.create_index("handsets_by_username", "handsets", ["username"])


def _sip_credentials() -> None:
    op.create_table(
        "sip_credentials",
        sid(),
        text("account_sid"),
        text("username"),
        secret("password"),
        *dates(),
    )
    op.create_index(
        "sip_credentials_by_account_sid_date_created_sid",
        "sip_credentials",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index("sip_credentials_by_username", "sip_credentials", ["username"])


def _carrier_trunks() -> None:
    op.create_table(
        "carrier_trunks",
        sid(),
        text("account_sid"),
        text("friendly_name"),
        text("host"),
        number("port", 5060),
        text("transport", "udp"),
        text("username", ""),
        secret("password"),
        text("allowed_addresses", "[]"),
        text("prefixes", '["+"]'),
        flag("strip_plus", False),
        text("caller_id", ""),
        flag("enabled", True),
        *dates(),
    )
    op.create_index(
        "carrier_trunks_by_account_sid_date_created_sid",
        "carrier_trunks",
        ["account_sid", "date_created", "sid"],
    )


def _traces() -> None:
    op.create_table(
        "traces",
        sid(),
        text("account_sid"),
        text("resource_sid"),
        text("kind"),
        text("detail"),
        *dates(),
    )
    op.create_index(
        "traces_by_account_sid_date_created_sid", "traces", ["account_sid", "date_created", "sid"]
    )
    op.create_index("traces_by_date_created", "traces", ["date_created"])
    op.create_index(
        "traces_by_resource_sid_date_created", "traces", ["resource_sid", "date_created"]
    )


def _callbacks() -> None:
    position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "callbacks",
        sa.Column("position", position, primary_key=True, autoincrement=True),
        text("sid"),
        text("account_sid"),
        text("resource_sid"),
        text("stream"),
        text("url"),
        text("method"),
        text("parameters"),
        number("due"),
        number("attempts", 0),
        text("state", "pending"),
        *dates(),
        sa.UniqueConstraint("sid", name="callbacks_sid"),
        sqlite_autoincrement=True,
    )
    op.create_index("callbacks_by_date_created", "callbacks", ["date_created"])
    pending = sa.text("state = 'pending'")
    op.create_index(
        "callbacks_pending_by_due",
        "callbacks",
        ["due", "position"],
        sqlite_where=pending,
        postgresql_where=pending,
    )
    op.create_index(
        "callbacks_pending_by_stream",
        "callbacks",
        [sa.text("substr(stream, 1, 64)"), "position"],
        sqlite_where=pending,
        postgresql_where=pending,
    )


def upgrade() -> None:
    op.create_table("switchhook_version", sa.Column("version_num", sa.Text(), primary_key=True))
    op.create_table("switchhook_seal", secret("sealed"))
    for create in (
        _accounts,
        _incoming_phone_numbers,
        _applications,
        _calls,
        _messages,
        _recordings,
        _alerts,
        _handsets,
        _sip_credentials,
        _carrier_trunks,
        _traces,
        _callbacks,
    ):
        create()
