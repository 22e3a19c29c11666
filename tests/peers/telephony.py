"""What tests of calls have to do with: a server, its customer's app, phones and a carrier."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from twilio.rest import Client

from tests.peers.baresip import Baresip, baresip
from tests.peers.customer import CustomerApp
from tests.peers.scenario import Scenario
from tests.peers.server import RunningServer
from tests.peers.sipp import Sipp, sipp
from tests.peers.waiting import until

Transport = Literal["udp", "tcp"]
ABROAD = "+442079460018"
EVENTS = ["initiated", "ringing", "answered", "completed"]


@dataclass(frozen=True)
class Telephony:
    """A server whose number leads to the app's /voice, and ways to be called by it."""

    server: RunningServer
    app: CustomerApp
    client: Any
    folder: Path

    @classmethod
    def connected(cls, server: RunningServer, app: CustomerApp, folder: Path) -> "Telephony":
        """Point the server's number at the app."""
        client = Client(*server.credentials)
        client.api.base_url = server.http
        client.trunking.base_url = f"{server.http}/trunking"
        client.voice.base_url = f"{server.http}/voice"
        [number] = client.incoming_phone_numbers.list(phone_number=server.facts["number"])
        number.update(
            voice_url=f"{app.url}/voice", voice_method="POST",
            status_callback=f"{app.url}/ended", status_callback_method="POST",
        )  # fmt: skip
        return cls(server, app, client, folder)

    @property
    def number(self) -> str:
        """The number whose calls the app answers."""
        return str(self.server.facts["number"])

    @property
    def number_uri(self) -> str:
        """The SIP address of the number."""
        return f"sip:{self.number}@{self.server.facts['sip']}"

    def handset(self, index: int) -> dict[str, str]:
        """Return the number, address, user name and password of a handset."""
        facts: dict[str, str] = self.server.facts["handsets"][index]
        return facts

    @contextlib.contextmanager
    def phone(
        self, index: int = 0, transport: Transport = "udp", says: bytes = b""
    ) -> Iterator[Baresip]:
        """Register a phone as one of the handsets."""
        handset = self.handset(index)
        with baresip(
            self.folder / f"phone{index}", handset["sip_uri"], handset["password"],
            transport=transport, says=says,
        ) as phone:  # fmt: skip
            phone.wait_registered()
            yield phone

    @contextlib.contextmanager
    def trunk(self, port: int = 9, **fields: object) -> Iterator[None]:
        """Connect a carrier at `port` of this machine, for as long as the test lasts."""
        path = f"{self.server.http}/switchhook/v1/trunks"
        data = {"Host": "127.0.0.1", "Port": port, **fields}
        answer = self.client.request("POST", f"{path}.json", data=data)
        assert answer.status_code == 201, answer.text
        try:
            yield
        finally:
            sid = json.loads(answer.text)["sid"]
            assert self.client.request("DELETE", f"{path}/{sid}").status_code == 204

    @contextlib.contextmanager
    def carrier(
        self, scenario: Scenario, transport: Transport = "udp", **options: Any
    ) -> Iterator[Sipp]:
        """Let SIPp be the carrier that calls abroad go to."""
        folder = self.folder / "carrier"
        with (
            sipp(scenario, folder, transport=transport, **options) as running,
            self.trunk(running.port, Transport=transport, Prefix="+44"),
        ):
            yield running

    @contextlib.contextmanager
    def caller(
        self, scenario: Scenario, transport: Transport = "udp", **options: Any
    ) -> Iterator[Sipp]:
        """Let SIPp, known by its address as a carrier, call the number."""
        with (
            self.trunk(AllowedAddress="127.0.0.1", Prefix="+999"),
            sipp(
                scenario, self.folder / "caller", target=self.server.sip, transport=transport,
                service=self.number, **options,
            ) as running,
        ):  # fmt: skip
            yield running

    def called_by(self, scenario: Scenario, transport: Transport = "udp", **options: Any) -> Sipp:
        """Let SIPp call the number, and return it once all went as written."""
        with self.caller(scenario, transport, **options) as caller:
            assert caller.outcome() == "completed", caller.report()
        return caller

    def call(self, to: str = ABROAD, *, twiml: str = "", **fields: Any) -> str:
        """Place a call and return its SID; without TwiML, /voice has it."""
        what = {"twiml": twiml} if twiml else {"url": f"{self.app.url}/voice"}
        call = self.client.calls.create(
            to=to, from_=self.number, status_callback=f"{self.app.url}/status",
            status_callback_event=EVENTS, **what, **fields,
        )  # fmt: skip
        return str(call.sid)

    def wait(self, sid: str, status: str) -> Any:
        """Wait until a call has a status and return it."""
        until(lambda: self.client.calls(sid).fetch().status == status)
        return self.client.calls(sid).fetch()

    def wait_told(self, sid: str, status: str) -> list[dict[str, str]]:
        """Wait until the app was told of a status, and return all it was told of the call."""

        def told() -> list[dict[str, str]]:
            return [
                one.parameters for one in self.app.of("/status") if one.parameters["CallSid"] == sid
            ]

        until(lambda: any(one["CallStatus"] == status for one in told()))
        return told()

    def wait_ended(self) -> dict[str, str]:
        """Wait until the app was told that a call to the number has ended."""
        return self.app.wait_for("/ended").parameters

    def alerts(self, sid: str) -> list[int]:
        """Return the codes of the alerts about a call."""
        found = self.client.request(
            "GET",
            f"{self.server.http}/2010-04-01/Accounts/{self.server.credentials[0]}"
            f"/Calls/{sid}/Notifications.json",
        )
        return [int(one["error_code"]) for one in json.loads(found.text)["notifications"]]
