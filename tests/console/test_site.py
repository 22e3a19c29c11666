"""The console's pages: what is served, under which policy, and that they hold to it."""

import asyncio
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from switchhook.console import create_console
from switchhook.console.site import PAGES

SCRIPTS = sorted(PAGES.rglob("*.js"))
STYLES = sorted(PAGES.rglob("*.css"))
LONGEST = 300  # lines of a module


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
    [
        ("/", "text/html"),
        ("/styles/base.css", "text/css"),
        ("/main.js", "text/javascript"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
async def test_pages_are_served_under_a_strict_policy(path: str, kind: str) -> None:
    status, headers, body = await get(path)
    assert status == 200
    assert body
    assert headers["content-type"].startswith(kind)
    assert headers["x-content-type-options"] == "nosniff"
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    "path",
    ["/site.py", "/../site.py", "/..%2fsite.py", "/../pages/main.js", "//etc/passwd.html",
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


def named(path: Path) -> str:
    return path.relative_to(PAGES).as_posix()


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_no_script_makes_markup_of_text(script: Path) -> None:
    text = script.read_text()
    made = r"\.(inner|outer)HTML|insertAdjacent|document\.write|eval\(|\.srcdoc|DOMParser"
    assert re.findall(made, text) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_every_module_that_is_imported_is_there(script: Path) -> None:
    for name in re.findall(r'from "(\.[^"]+)"', script.read_text()):
        assert (script.parent / name).resolve().is_file(), name


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_what_is_imported_is_exported_and_used(script: Path) -> None:
    text = script.read_text()
    for names, module in re.findall(r'import \{([^}]*)\} from "(\.[^"]+)"', text):
        exported = (script.parent / module).read_text()
        for name, _, own in (one.strip().partition(" as ") for one in names.split(",")):
            pattern = (
                rf"export (async )?(function\*?|const|class|let) {name}\b|export {{[^}}]*\b{name}\b"
            )
            assert re.search(pattern, exported), f"{module} has no {name}"
            assert len(re.findall(rf"\b{own or name}\b", text)) > 1, f"{name} is not used"


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_a_module_is_small_and_says_what_it_is(script: Path) -> None:
    text = script.read_text()
    assert text.startswith("// ")
    assert text.count("\n") < LONGEST


def test_every_page_that_is_routed_to_is_there() -> None:
    routes = (PAGES / "routes.js").read_text()
    views = set(re.findall(r'view\("(\w+)"\)', routes)) | {"list", "detail"}
    assert views
    for name in views:
        assert (PAGES / "views" / f"{name}.js").is_file()


def test_every_colour_is_named_once() -> None:
    used = {
        name for style in STYLES for name in re.findall(r"var\((--[\w-]+)\)", style.read_text())
    }
    tokens = (PAGES / "styles" / "tokens.css").read_text()
    assert used - {"--columns"} <= set(re.findall(r"^\s+(--[\w-]+):", tokens, re.M))
