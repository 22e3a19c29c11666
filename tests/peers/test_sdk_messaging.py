"""The official `twilio` library drives messaging services, and what belongs to them."""

import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from switchhook.app import chance
from tests.peers.customer import CustomerApp, customer_app
from tests.peers.sdk import Phone, sdk
from tests.peers.server import RunningServer, running
from tests.peers.test_sdk import fails
from tests.peers.waiting import until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def client(server: RunningServer) -> Any:
    return sdk(server)


@pytest.fixture
def app(server: RunningServer) -> Iterator[CustomerApp]:
    with customer_app(server.credentials[1]) as app:
        yield app


@pytest.fixture
def phone(server: RunningServer) -> Phone:
    return Phone(server)


@pytest.fixture
def service(server: RunningServer, client: Any) -> Iterator[str]:
    """Return the SID of a service with two numbers."""
    service = client.messaging.v1.services.create(friendly_name="Reminders").sid
    pool = client.messaging.v1.services(service).phone_numbers
    [own] = client.incoming_phone_numbers.list(phone_number=server.facts["number"])
    extra = client.incoming_phone_numbers.create(phone_number="+14155550170")
    for number in (own, extra):
        pool.create(phone_number_sid=number.sid)
    yield service
    client.messaging.v1.services(service).delete()
    extra.delete()


def became(client: Any, sid: str, status: str) -> Any:
    until(lambda: client.messages(sid).fetch().status == status)
    return client.messages(sid).fetch()


def test_a_service_sends_by_one_of_its_numbers_and_keeps_to_it(
    client: Any, service: str, phone: Phone, app: CustomerApp
) -> None:
    client.messaging.v1.services(service).update(status_callback=f"{app.url}/status")
    sent = [
        client.messages.create(
            to=phone.number, messaging_service_sid=service, body="\u201cSmart\u201d"
        )
        for _ in range(4)
    ]
    assert {(one.status, one.from_, one.num_segments) for one in sent} == {("accepted", None, "0")}
    done = [became(client, one.sid, "delivered") for one in sent]
    assert len({one.from_ for one in done}) == 1
    assert {(one.body, one.num_segments) for one in done} == {('"Smart"', "1")}
    told = app.wait_for("/status", times=4 * 4)
    assert told.signed
    assert told.parameters["MessagingServiceSid"] == service


def test_a_service_hears_of_texts_and_stops_as_a_whole(
    server: RunningServer, client: Any, service: str, phone: Phone, app: CustomerApp
) -> None:
    client.messaging.v1.services(service).update(inbound_request_url=f"{app.url}/inbound")
    phone.send(server.facts["number"], "STOP")
    asked = app.wait_for("/inbound")
    assert asked.signed
    assert asked.parameters["MessagingServiceSid"] == service
    sent = client.messages.create(to=phone.number, messaging_service_sid=service, body="x")
    assert became(client, sent.sid, "failed").error_code == 21610
    fails(21610, 400, lambda: client.messages.create(
        to=phone.number, from_="+14155550170", body="x"
    ))  # fmt: skip
    phone.send("+14155550170", "START")
    app.wait_for("/inbound", times=2)
    again = client.messages.create(to=phone.number, messaging_service_sid=service, body="x")
    became(client, again.sid, "delivered")


def test_a_text_is_scheduled_and_canceled(client: Any, service: str, phone: Phone) -> None:
    soon = chance.now() + timedelta(seconds=60)
    later = soon + timedelta(hours=1)
    text = {"to": phone.number, "messaging_service_sid": service, "body": "x"}
    fails(35114, 400, lambda: client.messages.create(
        **text, schedule_type="fixed", send_at=soon
    ))  # fmt: skip
    fails(35111, 400, lambda: client.messages.create(**text, schedule_type="fixed"))
    made = client.messages.create(**text, schedule_type="fixed", send_at=later)
    assert made.status == "scheduled"
    fails(20009, 400, lambda: client.messages(made.sid).delete())
    assert client.messages(made.sid).update(status="canceled").status == "canceled"
    fails(30409, 400, lambda: client.messages(made.sid).update(status="canceled"))


class _Unmoved(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *asked: object, **more: object) -> None:
        return None


def followed(server: RunningServer, host: str, token: str) -> tuple[int, str | None]:
    """Return what a browser is told that follows a link."""
    headers = {"Host": host, "User-Agent": "Phone"}
    request = urllib.request.Request(f"{server.http}/{token}", headers=headers)
    try:
        with urllib.request.build_opener(_Unmoved).open(request) as answer:
            return answer.status, None
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers["Location"]


def test_links_are_shortened_and_clicks_told(
    server: RunningServer, client: Any, service: str, phone: Phone, app: CustomerApp
) -> None:
    made = client.request(
        "POST", f"{server.http}/switchhook/v1/link_domains", data={"DomainName": "go.example.com"}
    )
    domain = made.text.split('"sid":"')[1][:34]
    links = client.messaging.v1
    links.domain_config(domain).update(callback_url=f"{app.url}/clicks")
    assert links.linkshortening_messaging_service(domain, service).create().domain_sid == domain
    long = "https://example.com/a/long/way?to=go"
    sent = client.messages.create(
        to=phone.number, messaging_service_sid=service, shorten_urls=True, body=f"See {long}!"
    )
    body = became(client, sent.sid, "delivered").body
    start, _, end = body.partition("https://go.example.com/")
    assert (start, end[10:]) == ("See ", "!")
    assert followed(server, "go.example.com", end[:10]) == (302, long)
    click = app.wait_for("/clicks").parameters
    assert (click["event_type"], click["link"], click["sms_sid"]) == ("click", long, sent.sid)


def test_what_was_asked_to_be_forgotten_is(
    client: Any, server: RunningServer, phone: Phone
) -> None:
    sent = client.messages.create(
        to=phone.number, from_=server.facts["number"], body="secret",
        content_retention="discard", address_retention="obfuscate",
    )  # fmt: skip
    until(lambda: client.messages(sent.sid).fetch().body == "")
    found = client.messages(sent.sid).fetch()
    assert (found.status, found.to) == ("delivered", phone.number[:-4] + "XXXX")


def test_feedback_and_short_codes(client: Any, server: RunningServer, phone: Phone) -> None:
    sent = client.messages.create(to=phone.number, from_=server.facts["number"], body="code")
    assert client.messages(sent.sid).feedback.create(outcome="confirmed").outcome == "confirmed"
    client.request("POST", f"{server.http}/switchhook/v1/short_codes", data={"ShortCode": "89401"})
    [code] = client.short_codes.list(short_code="89401")
    assert code.update(friendly_name="Votes").friendly_name == "Votes"
    sent = client.messages.create(to=phone.number, from_="89401", body="vote")
    assert became(client, sent.sid, "delivered").from_ == "89401"


def test_a_campaign_is_registered(client: Any, service: str) -> None:
    brands = client.messaging.v1.brand_registrations
    brand = brands.create(
        customer_profile_bundle_sid="BU" + "0" * 32, a2p_profile_bundle_sid="BU" + "1" * 32
    )
    assert (brand.status, brands(brand.sid).fetch().status) == ("PENDING", "APPROVED")
    compliance = client.messaging.v1.services(service).us_app_to_person
    campaign = compliance.create(
        brand_registration_sid=brand.sid, us_app_to_person_usecase="CUSTOMER_CARE",
        description="Reminders of appointments for the patients of a practice.",
        message_flow="Patients agree on paper when they come to the practice first.",
        message_samples=["Your appointment is on Monday.", "Please bring your insurance card."],
        has_embedded_links=False, has_embedded_phone=False,
    )  # fmt: skip
    assert compliance(campaign.sid).fetch().campaign_status == "VERIFIED"
    assert client.messaging.v1.services(service).fetch().us_app_to_person_registered


def test_where_a_day_s_list_of_deactivated_numbers_is(client: Any) -> None:
    yesterday = chance.now().date() - timedelta(days=1)
    address = client.messaging.v1.deactivations().fetch(date=yesterday).redirect_to
    with urllib.request.urlopen(address) as answer:
        assert answer.read() == b""
