"""WhatsApp, from the official SDK to a Graph API of our making and back in."""

import hmac
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from twilio.rest import Client

from tests.peers.customer import CustomerApp, customer_app
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

THEIRS = "+442071838750"
SECRET = "the app's secret"
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Graph:
    """The API: what came, and the errors to answer with."""

    base: str = ""
    came: list[dict[str, Any]] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)

    def answer(self, octets: bytes) -> tuple[int, dict[str, Any]]:
        """Return status and answer to a request."""
        if self.errors:
            return 400, {"error": {"code": self.errors.pop(0), "message": "No"}}
        self.came.append(json.loads(octets))
        return 200, {"messages": [{"id": f"wamid.{len(self.came)}"}]}


@contextmanager
def graph() -> Iterator[Graph]:
    """Run the API."""
    made = Graph()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, told = made.answer(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.send_response(200 if self.headers["Authorization"] == "Bearer EAAB" else 401)
            url = json.dumps({"url": f"{made.base}/file"}).encode()
            body, kind = (PNG, "image/png") if self.path == "/file" else (url, "text/json")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep still."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def tell(url: str, number: str, secret: str = SECRET, **value: object) -> int:
    """Bring a webhook and return the answer's status."""
    metadata = {"display_phone_number": number.removeprefix("+")}
    change = {"field": "messages", "value": {"metadata": metadata, **value}}
    body = json.dumps({"entry": [{"changes": [change]}]}).encode()
    signature = hmac.new(secret.encode(), body, sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(url, body, headers)) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def connected(server: RunningServer, api: Graph) -> str:
    """Make the API the carrier of the server's number, and return its SID."""
    done = subprocess.run(
        [sys.executable, "-m", "switchhook", "carriers", "add", "whatsapp",
         "--set", f"number={server.facts['number']}", "--set", "phone_number_id=106540352242922",
         "--set", f"base_url={api.base}", "--secret", "access_token=EAAB",
         "--secret", f"app_secret={SECRET}", "--secret", "verify_token=v3rify",
         f"--data={server.data}"],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def assert_files_come_in(app: CustomerApp, hook: str, number: str) -> None:
    """What a customer sends is shown to the app, content and all."""
    image = {"from": THEIRS[1:], "id": "wamid.2", "type": "image", "image": {"id": "55"}}
    assert tell(hook, number, messages=[image]) == 200
    shown = app.wait_for("/sms", times=2).parameters
    assert shown["MediaContentType0"] == "image/png"
    with urlopen(shown["MediaUrl0"]) as answer:
        assert answer.read() == PNG


def assert_too_late(client: Any, api: Graph, number: str) -> None:
    """Outside of the 24 hours after their last text, only templates go."""
    api.errors = [131047]
    late = client.messages.create(
        to=f"whatsapp:{THEIRS}", from_=f"whatsapp:{number}", body="Too late"
    )
    until(lambda: client.messages(late.sid).fetch().status == "failed")
    assert client.messages(late.sid).fetch().error_code == 63016


def test_texts_go_out_and_come_in_by_whatsapp(tmp_path: Path) -> None:
    with running(tmp_path) as server, graph() as api, customer_app(server.credentials[1]) as app:
        number = server.facts["number"]
        client = Client(*server.credentials)
        client.api.base_url = server.http
        hook = f"{server.http}/switchhook/v1/carriers/{connected(server, api)}/inbound"
        confirm = "hub.mode=subscribe&hub.verify_token=v3rify&hub.challenge=42"
        with urlopen(f"{hook}?{confirm}") as answer:
            assert answer.read() == b"42"

        sent = client.messages.create(
            to=f"whatsapp:{THEIRS}", from_=f"whatsapp:{number}", body="Hello",
            status_callback=f"{app.url}/status",
        )  # fmt: skip
        until(lambda: client.messages(sent.sid).fetch().status == "sent")
        assert (api.came[0]["to"], api.came[0]["text"]["body"]) == (THEIRS[1:], "Hello")
        for status in ("delivered", "read"):
            assert tell(hook, number, statuses=[{"id": "wamid.1", "status": status}]) == 200
        until(lambda: client.messages(sent.sid).fetch().status == "read")
        app.wait_for("/status", times=4)
        told = [one.parameters["MessageStatus"] for one in app.of("/status")]
        assert told == ["sending", "sent", "delivered", "read"]

        app.answers["/sms"] = "<Response><Message>Got it</Message></Response>"
        (own,) = client.incoming_phone_numbers.list(phone_number=number)
        own.update(sms_url=f"{app.url}/sms")
        message = {"from": THEIRS[1:], "id": "wamid.in", "type": "text", "text": {"body": "Hi"}}
        assert tell(hook, number, secret="wrong", messages=[message]) == 403
        assert tell(hook, number, messages=[message]) == 200
        asked = app.wait_for("/sms").parameters
        assert (asked["From"], asked["To"]) == (f"whatsapp:{THEIRS}", f"whatsapp:{number}")
        until(lambda: len(api.came) == 2)
        assert (api.came[1]["to"], api.came[1]["text"]["body"]) == (THEIRS[1:], "Got it")
        assert_files_come_in(app, hook, number)
        assert_too_late(client, api, number)
