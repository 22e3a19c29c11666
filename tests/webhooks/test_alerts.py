"""Alerts are stored and told."""

import pytest

from switchhook.bus import EmbeddedBus
from switchhook.domain.entities import Alert
from switchhook.domain.events import ErrorRaised
from switchhook.store.memory import MemoryStore
from switchhook.webhooks import Alerts, HttpRequest, HttpResponse
from switchhook.webhooks.alerts import MOST_BODY
from tests.webhooks.apps import NOW, Sids

REQUEST = HttpRequest("http://u:p@h/a#rc=1", "POST", {"A": "b c"}, "AC1", "CA1", "voice")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def raised(
    code: int = 11200,
    text: str | None = None,
    request: HttpRequest | None = None,
    response: HttpResponse | None = None,
) -> Alert:
    store = MemoryStore()
    bus = EmbeddedBus(store)
    heard: list[ErrorRaised] = []
    bus.subscribe(ErrorRaised, heard.append)
    Alerts(bus, now=lambda: NOW, new_sid=Sids()).raise_alert(
        account_sid="AC1",
        resource_sid="CA1",
        code=code,
        text=text,
        request=request,
        response=response,
    )
    await bus.commit([])
    (alert,) = await store.find(Alert)
    assert [event.alert for event in heard] == [alert]
    return alert


async def test_the_catalogue_gives_level_and_text() -> None:
    alert = await raised()
    assert (alert.sid, alert.account_sid, alert.resource_sid) == ("NO1", "AC1", "CA1")
    assert (alert.error_code, alert.level, alert.text) == (11200, "error", "HTTP retrieval failure")
    assert (await raised(12200, "<Fax> is unknown")).level == "warning"
    assert (await raised(12200, "<Fax> is unknown")).text == "<Fax> is unknown"


async def test_the_exchange_is_shown_without_secrets() -> None:
    response = HttpResponse("http://h/a", 500, "text/html", "", {"server": "x y"}, b"oops\x00\xff")
    alert = await raised(request=REQUEST, response=response)
    assert (alert.request_method, alert.request_url) == ("POST", "http://h/a")
    assert (alert.request_variables, alert.response_status) == ("A=b+c", 500)
    assert (alert.response_headers, alert.response_body) == ("server=x+y", "oops\ufffd\ufffd")


async def test_a_long_body_is_cut() -> None:
    response = HttpResponse("http://h/a", 200, "", "", {}, bytes(100_000))
    assert len((await raised(request=REQUEST, response=response)).response_body) == MOST_BODY
