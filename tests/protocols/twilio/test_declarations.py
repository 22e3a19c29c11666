"""What holds of every declaration."""

import re

import pytest

from switchhook.domain.errors import CATALOGUE
from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.names import argument, element
from switchhook.protocols.twilio.resources import RESOURCES

IDS = [resource.path for resource in RESOURCES]


@pytest.mark.parametrize("resource", RESOURCES, ids=IDS)
def test_every_code_of_a_refusal_is_in_the_catalogue(resource: Resource) -> None:
    for operation in resource.operations:
        for parameter in (*operation.parameters, *operation.filters):
            for code in (parameter.required, parameter.invalid, parameter.too_long):
                assert not code or code in CATALOGUE, (parameter.name, code)


@pytest.mark.parametrize("resource", RESOURCES, ids=IDS)
def test_names_are_unique_and_everything_is_described(resource: Resource) -> None:
    names = [field.name for field in resource.fields]
    assert len(names) == len(set(names))
    operations = [operation.name for operation in resource.operations]
    assert len(operations) == len(set(operations))
    assert resource.doc.endswith(".")
    for operation in resource.operations:
        assert operation.doc.endswith(".")
        sent = [one.argument for one in (*operation.parameters, *operation.filters)]
        assert len(sent) == len(set(sent))
        assert all(one.doc for one in (*operation.parameters, *operation.filters))
    assert all(field.doc for field in resource.fields)


@pytest.mark.parametrize("resource", RESOURCES, ids=IDS)
def test_enums_name_their_values(resource: Resource) -> None:
    for operation in resource.operations:
        for parameter in (*operation.parameters, *operation.filters):
            assert (parameter.type != "enum") or parameter.values, parameter.name


def test_no_collection_is_called_like_its_items() -> None:
    """In the helper library both are classes of one module."""
    for resource in RESOURCES:
        accessor = resource.accessor or resource.key
        assert "".join(part.capitalize() for part in accessor.split("_")) != resource.name


def test_no_two_operations_share_a_method_and_path() -> None:
    seen = set()
    for resource in RESOURCES:
        for operation in resource.operations:
            path = re.sub(r"\{\w+\}", "{}", resource.product.root + resource.path_of(operation))
            key = (operation.method, path, operation.suffixes)
            assert key not in seen
            seen.add(key)


def test_names_are_spelled_for_python_and_for_xml() -> None:
    assert argument("StatusCallbackEvent") == "status_callback_event"
    assert argument("From") == "from_"
    assert argument("StartTime>") == "start_time_after"
    assert argument("DateSent<") == "date_sent_before"
    assert argument("SmsUrl") == "sms_url"
    assert argument("A2PProfileBundleSid") == "a2p_profile_bundle_sid"
    assert argument("Parameter1.Name") == "parameter1_name"
    assert argument("BusinessStreetAddress2") == "business_street_address2"
    assert element("subresource_uris") == "SubresourceUris"
    assert element("voice") == "Voice"
