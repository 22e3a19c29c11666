"""Handsets that one holds in the console: the first minute, and what comes after it."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.peers.console import Console, opened
from tests.peers.sdk import sdk
from tests.peers.server import RunningServer, running
from tests.peers.softphone import chromium
from tests.peers.waiting import until

LOUD = -40  # dB: speech, and the tone that the microphone hears, are louder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def console(browser: Browser, server: RunningServer) -> Iterator[Console]:
    with opened(browser, server) as console:
        yield console
        assert console.faults == []


def press(phone: Locator, name: str) -> None:
    phone.get_by_role("button", name=name, exact=True).click()


def wait_to_hear(phone: Locator) -> None:
    """Wait until a phone's own meter says that somebody speaks."""
    far = phone.get_by_role("img", name="How loud you hear")
    until(lambda: int(far.get_attribute("data-level") or -127) > LOUD)


def number(server: RunningServer, index: int) -> str:
    return str(server.facts["handsets"][index]["number"])


def dial(phone: Locator, to: str) -> None:
    phone.get_by_label("Number to call").fill(to)
    press(phone, "Call")


def calls(server: RunningServer, **wanted: Any) -> list[Any]:
    return list(sdk(server).calls.list(**wanted))


@contextlib.contextmanager
def talking(server: RunningServer, phone: Locator, twiml: str) -> Iterator[str]:
    """Call a handset, answer, and yield the call's SID."""
    sid = sdk(server).calls.create(
        to=number(server, 0), from_=server.facts["number"], twiml=twiml
    ).sid  # fmt: skip
    press(phone, "Answer")
    expect(phone).to_have_attribute("data-state", "talking")
    yield sid
    if phone.get_attribute("data-state") == "talking":
        press(phone, "Hang up")
    expect(phone).to_have_attribute("data-state", "idle")


def test_the_first_minute(console: Console, server: RunningServer) -> None:
    page = console.go("")
    page.get_by_role("link", name="Pick up a handset").click()
    phone = console.phone()
    press(phone, "Call me")
    expect(phone.get_by_role("alert")).to_contain_text("is calling")
    press(phone, "Answer")
    wait_to_hear(phone)
    expect(phone.get_by_label("What is said")).to_contain_text("your own phone company")
    press(phone, "5")
    expect(phone.get_by_label("What is said")).to_contain_text("Goodbye")
    expect(phone).to_have_attribute("data-state", "idle")
    (call,) = calls(server, to=number(server, 0))
    assert call.status == "completed"


def test_two_handsets_hear_each_other_and_either_hangs_up(
    console: Console, server: RunningServer
) -> None:
    console.go("handsets")
    one, other = console.phone(0), console.phone(1)
    dial(one, "+1 415 555 0102")
    expect(one).to_have_attribute("data-state", "calling")
    expect(other.get_by_role("alert")).to_contain_text("+1 415 555 0101")
    press(other, "Answer")
    for phone in (one, other):
        expect(phone).to_have_attribute("data-state", "talking")
        wait_to_hear(phone)
    press(other, "Hang up")
    for phone in (one, other):
        expect(phone).to_have_attribute("data-state", "idle")


def test_a_handset_calls_a_number_and_its_app_answers(
    console: Console, server: RunningServer
) -> None:
    console.go("handsets")
    phone = console.phone()
    dial(phone, str(server.facts["number"]))
    expect(phone.get_by_label("What is said")).to_contain_text("Your Switchhook number works")
    wait_to_hear(phone)
    assert calls(server, to=server.facts["number"])[0]._from == number(server, 0)


def test_keys_are_heard_by_the_app(console: Console, server: RunningServer) -> None:
    console.go("handsets")
    phone = console.phone()
    gather = "<Response><Gather numDigits='3' timeout='20'><Say>Type</Say></Gather></Response>"
    with talking(server, phone, gather) as sid:
        expect(phone.get_by_label("What is said")).to_contain_text("Type")
        for name in ("4", "star", "hash"):
            press(phone, name)
        until(lambda: sdk(server).calls(sid).fetch().status == "completed")


def test_the_microphone_is_muted(console: Console, server: RunningServer) -> None:
    console.go("handsets")
    phone = console.phone()
    with talking(server, phone, "<Response><Echo/></Response>"):
        wait_to_hear(phone)
        press(phone, "Mute")
        expect(phone.get_by_role("button", name="Muted")).to_have_attribute("aria-pressed", "true")
        far = phone.get_by_role("img", name="How loud you hear")
        until(lambda: int(far.get_attribute("data-level") or 0) < -60)


def test_a_call_is_declined(console: Console, server: RunningServer) -> None:
    console.go("handsets")
    phone = console.phone()
    sid = sdk(server).calls.create(
        to=number(server, 0), from_=server.facts["number"], twiml="<Response/>"
    ).sid  # fmt: skip
    press(phone, "Decline")
    until(lambda: sdk(server).calls(sid).fetch().status == "busy")


def test_who_calls_nobody_is_told_why(console: Console) -> None:
    console.go("handsets")
    phone = console.phone()
    dial(phone, "+442079460000")
    expect(phone.locator(".screen")).to_contain_text("Not Found", ignore_case=True)


def test_a_handset_without_a_page_rings_as_ever(browser: Browser, server: RunningServer) -> None:
    client, path = sdk(server), f"{server.http}/switchhook/v1/handsets/{number(server, 0)}"
    with opened(browser, server) as console:
        console.go("handsets")
        console.phone()

    def taken() -> bool:
        """Call it, and answer over REST: that works once the page is known to be gone."""
        twiml = "<Response><Pause/></Response>"
        call = client.calls.create(to=number(server, 0), from_=server.facts["number"], twiml=twiml)
        if client.request("POST", f"{path}/answer").status_code == 200:
            return True
        call.update(status="canceled")
        return False

    until(taken)


def test_texts_come_and_go(console: Console, server: RunningServer) -> None:
    console.go("handsets")
    phone = console.phone()
    texts = phone.get_by_label("Texts", exact=True)
    sdk(server).messages.create(
        to=number(server, 0), from_=server.facts["number"], body="Where are you?"
    )
    expect(texts).to_contain_text("Where are you?")
    phone.get_by_label("Text", exact=True).fill("<b>On my way</b>")
    press(phone, "Send the text")
    expect(texts).to_contain_text("<b>On my way</b>")
    (got,) = sdk(server).messages.list(from_=number(server, 0))
    assert (got.to, got.body) == (server.facts["number"], "<b>On my way</b>")


SOCKETS = """() => {
    const Plain = WebSocket;
    window.sockets = [];
    window.WebSocket = class extends Plain {
        constructor(...told) { super(...told); sockets.push(this); }
    };
}"""


def test_a_call_outlives_its_socket(console: Console, server: RunningServer) -> None:
    console.page.add_init_script(f"({SOCKETS})()")
    console.go("handsets")
    phone = console.phone()
    with talking(server, phone, "<Response><Say loop='0'>one two three</Say></Response>") as sid:
        wait_to_hear(phone)
        console.page.evaluate("() => sockets[0].close()")
        until(lambda: console.page.evaluate("() => sockets.length") > 2)
        expect(phone).to_have_attribute("data-state", "talking")
        until(lambda: phone.evaluate("(phone) => phone.line.ready"))
        wait_to_hear(phone)
        assert sdk(server).calls(sid).fetch().status == "in-progress"
