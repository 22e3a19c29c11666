"""Apps written for Twilio answer the webhooks of real calls and texts."""

import base64
import hashlib
import hmac
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.peers.apps import EXAMPLES, ExampleApp, Name, example_app
from tests.peers.customer import CustomerApp, customer_app
from tests.peers.sdk import Phone, sdk
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

STANDARD = {"CallSid", "AccountSid", "From", "To", "CallStatus", "ApiVersion", "Direction"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module", params=["flask", "django"])
def app(
    server: RunningServer, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ExampleApp]:
    name: Name = request.param
    with example_app(name, server.credentials[1], tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture
def customer(server: RunningServer) -> Iterator[CustomerApp]:
    with customer_app(server.credentials[1]) as customer:
        yield customer


@pytest.fixture
def client(server: RunningServer) -> Any:
    return sdk(server)


@pytest.fixture
def phone(server: RunningServer) -> Phone:
    return Phone(server)


def point(client: Any, number: str, **urls: str) -> None:
    """Let an app answer for `number`."""
    [found] = client.incoming_phone_numbers.list(phone_number=number)
    found.update(**urls)


@pytest.mark.parametrize("name", ["flask", "django"])
def test_an_app_takes_fewer_than_forty_lines(name: str) -> None:
    assert len((EXAMPLES / f"{name}_app.py").read_text().splitlines()) < 40


def test_a_caller_gets_the_menu_and_presses_a_key(
    server: RunningServer, client: Any, phone: Phone, app: ExampleApp
) -> None:
    number = server.facts["number"]
    point(client, number, voice_url=f"{app.url}/voice", voice_method="POST")
    sid = phone.dial(number)
    phone.wait_to_hear("Press a key.")
    phone.press("1")
    phone.wait_to_hear("You pressed 1. Goodbye.")
    until(lambda: client.calls(sid).fetch().status == "completed")
    assert client.calls(sid).notifications.list() == [], app.log.read_text()


def test_a_text_is_echoed(
    server: RunningServer, client: Any, phone: Phone, app: ExampleApp
) -> None:
    number = server.facts["number"]
    point(client, number, sms_url=f"{app.url}/sms")
    phone.send(number, f"Grüße an {app.url} & Co 👋")
    until(lambda: f"You wrote: Grüße an {app.url} & Co 👋" in phone.inbox())


def answer_to(url: str, form: dict[str, str], signature: str) -> int:
    """Post `form` to an app and return the status."""
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode())
    request.add_header("X-Twilio-Signature", signature)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_forged_request_is_refused(server: RunningServer, app: ExampleApp) -> None:
    url, form = f"{app.url}/voice", {"CallSid": "CA1", "From": "+14155550101"}
    text = url + "".join(name + value for name, value in sorted(form.items()))

    def signed(token: str) -> str:
        digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()

    assert answer_to(url, form, signed("0" * 32)) == 403
    assert answer_to(url, form, "") == 403
    assert answer_to(url, form, signed(server.credentials[1])) == 200


def test_an_app_is_told_of_a_call_in_order(
    server: RunningServer, client: Any, phone: Phone, customer: CustomerApp
) -> None:
    number = server.facts["number"]
    call = client.calls.create(
        to=phone.number, from_=number, twiml="<Response><Say>Hello</Say><Pause/></Response>",
        status_callback=f"{customer.url}/status?for=me",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )  # fmt: skip
    phone.answer()
    customer.wait_for("/status", times=4)
    told = [one.parameters for one in customer.of("/status")]
    assert all(one.signed for one in customer.of("/status"))
    statuses = ["initiated", "ringing", "in-progress", "completed"]
    assert [one["CallStatus"] for one in told] == statuses
    assert [one["SequenceNumber"] for one in told] == ["0", "1", "2", "3"]
    for one in told:
        assert one.keys() >= STANDARD | {"Timestamp", "CallbackSource"}
        assert (one["CallSid"], one["To"], one["From"]) == (call.sid, phone.number, number)
        assert (one["Direction"], one["AccountSid"]) == ("outbound-api", server.credentials[0])
    assert int(told[-1]["CallDuration"]) >= 1
    assert all("CallDuration" not in one for one in told[:-1])


def test_an_app_is_told_why_a_call_was_not_answered(
    server: RunningServer, client: Any, phone: Phone, customer: CustomerApp
) -> None:
    client.calls.create(
        to=phone.number, from_=server.facts["number"], twiml="<Response/>", timeout=1,
        status_callback=f"{customer.url}/status",
    )  # fmt: skip
    assert customer.wait_for("/status").parameters["CallStatus"] == "no-answer"
    assert len(customer.of("/status")) == 1


def test_the_app_of_a_number_is_told_how_a_call_to_it_ended(
    server: RunningServer, client: Any, phone: Phone, customer: CustomerApp
) -> None:
    number = server.facts["number"]
    customer.answers["/voice"] = "<Response><Say>Hi</Say></Response>"
    point(client, number, voice_url=f"{customer.url}/voice", voice_method="POST",
          status_callback=f"{customer.url}/ended")  # fmt: skip
    sid = phone.dial(number)
    asked = customer.wait_for("/voice")
    assert asked.signed
    assert asked.parameters.keys() >= STANDARD | {"Called", "Caller"}
    assert (asked.parameters["CallStatus"], asked.parameters["Direction"]) == ("ringing", "inbound")
    ended = customer.wait_for("/ended").parameters
    assert (ended["CallSid"], ended["CallStatus"]) == (sid, "completed")


def test_a_broken_app_is_replaced_by_its_fallback(
    server: RunningServer, client: Any, phone: Phone, customer: CustomerApp
) -> None:
    number = server.facts["number"]
    customer.answers["/fallback"] = "<Response><Say>Sorry about that</Say></Response>"
    point(client, number, voice_url="http://127.0.0.1:1/voice", voice_method="POST",
          voice_fallback_url=f"{customer.url}/fallback", status_callback="")  # fmt: skip
    sid = phone.dial(number)
    phone.wait_to_hear("Sorry about that")
    asked = customer.wait_for("/fallback").parameters
    assert asked["ErrorUrl"] == "http://127.0.0.1:1/voice"
    assert asked["ErrorCode"].startswith("112")
    until(lambda: client.calls(sid).notifications.list())
    assert client.calls(sid).notifications.list()[0].error_code == asked["ErrorCode"]
