"""Messaging services with their senders and links, short codes, feedback, registrations."""

from alembic import op

from switchhook.store.migrations.columns import dates, flag, number, secret, sid, text

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    _services()
    _senders()
    _links()
    _records()


def _index(table: str, *names: str) -> None:
    op.create_index(f"{table}_by_{'_'.join(names)}", table, list(names))


def _owned(table: str) -> None:
    _index(table, "account_sid", "date_created", "sid")


def _services() -> None:
    op.create_table(
        "messaging_services",
        sid(),
        text("account_sid"),
        text("friendly_name"),
        text("inbound_request_url", ""),
        text("inbound_method", "POST"),
        text("fallback_url", ""),
        text("fallback_method", "POST"),
        text("status_callback", ""),
        flag("sticky_sender", True),
        flag("mms_converter", True),
        flag("smart_encoding", True),
        text("scan_message_content", "inherit"),
        flag("fallback_to_long_code", True),
        flag("area_code_geomatch", True),
        number("validity_period", 36_000),
        flag("synchronous_validation", False),
        text("usecase", "undeclared"),
        flag("use_inbound_webhook_on_number", False),
        flag("us_app_to_person_registered", False),
        text("domain_sid", ""),
        *dates(),
    )
    _owned("messaging_services")
    _index("messaging_services", "domain_sid")
    op.create_table(
        "opt_out_texts",
        sid(),
        text("account_sid"),
        text("service_sid"),
        text("country", ""),
        text("stop_keywords", "[]"),
        text("stop_reply", ""),
        text("start_keywords", "[]"),
        text("start_reply", ""),
        text("help_keywords", "[]"),
        text("help_reply", ""),
        *dates(),
    )
    _owned("opt_out_texts")
    _index("opt_out_texts", "service_sid")


def _senders() -> None:
    op.create_table(
        "service_senders",
        sid(),
        text("account_sid"),
        text("service_sid"),
        text("kind"),
        text("sender"),
        text("country_code", ""),
        text("capabilities", '["SMS"]'),
        *dates(),
    )
    _owned("service_senders")
    _index("service_senders", "service_sid", "kind", "date_created")
    op.create_table(
        "sticky_senders",
        sid(),
        text("account_sid"),
        text("service_sid"),
        text("recipient"),
        text("sender"),
        *dates(),
    )
    _owned("sticky_senders")
    _index("sticky_senders", "service_sid")
    op.create_table(
        "short_codes",
        sid(),
        text("account_sid"),
        text("short_code"),
        text("friendly_name"),
        text("country"),
        text("api_version", "2010-04-01"),
        text("sms_url", ""),
        text("sms_method", "POST"),
        text("sms_fallback_url", ""),
        text("sms_fallback_method", "POST"),
        flag("opt_outs", True),
        *dates(),
    )
    _owned("short_codes")
    _index("short_codes", "short_code")


def _links() -> None:
    op.create_table(
        "link_domains",
        sid(),
        text("account_sid"),
        text("domain_name"),
        text("config_sid", ""),
        text("fallback_url", ""),
        text("callback_url", ""),
        flag("continue_on_failure", False),
        flag("disable_https", False),
        text("certificate_sid", ""),
        secret("certificate"),
        number("date_expires", optional=True),
        *dates(),
    )
    _owned("link_domains")
    _index("link_domains", "domain_name")
    op.create_table(
        "short_links",
        sid(),
        text("account_sid"),
        text("service_sid"),
        text("domain_sid"),
        text("message_sid"),
        text("url"),
        *dates(),
    )
    _owned("short_links")
    _index("short_links", "date_created")


def _records() -> None:
    op.create_table(
        "message_feedbacks",
        sid(),
        text("account_sid"),
        text("outcome"),
        *dates(),
    )
    _owned("message_feedbacks")
    op.create_table(
        "registrations",
        sid(),
        text("account_sid"),
        text("kind"),
        text("parent_sid", ""),
        text("status"),
        text("reference", ""),
        text("details"),
        *dates(),
    )
    _owned("registrations")
    _index("registrations", "account_sid", "kind", "date_created")
    _index("registrations", "parent_sid")
