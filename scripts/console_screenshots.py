"""Take the pictures of the console that the README and the docs show, of a server of its own.

PYTHONPATH=src:. python scripts/console_screenshots.py
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect
from tests.peers.console import NARROW, Console, Scheme, opened
from tests.peers.sdk import Phone, sdk
from tests.peers.server import RunningServer, running
from tests.peers.softphone import chromium
from tests.peers.waiting import until

FOLDER = Path(__file__).parent.parent / "docs" / "images"
Look = tuple[Scheme, tuple[int, int]]
SIZE = (1200, 780)
MENU = (
    "<Response><Gather numDigits='1' timeout='3'><Say>Welcome to Harbour Street Dental. Press 1 for"
    " an appointment.</Say></Gather><Say>Goodbye.</Say></Response>"
)
TEXTS = ["Your table for two is ready.", "See you on Friday at 9.", "Your code is 314159."]


def furnish(server: RunningServer) -> str:
    """Let some calls and texts go on; return the SID of a call that was recorded."""
    client, phone = sdk(server), Phone(server)
    number = server.facts["number"]
    for text in TEXTS:
        client.messages.create(to=phone.number, from_=number, body=text)
    for record in (False, False, True):
        call = client.calls.create(to=phone.number, from_=number, twiml=MENU, record=record)
        phone.answer()
        until(lambda: client.calls.list(limit=1)[0].status == "completed")
    until(lambda: [one for one in client.recordings.list() if one.status == "completed"])
    return str(call.sid)


def talk(console: Console) -> None:
    """Let the first handset be called, and answer."""
    phone = console.phone()
    phone.get_by_role("button", name="Call me").click()
    phone.get_by_role("button", name="Answer").click()
    expect(phone.get_by_label("What is said")).to_contain_text("phone company")
    console.page.wait_for_timeout(1500)  # so that something is heard


def take(browser: Browser, server: RunningServer, name: str, place: str, look: Look) -> None:
    """Take one picture."""
    scheme, size = look
    with opened(browser, server, scheme=scheme, size=size) as console:
        console.go(place)
        console.settle()
        if place == "handsets":
            talk(console)
        console.page.screenshot(path=FOLDER / f"console-{name}.png")


def main() -> None:
    """Take all of them."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with running(path) as server, chromium(path) as browser:
            call = furnish(server)
            take(browser, server, "home", "", ("light", SIZE))
            take(browser, server, "handsets", "handsets", ("light", SIZE))
            take(browser, server, "call", f"calls/{call}", ("dark", SIZE))
            take(browser, server, "phone", "live", ("dark", NARROW))


if __name__ == "__main__":
    main()
