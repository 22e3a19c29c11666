"""The official SDK pointed at a running server, and a hand on its simulated phones."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from twilio.rest import Client

from tests.peers.server import RunningServer
from tests.peers.waiting import until


def sdk(
    server: RunningServer, credentials: tuple[str, str] | None = None, account_sid: str = ""
) -> Any:
    """Return a client of the server's main account, or of whom `credentials` are."""
    client = Client(*(credentials or server.credentials), account_sid or None)
    client.api.base_url = server.http
    client.trunking.base_url = f"{server.http}/trunking"
    client.voice.base_url = f"{server.http}/voice"
    client.messaging.base_url = f"{server.http}/messaging"
    return client


def twimlet(server: RunningServer, document: str) -> str:
    """Return a URL on the server itself that answers with `document`."""
    return f"{server.http}/twimlets/echo?" + urlencode({"Twiml": document})


@dataclass(frozen=True, slots=True)
class Phone:
    """One of the server's handsets, driven over REST."""

    server: RunningServer
    index: int = 0

    @property
    def number(self) -> str:
        """Its phone number."""
        return str(self.server.facts["handsets"][self.index]["number"])

    def act(self, method: str, action: str, **fields: str) -> Any:
        """Ask for `action`; return the answer's JSON, or None when it is refused."""
        url = f"{self.server.http}/switchhook/v1/handsets/{self.number}/{action}"
        answer = sdk(self.server).request(method, url, data=fields or None)
        return json.loads(answer.text) if answer.status_code < 400 else None

    def answer(self) -> None:
        """Wait until it rings, and take the call."""
        until(lambda: self.act("POST", "answer"))

    def hangup(self) -> None:
        """Hang up."""
        assert self.act("POST", "hangup")

    def press(self, digits: str) -> None:
        """Press keys in the call."""
        assert self.act("POST", "digits", Digits=digits)

    def dial(self, to: str) -> str:
        """Call `to`; return the SID."""
        return str(self.act("POST", "dial", To=to)["sid"])

    def send(self, to: str, body: str) -> str:
        """Text `to`; return the SID."""
        return str(self.act("POST", "messages", To=to, Body=body)["sid"])

    def heard(self) -> list[str]:
        """Return what was said to it in its last call."""
        texts: list[str] = self.act("GET", "heard")["texts"]
        return texts

    def wait_to_hear(self, text: str) -> None:
        """Wait until `text` is among what was said."""
        until(lambda: any(text in said for said in self.heard()))

    def inbox(self) -> list[str]:
        """Return the texts that it received, the newest first."""
        return [message["body"] for message in self.act("GET", "messages")["messages"]]
