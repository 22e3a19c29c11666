"""Every page of the console: it can be used by anybody, in light, dark and narrow, and runs nothing
that strangers write into names, texts, TwiML or SIP headers.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.peers.console import NARROW, RULES, WIDE, Console, Scheme, axe_core, opened
from tests.peers.sdk import Phone, sdk
from tests.peers.server import RunningServer, running
from tests.peers.softphone import chromium
from tests.peers.waiting import until

SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder to keep pictures of every page in
# Runs by itself wherever it should become markup; a dialogue is a fault of the console.
EVIL = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"
EVIL_XML = EVIL.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
DOCUMENT = (
    "<Response><Say>Welcome.</Say><Gather numDigits='1' timeout='1'/>"
    f"<Sing>{EVIL_XML}</Sing><Dial><Conference>{EVIL_XML}</Conference></Dial></Response>"
)
PLACES = [
    "", "live", "handsets", "calls", "messages", "recordings", "conferences", "queues", "numbers",
    "apps", "bins", "domains", "credential-lists", "ip-lists", "trunks",
    "carriers", "services", "text-carriers", "smpp", "caller-ids",
    "keys", "users", "sessions", "debugger", "dead-letters", "explorer", "explorer/calls",
    "nowhere",
]  # fmt: skip
THINGS = ["call", "message", "recording", "conference", "queue", "number", "app", "alert", "bin"]
CONTRAST = ["color-contrast"]
# What a page is looked at in; the structure that axe sees is the same in light and in dark.
LOOKS: dict[str, tuple[Scheme, tuple[int, int], list[str]]] = {
    "light": ("light", WIDE, RULES),
    "dark": ("dark", WIDE, CONTRAST),
    "narrow": ("light", NARROW, RULES),
}


@dataclass(frozen=True)
class House:
    """A server on which something of everything has happened, and where it is shown."""

    server: RunningServer
    browser: Browser
    axe: Path
    places: dict[str, str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with (
        running(tmp_path_factory.mktemp("server")) as server,
        chromium(tmp_path_factory.mktemp("chromium")) as browser,
    ):
        yield House(server, browser, axe_core(tmp_path_factory.mktemp("axe")), furnish(server))


def furnish(server: RunningServer) -> dict[str, str]:
    """Let something of everything happen; return where each thing is."""
    client, phone = sdk(server), Phone(server)
    number = server.facts["number"]
    message = client.messages.create(to=phone.number, from_=number, body=EVIL)
    app = client.applications.create(friendly_name=EVIL[:64])
    queue = client.queues.create(friendly_name=EVIL)
    own = client.incoming_phone_numbers.list()[0].update(friendly_name=EVIL[:64])
    client.new_keys.create(friendly_name=EVIL[:64])
    call = client.calls.create(to=phone.number, from_=number, twiml=DOCUMENT, record=True)
    phone.answer()
    until(lambda: client.conferences.list())
    client.calls(call.sid).update(status="completed")
    until(lambda: [one for one in client.recordings.list() if one.status == "completed"])
    (recording,) = client.recordings.list()
    (conference,) = client.conferences.list()
    path = f"/2010-04-01/Accounts/{server.credentials[0]}/Notifications.json"
    alert = json.loads(client.request("GET", server.http + path).text)["notifications"][0]
    path = f"{server.http}/switchhook/v1/twiml_bins"
    twiml = f"<Response><Say>{EVIL_XML}</Say></Response>"
    kept = client.request("POST", path, data={"FriendlyName": EVIL[:64], "Twiml": twiml})
    return {
        "bin": f"bins/{json.loads(kept.text)['sid']}",
        "call": f"calls/{call.sid}",
        "message": f"messages/{message.sid}",
        "recording": f"recordings/{recording.sid}",
        "conference": f"conferences/{conference.sid}",
        "queue": f"queues/{queue.sid}",
        "number": f"numbers/{own.sid}",
        "app": f"apps/{app.sid}",
        "alert": f"debugger/{alert['sid']}",
    }


@pytest.fixture(scope="module", params=LOOKS)
def window(request: pytest.FixtureRequest, house: House) -> Iterator[tuple[Console, list[str]]]:
    """Yield the console in a look, and what axe is to look for."""
    scheme, size, rules = LOOKS[request.param]
    with opened(house.browser, house.server, scheme=scheme, size=size) as console:
        yield console, rules


@pytest.mark.parametrize("name", [*PLACES, *THINGS])
def test_every_page_can_be_used_by_anybody_and_runs_nothing(
    house: House, window: tuple[Console, list[str]], name: str
) -> None:
    console, rules = window
    page = console.go(house.places.get(name, name))
    console.settle()
    assert console.violations(house.axe, rules) == []
    width = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "one would have to scroll sideways"
    faults, console.faults[:] = console.faults[:], []
    assert faults == []
    if SHOTS:
        look = f"{page.viewport_size['width']}-{len(rules)}" if page.viewport_size else ""
        page.screenshot(path=Path(SHOTS) / f"{name.replace('/', '-') or 'home'}-{look}.png")
