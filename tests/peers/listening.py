"""A browser's share of HTTP: a cookie it keeps, headers it sends, and an event stream it reads."""

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.peers.server import RunningServer
from tests.peers.waiting import until


@dataclass
class Browser:
    """A page of the server's own, signed in or not."""

    server: RunningServer
    cookie: str = ""

    def ask(
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
        **headers: str,
    ) -> tuple[int, Any]:
        """Send a request as the page would; return the status and the JSON."""
        connection = self._connect()
        connection.request(method, path, urlencode(form or {}), self._headers(headers))
        answer = connection.getresponse()
        body = answer.read()
        if given := answer.getheader("set-cookie"):
            self.cookie = given.partition(";")[0]
        connection.close()
        return answer.status, json.loads(body) if body else None

    @contextmanager
    def listening(self, query: str = "", **headers: str) -> Iterator["Listener"]:
        """Follow the main account."""
        path = f"/switchhook/v1/Accounts/{self.server.credentials[0]}/Events{query}"
        connection = self._connect()
        connection.request("GET", path, headers=self._headers(headers))
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        listener = Listener()
        thread = threading.Thread(target=listener.read, args=(answer,))
        thread.start()
        try:
            until(lambda: listener.last_id)
            yield listener
        finally:
            sock = connection.sock
            if sock is not None:
                sock.shutdown(2)
            thread.join()
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.server.http).netloc, timeout=30)

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        headers = {
            "Switchhook-Console": "1",
            "Origin": self.server.http,
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookie,
        }
        return headers | {name.replace("_", "-"): value for name, value in more.items()}


@dataclass
class Listener:
    """What has come of an event stream."""

    events: list[dict[str, Any]] = field(default_factory=list)
    last_id: str = ""
    over: bool = False

    def read(self, answer: http.client.HTTPResponse) -> None:
        """Read until the stream ends."""
        try:
            while line := answer.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "id":
                    self.last_id = value
                elif name == "data":
                    self.events.append(json.loads(value))
        except (OSError, ValueError, http.client.HTTPException):
            pass  # the test has hung up
        self.over = True

    def heard(self, kind: str, call_sid: str = "") -> list[str]:
        """Return what happened of a kind."""
        return [
            event["what"]
            for event in list(self.events)
            if event["kind"] == kind and call_sid in ("", event["call_sid"])
        ]
