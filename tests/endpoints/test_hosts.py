import pytest

from switchhook.endpoints.hosts import Hosts
from switchhook.protocols.sip.uri import SipUri


@pytest.mark.parametrize(
    ("uri", "ours"),
    [
        ("sip:a@127.0.0.1:5070", True),
        ("sip:a@localhost:5070", True),
        ("sip:a@[::1]:5070", True),
        ("sip:a@LOCALHOST", True),
        ("sip:a@localhost:5071", False),
        ("sip:a@example.com:5070", False),
        ("tel:+14155550100", False),
    ],
)
def test_on_loopback_the_port_must_be_ours(uri: str, ours: bool) -> None:
    hosts = Hosts()
    hosts.listening("127.0.0.1", 5070)
    assert hosts.has(SipUri.parse(uri)) is ours


@pytest.mark.parametrize(
    ("uri", "ours"),
    [
        ("sip:a@sip.example.com", True),
        ("sip:a@sip.example.com:9999", True),
        ("sip:a@127.0.0.1:5060", True),
        ("sip:a@192.0.2.1:5060", False),
    ],
)
def test_an_advertised_name_is_ours_on_any_port(uri: str, ours: bool) -> None:
    hosts = Hosts()
    hosts.listening("0.0.0.0", 5060, advertise="sip.example.com")
    assert hosts.has(SipUri.parse(uri)) is ours
    assert hosts.name == "sip.example.com"


def test_an_advertised_address_is_ours_on_our_port() -> None:
    hosts = Hosts()
    hosts.listening("10.0.0.1", 5060, advertise="192.0.2.1")
    assert hosts.has(SipUri.parse("sip:a@192.0.2.1:5060"))
    assert hosts.has(SipUri.parse("sip:a@10.0.0.1"))
    assert not hosts.has(SipUri.parse("sip:a@192.0.2.1:5080"))
    assert not hosts.has(SipUri.parse("sip:a@localhost"))
