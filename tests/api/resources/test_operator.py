"""Handsets, credentials, trunks and the server's status."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from switchhook.domain.entities import Call, Handset, Message
from tests.api.platform import BASE, OPERATOR_TOKEN, SID, TOKEN, Platform

ROOT = "/switchhook/v1"
OTHER = "AC" + "e" * 32
OPERATOR = ("operator", OPERATOR_TOKEN)
MOMENT = datetime(2026, 1, 2, 12, tzinfo=UTC)
CALL = Call(
    sid="CA" + "1" * 32,
    account_sid=SID,
    to="+14155550101",
    from_="+14155550100",
    status="ringing",
    direction="outbound-api",
    date_created=MOMENT,
    date_updated=MOMENT,
)


def handset(platform: Platform) -> str:
    reply = platform.request("POST", f"{ROOT}/handsets", {"PhoneNumber": "+14155550101"})
    assert reply.status == 201
    return str(reply.json["sid"])


def test_a_handset_is_created_with_a_free_number_and_credentials(platform: Platform) -> None:
    made = platform.request("POST", f"{ROOT}/handsets", {"FriendlyName": "Desk"}).json
    assert made["phone_number"] == "+14155550100"
    assert made["password"] == "secret"
    assert made["url"] == f"{BASE}{ROOT}/handsets/{made['sid']}"
    assert made["date_created"].startswith("2026-11-22T09:30:")
    page = platform.request("GET", f"{ROOT}/handsets").json
    assert [one["sid"] for one in page["handsets"]] == [made["sid"]]
    assert page["meta"]["key"] == "handsets"
    assert page["meta"]["next_page_url"] is None
    assert platform.request("DELETE", f"{ROOT}/handsets/{made['sid']}").status == 204
    assert platform.get(Handset, made["sid"]) is None


def test_a_handset_is_found_by_its_number_too(platform: Platform) -> None:
    sid = handset(platform)
    assert platform.request("GET", f"{ROOT}/handsets/+14155550101").json["sid"] == sid
    for name in ("+14155550102", "nobody", "HT" + "0" * 32):
        assert platform.request("GET", f"{ROOT}/handsets/{name}").status == 404


def test_a_number_is_not_given_to_two(platform: Platform) -> None:
    handset(platform)
    reply = platform.request("POST", f"{ROOT}/handsets", {"PhoneNumber": "+14155550101"})
    assert reply.json["code"] == 21422
    platform.client.incoming_phone_numbers.create(phone_number="+14155550100")
    reply = platform.request("POST", f"{ROOT}/handsets")
    assert reply.json["phone_number"] == "+14155550102"


def test_a_handsets_keys_reach_its_line(platform: Platform) -> None:
    path = f"{ROOT}/handsets/{handset(platform)}"
    assert platform.request("GET", path + "/call").status == 404
    assert platform.request("POST", path + "/answer").json["code"] == 20409
    platform.request("POST", path + "/auto_answer", {"Seconds": "2"})
    assert platform.lines.patience == 2
    platform.lines.call = CALL
    assert platform.request("GET", path + "/call").json["status"] == "ringing"
    assert platform.request("POST", path + "/answer").json["status"] == "in-progress"
    assert platform.request("POST", path + "/digits", {"Digits": "12#"}).status == 200
    assert platform.lines.pressed == ["12#"]
    assert platform.request("POST", path + "/hangup").json["status"] == "completed"
    dialled = platform.request("POST", path + "/dial", {"To": "+14155550100"})
    assert (dialled.status, dialled.json["from"]) == (201, "+14155550101")
    assert platform.request("POST", path + "/dial").json["code"] == 21201


def test_what_was_said_is_read_and_heard(platform: Platform, tmp_path: Path) -> None:
    path = f"{ROOT}/handsets/{handset(platform)}/heard"
    assert platform.request("GET", path).json == {
        "texts": ["Hello world."],
        "times": [],
        "audio": False,
    }
    assert platform.request("GET", path + ".wav").status == 404
    platform.lines.audio = tmp_path / "heard.wav"
    platform.lines.audio.write_bytes(b"RIFF")
    assert platform.request("GET", path + ".wav").body == b"RIFF"


def test_a_trunk_is_stored_in_its_normal_form(platform: Platform) -> None:
    form = {"Host": "SIP.Example.com.", "AllowedAddress": "192.0.2.7/32"}
    made = platform.request("POST", f"{ROOT}/trunks", form).json
    assert (made["host"], made["allowed_addresses"]) == ("sip.example.com", ["192.0.2.7"])


@pytest.mark.parametrize("form", [{"Prefix": "44"}, {"Host": "300.1.1.1"}])
def test_a_trunk_that_could_never_work_is_refused(platform: Platform, form: dict[str, str]) -> None:
    refused = platform.request("POST", f"{ROOT}/trunks", {"Host": "sip.example.com", **form})
    assert (refused.status, refused.json["code"]) == (400, 21245)


def test_a_text_from_another_account_is_in_the_inbox(platform: Platform) -> None:
    path = f"{ROOT}/handsets/{handset(platform)}/messages"
    platform.add(
        Message(
            sid="SM" + "e" * 32,
            account_sid="AC" + "e" * 32,
            to="+14155550101",
            from_="+14155550177",
            body="Hello neighbour",
            status="delivered",
            direction="outbound-api",
            date_created=MOMENT,
            date_updated=MOMENT,
        )
    )
    assert [one["body"] for one in platform.request("GET", path).json["messages"]] == [
        "Hello neighbour"
    ]


def test_a_handset_sends_pictures(platform: Platform) -> None:
    path = f"{ROOT}/handsets/{handset(platform)}/messages"
    form = {"To": "+14155550102", "MediaUrl": ["https://app.test/1", "https://app.test/2"]}
    assert platform.request("POST", path, form).status == 201
    [asked] = platform.messages.asked
    assert (asked.body, asked.media_url) == ("", tuple(form["MediaUrl"]))
    refused = platform.request("POST", path, {"To": "+14155550102"})
    assert (refused.status, refused.json["code"]) == (400, 21602)


def test_a_text_to_a_handset_is_in_its_inbox(platform: Platform) -> None:
    path = f"{ROOT}/handsets/{handset(platform)}/messages"
    platform.client.messages.create(to="+14155550101", from_="+14155550100", body="Hi")
    platform.client.messages.create(to="+14155550102", from_="+14155550100", body="Not you")
    assert [one["body"] for one in platform.request("GET", path).json["messages"]] == ["Hi"]
    sent = platform.request("POST", path, {"To": "+14155550100", "Body": "Yo"})
    assert (sent.status, sent.json["from"]) == (201, "+14155550101")


def test_credentials_are_unique_and_do_not_show_their_password(platform: Platform) -> None:
    form = {"Username": "alice", "Password": "s3cret"}
    made = platform.request("POST", f"{ROOT}/credentials", form)
    assert made.status == 201
    assert "s3cret" not in made.text
    assert platform.request("POST", f"{ROOT}/credentials", form).json["code"] == 21243
    assert platform.request("POST", f"{ROOT}/credentials", {"Username": "b"}).status == 400
    (listed,) = platform.request("GET", f"{ROOT}/credentials").json["credentials"]
    assert platform.request("DELETE", f"{ROOT}/credentials/{listed['sid']}").status == 204


def test_a_trunk_is_connected_changed_and_disconnected(platform: Platform) -> None:
    form = {
        "Host": "sip.example.com",
        "AllowedAddress": ["192.0.2.1", "198.51.100.0/24"],
        "Prefix": ["+44", "+1"],
        "Password": "s3cret",
    }
    made = platform.request("POST", f"{ROOT}/trunks", form)
    assert made.status == 201
    assert made.json["allowed_addresses"] == form["AllowedAddress"]
    assert made.json["prefixes"] == ["+44", "+1"]
    assert "s3cret" not in made.text
    path = f"{ROOT}/trunks/{made.json['sid']}"
    assert platform.request("POST", path, {"Enabled": "false"}).json["enabled"] is False
    assert platform.request("POST", path, {"Port": "0"}).json["code"] == 21245
    assert platform.request("POST", path, {"AllowedAddress": "everyone"}).json["code"] == 21245
    assert platform.request("DELETE", path).status == 204
    assert platform.request("GET", path).status == 404


@pytest.mark.parametrize("kind", ["handsets", "trunks", "credentials"])
def test_the_operator_sees_and_makes_everybodys(platform: Platform, kind: str) -> None:
    platform.add_account(OTHER)
    form = {"Host": "h", "Username": "u", "Password": "p", "AccountSid": OTHER}
    made = platform.request("POST", f"{ROOT}/{kind}", form, auth=OPERATOR)
    assert made.json["account_sid"] == OTHER
    seen = {
        who: len(platform.request("GET", f"{ROOT}/{kind}", auth=auth).json[kind])
        for who, auth in {
            "operator": OPERATOR,
            "owner": (OTHER, TOKEN),
            "stranger": (SID, TOKEN),
        }.items()
    }
    assert seen == {"operator": 1, "owner": 1, "stranger": 0}
    assert platform.request("POST", f"{ROOT}/{kind}", form).json["code"] == 21470


def test_the_server_says_how_it_is(platform: Platform) -> None:
    assert platform.request("GET", f"{ROOT}/status").json == {"calls": 0}


def test_a_page_gets_a_token_with_which_it_is_the_handset(platform: Platform) -> None:
    path = f"{ROOT}/handsets/{handset(platform)}/token"
    reply = platform.request("POST", path)
    assert reply.status == 201
    name = reply.json["identity"]
    assert reply.json == {"token": f"{name} for 3600 s", "identity": name, "ttl": 3600}
    assert platform.request("POST", path, {"Ttl": "60"}).json["ttl"] == 60
    assert platform.request("POST", path, {"Ttl": "5"}).status == 400


def test_the_api_says_what_it_consists_of(platform: Platform) -> None:
    told = platform.request("GET", f"{ROOT}/reference").json["resources"]
    assert {"Call", "Handset"} <= {one["name"] for one in told}
