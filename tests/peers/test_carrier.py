"""A carrier played by SIPp: calls out through a trunk and in from its address."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from twilio.rest import Client

from tests.peers.customer import CustomerApp, customer_app
from tests.peers.server import RunningServer, running
from tests.peers.sipp import sipp
from tests.peers.waiting import until

Transport = Literal["udp", "tcp"]
ABROAD = "+442079460018"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def client(server: RunningServer) -> Any:
    client = Client(*server.credentials)
    client.api.base_url = server.http
    return client


@pytest.fixture
def app(server: RunningServer, client: Any) -> Iterator[CustomerApp]:
    with customer_app(server.credentials[1]) as app:
        app.answers["/voice"] = "<Response><Say>Welcome.</Say></Response>"
        number = client.incoming_phone_numbers.list(phone_number=server.facts["number"])[0]
        number.update(voice_url=f"{app.url}/voice", voice_method="POST")
        yield app


@contextlib.contextmanager
def trunk(server: RunningServer, client: Any, **fields: object) -> Iterator[None]:
    """Connect a carrier for as long as the test lasts."""
    path = f"{server.http}/switchhook/v1/trunks"
    answer = client.request("POST", f"{path}.json", data=fields)
    assert answer.status_code == 201, answer.text
    try:
        yield
    finally:
        sid = json.loads(answer.text)["sid"]
        assert client.request("DELETE", f"{path}/{sid}").status_code == 204


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_call_goes_out_through_the_trunk_with_its_credentials(
    server: RunningServer, client: Any, tmp_path: Path, transport: Transport
) -> None:
    with sipp("carrier_answers.xml", tmp_path, transport=transport) as carrier:
        fields = {
            "Host": "127.0.0.1", "Port": carrier.port, "Transport": transport, "Prefix": "+44",
            "Username": "us", "Password": "secret", "StripPlus": "true",
            "CallerId": "+14155550111",
        }  # fmt: skip
        with trunk(server, client, **fields):
            call = client.calls.create(
                to=ABROAD, from_=server.facts["number"],
                twiml="<Response><Pause length='1'/></Response>",
            )  # fmt: skip
            assert carrier.outcome() == "completed", carrier.report()
            until(lambda: client.calls(call.sid).fetch().status == "completed")
    said = carrier.messages()
    assert f"INVITE sip:{ABROAD.removeprefix('+')}@127.0.0.1" in said
    assert "+14155550111@" in said


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_carrier_calls_in_from_its_address(
    server: RunningServer, client: Any, app: CustomerApp, tmp_path: Path, transport: Transport
) -> None:
    digits = str(server.facts["number"]).removeprefix("+")
    with (
        trunk(server, client, Host="127.0.0.1", Port=9, AllowedAddress="127.0.0.1", Prefix="+999"),
        sipp(
            "carrier_calls.xml", tmp_path, target=server.sip, transport=transport, service=digits
        ) as carrier,
    ):
        assert carrier.outcome() == "completed", carrier.report()
    asked = app.wait_for("/voice").parameters
    assert (asked["From"], asked["To"]) == (ABROAD, server.facts["number"])
    assert (asked["Direction"], asked["CallStatus"]) == ("inbound", "ringing")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_stranger_is_challenged(
    server: RunningServer, app: CustomerApp, tmp_path: Path, transport: Transport
) -> None:
    with sipp(
        "stranger_calls.xml", tmp_path, target=server.sip, transport=transport,
        service=str(server.facts["number"]),
    ) as stranger:  # fmt: skip
        assert stranger.outcome() == "completed", stranger.report()
    assert app.of("/voice") == []
