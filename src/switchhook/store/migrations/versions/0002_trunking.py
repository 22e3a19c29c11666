"""Trunks of customers, their own carriers, dialing permissions, API keys and addresses."""

from alembic import op

from switchhook.store.migrations.columns import dates, flag, number, secret, sid, text

revision = "0002"
down_revision = "0001"


def _sip_trunks() -> None:
    op.create_table(
        "sip_trunks",
        sid(),
        text("account_sid"),
        text("friendly_name", ""),
        text("domain_name", ""),
        text("disaster_recovery_url", ""),
        text("disaster_recovery_method", "POST"),
        text("recording_mode", "do-not-record"),
        text("recording_trim", "do-not-trim"),
        text("transfer_mode", "disable-all"),
        text("transfer_caller_id", "from-transferee"),
        flag("cnam_lookup_enabled", False),
        text("auth_type_set", "[]"),
        *dates(),
    )
    op.create_index(
        "sip_trunks_by_account_sid_date_created_sid",
        "sip_trunks",
        ["account_sid", "date_created", "sid"],
    )


def _origination_urls() -> None:
    op.create_table(
        "origination_urls",
        sid(),
        text("account_sid"),
        text("trunk_sid"),
        text("friendly_name", ""),
        text("sip_url"),
        number("priority", 10),
        number("weight", 10),
        flag("enabled", True),
        *dates(),
    )
    op.create_index(
        "origination_urls_by_account_sid_date_created_sid",
        "origination_urls",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index("origination_urls_by_trunk_sid", "origination_urls", ["trunk_sid"])


def _trunk_accesses() -> None:
    op.create_table(
        "trunk_accesses",
        sid(),
        text("account_sid"),
        text("trunk_sid"),
        text("kind"),
        text("list_sid"),
        *dates(),
    )
    op.create_index(
        "trunk_accesses_by_account_sid_date_created_sid",
        "trunk_accesses",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index("trunk_accesses_by_trunk_sid", "trunk_accesses", ["trunk_sid"])
    op.create_index("trunk_accesses_by_list_sid", "trunk_accesses", ["list_sid"])


def _connection_policies() -> None:
    op.create_table(
        "connection_policies",
        sid(),
        text("account_sid"),
        text("friendly_name", ""),
        *dates(),
    )
    op.create_index(
        "connection_policies_by_account_sid_date_created_sid",
        "connection_policies",
        ["account_sid", "date_created", "sid"],
    )


def _connection_policy_targets() -> None:
    op.create_table(
        "connection_policy_targets",
        sid(),
        text("account_sid"),
        text("connection_policy_sid"),
        text("friendly_name", ""),
        text("target"),
        number("priority", 10),
        number("weight", 10),
        flag("enabled", True),
        *dates(),
    )
    op.create_index(
        "connection_policy_targets_by_account_sid_date_created_sid",
        "connection_policy_targets",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index(
        "connection_policy_targets_by_connection_policy_sid",
        "connection_policy_targets",
        ["connection_policy_sid"],
    )


def _byoc_trunks() -> None:
    op.create_table(
        "byoc_trunks",
        sid(),
        text("account_sid"),
        text("friendly_name", ""),
        text("voice_url", ""),
        text("voice_method", "POST"),
        text("voice_fallback_url", ""),
        text("voice_fallback_method", "POST"),
        text("status_callback_url", ""),
        text("status_callback_method", "POST"),
        flag("cnam_lookup_enabled", False),
        text("connection_policy_sid", ""),
        text("from_domain_sid", ""),
        *dates(),
    )
    op.create_index(
        "byoc_trunks_by_account_sid_date_created_sid",
        "byoc_trunks",
        ["account_sid", "date_created", "sid"],
    )


def _ip_records() -> None:
    op.create_table(
        "ip_records",
        sid(),
        text("account_sid"),
        text("friendly_name", ""),
        text("ip_address"),
        number("cidr_prefix_length", 32),
        *dates(),
    )
    op.create_index(
        "ip_records_by_account_sid_date_created_sid",
        "ip_records",
        ["account_sid", "date_created", "sid"],
    )


def _source_ip_mappings() -> None:
    op.create_table(
        "source_ip_mappings",
        sid(),
        text("account_sid"),
        text("ip_record_sid"),
        text("sip_domain_sid"),
        *dates(),
    )
    op.create_index(
        "source_ip_mappings_by_account_sid_date_created_sid",
        "source_ip_mappings",
        ["account_sid", "date_created", "sid"],
    )
    op.create_index("source_ip_mappings_by_ip_record_sid", "source_ip_mappings", ["ip_record_sid"])


def _dialing_policies() -> None:
    op.create_table(
        "dialing_policies",
        sid(),
        text("account_sid"),
        flag("inherits", True),
        text("low_risk_on", "[]"),
        text("low_risk_off", "[]"),
        text("special_on", "[]"),
        text("tollfraud_on", "[]"),
        *dates(),
    )
    op.create_index(
        "dialing_policies_by_account_sid_date_created_sid",
        "dialing_policies",
        ["account_sid", "date_created", "sid"],
    )


def _api_keies() -> None:
    op.create_table(
        "api_keies",
        sid(),
        text("account_sid"),
        text("friendly_name", ""),
        secret("secret"),
        *dates(),
    )
    op.create_index(
        "api_keies_by_account_sid_date_created_sid",
        "api_keies",
        ["account_sid", "date_created", "sid"],
    )


def _addresses() -> None:
    op.create_table(
        "addresses",
        sid(),
        text("account_sid"),
        text("customer_name"),
        text("street"),
        text("street_secondary", ""),
        text("city"),
        text("region"),
        text("postal_code"),
        text("iso_country"),
        text("friendly_name", ""),
        flag("emergency_enabled", False),
        *dates(),
    )
    op.create_index(
        "addresses_by_account_sid_date_created_sid",
        "addresses",
        ["account_sid", "date_created", "sid"],
    )


def upgrade() -> None:
    for create in (
        _sip_trunks,
        _origination_urls,
        _trunk_accesses,
        _connection_policies,
        _connection_policy_targets,
        _byoc_trunks,
        _ip_records,
        _source_ip_mappings,
        _dialing_policies,
        _api_keies,
        _addresses,
    ):
        create()
