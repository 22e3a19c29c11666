"""Texts end to end: the official SDK, a customer's app and a handset."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.peers.customer import CustomerApp, customer_app
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until


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


class Files(SimpleHTTPRequestHandler):
    """What serves a folder and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Keep still."""


@contextmanager
def files(file: Path) -> Iterator[str]:
    """Serve the folder that `file` is in."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(file.parent)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(b"\x89PNG" + bytes(range(256)))
    return path


def handset(server: RunningServer) -> str:
    return str(server.facts["handsets"][0]["number"])


def test_a_text_reaches_a_handset_and_its_status_the_app(
    server: RunningServer, client: Any, app: CustomerApp
) -> None:
    sent = client.messages.create(
        to=handset(server), from_=server.facts["number"], body="Grüße 👋",
        status_callback=f"{app.url}/status",
    )  # fmt: skip
    assert (sent.status, sent.num_segments, sent.direction) == ("queued", "1", "outbound-api")
    until(lambda: client.messages(sent.sid).fetch().status == "delivered")
    app.wait_for("/status", times=3)
    told = app.of("/status")
    assert [one.parameters["MessageStatus"] for one in told] == ["sending", "sent", "delivered"]
    assert all(one.signed and one.parameters["MessageSid"] == sent.sid for one in told)


def test_a_text_from_a_handset_gets_the_app_s_reply(
    server: RunningServer, client: Any, app: CustomerApp
) -> None:
    number = client.incoming_phone_numbers.list(phone_number=server.facts["number"])[0]
    number.update(sms_url=f"{app.url}/sms", sms_method="POST")
    app.answers["/sms"] = "<Response><Message>You said it</Message></Response>"
    client.request(
        "POST", f"{server.http}/switchhook/v1/handsets/{handset(server)}/messages",
        data={"To": number.phone_number, "Body": "Hello?"},
    )  # fmt: skip
    asked = app.wait_for("/sms")
    assert asked.signed
    assert (asked.parameters["Body"], asked.parameters["From"]) == ("Hello?", handset(server))
    inbound = client.messages(asked.parameters["MessageSid"])
    until(lambda: inbound.fetch().status == "received")
    [reply] = [m for m in client.messages.list() if m.direction == "outbound-reply"]
    until(lambda: client.messages(reply.sid).fetch().status == "delivered")
    assert (reply.body, reply.to) == ("You said it", handset(server))


def test_media_reach_the_other_side_s_app(
    server: RunningServer, client: Any, app: CustomerApp, photo: Path
) -> None:
    number = client.incoming_phone_numbers.list(phone_number=server.facts["number"])[0]
    number.update(sms_url=f"{app.url}/mms", sms_method="POST")
    bought = client.incoming_phone_numbers.create(phone_number="+14155550177")
    lost = client.messages.create(to=number.phone_number, from_=bought.phone_number,
                                  media_url=[f"{app.url}/gone"])  # fmt: skip
    until(lambda: client.messages(lost.sid).fetch().status == "failed")
    assert client.messages(lost.sid).fetch().error_code == 11200
    with files(photo) as base:
        sent = client.messages.create(to=number.phone_number, from_=bought.phone_number,
                                      media_url=[f"{base}/{photo.name}"])  # fmt: skip
        asked = app.wait_for("/mms")
    until(lambda: client.messages(sent.sid).fetch().status == "delivered")
    assert (asked.parameters["NumMedia"], asked.parameters["MediaContentType0"]) == (
        "1", "image/png",
    )  # fmt: skip
    with urlopen(asked.parameters["MediaUrl0"], timeout=5) as shown:
        assert (shown.read(), shown.headers["Content-Type"]) == (photo.read_bytes(), "image/png")
    [medium] = client.messages(sent.sid).media.list()
    assert medium.content_type == "image/png"


def test_a_finished_text_is_redacted_and_deleted(server: RunningServer, client: Any) -> None:
    sent = client.messages.create(
        to=handset(server), from_=server.facts["number"], body="forget me"
    )
    until(lambda: client.messages(sent.sid).fetch().status == "delivered")
    assert client.messages(sent.sid).update(body="").body == ""
    assert client.messages(sent.sid).delete()
    with pytest.raises(TwilioRestException) as raised:
        client.messages(sent.sid).fetch()
    assert raised.value.code == 20404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "nobody"}, 21211),
        ({"from_": "+14155550199"}, 21606),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
    ],
)
def test_the_sdk_sees_twilio_s_codes(
    server: RunningServer, client: Any, fields: dict[str, str], code: int
) -> None:
    usual = {"to": handset(server), "from_": server.facts["number"], "body": "Hello"}
    with pytest.raises(TwilioRestException) as raised:
        client.messages.create(**{**usual, **fields})
    assert (raised.value.code, raised.value.status) == (code, 400)


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        client = Client(*server.credentials)
        client.api.base_url = server.http
        sent = [
            client.messages.create(
                to=handset(server), from_=server.facts["number"], body=str(n)
            ).sid
            for n in range(20)
        ]
        server.process.kill()
        server.process.wait(5)
    with running(tmp_path) as again:
        client.api.base_url = again.http
        until(lambda: {m.status for m in client.messages.list()} == {"delivered"})
        assert {m.sid for m in client.messages.list()} == set(sent)
