"""https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out"""

from typing import Any

import pytest

from switchhook.domain.entities import OptOutText
from tests.api.platform import Platform

FORM = {
    "Country": "de",
    "StopKeyword": ["aufhören", " Stopp "],
    "StopReply": "Schluss.",
    "HelpKeyword": "Hilfe",
}


@pytest.fixture
def path(platform: Platform) -> str:
    service = platform.client.messaging.v1.services.create(friendly_name="x").sid
    return f"/switchhook/v1/services/{service}/opt_out_texts"


def test_words_are_set_changed_and_removed(platform: Platform, path: str) -> None:
    made = platform.request("POST", path, FORM)
    assert made.status == 201
    shown: dict[str, Any] = made.json
    assert shown["stop_keywords"] == ["AUFHÖREN", "STOPP"]
    assert (shown["country"], shown["stop_reply"], shown["start_reply"]) == ("DE", "Schluss.", None)
    own = f"{path}/{shown['sid']}"
    changed = platform.request("POST", own, {"StartReply": "Hallo.", "StopKeyword": "ENDE"}).json
    assert (changed["stop_keywords"], changed["help_keywords"]) == (["ENDE"], ["HILFE"])
    assert changed["start_reply"] == "Hallo."
    assert [one["sid"] for one in platform.request("GET", path).json["opt_out_texts"]] == [
        shown["sid"]
    ]
    assert platform.request("DELETE", own).status == 204
    assert platform.get(OptOutText, shown["sid"]) is None


def test_there_is_one_set_of_words_for_a_country(platform: Platform, path: str) -> None:
    assert platform.request("POST", path, {"StopReply": "Bye"}).json["country"] is None
    assert platform.request("POST", path, {"StopReply": "Bye"}).json["code"] == 20409
    assert platform.request("POST", path, FORM).status == 201
    assert platform.request("POST", path, {"Country": "QQ"}).json["code"] == 20422
    assert platform.request("POST", path, {"StopReply": "x" * 1601}).json["code"] == 21617


def test_words_are_a_service_s_of_the_account(platform: Platform) -> None:
    path = f"/switchhook/v1/services/MG{99:032x}/opt_out_texts"
    assert platform.request("POST", path, FORM).status == 404
