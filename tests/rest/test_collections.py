"""The helper library against the API that it was made for."""

import inspect
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from scripts.rest_library import FOLDER, write

from switchhook.protocols.twilio.resources import RESOURCES
from switchhook.rest.collections import Of
from switchhook.rest.errors import NoAnswer, TwilioRestException
from switchhook.rest.resources import AsyncCollections, Collections
from switchhook.rest.resources.calls import Call
from tests.api.platform import SID, Platform
from tests.rest.server import AsyncWire

TO, FROM = "+14155550101", "+14155550100"


def test_a_call_is_placed_and_its_members_are_typed(
    client: Collections, platform: Platform
) -> None:
    call = client.calls.create(
        to=TO,
        from_=FROM,
        url="https://example.com/v",
        status_callback_event=["initiated", "answered"],
        machine_detection=None,
        timeout=9,
    )
    assert isinstance(call, Call)
    assert (call.from_, call.status, call.duration) == (FROM, "queued", None)
    assert call.date_created is not None
    assert call.date_created.tzinfo is not None
    (asked,) = platform.calls.asked
    assert (asked.timeout, asked.status_callback_event) == (9, ("initiated", "answered"))


def test_one_is_fetched_changed_and_deleted_by_sid_or_by_handle(client: Collections) -> None:
    app = client.applications.create(friendly_name="A", voice_caller_id_lookup=True)
    assert app.voice_caller_id_lookup is True
    assert client.applications.fetch(app.sid) == app
    assert client.applications(app.sid).update(friendly_name="B").friendly_name == "B"
    assert client.applications(app.sid).fetch().friendly_name == "B"
    assert client.applications.delete(app.sid)
    with pytest.raises(TwilioRestException) as refused:
        client.applications.fetch(app.sid)
    assert (refused.value.status, refused.value.code) == (404, 20404)
    assert refused.value.uri.endswith(f"/Applications/{app.sid}.json")
    assert refused.value.more_info.endswith("/20404")


def test_lists_are_followed_to_their_end_or_limit(client: Collections) -> None:
    for name in "ABCDE":
        client.applications.create(friendly_name=name)
    names = [one.friendly_name for one in client.applications.iter(page_size=2)]
    assert names == ["E", "D", "C", "B", "A"]
    assert len(client.applications.list(limit=3, page_size=2)) == 3
    assert len(client.applications.list(limit=0)) == 0
    assert [one.friendly_name for one in client.applications.list(friendly_name="C")] == ["C"]


def test_dates_are_sent_as_the_api_reads_them(client: Collections, platform: Platform) -> None:
    client.calls.list(start_time_after=date(2026, 1, 2))
    client.calls.list(start_time=datetime(2026, 1, 2, 3, tzinfo=UTC), from_=FROM)
    assert client.calls.list(end_time_before="2026-01-02") == []


def test_newer_resources_page_with_meta(client: Collections) -> None:
    for number in range(3):
        client.credentials.create(username=f"u{number}", password="p")
    assert [one.username for one in client.credentials.iter(page_size=1)] == ["u2", "u1", "u0"]


def test_documents_and_audio_come_as_they_are(
    client: Collections, platform: Platform, tmp_path: Path
) -> None:
    handset = client.handsets.create(friendly_name="Desk")
    assert client.handsets.heard(handset.sid)["texts"] == ["Hello world."]
    platform.lines.audio = tmp_path / "a.wav"
    platform.lines.audio.write_bytes(b"RIFF")
    assert client.handsets(handset.phone_number).heard_audio() == b"RIFF"
    assert client.status.show() == {"calls": 0}


def test_subresources_take_their_parents_sid(client: Collections, platform: Platform) -> None:
    call = client.calls.create(to=TO, from_=FROM, twiml="<Response/>")
    assert client.call_recordings.list(call.sid) == []
    assert client.call_notifications.list(call.sid) == []


def test_a_parameter_that_is_none_is_refused_before_it_is_sent(client: Collections) -> None:
    values: Any = {"to": TO, "from_": FROM, "ulr": "https://example.com"}
    with pytest.raises(TypeError, match="ulr"):
        client.calls.create(**values)


async def test_the_asynchronous_client_does_the_same() -> None:
    page = {"applications": [{"sid": "AP1"}, {"sid": "AP2"}], "next_page_uri": "/next?PageToken=x"}
    last = {"applications": [{"sid": "AP3"}], "next_page_uri": None}
    wire = AsyncWire(
        [
            (201, b'{"sid": "AP1", "date_created": "Thu, 30 Jul 2015 20:00:00 +0000"}'),
            (200, json.dumps(page).encode()),
            (200, json.dumps(last).encode()),
            (204, b""),
            (200, b"RIFF"),
            (200, b"ID3"),
            (404, b'{"code": 20404, "message": "Not found"}'),
            (502, b"<html>"),
            (200, b"<html>"),
        ]
    )
    client = AsyncCollections(wire, SID)
    app = await client.applications.create(friendly_name="A & B")
    assert app.date_created == datetime(2015, 7, 30, 20, tzinfo=UTC)
    assert wire.asked[0].form == "FriendlyName=A%20%26%20B"
    assert [one.sid for one in await client.applications.list(limit=3)] == ["AP1", "AP2", "AP3"]
    assert wire.asked[2].target == "/next?PageToken=x"
    assert await client.applications.delete("AP1")
    assert await client.recordings.media("RE1") == b"RIFF"
    assert wire.asked[-1].target.endswith("/Recordings/RE1.wav")
    assert await client.recordings.media_mp3("RE1") == b"ID3"
    assert wire.asked[-1].target.endswith("/Recordings/RE1.mp3")
    for status in (404, 502):
        with pytest.raises(TwilioRestException) as refused:
            await client.applications.fetch("AP9")
        assert refused.value.status == status
    with pytest.raises(NoAnswer):
        await client.applications.fetch("AP9")


def test_both_clients_have_every_operation(client: Collections) -> None:
    for resource in RESOURCES:
        for collections in (client, AsyncCollections(AsyncWire([]), SID)):
            group = resource.product.group
            within = getattr(collections, group) if group else collections
            collection = getattr(within, resource.collection)
            for operation in resource.operations:
                assert inspect.getdoc(getattr(collection, operation.name))


def test_the_generated_modules_are_current(tmp_path: Path) -> None:
    """When this fails: `python scripts/rest_library.py`."""
    write(tmp_path)
    assert _texts(FOLDER) == _texts(tmp_path)


def _texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.py")}


def test_what_is_generated_needs_no_excuse() -> None:
    """It is read like everything else: the linter has nothing against it."""
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", str(FOLDER)]
    checked = subprocess.run(ruff, capture_output=True, text=True, cwd=FOLDER)
    assert (checked.returncode, checked.stdout) == (0, "All checks passed!\n")


def test_other_products_have_groups_of_their_own(client: Collections) -> None:
    trunk = client.trunking.trunks.create(friendly_name="Office")
    assert client.trunking.trunks(trunk.sid).fetch() == trunk
    assert client.trunking.origination_urls.list(trunk.sid) == []
    assert client.voice.ip_records.list() == []
    assert client.trunks.list() == []


def test_messaging_has_a_group_of_its_own(client: Collections) -> None:
    service = client.messaging.services.create(friendly_name="Reminders", sticky_sender=False)
    assert client.messaging.services(service.sid).update(usecase="poll").usecase == "poll"
    name = client.messaging.alpha_senders.create(service.sid, alpha_sender="Shop")
    assert client.messaging.alpha_senders.list(service.sid) == [name]
    brand = client.messaging.brand_registrations.create(
        customer_profile_bundle_sid=f"BU{1:032x}", a2p_profile_bundle_sid=f"BU{2:032x}"
    )
    assert client.messaging.brand_registrations(brand.sid).fetch().status == "APPROVED"
    assert client.messaging.services(service.sid).delete()


def test_a_collection_is_made_once(client: Collections) -> None:
    assert client.calls is client.calls
    assert isinstance(Collections.calls, Of)
