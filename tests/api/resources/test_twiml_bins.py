"""TwiML bins over REST."""

import pytest

from switchhook.domain.entities import TwimlBin
from tests.api.platform import BASE, Platform

ROOT = "/switchhook/v1/twiml_bins"
HELLO = "<Response><Say>Hello {{From}}</Say></Response>"


def kept(platform: Platform, twiml: str = HELLO) -> str:
    reply = platform.request("POST", ROOT, {"FriendlyName": "Hello", "Twiml": twiml})
    assert reply.status == 201
    return str(reply.json["sid"])


def test_a_document_is_kept_and_says_where_it_is_asked_for(platform: Platform) -> None:
    sid = kept(platform)
    told = platform.request("GET", f"{ROOT}/{sid}").json
    assert told["twiml"] == HELLO
    assert told["twiml_url"] == f"{BASE}/twiml_bins/{sid}"
    assert [one["sid"] for one in platform.request("GET", ROOT).json["twiml_bins"]] == [sid]
    changed = platform.request("POST", f"{ROOT}/{sid}", {"Twiml": "<Response/>"}).json
    assert changed["twiml"] == "<Response/>"
    assert platform.request("DELETE", f"{ROOT}/{sid}").status == 204
    assert platform.get(TwimlBin, sid) is None


@pytest.mark.parametrize("twiml", ["<Response>", "<Nothing/>", "text"])
def test_what_is_no_document_is_refused(platform: Platform, twiml: str) -> None:
    reply = platform.request("POST", ROOT, {"Twiml": twiml})
    assert (reply.status, reply.json["code"]) == (400, 12100)


@pytest.mark.parametrize(
    ("twiml", "kind", "codes"),
    [
        (HELLO, "voice", []),
        ("<Response><Sing/></Response>", "voice", [12200]),
        ("<Response", "voice", [12100]),
        ("<Response><Message>Hi</Message></Response>", "messaging", []),
    ],
)
def test_a_document_is_checked(platform: Platform, twiml: str, kind: str, codes: list[int]) -> None:
    told = platform.request("POST", f"{ROOT}/check", {"Twiml": twiml, "For": kind}).json
    assert told["valid"] is (not codes)
    assert [one["code"] for one in told["problems"]] == codes
