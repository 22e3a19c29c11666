"""What may be dialled in production."""

import socket

import pytest

from switchhook.webhooks.addresses import AddressPolicy, AddressRefused


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_that_are_not_global_are_refused(address: str) -> None:
    assert not AddressPolicy().permits("app.example", 80, address)
    assert AddressPolicy(private=True).permits("app.example", 80, address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_global_addresses_are_permitted(address: str) -> None:
    assert AddressPolicy().permits("app.example", 443, address)


@pytest.mark.parametrize(
    ("entry", "permitted"),
    [
        ("10.0.0.0/8", True),
        ("10.0.0.5", True),
        ("10.0.0.6", False),
        ("App.Internal", True),
        ("app.internal:8080", True),
        ("app.internal:9090", False),
        ("http://app.internal:8080/base", True),
        ("http://app.internal", False),
        ("https://other.internal:8080", False),
    ],
)
def test_the_list_of_allowed_targets_is_by_address_host_or_origin(
    entry: str, permitted: bool
) -> None:
    policy = AddressPolicy(allowed=(entry,))
    assert policy.permits("app.internal", 8080, "10.0.0.5") is permitted


@pytest.mark.parametrize(
    ("policy", "address", "permitted"),
    [
        (AddressPolicy(), "8.8.8.8", False),
        (AddressPolicy(private=True), "8.8.8.8", True),
        (AddressPolicy(allowed=("app.internal",)), "8.8.8.8", True),
        (AddressPolicy(allowed=("wss://app.internal",)), "10.0.0.5", True),
        (AddressPolicy(allowed=("ws://app.internal",)), "10.0.0.5", False),
    ],
)
def test_what_lacks_tls_where_it_should_have_it_goes_only_where_it_is_allowed(
    policy: AddressPolicy, address: str, permitted: bool
) -> None:
    assert policy.permits("app.internal", 443, address, secure=False) is permitted


def test_a_refused_address_gets_no_socket() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))
    with pytest.raises(AddressRefused):
        AddressPolicy().open(info)
    AddressPolicy(private=True).open(info).close()
