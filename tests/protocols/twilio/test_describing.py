"""The declarations as plain data."""

import json

from switchhook.protocols.twilio.describing import described
from switchhook.protocols.twilio.resources import CALLS, RESOURCES


def test_every_resource_is_described_in_json() -> None:
    told = json.loads(json.dumps(described(RESOURCES)))
    assert len({one["id"] for one in told}) == len(RESOURCES)


def test_an_operation_says_what_it_takes_and_where() -> None:
    (calls,) = described([CALLS])
    assert calls["id"] == "calls"
    create = next(one for one in calls["operations"] if one["name"] == "create")
    assert create["method"] == "POST"
    assert create["path"] == "/2010-04-01/Accounts/{AccountSid}/Calls.json"
    to = next(one for one in create["parameters"] if one["name"] == "To")
    assert to["required"] and to["type"] == "endpoint"
    listing = next(one for one in calls["operations"] if one["name"] == "list")
    status = next(one for one in listing["parameters"] if one["name"] == "Status")
    assert "in-progress" in status["values"]
