import ipaddress

import pytest

from switchhook.transports.addresses import reachable


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.9", "::1", "sip.example.com"])
def test_an_address_of_its_own_stays(host: str) -> None:
    assert reachable(host) == host


def test_every_address_becomes_one_that_can_be_told() -> None:
    told = ipaddress.ip_address(reachable("0.0.0.0"))
    assert told.version == 4
    assert not told.is_unspecified
