"""The clients over HTTP, against a server that tells what it was asked."""

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from switchhook.rest import AsyncClient, Client, NoAnswer, TwilioException


class Echo(BaseHTTPRequestHandler):
    """Answers with the request, as an application's members."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, str, str]]] = []

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(form)

    def do_GET(self) -> None:
        self._answer("")

    def _answer(self, form: str) -> None:
        self.seen.append((self.path, self.headers["Authorization"], form))
        body = json.dumps({"sid": "AP1", "friendly_name": form}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def base_url() -> Iterator[str]:
    Echo.seen.clear()
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_client_sends_forms_with_its_credentials(base_url: str) -> None:
    with Client("AC1", "t", base_url=base_url + "/") as client:
        app = client.applications.create(friendly_name="É")
    assert app.friendly_name == "FriendlyName=%C3%89"
    path = "/2010-04-01/Accounts/AC1/Applications.json"
    assert Echo.seen == [(path, "Basic QUMxOnQ=", "FriendlyName=%C3%89")]


def test_a_client_may_act_for_a_subaccount(base_url: str) -> None:
    with Client("AC1", "t", account_sid="AC2", base_url=base_url) as client:
        client.applications.fetch("AP1")
    assert Echo.seen[0][0] == "/2010-04-01/Accounts/AC2/Applications/AP1.json"


async def test_the_asynchronous_client_sends_the_same(base_url: str) -> None:
    async with AsyncClient("AC1", "t", base_url=base_url) as client:
        assert (await client.applications.create(friendly_name="A")).sid == "AP1"
        await client.applications.fetch("AP1")
    assert [path for path, _, _ in Echo.seen] == [
        "/2010-04-01/Accounts/AC1/Applications.json",
        "/2010-04-01/Accounts/AC1/Applications/AP1.json",
    ]


async def test_when_nobody_answers_it_says_where(base_url: str) -> None:
    nowhere = "http://127.0.0.1:9"  # discard: nothing listens there
    with Client("AC1", "t", base_url=nowhere) as client, pytest.raises(NoAnswer, match=nowhere):
        client.applications.fetch("AP1")
    async with AsyncClient("AC1", "t", base_url=nowhere) as asynchronous:
        with pytest.raises(NoAnswer, match=nowhere):
            await asynchronous.applications.fetch("AP1")


async def test_who_takes_too_long_has_not_answered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        late = pytest.raises(NoAnswer, match=r"did not answer within 0\.05 s")
        with Client("AC1", "t", base_url=url, timeout=0.05) as client, late:
            client.applications.fetch("AP1")
        async with AsyncClient("AC1", "t", base_url=url, timeout=0.05) as asynchronous:
            with late:
                await asynchronous.applications.fetch("AP1")


@pytest.mark.parametrize("url", ["localhost:8080", "http://", "ftp://example.com", "nonsense"])
def test_a_base_url_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(TwilioException, match="the base URL must be like"):
        Client("AC1", "t", base_url=url)


def test_address_and_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWILIO_ACCOUNT_SID", raising=False)
    with pytest.raises(TwilioException, match="TWILIO_ACCOUNT_SID"):
        Client()
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC1")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "t")
    monkeypatch.setenv("SWITCHHOOK_URL", "http://example.com:81/")
    assert Client().base_url == "http://example.com:81"
    assert Client().account_sid == "AC1"
    monkeypatch.delenv("SWITCHHOOK_URL")
    assert Client().base_url == "http://127.0.0.1:8080"
