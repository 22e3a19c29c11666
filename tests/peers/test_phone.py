"""A real SIP phone: called, hearing what is said, pressing digits, calling in."""

import array
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from twilio.rest import Client

from tests.peers.baresip import Baresip, baresip
from tests.peers.customer import CustomerApp, customer_app
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

Transport = Literal["udp", "tcp"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def app(server: RunningServer) -> Iterator[CustomerApp]:
    with customer_app(server.credentials[1]) as app:
        yield app


@pytest.fixture
def client(server: RunningServer) -> Any:
    client = Client(*server.credentials)
    client.api.base_url = server.http
    return client


@pytest.fixture(params=["udp", "tcp"])
def phone(
    server: RunningServer, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Baresip]:
    handset = server.facts["handsets"][0]
    with baresip(
        tmp_path / "phone", handset["sip_uri"], handset["password"], transport=request.param
    ) as phone:
        phone.wait_registered()
        yield phone


def loud_seconds(path: Path) -> float:
    """Return for how long a WAV file is louder than noise."""
    with wave.open(str(path)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    loud = [n for n in range(0, len(samples), 160) if max(map(abs, samples[n : n + 160])) > 500]
    return 0.02 * len(loud)


def test_a_phone_is_called_hears_and_presses(
    server: RunningServer, client: Any, app: CustomerApp, phone: Baresip
) -> None:
    app.answers["/voice"] = (
        '<Response><Gather numDigits="3" action="/digits" timeout="10">'
        "<Say>Please press four, two and the star key.</Say></Gather></Response>"
    )
    app.answers["/digits"] = "<Response><Hangup/></Response>"
    call = client.calls.create(
        to=server.facts["handsets"][0]["number"],
        from_=server.facts["number"],
        url=f"{app.url}/voice",
        status_callback=f"{app.url}/status",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    phone.wait_for("CALL_INCOMING")
    phone.answer()
    phone.wait_for("CALL_ESTABLISHED")
    app.wait_for("/voice")
    phone.press("42*")
    assert app.wait_for("/digits").parameters["Digits"] == "42*"
    phone.wait_for("CALL_CLOSED")
    until(lambda: client.calls(call.sid).fetch().status == "completed")
    app.wait_for("/status", times=4)
    assert [one.parameters["CallStatus"] for one in app.of("/status")] == [
        "initiated", "ringing", "in-progress", "completed",
    ]  # fmt: skip


def test_a_phone_calls_the_number_and_hears_the_app(
    server: RunningServer, client: Any, app: CustomerApp, phone: Baresip
) -> None:
    app.answers["/voice"] = "<Response><Say>Hello caller, this is your number.</Say></Response>"
    number = client.incoming_phone_numbers.list(phone_number=server.facts["number"])[0]
    number.update(voice_url=f"{app.url}/voice", voice_method="POST")
    phone.dial(f"sip:{number.phone_number}@{server.facts['sip']}")
    phone.wait_for("CALL_ESTABLISHED")
    asked = app.wait_for("/voice")
    assert asked.parameters["From"] == server.facts["handsets"][0]["number"]
    phone.wait_for("CALL_CLOSED")
    assert 1 < loud_seconds(phone.heard()) < 4


def test_a_busy_phone_makes_a_busy_call(server: RunningServer, client: Any, phone: Baresip) -> None:
    call = client.calls.create(
        to=server.facts["handsets"][0]["number"], from_=server.facts["number"],
        twiml="<Response/>",
    )  # fmt: skip
    phone.wait_for("CALL_INCOMING")
    phone.hang_up()
    until(lambda: client.calls(call.sid).fetch().status == "busy")


def test_a_wrong_password_cannot_call(server: RunningServer, tmp_path: Path) -> None:
    handset = server.facts["handsets"][1]
    with baresip(tmp_path, handset["sip_uri"], "wrong", options=["regint=0"]) as phone:
        phone.dial(f"sip:{server.facts['number']}@{server.facts['sip']}")
        assert "401" in phone.wait_for("CALL_CLOSED")["param"]
