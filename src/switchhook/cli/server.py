"""How a command reaches the running server: by DATA/server.json, over the REST API."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import click
import urllib3

from switchhook.config import default_data

TIMEOUT_SECONDS = 30.0
LOOK_SECONDS = 0.1

T = TypeVar("T")


def data_option(function: Any) -> Any:
    """Give a command the option --data."""
    return click.option(
        "--data",
        envvar="SWITCHHOOK_DATA",
        default=default_data,
        help="the server's data folder (default: the user's data folder)",
    )(function)


class Server:
    """The server that runs on a data folder, spoken to as its operator."""

    def __init__(self, data: str) -> None:
        try:
            facts = json.loads((Path(data) / "server.json").read_text())
        except FileNotFoundError:
            raise click.ClickException(
                f"no server is running on {data}; start one with: switchhook serve"
            ) from None
        except (OSError, ValueError) as error:
            raise click.ClickException(f"cannot read {data}/server.json: {error}") from None
        self.account_sid: str = facts["account_sid"]
        self._base: str = facts["http"]
        self._headers = urllib3.make_headers(basic_auth=f"operator:{facts['operator_token']}")
        self._pool = urllib3.PoolManager(timeout=TIMEOUT_SECONDS, retries=False)

    def request(self, method: str, path: str, fields: Mapping[str, object] | None = None) -> Any:
        """Return the JSON answer to one request; the API's error is the command's."""
        return self._decode(self._send(method, path, fields))

    def find(self, path: str) -> Any:
        """Return what is at `path`; None when there is nothing."""
        response = self._send("GET", path, None)
        return None if response.status == 404 else self._decode(response)

    def rows(
        self, path: str, key: str, filters: Mapping[str, object] | None = None
    ) -> list[dict[str, object]]:
        """Return every item of the list at `path` that the filters leave, a page at a time."""
        query = urlencode(_pairs({"PageSize": 1000, **(filters or {})}))
        page = self.request("GET", f"{path}.json?{query}")
        rows: list[dict[str, object]] = list(page[key])
        while following := _next_page(page):
            page = self.request("GET", following)
            rows += page[key]
        return rows

    def download(self, path: str) -> bytes:
        """Return the octets at `path`."""
        response = self._send("GET", path, None)
        if response.status >= 400:
            self._decode(response)
        return response.data

    def _send(
        self, method: str, path: str, fields: Mapping[str, object] | None
    ) -> urllib3.BaseHTTPResponse:
        pairs = _pairs(fields or {})
        try:
            return self._pool.request(
                method,
                self._base + path,
                body=urlencode(pairs) if pairs else None,
                headers={**self._headers, "Content-Type": "application/x-www-form-urlencoded"},
            )
        except urllib3.exceptions.HTTPError as error:
            raise click.ClickException(
                f"the server at {self._base} does not answer: {error}"
            ) from None

    @staticmethod
    def _decode(response: urllib3.BaseHTTPResponse) -> Any:
        body: Any = json.loads(response.data) if response.data else None
        if response.status >= 400:
            raise click.ClickException(f"{body['message']} (error {body['code']})")
        return body


def _pairs(fields: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what is sent: a tuple is a parameter that is repeated, None none at all."""
    return [
        (name, str(item))
        for name, value in fields.items()
        if value is not None
        for item in (value if isinstance(value, tuple) else (value,))
    ]


def _next_page(page: dict[str, Any]) -> str | None:
    """Return the path of the page after `page`, in either of the API's notations."""
    following = page.get("next_page_uri") or (page.get("meta") or {}).get("next_page_url")
    if not following:
        return None
    return str(urllib3.util.parse_url(following).request_uri)


def until(condition: Callable[[], T], seconds: float | None) -> T:
    """Wait until `condition` holds, or for so long; return what it says."""
    deadline = None if seconds is None else time.monotonic() + seconds
    while True:
        found = condition()
        if found or (deadline is not None and time.monotonic() > deadline):
            return found
        time.sleep(LOOK_SECONDS)


def table(rows: Sequence[Mapping[str, object]], columns: list[str]) -> None:
    """Print `rows` in aligned columns, or say that there is nothing."""
    if not rows:
        click.echo("none")
        return
    cells = [columns] + [
        [str(row.get(c) if row.get(c) is not None else "") for c in columns] for row in rows
    ]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    for line in cells:
        click.echo(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )
