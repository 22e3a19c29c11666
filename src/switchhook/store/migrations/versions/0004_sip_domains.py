"""SIP domains, credential and access lists, verified caller IDs, the inventory of numbers."""

from alembic import op

from switchhook.store.migrations.columns import dates, flag, number, sid, text

revision = "0004"
down_revision = "0003"

_CAPABILITIES = '["voice","sms","mms"]'


def _index(table: str, *columns: str) -> None:
    op.create_index(f"{table}_by_{'_'.join(columns)}", table, list(columns))


def _lists() -> None:
    for table in ("credential_lists", "ip_access_control_lists"):
        op.create_table(table, sid(), text("account_sid"), text("friendly_name"), *dates())
        _index(table, "account_sid", "date_created", "sid")
    op.create_table(
        "ip_addresses",
        sid(),
        text("account_sid"),
        text("ip_access_control_list_sid"),
        text("friendly_name"),
        text("ip_address"),
        number("cidr_prefix_length", 32),
        *dates(),
    )
    _index("ip_addresses", "account_sid", "date_created", "sid")
    _index("ip_addresses", "ip_access_control_list_sid")
    op.add_column("sip_credentials", text("credential_list_sid", ""))
    _index("sip_credentials", "credential_list_sid")


def _sip_domains() -> None:
    op.create_table(
        "sip_domains",
        sid(),
        text("account_sid"),
        text("domain_name"),
        text("friendly_name"),
        text("voice_url", ""),
        text("voice_method", "POST"),
        text("voice_fallback_url", ""),
        text("voice_fallback_method", "POST"),
        text("voice_status_callback_url", ""),
        text("voice_status_callback_method", "POST"),
        flag("sip_registration", False),
        flag("emergency_calling_enabled", False),
        text("emergency_caller_sid", ""),
        flag("secure", False),
        text("byoc_trunk_sid", ""),
        text("auth_type_set", "[]"),
        *dates(),
    )
    _index("sip_domains", "account_sid", "date_created", "sid")
    _index("sip_domains", "domain_name")


def _domain_mappings() -> None:
    op.create_table(
        "domain_mappings",
        sid(),
        text("account_sid"),
        text("domain_sid"),
        text("purpose"),
        text("kind"),
        text("list_sid"),
        *dates(),
    )
    _index("domain_mappings", "account_sid", "date_created", "sid")
    _index("domain_mappings", "domain_sid")
    _index("domain_mappings", "list_sid")


def _numbers() -> None:
    op.create_table(
        "inventory_numbers",
        sid(),
        text("phone_number"),
        text("type", "local"),
        text("iso_country"),
        text("capabilities", _CAPABILITIES),
        text("locality", ""),
        text("region", ""),
        text("postal_code", ""),
        text("rate_center", ""),
        text("lata", ""),
        text("latitude", ""),
        text("longitude", ""),
        text("address_requirements", "none"),
        flag("beta", False),
        *dates(),
    )
    _index("inventory_numbers", "phone_number")
    _index("inventory_numbers", "iso_country", "type", "phone_number")
    op.create_table(
        "outgoing_caller_ids",
        sid(),
        text("account_sid"),
        text("phone_number"),
        text("friendly_name"),
        *dates(),
    )
    _index("outgoing_caller_ids", "account_sid", "date_created", "sid")
    _index("outgoing_caller_ids", "phone_number")
    op.add_column("incoming_phone_numbers", text("type", "local"))
    op.add_column("incoming_phone_numbers", text("capabilities", _CAPABILITIES))


def upgrade() -> None:
    _lists()
    _sip_domains()
    _domain_mappings()
    _numbers()
