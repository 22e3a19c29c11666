"""The console of a running server, and that the API gives what the console shows."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.peers.sdk import Phone, sdk
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


def get(url: str) -> tuple[str, str]:
    """Return the address that a page was found at, and the page."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.url, answer.read().decode()


def test_the_console_loads_with_all_its_parts(server: RunningServer) -> None:
    url, page = get(f"{server.http}/console")
    assert url == f"{server.http}/console/"
    names = set(re.findall(r'(?:src|href)="([\w/]+\.\w+)"', page))
    assert {"main.js", "styles/base.css"} <= names
    for name in names:
        assert get(url + name)[1]


@pytest.mark.parametrize("path", ["/console/..%2fsite.py", "/console/nothing.js", "/consoles"])
def test_what_is_not_a_page_is_not_found(server: RunningServer, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        get(server.http + path)
    with refusal.value as error:
        assert error.code == 404


def test_the_api_gives_what_the_console_shows(server: RunningServer) -> None:
    client, phone = sdk(server), Phone(server)
    number = server.facts["number"]
    client.messages.create(to=phone.number, from_=number, body="Hello")
    sid = client.calls.create(
        to=phone.number, from_=number, twiml="<Response><Sing/><Pause/></Response>"
    ).sid
    phone.answer()
    until(lambda: client.calls(sid).notifications.list())

    def first(path: str, key: str) -> Any:
        return json.loads(client.request("GET", server.http + path).text)[key][0]

    account = f"/2010-04-01/Accounts/{server.credentials[0]}"
    shown = {
        (f"{account}/IncomingPhoneNumbers.json", "incoming_phone_numbers"): {
            "phone_number", "friendly_name", "voice_url", "sms_url",
        },
        (f"{account}/Calls.json", "calls"): {
            "date_created", "from", "to", "direction", "status", "duration", "sid",
        },
        (f"{account}/Messages.json", "messages"): {
            "date_created", "from", "to", "status", "error_code", "body",
        },
        (f"{account}/Notifications.json", "notifications"): {
            "message_date", "error_code", "more_info", "message_text", "request_url", "call_sid",
        },
        ("/switchhook/v1/handsets", "handsets"): {
            "sid", "phone_number", "friendly_name", "username", "password",
        },
    }  # fmt: skip
    for (path, key), names in shown.items():
        assert first(path, key).keys() >= names
