"""The console as a desk to work at: signing in, keys, lists, live calls, trying the API."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.peers.console import NARROW, Console, opened
from tests.peers.customer import customer_app
from tests.peers.sdk import Phone, sdk
from tests.peers.server import RunningServer, running
from tests.peers.softphone import chromium
from tests.peers.waiting import until

TALK = "<Response><Say loop='0'>one two three</Say></Response>"


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


def test_the_token_is_hidden_until_it_is_asked_for(console: Console, server: RunningServer) -> None:
    page = console.go("")
    token = server.credentials[1]
    expect(page.locator("main")).to_contain_text(server.credentials[0])
    expect(page.locator("main")).not_to_contain_text(token)
    page.get_by_role("button", name="Show the auth token").click()
    expect(page.locator("main")).to_contain_text(token)


def test_who_signs_out_signs_in_again_with_the_account_s_token(
    console: Console, server: RunningServer
) -> None:
    page = console.go("calls")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("Name or account SID").fill(server.credentials[0])
    page.get_by_label("Password or auth token").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    page.get_by_label("Password or auth token").fill(server.credentials[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calls")


def test_everything_is_reached_by_keyboard(console: Console) -> None:
    page = console.go("")
    page.keyboard.press("Tab")
    page.locator("body").press("g")
    page.locator("body").press("m")
    expect(page.get_by_role("heading", level=1)).to_have_text("Messages")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("debug")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Debugger")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    dialog.get_by_label("Let single letters be shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", level=1)).to_have_text("Debugger")


def test_one_skips_to_the_page(console: Console) -> None:
    page = console.go("numbers")
    page.get_by_role("link", name="Skip to the page").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.url.endswith("#/numbers")


def test_dark_is_kept(console: Console) -> None:
    page = console.go("")
    theme = page.get_by_role("button", name="Theme")
    theme.click()
    theme.click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_side_opens_on_a_phone_s_screen(browser: Browser, server: RunningServer) -> None:
    with opened(browser, server, size=NARROW) as console:
        page = console.go("")
        expect(page.get_by_role("link", name="Calls", exact=True)).not_to_be_visible()
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("link", name="Calls", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Calls")
        expect(page.get_by_role("link", name="Queues", exact=True)).not_to_be_visible()


def test_a_list_is_filtered_and_exported(console: Console, server: RunningServer) -> None:
    client, number = sdk(server), server.facts["number"]
    for index, body in enumerate(("=1+1", "plain", "a, b\nc")):
        client.messages.create(to=Phone(server, index % 2).number, from_=number, body=body)
    page = console.go("messages")
    rows = page.locator("sw-table .rows [role=row]")
    expect(rows).to_have_count(3)
    page.get_by_label("Find").fill("plain")
    expect(rows).to_have_count(1)
    assert "find=plain" in page.url
    page.get_by_label("Find").fill("")
    page.get_by_label("To", exact=True).fill(Phone(server, 0).number)
    expect(rows).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export CSV").click()
    text = Path(download.value.path()).read_bytes().decode()
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {one["body"] for one in found} == {"'=1+1", "a, b\nc"}
    assert {one["to"] for one in found} == {Phone(server, 0).number}


def test_a_call_is_watched_while_it_goes_on(console: Console, server: RunningServer) -> None:
    client, phone = sdk(server), Phone(server)
    page = console.go("live")
    console.settle()
    call = client.calls.create(to=phone.number, from_=server.facts["number"], twiml=TALK)
    phone.answer()
    expect(page.locator(".figures")).to_contain_text(re.compile(r"1\s*talking"))
    page.locator("sw-table").get_by_role("link").click()
    expect(page.get_by_label("What happened")).to_contain_text("one two three")
    expect(page.locator("figure.spark").first).to_contain_text(re.compile(r"\d"))
    page.get_by_role("button", name="Hang up").click()
    expect(page.locator("main")).to_contain_text("completed")
    assert client.calls(call.sid).fetch().status == "completed"


def test_a_participant_is_muted_and_taken_out(console: Console, server: RunningServer) -> None:
    client = sdk(server)
    dial = "<Response><Dial><Conference>room</Conference></Dial></Response>"
    for phone in (Phone(server, 0), Phone(server, 1)):
        call = client.calls.create(to=phone.number, from_=server.facts["number"], twiml=dial)
        phone.answer()
    until(lambda: client.conferences.list(status="in-progress"))
    (conference,) = client.conferences.list(status="in-progress")
    page = console.go(f"conferences/{conference.sid}")
    person = page.get_by_role("listitem").filter(has_text="+1 415 555 0102")
    person.get_by_role("button", name="Mute").click()
    until(lambda: client.conferences(conference.sid).participants(call.sid).fetch().muted)
    person.get_by_role("button", name="Unmute").wait_for()
    person.get_by_role("button", name="Kick").click()
    expect(page.locator("main")).to_contain_text("Participants (1)")
    page.get_by_role("button", name="End it").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.locator("main")).to_contain_text("Nobody is in it")


def test_a_thing_is_made_changed_and_deleted(console: Console, server: RunningServer) -> None:
    page = console.go("apps")
    page.get_by_role("button", name="Add one").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Desk")
    dialog.get_by_label("When called, ask").fill("https://app.example/voice")
    dialog.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")
    page.get_by_role("button", name="Change").click()
    expect(dialog.get_by_label("When called, ask")).to_have_value("https://app.example/voice")
    dialog.get_by_label("Name").fill("Front desk")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Front desk")
    page.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("TwiML apps")
    assert sdk(server).applications.list() == []


def test_what_is_refused_is_told_with_its_code(console: Console) -> None:
    page = console.go("numbers")
    page.get_by_role("button", name="Add one").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Number").fill("nonsense")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Error 21")
    console.faults.clear()  # the browser notes refused requests


def test_an_operation_is_tried_out(console: Console, server: RunningServer) -> None:
    page = console.go("explorer")
    page.get_by_label("Find a resource or a parameter").fill("StatusCallbackEvent")
    page.get_by_role("link", name="Call", exact=True).click()
    page.get_by_role("link", name="list").click()
    page.locator("select[name=Status]").select_option("busy")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_label("Answer", exact=True)).to_contain_text('"calls"')


def test_the_app_is_asked_again(console: Console, server: RunningServer) -> None:
    client, phone = sdk(server), Phone(server)
    with customer_app(server.credentials[1]) as app:
        app.answers["/voice"] = "<nonsense>"
        client.calls.create(to=phone.number, from_=server.facts["number"], url=f"{app.url}/voice")
        phone.answer()
        page = console.go("debugger")
        page.locator("sw-table").get_by_role("link").first.click()
        app.answers["/voice"] = "<Response><Say>mended</Say></Response>"
        page.get_by_role("button", name="Ask again").click()
        expect(page.locator("main")).to_contain_text("mended")


def test_a_bin_is_written_checked_and_heard(console: Console, server: RunningServer) -> None:
    client, phone = sdk(server), Phone(server)
    page = console.go("bins")
    page.get_by_role("button", name="Add one").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Hello")
    dialog.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello")
    editor = page.get_by_label("TwiML", exact=True)
    editor.fill("<Response><Sing/></Response>")
    expect(page.locator("main")).to_contain_text("12200")
    editor.fill("<Response><Say>I know {{From}}</Say></Response>")
    expect(page.locator("main")).to_contain_text("all is well")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notices")).to_contain_text("Saved")
    address = str(page.locator("dd code").first.text_content())
    client.calls.create(to=phone.number, from_=server.facts["number"], url=address)
    phone.answer()
    until(lambda: phone.heard() == ["I know +14155550100"])
