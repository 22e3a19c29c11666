"""What pages of others can do to somebody who is signed in, tried in Chromium: nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.peers.sdk import sdk
from tests.peers.server import RunningServer, running
from tests.peers.softphone import CHROMIUM

EMPTY = "/console/nothing"  # a document without scripts, under the policy of the console
REBOUND = "rebound.example"  # a name of somebody's own that leads here
HANDSETS = "/switchhook/v1/handsets"
SIGN_IN = """async () => (await fetch("/switchhook/v1/sessions",
    { method: "POST", headers: { "Switchhook-Console": "1" } })).status"""
READ = """async (path) =>
    (await fetch(path, { headers: { "Switchhook-Console": "1" } })).status"""
# Each is a way in which a page asks another origin for something; what it gets to know of it.
ATTEMPTS = {
    "read": "(url) => fetch(url, { credentials: 'include' }).then((got) => got.status)",
    "change, simply": """(url) => fetch(url, { method: "POST", credentials: "include",
        mode: "no-cors", body: new URLSearchParams({ FriendlyName: "Theirs" }) })
        .then((got) => got.type)""",
    "change, with our header": """(url) => fetch(url, { method: "POST", credentials: "include",
        headers: { "Switchhook-Console": "1" } }).then((got) => got.status)""",
    "include as a script": """(url) => new Promise((done, failed) => {
        const script = document.createElement("script");
        script.onload = () => done("loaded");
        script.onerror = () => failed(new Error("refused"));
        script.src = url;
        document.head.append(script);
    })""",
}


class _Theirs(BaseHTTPRequestHandler):
    """A page of somebody else's on another port of the same host."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Theirs</title>")

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the tests' output clean."""


@pytest.fixture(scope="module")
def theirs() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Theirs)
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.05))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1"],
        )
        yield browser
        browser.close()


@contextmanager
def page_at(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    try:
        yield page
    finally:
        context.close()


@pytest.fixture
def signed_in(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """The console of somebody who is signed in."""
    with page_at(browser, f"{server.http}{EMPTY}") as page:
        assert page.evaluate(SIGN_IN) == 201
        assert page.evaluate(READ, HANDSETS) == 200
        yield page


def handsets(server: RunningServer) -> int:
    answer = sdk(server).request("GET", f"{server.http}{HANDSETS}")
    return str(answer.text).count('"sid":')


def outcome(page: Page, script: str, url: str) -> Any:
    """Return what comes of a script, or that its promise was broken."""
    wrapped = f"(url) => ({script})(url).catch((error) => 'failed: ' + error.message)"
    return page.evaluate(wrapped, url)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_page_on_another_port_neither_reads_nor_changes(
    signed_in: Page, server: RunningServer, theirs: str, attempt: str
) -> None:
    before = handsets(server)
    page = signed_in.context.new_page()
    page.goto(theirs)
    found = outcome(page, ATTEMPTS[attempt], server.http + HANDSETS)
    assert found == "opaque" or str(found).startswith("failed: ")
    assert handsets(server) == before


def test_a_form_of_another_page_is_refused(
    signed_in: Page, server: RunningServer, theirs: str
) -> None:
    before = handsets(server)
    page = signed_in.context.new_page()
    page.goto(theirs)
    with page.expect_navigation():
        page.evaluate(
            """(url) => {
                const form = document.createElement("form");
                Object.assign(form, { method: "POST", action: url });
                document.body.append(form);
                form.submit();
            }""",
            server.http + HANDSETS,
        )
    assert '"code":20003' in page.content()
    assert handsets(server) == before


def test_another_page_hears_of_nothing(signed_in: Page, server: RunningServer, theirs: str) -> None:
    listen = """(url) => new Promise((done) => {
        const events = new EventSource(url, { withCredentials: true });
        events.onopen = () => { events.close(); done("open"); };
        events.onerror = () => { events.close(); done("refused"); };
    })"""
    url = f"{server.http}/switchhook/v1/Accounts/{server.credentials[0]}/Events"
    page = signed_in.context.new_page()
    page.goto(theirs)
    assert page.evaluate(listen, url) == "refused"
    assert signed_in.evaluate(listen, url) == "open"


def test_a_name_that_was_made_to_lead_here_is_a_stranger(
    browser: Browser, server: RunningServer
) -> None:
    port = server.http.rpartition(":")[2]
    with page_at(browser, f"http://{REBOUND}:{port}{EMPTY}") as page:
        assert page.evaluate(SIGN_IN) == 401
        assert page.evaluate(READ, HANDSETS) == 401


def test_what_a_twimlet_echoes_runs_no_script(signed_in: Page, server: RunningServer) -> None:
    document = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Harmless</title></head><body>'
        f'<script>document.title = "Owned"; fetch("{HANDSETS}", '
        '{ method: "POST", headers: { "Switchhook-Console": "1" } })</script></body></html>'
    )
    before = handsets(server)
    signed_in.goto(f"{server.http}/twimlets/echo?Twiml={quote(document)}")
    signed_in.wait_for_load_state("networkidle")
    assert signed_in.title() == "Harmless"
    assert handsets(server) == before
