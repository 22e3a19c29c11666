"""A provider of texts with an HTTP API of its own: it takes them, tells of them, brings some."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.request import Request, urlopen

TOKEN, CALLBACK_TOKEN = "what they show", "what we show"


@dataclass
class Provider:
    """What came, and what is answered: `statuses` first, then 202 with an id."""

    base: str = ""
    came: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def take(self, headers: Mapping[str, str], text: dict[str, Any]) -> tuple[int, object]:
        """Return status and answer to a text."""
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"error": "token"}
        with self._lock:
            self.came.append(text)
            if self.statuses:
                return self.statuses.pop(0), {"error": "e1", "message": "not now"}
            return 202, {"id": f"theirs-{len(self.came)}"}

    def tell(self, url: str, told: Mapping[str, object], token: str = CALLBACK_TOKEN) -> int:
        """Tell `url` of something; return the answer's status."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        request = Request(url, json.dumps(told).encode(), headers)
        with contextlib.suppress(OSError), urlopen(request) as answer:
            return int(answer.status)
        return 0


@contextlib.contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            octets = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = made.take(self.headers, json.loads(octets))  # type: ignore[arg-type]
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep still."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.base = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
