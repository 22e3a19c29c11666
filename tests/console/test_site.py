"""The console's pages: what is served, under which policy, and that they hold to it."""

import asyncio
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from switchhook.console import create_console
from switchhook.console.site import PAGES

SCRIPTS = sorted(PAGES.glob("*.js"))


async def get(path: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of a page below the console."""
    sent: list[MutableMapping[str, Any]] = []
    disconnected: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()

    async def receive() -> MutableMapping[str, Any]:
        return await disconnected.get()

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"",
        "headers": [], "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    await create_console()(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(part.get("body", b"") for part in sent[1:])


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/console.css", "text/css"), ("/console.js", "text/javascript")],
)
async def test_pages_are_served_under_a_strict_policy(path: str, kind: str) -> None:
    status, headers, body = await get(path)
    assert status == 200
    assert body
    assert headers["content-type"].startswith(kind)
    assert headers["x-content-type-options"] == "nosniff"
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    "path",
    ["/site.py", "/../site.py", "/..%2fsite.py", "/../pages/console.js", "//etc/passwd.html",
     "/nothing.html", "/.html", "/%00.js", "/a\x00.js", "/" + "a" * 5000 + ".js"],
)  # fmt: skip
async def test_nothing_else_is_served(path: str) -> None:
    status, headers, _ = await get(path)
    assert status == 404
    assert headers["content-type"].startswith("text/plain")


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    page = (PAGES / "index.html").read_text()
    assert re.findall(r"<script(?![^>]* src=)|<style|\bstyle=|\bon\w+=|javascript:", page) == []
    for target in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert target == "data:," or (PAGES / target).is_file()


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.name for script in SCRIPTS])
def test_no_script_makes_markup_of_text(script: Path) -> None:
    text = script.read_text()
    assert re.findall(r"(inner|outer)HTML|insertAdjacent|document\.write|eval\(|srcdoc", text) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.name for script in SCRIPTS])
def test_every_module_that_is_imported_is_there(script: Path) -> None:
    for name in re.findall(r'from "\./([^"]+)"', script.read_text()):
        assert (PAGES / name).is_file()


def test_every_element_that_a_script_names_is_in_the_page() -> None:
    page = (PAGES / "index.html").read_text()
    named = {
        name
        for script in SCRIPTS
        for name in re.findall(r'(?:element|getElementById|table)\("([\w-]+)"', script.read_text())
    }
    assert named
    assert named <= set(re.findall(r'id="([\w-]+)"', page))
