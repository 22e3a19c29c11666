"""JSON and XML of what is stored."""

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.twilio import dates, phone
from switchhook.protocols.twilio.declaration import (
    API_2010,
    SWITCHHOOK_V1,
    Field,
    Resource,
)
from switchhook.protocols.twilio.paging import PageLinks, PageRequest
from switchhook.protocols.twilio.rendering import Representation, View, xml

MOMENT = datetime(2015, 7, 30, 20, 0, 9, tzinfo=UTC)
FIELDS = (
    Field("sid"),
    Field("from", "nullable"),
    Field("to_formatted", "phone", source="to"),
    Field("duration", "number_string"),
    Field("date_created", "date"),
    Field("log", "mapping", source="level", value={"error": "0"}),
    Field("more_info", "template", value="{base}/errors/{duration}"),
    Field("beta", "constant", value=False),
    Field("uri", "uri"),
    Field("subresource_uris", "subresources", value={"parts": "/Parts"}),
    Field("body", listed=False),
)
THING = Resource(
    name="Thing",
    plural="Things",
    product=API_2010,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/Things",
    key="things",
    doc="A thing.",
    scope={"CallSid": "parent"},
    fields=FIELDS,
)
URI = "/2010-04-01/Accounts/AC1/Calls/CA1/Things/TH1"
LINKS = PageLinks("/own", "/first", None, "/previous")


@dataclass
class Thing:
    sid: str = "TH1"
    account_sid: str = "AC1"
    parent: str = "CA1"
    from_: str = ""
    to: str = "+14155550100"
    duration: int | None = 7
    date_created: datetime | None = MOMENT
    level: str = "error"
    body: str = "<&>"


def test_members_are_shown_as_their_types_say() -> None:
    shown = Representation(THING).instance(Thing(), View("http://h"))
    assert shown == {
        "sid": "TH1",
        "from": None,
        "to_formatted": "(415) 555-0100",
        "duration": "7",
        "date_created": "Thu, 30 Jul 2015 20:00:09 +0000",
        "log": "0",
        "more_info": "http://h/errors/7",
        "beta": False,
        "uri": URI + ".json",
        "subresource_uris": {"parts": URI + "/Parts.json"},
        "body": "<&>",
    }


def test_newer_products_show_iso_dates_and_absolute_addresses() -> None:
    newer = Resource(
        name="Thing",
        plural="Things",
        product=SWITCHHOOK_V1,
        path="/things",
        key="things",
        doc="A thing.",
        fields=(Field("date_created", "date"), Field("url", "uri")),
    )
    representation = Representation(newer)
    view = View("http://h", "")
    assert representation.instance(Thing(), view) == {
        "date_created": "2015-07-30T20:00:09Z",
        "url": "http://h/switchhook/v1/things/TH1",
    }
    page = representation.page([], PageRequest(), LINKS, view)
    assert page["meta"] == {
        "key": "things",
        "page": 0,
        "page_size": 50,
        "url": "http://h/own",
        "first_page_url": "http://h/first",
        "next_page_url": None,
        "previous_page_url": "http://h/previous",
    }


def test_a_list_leaves_out_what_only_a_fetch_shows() -> None:
    page = Representation(THING).page([Thing()], PageRequest(2, 5), LINKS, View())
    items = page["things"]
    assert isinstance(items, list)
    assert "body" not in items[0]
    assert (page["start"], page["end"]) == (10, 10)


def test_xml_shows_the_same() -> None:
    representation = Representation(THING)
    text = xml(THING, representation.instance(Thing(duration=None), View(suffix="")))
    (thing,) = fromstring(text)
    assert thing.tag == "Thing"
    assert thing.findtext("Uri") == URI
    assert thing.findtext("SubresourceUris/Parts") == URI + "/Parts"
    assert "<Duration/>" in text
    assert thing.findtext("Beta") == "false"
    assert thing.findtext("Body") == "<&>"
    page = representation.page([Thing()], PageRequest(), LINKS, View())
    (things,) = fromstring(xml(THING, page))
    assert (things.tag, things.get("previouspageuri")) == ("Things", "/previous")
    assert things.get("nextpageuri") == ""


@given(st.text())
def test_any_text_makes_xml_that_parses(text: str) -> None:
    members: dict[str, object] = {"body": text, "strings": [text], "nested": {"a": text}}
    fromstring(xml(THING, members))


@given(st.integers(0, 10**11))
def test_dates_are_read_as_they_are_written(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    for write in (dates.rfc2822, dates.iso8601):
        found = dates.parse(write(moment))
        assert found is not None
        assert found[0] == moment


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    dates.parse(text)


@given(st.text())
def test_a_number_read_stays_the_same_when_read_again(text: str) -> None:
    number = phone.e164(text)
    assert number is None or phone.e164(phone.formatted(number)) == number
