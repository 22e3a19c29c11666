"""Numbers and addresses by the names of twilio-python 5."""

import pytest

from switchhook.rest.classic import Resources


def test_a_number_is_searched_and_purchased(old: Resources) -> None:
    found = old.phone_numbers.search(area_code="415", country="US", type="local", region="CA")
    assert {one.region for one in found} == {"CA"}
    number = found[0].purchase(voice_url="https://example.com/v")
    assert (number.phone_number, number.voice_url) == (
        found[0].phone_number, "https://example.com/v",
    )  # fmt: skip
    assert [one.sid for one in old.phone_numbers.list()] == [number.sid]
    assert number.delete()


def test_offers_come_a_page_at_a_time(old: Resources) -> None:
    offers = old.phone_numbers.available_phone_numbers
    first, second = offers.list(page_size=1)[0], offers.list(page=1, page_size=1)[0]
    assert first.phone_number != second.phone_number
    assert offers.list(type="tollfree")[0].phone_number.startswith("+1800")


def test_a_caller_id_is_validated(old: Resources) -> None:
    known = old.caller_ids.validate("+14155550199", friendly_name="Mine")
    assert (known["validation_code"], known["friendly_name"]) == ("123456", "Mine")
    assert old.caller_ids.list(phone_number="+14155550199") == []


def test_an_address_knows_who_needs_it(old: Resources) -> None:
    address = old.addresses.create(
        customer_name="Ann", street="1 Main St", city="Ely", region="CB", postal_code="CB7",
        iso_country="GB",
    )  # fmt: skip
    assert address.update(city="March").city == "March"
    assert address.dependent_phone_numbers.list() == []
    assert old.dependent_phone_numbers(address.sid).list() == []
    assert [one.sid for one in old.addresses.list(customer_name="Ann")] == [address.sid]
    with pytest.raises(AttributeError):
        address.hangup()
    assert address.delete()
