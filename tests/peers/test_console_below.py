"""What is below a thing, in the console: lists on its page that are added to and taken from."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.peers.console import Console, axe_core, opened
from tests.peers.sdk import sdk
from tests.peers.server import RunningServer, running
from tests.peers.softphone import chromium

SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder to keep pictures in
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return axe_core(tmp_path_factory.mktemp("axe"))


@pytest.fixture
def console(browser: Browser, server: RunningServer, axe: Path) -> Iterator[Console]:
    with opened(browser, server) as console:
        yield console
        console.settle()
        assert console.violations(axe) == []
        assert console.faults == []
        if SHOTS:
            name = console.page.url.rpartition("#/")[2].partition("/")[0]
            console.page.screenshot(path=Path(SHOTS) / f"below-{name}.png", full_page=True)


def add(page: Page, title: str, **fields: str) -> None:
    """Add to a list of a page; without fields, what is offered first."""
    card(page, title).get_by_role("button", name="Add").click()
    dialog = page.get_by_role("dialog")
    for name, value in fields.items():
        dialog.locator(f"[name={name}]").fill(value)
    dialog.get_by_role("button", name="Add").click()
    expect(dialog).to_have_count(0)


def card(page: Page, title: str) -> Locator:
    """Return the card of a list."""
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.locator("section.card").filter(has=heading)


def take_out(page: Page, title: str) -> None:
    """Take the first of a list out."""
    card(page, title).get_by_role("button", name="Remove").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_domain_is_given_who_may_call_and_register(
    console: Console, server: RunningServer
) -> None:
    client = sdk(server)
    domain = client.sip.domains.create(domain_name="desk.sip.example")
    people = client.sip.credential_lists.create(friendly_name=EVIL)
    places = client.sip.ip_access_control_lists.create(friendly_name="Office")
    page = console.go(f"credential-lists/{people.sid}")
    add(page, "Credentials", Username="anna", Password="Correct1Horse2")
    expect(card(page, "Credentials")).to_contain_text("anna")
    page = console.go(f"ip-lists/{places.sid}")
    add(page, "Addresses", FriendlyName="Desk", IpAddress="192.0.2.7", CidrPrefixLength="24")
    expect(card(page, "Addresses")).to_contain_text("192.0.2.7/24")
    page = console.go(f"domains/{domain.sid}")
    for title, name in (
        ("Credentials that may call", EVIL),
        ("Addresses that may call", "Office"),
        ("Credentials that may register", EVIL),
    ):
        add(page, title)
        expect(card(page, title).get_by_role("link", name=name)).to_be_visible()
    take_out(page, "Credentials that may call")
    expect(card(page, "Credentials that may call")).to_contain_text("Nobody may call")
    auth = client.sip.domains(domain.sid).auth
    assert auth.calls.credential_list_mappings.list() == []
    (kept,) = auth.registrations.credential_list_mappings.list()
    assert kept.sid == people.sid


def test_a_trunk_is_given_where_its_calls_go(console: Console, server: RunningServer) -> None:
    client = sdk(server)
    trunk = client.trunking.v1.trunks.create(friendly_name="PBX")
    page = console.go(f"trunks/{trunk.sid}")
    add(page, "Origination addresses", SipUrl="sip:192.0.2.9")
    add(page, "Numbers")
    add(page, "Credentials that may call out")
    add(page, "Addresses that may call out")
    expect(card(page, "Origination addresses")).to_contain_text("sip:192.0.2.9")
    expect(card(page, "Numbers").get_by_role("listitem")).to_have_count(1)
    take_out(page, "Numbers")
    expect(card(page, "Numbers")).to_contain_text("No number leads to it.")
    trunk = client.trunking.v1.trunks(trunk.sid)
    assert [one.sip_url for one in trunk.origination_urls.list()] == ["sip:192.0.2.9"]
    assert trunk.phone_numbers.list() == []
    assert len(trunk.credentials_lists.list()) == len(trunk.ip_access_control_lists.list()) == 1


def test_a_service_is_given_senders(console: Console, server: RunningServer) -> None:
    client = sdk(server)
    service = client.messaging.v1.services.create(friendly_name="News")
    page = console.go(f"services/{service.sid}")
    add(page, "Numbers")
    add(page, "Names", AlphaSender="Florist")
    expect(card(page, "Names")).to_contain_text("Florist")
    take_out(page, "Names")
    expect(card(page, "Names")).to_contain_text("It sends under no name.")
    pool = client.messaging.v1.services(service.sid)
    assert (len(pool.phone_numbers.list()), pool.alpha_senders.list()) == (1, [])


def made(server: RunningServer, collection: str, **fields: str) -> str:
    """Make something of the operator's; return its SID."""
    url = f"{server.http}/switchhook/v1/{collection}"
    token = json.loads((server.data / "server.json").read_text())["operator_token"]
    answer = sdk(server).request("POST", url, data=fields, auth=("operator", token))
    assert answer.status_code == 201, answer.text
    return str(json.loads(answer.text)["sid"])


def test_a_text_carrier_is_given_routes_and_tried_out(
    console: Console, server: RunningServer
) -> None:
    settings = {"preset": "json", "url": "http://127.0.0.1:9/send"}  # where nobody listens
    secret = json.dumps({"token": "ours", "callback_token": "theirs"})
    sid = made(server, "carriers", Kind="http", Settings=json.dumps(settings), Secret=secret)
    page = console.go(f"text-carriers/{sid}")
    expect(card(page, "Health")).to_contain_text("Running")
    add(page, "Routes", Prefix="+44")
    expect(card(page, "Routes")).to_contain_text("to +44…, priority 10, weight 10")
    take_out(page, "Routes")
    expect(card(page, "Routes")).to_contain_text("It gets what no other carrier takes.")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Settings (JSON)")).to_have_value(json.dumps(settings, indent=2))
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Try it out").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("From").fill("+14155550100")
    dialog.get_by_label("To").fill("+442079460018")
    dialog.get_by_role("button", name="Send").click()
    expect(card(page, "What it said")).to_contain_text("Outcome")


def test_an_smpp_system_says_how_it_is(console: Console, server: RunningServer) -> None:
    sid = made(server, "smpp_accounts", SystemId="theirs", Password="secret")
    page = console.go(f"smpp/{sid}")
    expect(card(page, "Health")).to_contain_text("Waiting")
