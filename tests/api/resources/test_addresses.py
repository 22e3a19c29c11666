"""Addresses, the numbers that name them, and the balance."""

from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.api.platform import SID, Platform

PLACE = {
    "customer_name": "Ada", "street": "1 Main Street", "city": "Paris", "region": "TX",
    "postal_code": "75460", "iso_country": "us",
}  # fmt: skip


def refused(code: int, work: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(TwilioRestException) as raised:
        work(*args, **kwargs)
    assert raised.value.code == code


def test_an_address_is_kept_as_it_is_written(platform: Platform) -> None:
    addresses = platform.client.addresses
    made = addresses.create(**PLACE, friendly_name="home", street_secondary="2nd floor")
    assert made.sid.startswith("AD")
    assert (made.iso_country, made.city, made.street_secondary) == ("US", "Paris", "2nd floor")
    assert (made.validated, made.verified, made.emergency_enabled) == (False, False, False)
    assert made.uri == f"/2010-04-01/Accounts/{SID}/Addresses/{made.sid}.json"
    changed = addresses(made.sid).update(city="Rome", emergency_enabled=True)
    assert (changed.city, changed.region, changed.emergency_enabled) == ("Rome", "TX", True)
    assert [one.sid for one in addresses.list(customer_name="Ada", iso_country="US")] == [made.sid]
    assert addresses.list(iso_country="FR") == []
    assert addresses(made.sid).delete()
    refused(20404, addresses(made.sid).fetch)


@pytest.mark.parametrize("missing", PLACE)
def test_every_part_of_an_address_is_needed(platform: Platform, missing: str) -> None:
    refused(21628, platform.client.addresses.create, **{**PLACE, missing: ""})


def test_a_country_that_is_none_is_refused(platform: Platform) -> None:
    refused(21628, platform.client.addresses.create, **{**PLACE, "iso_country": "ZZ"})
    assert platform.client.addresses.create(**{**PLACE, "iso_country": "CA"}).iso_country == "CA"


def test_numbers_depend_on_their_address(platform: Platform) -> None:
    address = platform.client.addresses.create(**PLACE)
    number = platform.client.incoming_phone_numbers.create(
        phone_number="+14155550150", address_sid=address.sid
    )
    dependent = platform.client.addresses(address.sid).dependent_phone_numbers
    assert [one.phone_number for one in dependent.list()] == ["+14155550150"]
    refused(20409, platform.client.addresses(address.sid).delete)
    platform.client.incoming_phone_numbers(number.sid).update(address_sid="")
    assert dependent.list() == []
    assert platform.client.addresses(address.sid).delete()


def test_the_balance_never_moves(platform: Platform) -> None:
    balance = platform.client.balance.fetch()
    assert (balance.account_sid, balance.balance, balance.currency) == (SID, "0.00", "USD")
