from pathlib import Path

import pytest

from switchhook.config import Address, Settings, SettingsError, load


def test_sources_in_order_of_weight(tmp_path: Path) -> None:
    (tmp_path / "switchhook.toml").write_text(
        'http = "127.0.0.1:1"\nsip = "127.0.0.1:2"\ndrain = 3\n'
    )
    settings = load(
        {"data": str(tmp_path), "http": "127.0.0.1:9", "sip": None},
        {"SWITCHHOOK_HTTP": "127.0.0.1:8", "SWITCHHOOK_RTP": "127.0.0.1:7", "HOME": "/"},
    )
    assert (settings.http, settings.sip, settings.rtp) == (
        "127.0.0.1:9",
        "127.0.0.1:2",
        "127.0.0.1:7",
    )
    assert settings.drain == 3.0


def test_numbers_come_out_of_the_environment_as_numbers(tmp_path: Path) -> None:
    settings = load(
        {"data": str(tmp_path)}, {"SWITCHHOOK_RTP_PORTS": "4", "SWITCHHOOK_DRAIN": "1.5"}
    )
    assert (settings.rtp_ports, settings.drain) == (4, 1.5)


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"http": "8080"}, "--http"),
        ({"sip": "127.0.0.1:99999"}, "--sip"),
        ({"mode": "test"}, "--mode"),
        ({"https": "127.0.0.1:8443", "tls_key": "k.pem"}, "--tls-certificate"),
        ({"smpp": "2775"}, "--smpp"),
        ({"smpps": "127.0.0.1:3550"}, "--tls-certificate"),
        ({"event_gateway": "insights.example.com"}, "--event-gateway"),
        ({"log_level": "loud"}, "--log-level"),
        ({"drain": "soon"}, "drain"),
        ({"trunk_ping": "-1"}, "--trunk-ping"),
        ({"trace_sip": "yes"}, "--trace-sip"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, flags: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load({"data": str(tmp_path), **flags}, {})


def test_an_unknown_setting_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "switchhook.toml").write_text("colour = 1\n")
    with pytest.raises(SettingsError, match="colour"):
        load({"data": str(tmp_path)}, {})


def test_development_is_the_default_exactly_on_loopback() -> None:
    assert Settings().effective_mode == "development"
    assert Settings(http="[::1]:0").effective_mode == "development"
    assert Settings(smpp="0.0.0.0:2775").effective_mode == "production"
    assert Settings(sip="0.0.0.0:5060").effective_mode == "production"
    assert Settings(sip="0.0.0.0:5060", mode="development").effective_mode == "development"


def test_an_ipv6_address_reads_and_writes_in_brackets() -> None:
    assert str(Address.parse("[::1]:80")) == "[::1]:80"
    assert Address.parse("[::1]:80").host == "::1"


def test_countries_that_may_be_called_follow_the_mode(tmp_path: Path) -> None:
    assert load({"data": str(tmp_path)}, {}).callable_countries == ("*",)
    public = {"data": str(tmp_path), "sip": "0.0.0.0:5060"}
    assert load(public, {}).callable_countries == ("US",)
    assert load({**public, "dialing_countries": "gb, DE"}, {}).callable_countries == ("GB", "DE")
    with pytest.raises(SettingsError, match="no country has the code ZZ"):
        load({**public, "dialing_countries": "GB,ZZ"}, {})


def test_sip_messages_are_traced_in_development_and_where_that_is_asked_for() -> None:
    assert Settings().traces_sip
    assert not Settings(trace_sip="off").traces_sip
    assert not Settings(mode="production").traces_sip
    assert Settings(mode="production", trace_sip="on").traces_sip
