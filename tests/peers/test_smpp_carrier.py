"""Texts through an SMPP carrier that is not ours, from the REST API to the app's callback."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from twilio.rest import Client

from switchhook.app import chance
from switchhook.app.authority import papers
from tests.peers.customer import CustomerApp, customer_app
from tests.peers.server import RunningServer, running
from tests.peers.smpp_carrier import SmppCarrier, smpp_carrier
from tests.peers.waiting import until

ABROAD = "+442079460018"
NOBODY = "+442079460099"
BARRED = "+442079460013"
LONG = "A text that takes more than one message. " * 6
RUSSIAN = "Привет, как дела? " * 8


@dataclass
class Texting:
    """A server, its customer's app, and the carrier that it is bound to."""

    server: RunningServer
    client: Any
    app: CustomerApp
    carrier: SmppCarrier
    carrier_sid: str = ""

    def operate(self, path: str, **fields: object) -> Any:
        """Post something that is the operator's alone."""
        token = json.loads((self.server.data / "server.json").read_text())["operator_token"]
        reply = self.client.request(
            "POST",
            f"{self.server.http}/switchhook/v1{path}",
            data=fields,
            auth=("operator", token),
        )
        assert reply.status_code < 300, reply.text
        return json.loads(reply.text)

    def connect(self, **settings: Any) -> None:
        """Connect the carrier, route everything to it and wait until it is bound."""
        known = {"hosts": [f"127.0.0.1:{self.carrier.port}"], "system_id": "switchhook", **settings}
        self.carrier_sid = self.operate(
            "/carriers", Kind="smpp", Settings=json.dumps(known), Secret='{"password": "secret"}'
        )["sid"]
        self.operate("/carrier_routes", CarrierSid=self.carrier_sid)
        self.carrier.wait_for("bind")

    def send(self, body: str = "Hello", to: str = ABROAD) -> Any:
        """Send a text through the API."""
        return self.client.messages.create(
            to=to, from_=self.server.facts["number"], body=body,
            status_callback=f"{self.app.url}/status",
        )  # fmt: skip

    def told(self, sid: str) -> list[str]:
        """Return the statuses that the app was told of a message."""
        told = (one.parameters for one in self.app.of("/status"))
        return [one["MessageStatus"] for one in told if one["MessageSid"] == sid]

    def ends(self, sid: str, status: str) -> Any:
        """Wait until a message has come to an end, and the app knows."""
        until(lambda: status in self.told(sid))
        return self.client.messages(sid).fetch()


def texting(folder: Path, modules: Path, **manners: Any) -> Iterator[Texting]:
    with (
        smpp_carrier(modules, **manners) as carrier,
        running(folder, "--message-rates=long-code=1000") as server,
        customer_app(server.credentials[1]) as app,
    ):
        client = Client(*server.credentials)
        client.api.base_url = server.http
        yield Texting(server, client, app, carrier)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, smpp_modules: Path) -> Iterator[Texting]:
    for one in texting(tmp_path_factory.mktemp("usual"), smpp_modules, ids="mixed"):
        one.connect()
        yield one


@pytest.mark.parametrize(("body", "coding"), [("Grüße €5", 0), (LONG, 0), (RUSSIAN, 8)])
def test_a_text_goes_out_and_its_receipt_reaches_the_app(
    usual: Texting, body: str, coding: int
) -> None:
    before = len(usual.carrier.of("submit"))
    sent = usual.send(body)
    message = usual.ends(sent.sid, "delivered")
    assert (message.status, message.error_code) == ("delivered", None)
    assert usual.told(sent.sid) == ["sending", "sent", "delivered"]
    submits = usual.carrier.of("submit")[before:]
    assert len(submits) == int(message.num_segments)
    assert "".join(one["text"] for one in submits) == body
    assert {one["coding"] for one in submits} == {coding}
    assert {one["destination"] for one in submits} == {ABROAD[1:]}


@pytest.mark.parametrize(
    ("to", "status", "code"), [(NOBODY, "failed", 30005), (BARRED, "undelivered", 30003)]
)
def test_refusals_and_failures_have_twilio_s_codes(
    usual: Texting, to: str, status: str, code: int
) -> None:
    message = usual.ends(usual.send(to=to).sid, status)
    assert (message.status, message.error_code) == (status, code)


def test_a_text_from_abroad_is_answered_by_the_app(usual: Texting) -> None:
    number = usual.client.incoming_phone_numbers.list(phone_number=usual.server.facts["number"])[0]
    number.update(sms_url=f"{usual.app.url}/sms", sms_method="POST")
    usual.app.answers["/sms"] = "<Response><Message>You said it</Message></Response>"
    us = number.phone_number[1:]
    for parts, body in [(["Hello?"], "Hello?"), (["Once upon a ", "time"], "Once upon a time")]:
        asked, submits = len(usual.app.of("/sms")), len(usual.carrier.of("submit"))
        usual.carrier.order("text", to=us, parts=parts, **{"from": ABROAD[1:]})
        heard = usual.app.wait_for("/sms", times=asked + 1)
        assert (heard.parameters["Body"], heard.parameters["From"]) == (body, ABROAD)
        reply = usual.carrier.wait_for("submit", times=submits + 1)
        assert (reply["text"], reply["destination"]) == ("You said it", ABROAD[1:])
    assert {one["status"] for one in usual.carrier.of("brought")} == {0}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory, smpp_modules: Path) -> Iterator[Texting]:
    """Return texting over TLS by a carrier whose receipts overtake its answers."""
    folder = tmp_path_factory.mktemp("faulty")
    tls = papers(folder / "tls", (), chance.now())
    files = {"key": str(tls.key), "certificate": str(tls.certificate)}
    for one in texting(folder, smpp_modules, receipts="early", **files):
        one.connect(
            bind="transmitter-receiver", binds=2, window=5, response_timeout=1,
            tls=True, tls_ca=str(tls.authority),
        )  # fmt: skip
        one.carrier.wait_for("bind", times=4)
        yield one


def delivered(texting: Texting, sids: list[str]) -> None:
    until(lambda: all("delivered" in texting.told(sid) for sid in sids), 30)


def test_a_link_that_is_cut_loses_nothing(faulty: Texting) -> None:
    before = len(faulty.carrier.of("submit"))
    sids = [faulty.send(f"Number {number}").sid for number in range(20)]
    faulty.carrier.order("cut")
    sids += [faulty.send(f"Number {number}").sid for number in range(20, 40)]
    delivered(faulty, sids)
    texts = [one["text"] for one in faulty.carrier.of("submit")[before:]]
    assert set(texts) == {f"Number {number}" for number in range(40)}
    assert len(texts) - 40 <= 10  # the windows of two binds
    assert {one["command"] for one in faulty.carrier.of("bind")} == {
        "bind_transmitter", "bind_receiver",
    }  # fmt: skip


def test_a_carrier_that_says_nothing_is_asked_again(faulty: Texting) -> None:
    faulty.carrier.order("mute")
    before = len(faulty.carrier.of("submit"))
    sent = faulty.send("Anybody there?")
    faulty.carrier.wait_for("submit", times=before + 1)
    faulty.carrier.order("speak")
    assert faulty.ends(sent.sid, "delivered").status == "delivered"
    assert faulty.carrier.of("submit")[-1]["text"] == "Anybody there?"


def test_a_carrier_that_throttles_is_heeded(faulty: Texting) -> None:
    faulty.carrier.order("pace", rate=20)
    sids = [faulty.send(f"Slowly {number}").sid for number in range(40)]
    delivered(faulty, sids)
    assert len(faulty.carrier.of("throttled")) <= 20  # two windows: what had gone out already
    faulty.carrier.order("pace", rate=0)


def test_a_carrier_that_comes_back_is_sent_to_within_seconds(faulty: Texting) -> None:
    faulty.carrier.order("leave")
    sent = faulty.send("Welcome back")
    until(lambda: faulty.told(sent.sid) == [])
    faulty.carrier.order("return")
    until(lambda: "delivered" in faulty.told(sent.sid), 6)


def test_a_carrier_that_is_disabled_is_left_in_good_order(usual: Texting) -> None:
    usual.operate(f"/carriers/{usual.carrier_sid}", Enabled="false")
    usual.carrier.wait_for("unbind")
