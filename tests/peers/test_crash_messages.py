"""A server that is killed while texts go out through an SMPP carrier that is not ours.

Whatever was acknowledged goes out; what goes twice was in doubt, and that is at most one window for
each death.
"""

import contextlib
import json
import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twilio.rest import Client

from tests.peers.customer import CustomerApp, customer_app
from tests.peers.server import RunningServer, running
from tests.peers.smpp_carrier import SmppCarrier, smpp_carrier
from tests.peers.waiting import until

DEATHS = int(os.environ.get("SWITCHHOOK_DEATHS", "2"))  # dozens, when there is time
WINDOW = 4
SENDERS = 4
ABROAD = "+442079460018"


@dataclass
class Sending:
    """Texts that are sent until the server dies."""

    app: CustomerApp
    acknowledged: dict[str, str] = field(default_factory=dict)  # body by SID
    count: int = 0

    @contextlib.contextmanager
    def going_on(self, server: RunningServer) -> Iterator[None]:
        """Send from several threads."""
        over = threading.Event()
        threads = [threading.Thread(target=self._send, args=(server, over)) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def _send(self, server: RunningServer, over: threading.Event) -> None:
        client = Client(*server.credentials)
        client.api.base_url = server.http
        while not over.is_set():
            self.count += 1
            body = f"text {threading.get_ident()} {self.count}"
            with contextlib.suppress(OSError):  # a dead server answers nothing
                sent = client.messages.create(
                    to=ABROAD, from_=server.facts["number"], body=body,
                    status_callback=f"{self.app.url}/status",
                )  # fmt: skip
                self.acknowledged[str(sent.sid)] = body


def connect(server: RunningServer, carrier: SmppCarrier) -> None:
    """Tell the server of the carrier."""
    token = json.loads((server.data / "server.json").read_text())["operator_token"]
    settings = {
        "hosts": [f"127.0.0.1:{carrier.port}"], "system_id": "switchhook", "window": WINDOW,
    }  # fmt: skip
    client = Client(*server.credentials)
    reply = client.request(
        "POST",
        f"{server.http}/switchhook/v1/carriers",
        data={
            "Kind": "smpp",
            "Settings": json.dumps(settings),
            "Secret": '{"password": "secret"}',
        },
        auth=("operator", token),
    )
    assert reply.status_code < 300, reply.text


def test_texts_outlive_the_server(tmp_path: Path, smpp_modules: Path) -> None:
    moments = random.Random(5)
    options = ("--message-rates=long-code=0", "--log-level=warning")
    with smpp_carrier(smpp_modules, receipts="none") as carrier, customer_app("") as app:
        sending = Sending(app)
        for death in range(DEATHS):
            with running(tmp_path, *options) as server:
                if death == 0:
                    connect(server, carrier)
                carrier.wait_for("bind", times=death + 1)
                with sending.going_on(server):
                    threading.Event().wait(moments.uniform(0.2, 1.2))
                    server.process.kill()
                    server.process.wait()
        with running(tmp_path, *options) as server:
            until(lambda: set(sending.acknowledged.values()) <= handed(carrier).keys(), 60)
            until(lambda: unfinished(server) == [], 60)
            until(lambda: all("sent" in told for told in stories(app, sending).values()), 60)
    assert len(sending.acknowledged) > 10 * DEATHS
    assert sum(times - 1 for times in handed(carrier).values()) <= WINDOW * DEATHS
    assert all(told == ["sending", "sent"] for told in stories(app, sending).values())


def handed(carrier: SmppCarrier) -> Counter[str]:
    """Return how often the carrier was handed each text."""
    return Counter(one["text"] for one in carrier.of("submit"))


def unfinished(server: RunningServer) -> list[str]:
    """Return the statuses of messages that have not been sent."""
    client = Client(*server.credentials)
    client.api.base_url = server.http
    return [one.status for one in client.messages.list(page_size=1000) if one.status != "sent"]


def stories(app: CustomerApp, sending: Sending) -> dict[str, list[str]]:
    """Return what the app was told of each acknowledged text; again, after a death, is once."""
    told: dict[str, list[str]] = {sid: [] for sid in sending.acknowledged}
    for one in app.of("/status"):
        statuses = told.get(one.parameters["MessageSid"])
        if statuses is not None and statuses[-1:] != [one.parameters["MessageStatus"]]:
            statuses.append(one.parameters["MessageStatus"])
    return told
