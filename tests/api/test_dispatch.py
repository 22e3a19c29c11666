"""What every resource has in common: formats, refusals, headers, limits."""

from xml.etree.ElementTree import fromstring

import pytest

from switchhook.api.bodies import MAX_BODY
from switchhook.domain.changes import Conflict, StoreUnavailable
from tests.api.platform import BASE, SID, Platform

APPS = f"/2010-04-01/Accounts/{SID}/Applications"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_without_a_suffix_or_with_xml_the_answer_is_xml(platform: Platform) -> None:
    for suffix in ("", ".xml"):
        reply = platform.request("POST", APPS + suffix, {"FriendlyName": "Ä & <B>"})
        assert reply.status == 201
        assert reply.headers["content-type"] == "application/xml"
        root = fromstring(reply.body)
        assert root.tag == "TwilioResponse"
        (app,) = root
        assert app.tag == "Application"
        assert app.findtext("FriendlyName") == "Ä & <B>"
        assert app.findtext("VoiceUrl") == ""
        assert app.findtext("Uri") == f"{APPS}/{app.findtext('Sid')}"


def test_a_list_in_xml_has_its_paging_in_attributes(platform: Platform) -> None:
    platform.client.applications.create(friendly_name="A")
    (apps,) = fromstring(platform.request("GET", APPS + "?PageSize=1").body)
    assert apps.tag == "Applications"
    assert apps.attrib["page"] == "0"
    assert apps.attrib["pagesize"] == "1"
    assert apps.attrib["nextpageuri"] == ""
    assert [child.tag for child in apps] == ["Application"]


def test_subresources_are_nested_in_xml(platform: Platform) -> None:
    (account,) = fromstring(platform.request("GET", f"/2010-04-01/Accounts/{SID}").body)
    assert account.findtext("SubresourceUris/Calls") == f"/2010-04-01/Accounts/{SID}/Calls"


def test_refusals_come_in_the_format_asked_for(platform: Platform) -> None:
    (refusal,) = fromstring(platform.request("GET", APPS + "/AP0").body)
    assert refusal.tag == "RestException"
    assert (refusal.findtext("Status"), refusal.findtext("Code")) == ("404", "20404")
    assert platform.request("GET", APPS + "/AP0.json").json["code"] == 20404


@pytest.mark.parametrize(
    "path",
    ["/", "/nowhere", "/2010-04-01", "/2010-04-01/Accounts/x/y/z.json", "/2010-04-01//Accounts",
     APPS + ".csv", f"{APPS}/AP0/Deeper", "/2010-04-01/Accounts/{}.json"],
)  # fmt: skip
def test_where_nothing_is_the_answer_says_so(platform: Platform, path: str) -> None:
    reply = platform.request("GET", path)
    assert reply.status == 404
    assert "20404" in reply.text


def test_a_trailing_slash_does_no_harm(platform: Platform) -> None:
    assert platform.request("GET", APPS + "/").status == 200


def test_a_method_that_is_not_taken_is_refused_with_those_that_are(platform: Platform) -> None:
    reply = platform.request("DELETE", APPS + ".json")
    assert (reply.status, reply.json["code"]) == (405, 20004)
    assert reply.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_options_tells_the_methods_and_head_the_headers(platform: Platform) -> None:
    reply = platform.request("OPTIONS", APPS + ".json", auth=None)
    assert (reply.status, reply.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    reply = platform.request("HEAD", APPS + ".json")
    assert (reply.status, reply.body) == (200, b"")
    assert int(reply.headers["content-length"]) > 0


def test_json_bodies_are_refused(platform: Platform) -> None:
    reply = platform.request(
        "POST", APPS + ".json", body=b"{}", headers={"content-type": "application/json"}
    )
    assert reply.status == 415
    assert "application/x-www-form-urlencoded" in reply.json["message"]


def test_a_body_without_a_type_is_taken_for_a_form(platform: Platform) -> None:
    reply = platform.request("POST", APPS + ".json", body=b"FriendlyName=A")
    assert reply.json["friendly_name"] == "A"


@pytest.mark.parametrize("body", [b"FriendlyName=%ff", b"FriendlyName=%00", b"a=1&" * 1001])
def test_text_that_is_none_is_refused(platform: Platform, body: bytes) -> None:
    reply = platform.request("POST", APPS + ".json", body=body, headers=FORM)
    assert (reply.status, reply.json["code"]) == (400, 20422)


def test_too_much_is_refused(platform: Platform) -> None:
    for headers in ({"content-length": "10"}, {"content-length": "9" * 30}, {}):
        body = b"a" * (MAX_BODY + 1)
        reply = platform.request("POST", APPS + ".json", body=body, headers={**FORM, **headers})
        assert (reply.status, reply.json["code"]) == (413, 20413)
    assert platform.request("GET", f"{APPS}.json?a={'a' * 70000}").status == 413


def test_a_body_may_come_in_pieces(platform: Platform) -> None:
    reply = platform.request("POST", APPS + ".json", body=b"FriendlyName=Abcdef", pieces=4)
    assert reply.json["friendly_name"] == "Abcdef"
    reply = platform.request("POST", APPS + ".json", body=b"a" * (MAX_BODY + 1), pieces=4)
    assert reply.status == 413


def test_a_store_that_is_full_answers_503_and_a_lost_race_409(platform: Platform) -> None:
    for broken, status in ((StoreUnavailable("disk full"), 503), (Conflict("taken"), 409)):
        platform.store.broken = broken
        assert platform.request("POST", APPS + ".json").status == status


def test_what_nobody_expected_answers_500_and_is_logged(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    form = {"To": "+14155550101", "From": "+14155550100", "Url": "https://example.com/broken"}
    reply = platform.request("POST", f"/2010-04-01/Accounts/{SID}/Calls.json", form)
    assert (reply.status, reply.json["code"]) == (500, 20500)
    assert "request failed" in caplog.text


def test_answers_carry_twilios_headers(platform: Platform) -> None:
    reply = platform.request("GET", APPS + ".json")
    assert reply.headers["twilio-request-id"].startswith("RQ")
    assert reply.headers["twilio-request-duration"] == "1.000"
    assert reply.headers["twilio-concurrent-requests"] == "1"


def test_links_lead_to_the_address_that_the_client_came_by(platform: Platform) -> None:
    def url(host: str) -> str:
        path = "/switchhook/v1/handsets?PageSize=5"
        reply = platform.request("GET", path, headers={"host": host})
        return str(reply.json["meta"]["url"])

    rest = "/switchhook/v1/handsets?PageSize=5&Page=0"
    assert url("api.example.com:81") == f"http://api.example.com:81{rest}"
    assert url("[::1]:81") == f"http://[::1]:81{rest}"
    assert url('evil"<x>') == f"{BASE}{rest}"


def test_the_host_may_say_which_product_is_meant(platform: Platform) -> None:
    path = f"/Accounts/{SID}.json"
    assert platform.request("GET", path).status == 404
    headers = {"host": "api.twilio.com"}
    assert platform.request("GET", "/2010-04-01" + path, headers=headers).status == 200


def test_the_server_says_that_it_is_well(platform: Platform) -> None:
    reply = platform.request("GET", "/healthz", auth=None)
    assert (reply.status, reply.json) == (200, {"status": "ok"})
