"""https://www.twilio.com/docs/voice/api/call-event-resource: what the app was asked and answered"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from switchhook.bus import EmbeddedBus
from switchhook.domain.entities import Trace
from switchhook.store.memory import MemoryStore
from switchhook.webhooks import AddressPolicy, History, HttpResponse, WebhookError, Webhooks
from switchhook.webhooks import history as module
from switchhook.webhooks.history import MOST_BODY, MOST_ROWS, MOST_URL, MOST_VALUE, MOST_VALUES
from tests.webhooks.apps import NOW, AlertList, App, Clock, Sids
from tests.webhooks.conftest import token_of


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def history(store: MemoryStore) -> History:
    later = NOW + timedelta(milliseconds=70)
    return History(EmbeddedBus(store), now=lambda: later, new_sid=Sids())


@pytest.fixture
async def webhooks(history: History) -> AsyncIterator[Webhooks]:
    webhooks = Webhooks(
        token_of=token_of,
        alert=AlertList(),
        now=Clock(),
        new_sid=Sids(),
        allow=AddressPolicy(private=True),
        keep=history.keep,
    )
    await webhooks.start()
    yield webhooks
    await webhooks.close()


async def test_an_exchange_about_a_call_is_kept(
    app: App, webhooks: Webhooks, store: MemoryStore
) -> None:
    app.says("/voice", "<Response><Hangup/></Response>")
    told = {"CallSid": "CA1", "From": "+1", "Digits": "12"}
    await webhooks.fetch(app.request("/voice#rc=1", parameters=told))
    (trace,) = await store.find(Trace)
    assert (trace.kind, trace.account_sid, trace.resource_sid) == ("webhook", "AC1", "CA1")
    assert json.loads(trace.detail["pii.parameters"]) == told
    assert {k: v for k, v in trace.detail.items() if k not in ("pii.parameters",)} == {
        "method": "POST",
        "pii.url": f"{app.base}/voice",
        "milliseconds": "70",
        "status": "200",
        "content_type": "text/xml",
        "pii.body": "<Response><Hangup/></Response>",
    }


async def test_a_refusal_is_kept_with_what_it_said(
    app: App, webhooks: Webhooks, store: MemoryStore
) -> None:
    app.says("/voice", "no such page", status=404)
    with pytest.raises(WebhookError):
        await webhooks.fetch(app.request("/voice"))
    (trace,) = await store.find(Trace)
    assert (trace.detail["status"], trace.detail["pii.body"]) == ("404", "no such page")


async def test_silence_is_kept_without_an_answer(
    app: App, webhooks: Webhooks, store: MemoryStore
) -> None:
    with pytest.raises(WebhookError):
        await webhooks.fetch(app.request("ftp://nowhere/"))
    (trace,) = await store.find(Trace)
    assert {"status", "content_type", "pii.body"}.isdisjoint(trace.detail)


async def test_a_callback_about_something_else_names_its_call(
    app: App, webhooks: Webhooks, store: MemoryStore
) -> None:
    app.says("/told", "")
    told = {"RecordingSid": "RE1", "CallSid": "CA2"}
    await webhooks.fetch(app.request("/told", parameters=told, kind="status"))
    assert [trace.resource_sid for trace in await store.find(Trace)] == ["CA2"]


async def test_what_is_about_no_call_is_not_kept(
    app: App, webhooks: Webhooks, store: MemoryStore
) -> None:
    app.says("/hi.mp3", "", Content_Type="audio/mpeg")
    await webhooks.fetch(app.request("/hi.mp3", parameters={}, kind="media"))
    await webhooks.fetch(app.request("/hi.mp3", parameters={"MessageSid": "SM1"}, kind="sms"))
    assert await store.find(Trace) == []


async def test_audio_in_place_of_a_document_is_not_written_down(
    app: App, history: History, store: MemoryStore
) -> None:
    response = HttpResponse("http://h/", 200, "audio/mpeg", "", {}, b"\xff\xfb")
    history.keep(app.request(), response, NOW)
    (trace,) = await store.find(Trace)
    assert (trace.detail["content_type"], trace.detail["pii.body"]) == ("audio/mpeg", "")


async def test_a_row_has_bounds(app: App, history: History, store: MemoryStore) -> None:
    told = {"CallSid": "CA1", **{f"P{n}": "x" * 2 * MOST_VALUE for n in range(20)}}
    response = HttpResponse("http://h/", 200, "text/xml", "", {}, b"x" * 2 * MOST_BODY)
    history.keep(app.request("http://h/" + "x" * 2 * MOST_URL, parameters=told), response, NOW)
    (trace,) = await store.find(Trace)
    kept = json.loads(trace.detail["pii.parameters"])
    assert list(kept)[:2] == ["CallSid", "P0"]
    assert len(kept["P0"]) == MOST_VALUE
    assert sum(map(len, kept.values())) <= MOST_VALUES
    assert len(trace.detail["pii.body"]) == MOST_BODY
    assert len(trace.detail["pii.url"]) == MOST_URL


async def test_a_call_has_so_many_rows_and_no_other_pays_for_it(
    app: App, history: History, store: MemoryStore
) -> None:
    for _ in range(MOST_ROWS + 5):
        history.keep(app.request(), None, NOW)
    history.keep(app.request(parameters={"CallSid": "CA2"}), None, NOW)
    rows = [trace.resource_sid for trace in await store.find(Trace)]
    assert (rows.count("CA1"), rows.count("CA2")) == (MOST_ROWS, 1)


async def test_only_so_many_calls_are_counted(
    app: App, history: History, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 1)
    monkeypatch.setattr(module, "MOST_CALLS", 2)
    for sid in ("CA1", "CA1", "CA2", "CA3", "CA3", "CA1"):
        history.keep(app.request(parameters={"CallSid": sid}), None, NOW)
    rows = sorted(trace.resource_sid for trace in await store.find(Trace))
    assert rows == ["CA1", "CA1", "CA2", "CA3"]
