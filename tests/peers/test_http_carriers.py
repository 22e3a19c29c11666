"""Texts by a carrier with an HTTP API, from the official SDK to the receipt and back in."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from twilio.rest import Client

from tests.peers.customer import CustomerApp, customer_app
from tests.peers.provider import CALLBACK_TOKEN, TOKEN, Provider, provider
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

OUTSIDE = "+442071838750"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def theirs() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture(scope="module")
def carrier(server: RunningServer, theirs: Provider) -> str:
    """Return the SID of the provider's carrier."""
    return switchhook(
        server, "carriers", "add", "http", "--name", "Theirs", "--set", "preset=json",
        "--set", f"url={theirs.base}/send", "--secret", f"token={TOKEN}",
        "--secret", f"callback_token={CALLBACK_TOKEN}", "--prefix", "+44",
    ).strip()  # fmt: skip


@pytest.fixture
def app(server: RunningServer) -> Iterator[CustomerApp]:
    with customer_app(server.credentials[1]) as app:
        yield app


def switchhook(server: RunningServer, *arguments: str) -> str:
    """Run a command against the server and return what it prints."""
    command = [sys.executable, "-m", "switchhook", *arguments, f"--data={server.data}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def sdk(server: RunningServer) -> Any:
    """Return the official SDK, pointed at a server."""
    client = Client(*server.credentials)
    client.api.base_url = server.http
    return client


def statuses(app: CustomerApp, sid: str) -> list[str]:
    """Return the statuses that the app was told of, in their order."""
    return [
        one.parameters["MessageStatus"]
        for one in app.of("/status")
        if one.parameters["MessageSid"] == sid and one.signed
    ]


def test_a_text_goes_out_and_its_receipt_comes_back(
    server: RunningServer, theirs: Provider, carrier: str, app: CustomerApp
) -> None:
    message = sdk(server).messages.create(
        to=OUTSIDE, from_=server.facts["number"], body="Grüße", status_callback=app.url + "/status"
    )
    until(lambda: [one for one in theirs.came if one["text"] == "Grüße"])
    (came,) = (one for one in theirs.came if one["text"] == "Grüße")
    assert (came["from"], came["to"]) == (server.facts["number"], OUTSIDE)
    assert came["receipts_url"] == f"{server.http}/switchhook/v1/carriers/{carrier}/receipts"
    until(lambda: sdk(server).messages(message.sid).fetch().status == "sent")
    told = {"id": f"theirs-{theirs.came.index(came) + 1}", "status": "delivered"}
    assert theirs.tell(came["receipts_url"], told, token="wrong") == 0
    assert theirs.tell(came["receipts_url"], told) == 200
    until(lambda: statuses(app, message.sid) == ["sending", "sent", "delivered"])
    assert sdk(server).messages(message.sid).fetch().status == "delivered"


def test_a_refusal_fails_the_text_and_a_busy_carrier_gets_it_later(
    server: RunningServer, theirs: Provider, carrier: str
) -> None:
    client = sdk(server)
    theirs.statuses = [400]
    failed = client.messages.create(to=OUTSIDE, from_=server.facts["number"], body="No")
    until(lambda: client.messages(failed.sid).fetch().status == "failed")
    assert client.messages(failed.sid).fetch().error_code == 30008
    theirs.statuses = [503]
    later = client.messages.create(to=OUTSIDE, from_=server.facts["number"], body="Later")
    until(lambda: client.messages(later.sid).fetch().status == "sent")
    assert [one["text"] for one in theirs.came].count("Later") == 2


def test_a_text_that_comes_in_is_answered_by_the_apps_twiml(
    server: RunningServer, theirs: Provider, carrier: str, app: CustomerApp
) -> None:
    app.answers["/sms"] = "<Response><Message>Got it</Message></Response>"
    (number,) = sdk(server).incoming_phone_numbers.list(phone_number=server.facts["number"])
    number.update(sms_url=app.url + "/sms")
    inbound = f"{server.http}/switchhook/v1/carriers/{carrier}/inbound"
    told = {"id": "in-1", "from": OUTSIDE[1:], "to": server.facts["number"], "text": "Hi there"}
    assert [theirs.tell(inbound, told) for _ in range(2)] == [200, 200]
    until(lambda: [one for one in theirs.came if one["text"] == "Got it"])
    asked = [one.parameters for one in app.of("/sms")]
    assert [(one["From"], one["Body"]) for one in asked] == [(OUTSIDE, "Hi there")]


def test_an_operator_looks_after_it(server: RunningServer, theirs: Provider, carrier: str) -> None:
    assert "ready" in switchhook(server, "carriers", "list")
    tried = switchhook(server, "carriers", "test", carrier, OUTSIDE, "--from", "+14155550100")
    assert "outcome=accepted" in tried
    shown = switchhook(server, "carriers", "show", carrier)
    assert f'"url": "{theirs.base}/send"' in shown
    assert TOKEN not in shown
    assert "accepted" in shown
    routes = switchhook(server, "carriers", "routes", "list", "--carrier", carrier)
    assert "+44" in routes
    wrong = subprocess.run(
        [sys.executable, "-m", "switchhook", "carriers", "update", carrier, "--set", "url=x",
         f"--data={server.data}"],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert "'x' is not an http URL" in wrong.stderr


def test_one_switchhook_stands_in_front_of_another(
    server: RunningServer, app: CustomerApp, tmp_path: Path
) -> None:
    """The `twilio` preset, both ways, its signature checked: theirs is the carrier of ours."""
    number, phone = "+14155550177", "+14155550178"
    with running(tmp_path) as upstream:
        ours, theirs = sdk(server), sdk(upstream)
        carrier = switchhook(
            server, "carriers", "add", "http", "--set", "preset=twilio",
            "--set", f"base_url={upstream.http}", "--set", f"account_sid={upstream.credentials[0]}",
            "--secret", f"auth_token={upstream.credentials[1]}", "--prefix", "+1415",
        ).strip()  # fmt: skip
        inbound = f"{server.http}/switchhook/v1/carriers/{carrier}/inbound"
        theirs.incoming_phone_numbers.create(phone_number=number, sms_url=inbound)
        switchhook(upstream, "handsets", "add", "--number", phone)
        app.answers["/front"] = "<Response><Message>From the front</Message></Response>"
        ours.incoming_phone_numbers.create(phone_number=number, sms_url=app.url + "/front")
        out = ours.messages.create(
            to=phone, from_=number, body="Long " * 50, status_callback=app.url + "/status"
        )
        until(lambda: statuses(app, out.sid) == ["sending", "sent", "delivered"])
        assert "Long Long" in switchhook(upstream, "handsets", "inbox", phone)
        switchhook(upstream, "handsets", "send", phone, number, "Hello?")
        asked = app.wait_for("/front").parameters
        assert (asked["From"], asked["To"], asked["Body"]) == (phone, number, "Hello?")
        until(lambda: "From the front" in switchhook(upstream, "handsets", "inbox", phone))
        unknown = ours.messages.create(to="+14155550199", from_=number, body="Nobody")
        until(lambda: ours.messages(unknown.sid).fetch().status == "undelivered")
        assert ours.messages(unknown.sid).fetch().error_code == 30008
