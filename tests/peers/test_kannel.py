"""Customers' systems at our SMSC: Kannel, and the npm package `smpp`, neither of them ours."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from twilio.rest import Client

from tests.peers.kannel import DELIVERED, Kannel, kannel
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

LONG = "A text that takes more than one message. " * 6
RUSSIAN = "Привет, как дела? " * 8


@dataclass(frozen=True, slots=True)
class Switch:
    """A server that takes binds, as its operator sees it."""

    server: RunningServer
    client: Any
    smpp: int

    @property
    def number(self) -> str:
        return str(self.server.facts["number"])

    @property
    def handset(self) -> str:
        return str(self.server.facts["handsets"][0]["number"])

    def operate(self, method: str, path: str, **fields: object) -> Any:
        """Ask something that is the operator's alone."""
        token = json.loads((self.server.data / "server.json").read_text())["operator_token"]
        reply = self.client.request(
            method,
            f"{self.server.http}/switchhook/v1{path}",
            data=fields,
            auth=("operator", token),
        )
        assert reply.status_code < 300, reply.text
        return json.loads(reply.text)

    def system(self, name: str, *numbers: str) -> str:
        """Let a system bind, and return its path."""
        account = self.server.credentials[0]
        made = self.operate("POST", "/smpp_accounts", SystemId=name, Password="secret",
                            AccountSid=account, Number=list(numbers))  # fmt: skip
        return f"/smpp_accounts/{made['sid']}"

    def text(self, body: str, to: str = "") -> None:
        """Let the handset write to the number, or another one."""
        self.client.request(
            "POST",
            f"{self.server.http}/switchhook/v1/handsets/{self.handset}/messages",
            data={"To": to or self.number, "Body": body},
        )


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switch]:
    with running(tmp_path_factory.mktemp("switch"), "--smpp=127.0.0.1:0") as server:
        client = Client(*server.credentials)
        client.api.base_url = server.http
        port = int(str(server.facts["smpp"]).rpartition(":")[2])
        switch = Switch(server, client, port)
        yield switch


@pytest.fixture(scope="module")
def boxes(switch: Switch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    folder = tmp_path_factory.mktemp("kannel")
    switch.system("kannel", switch.number)
    with kannel(folder, smsc=switch.smpp, system_id="kannel", password="secret") as boxes:
        until(lambda: boxes.online)
        yield boxes


@pytest.mark.parametrize(
    "text, coding", [("Hello {world} €5 @home", "0"), (LONG, "0"), (RUSSIAN, "2")]
)
def test_kannel_submits_and_gets_receipts(
    switch: Switch, boxes: Kannel, text: str, coding: str
) -> None:
    before = len(boxes.of("/receipt"))
    boxes.send(text, to=switch.handset, from_=switch.number, coding=coding)
    receipt = boxes.wait_for("/receipt", times=before + 1)
    assert receipt["of"] == switch.handset and receipt["state"] == str(DELIVERED)
    assert "stat:DELIVRD err:000" in receipt["text"]
    message = switch.client.messages.list(limit=1)[0]
    assert (message.body, message.status) == (text, "delivered")
    assert (message.from_, message.to) == (switch.number, switch.handset)


def test_kannel_is_brought_what_is_sent_to_its_number(switch: Switch, boxes: Kannel) -> None:
    before = len(boxes.of("/text"))
    for number, text in enumerate(["Hello Kannel", LONG, "Grüße €"], before + 1):
        switch.text(text)
        told = boxes.wait_for("/text", times=number)
        assert told["text"] == text.strip() and told["from"].endswith(switch.handset[1:])


def test_kannel_is_brought_what_came_while_it_was_away(switch: Switch, tmp_path: Path) -> None:
    number = switch.client.incoming_phone_numbers.create(phone_number="+14155550178").phone_number
    health = switch.system("away", number) + "/health"
    switch.text("While you were away", to=number)
    until(lambda: switch.operate("GET", health)["waiting"] == 1)
    with kannel(tmp_path, smsc=switch.smpp, system_id="away", password="secret") as boxes:
        assert boxes.wait_for("/text")["text"] == "While you were away"
        until(lambda: switch.operate("GET", health)["waiting"] == 0)
        assert switch.operate("GET", health)["binds"] == 1


def test_kannel_is_told_who_may_not_send(switch: Switch, tmp_path: Path) -> None:
    switch.system("stranger")
    with kannel(tmp_path, smsc=switch.smpp, system_id="stranger", password="secret") as boxes:
        until(lambda: boxes.online)
        boxes.send("Hello", to=switch.handset, from_="+14155550199", **{"dlr-mask": "16"})
        assert boxes.wait_for("/receipt")["state"] == "16"  # rejected by the SMSC


def test_the_package_smpp_submits_all_it_can(switch: Switch, smpp_modules: Path) -> None:
    switch.system("acme")
    script = Path(__file__).with_name("smpp_peer.js")
    environment = {**os.environ, "NODE_PATH": str(smpp_modules)}
    command = ["node", str(script), "esme", str(switch.smpp), switch.number, switch.handset]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as node:
        assert node.stdout is not None
        try:
            told = [json.loads(node.stdout.readline()) for _ in range(9 + 8)]
        finally:
            node.kill()
    answers = [one for one in told if one["what"] == "answer"]
    assert [one["status"] for one in answers] == [0] * 8
    assert len({one["id"] for one in answers}) == 8
    until(lambda: len(switch.client.messages.list(from_=switch.number, to=switch.handset)) >= 5)
