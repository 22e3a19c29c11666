"""A customer's app: a small HTTP server that answers with what a test tells it to."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator

from tests.peers.waiting import until


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the app: POST only. `signed` is what the official validator says."""

    path: str
    parameters: dict[str, str]
    signed: bool


@dataclass
class CustomerApp:
    """The app at `url`. `answers` holds a TwiML document for each path; others are empty."""

    url: str
    auth_token: str
    answers: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def of(self, path: str) -> list[Asked]:
        """Return the requests to `path` so far."""
        return [one for one in self.asked if one.path == path]

    def wait_for(self, path: str, *, times: int = 1) -> Asked:
        """Wait for the request to `path` (the `times`th) and return it."""
        until(lambda: len(self.of(path)) >= times)
        return self.of(path)[times - 1]


@contextlib.contextmanager
def customer_app(auth_token: str) -> Iterator[CustomerApp]:
    """Run an app on a free port until the test is over."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.app = CustomerApp(f"http://127.0.0.1:{server.server_port}", auth_token)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.app
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    app: CustomerApp


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        app = self.server.app
        size = int(self.headers.get("Content-Length") or 0)
        form = self.rfile.read(size).decode()
        parameters = dict(parse_qsl(form, keep_blank_values=True))
        signature = self.headers.get("X-Twilio-Signature") or ""
        validator = RequestValidator(app.auth_token)
        signed = bool(validator.validate(app.url + self.path, parameters, signature))
        path = urlsplit(self.path).path
        app.asked.append(Asked(path, parameters, signed))
        body = app.answers.get(path, "").encode()
        self.send_response(200 if body else 204)
        if body:
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""
