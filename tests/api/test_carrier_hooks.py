"""Where carriers bring receipts and texts: whatever comes, they are answered as they should be."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette

from switchhook.api.carrier_hooks import MOST_OCTETS, CarrierHooks
from switchhook.domain.changes import StoreUnavailable
from switchhook.messaging.carriers.hooks import HookAnswer
from switchhook.protocols.http_carriers import Incoming
from switchhook.protocols.http_carriers.profile import Place
from tests.api.carriers import FakeCarrier, FakeCarriers

SID = "MC" + "1" * 32
PATH = f"/switchhook/v1/carriers/{SID}/receipts"


@dataclass
class Ear(FakeCarrier):
    """A carrier that hears."""

    heard: list[tuple[Place, Incoming]] = field(default_factory=list)
    away: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    async def hear(self, place: Place, request: Incoming) -> HookAnswer:
        self.heard.append((place, request))
        if self.away:
            raise StoreUnavailable("away")
        return HookAnswer(202, "text/xml", "<Response/>")


@pytest.fixture
def ear() -> Ear:
    return Ear()


def ask(
    ear: FakeCarrier, path: str = PATH, body: bytes = b"", method: str = "POST", base: str = ""
) -> tuple[int, bytes, dict[bytes, bytes]]:
    """Return status, body and headers of the answer."""
    carriers = FakeCarriers()
    carriers.up[SID] = ear
    app = Starlette(routes=CarrierHooks(carriers, base).routes())
    sent: list[Any] = []
    at, _, query = path.partition("?")
    headers = [(b"host", b"here:1"), (b"x-sig", b"a\xff"), (b"content-type", b"text/plain")]
    scope = {"type": "http", "method": method, "path": at, "query_string": query.encode(),
             "headers": headers, "scheme": "http", "server": ("here", 1)}  # fmt: skip
    pieces = [body[n : n + 65536] for n in range(0, len(body), 65536)] or [b""]

    async def receive() -> dict[str, object]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], sent[1]["body"], dict(sent[0]["headers"])


def test_a_carrier_hears_what_came_and_its_answer_goes_back(ear: Ear) -> None:
    status, body, headers = ask(ear, f"{PATH}?token=a%20b&x=1", b"\x00body")
    assert (status, body) == (202, b"<Response/>")
    assert headers[b"content-type"].startswith(b"text/xml")
    ((place, request),) = ear.heard
    assert (place, request.method, request.body) == ("receipts", "POST", b"\x00body")
    assert request.url == f"http://here:1{PATH}?token=a%20b&x=1"
    assert request.query == {"token": "a b", "x": "1"}
    assert request.headers["x-sig"] == "a\ufffd"


def test_the_address_is_the_one_that_the_carrier_has(ear: Ear) -> None:
    ask(ear, PATH.replace("receipts", "inbound"), method="GET", base="https://us.example")
    ((place, request),) = ear.heard
    assert (place, request.method) == ("inbound", "GET")
    assert request.url == f"https://us.example/switchhook/v1/carriers/{SID}/inbound"


def test_what_is_not_stored_has_to_come_again(ear: Ear) -> None:
    ear.away = True
    status, _, headers = ask(ear)
    assert (status, headers[b"retry-after"]) == (503, b"10")


class Keeping(FakeCarrier):
    """A carrier that keeps one file."""

    async def fetch(self, medium: str, token: str) -> tuple[str, bytes] | None:
        return ("image/png", b"PNG") if (medium, token) == ("m1", "t") else None


def test_a_file_is_passed_on() -> None:
    path = PATH.replace("receipts", "media/m1")
    status, body, headers = ask(Keeping(), f"{path}?token=t", method="GET")
    assert (status, body, headers[b"content-type"]) == (200, b"PNG", b"image/png")
    assert headers[b"content-disposition"] == b"attachment"
    assert ask(Keeping(), path, method="GET")[0] == 404
    assert ask(FakeCarrier(), f"{path}?token=t", method="GET")[0] == 404


def test_what_is_too_long_or_for_nobody_is_refused(ear: Ear) -> None:
    assert ask(ear, body=b"x" * (MOST_OCTETS + 1))[0] == 413
    assert ask(ear, body=b"x" * MOST_OCTETS)[0] == 202
    assert ask(ear, PATH.replace(SID, "MC0"))[0] == 404
    assert ask(FakeCarrier())[0] == 404
    assert len(ear.heard) == 1
