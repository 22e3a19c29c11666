"""The console in Chromium, as a person has it open, and axe, which says who could not use it.

axe-core comes from npm when a test first asks for it.
"""

import contextlib
import functools
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.peers.server import RunningServer

AXE = "4.10.3"
Scheme = Literal["light", "dark"]
WIDE, NARROW = (1280, 900), (360, 740)
# What axe takes together for WCAG 2.2, level AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Console:
    """One window on a server's console. `faults` are what its scripts complained of."""

    server: RunningServer
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)

    def go(self, place: str) -> Page:
        """Show a page of the console, and wait until it is there."""
        self.page.goto(f"{self.server.http}/console/#/{place}")
        self.page.locator(f"main[data-place='{place}'] h1").wait_for()
        return self.page

    def phone(self, index: int = 0) -> Locator:
        """Return a handset that is ready."""
        phone = self.page.locator("sw-phone").nth(index)
        phone.locator(".state.good").wait_for()
        return phone

    def settle(self) -> None:
        """Wait until the page has what it asked for, and shows it."""
        self.page.wait_for_function(
            """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() =>
                done(!document.body.hasAttribute('data-busy'))))) """
        )

    def violations(self, axe: Path, rules: Sequence[str] = RULES) -> list[str]:
        """Return what axe finds wrong with the page as it is."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(axe.read_text() + "; null")
        found = self.page.evaluate("(rules) => axe.run(document, { runOnly: rules })", rules)
        return [
            f"{one['id']}: {one['help']}: {node['html'][:200]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]


@contextlib.contextmanager
def opened(
    browser: Browser,
    server: RunningServer,
    *,
    scheme: Scheme = "light",
    size: tuple[int, int] = WIDE,
    **options: Any,
) -> Iterator[Console]:
    """Open the console in a window of its own, with cookies of its own."""
    width, height = size
    context = browser.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(15_000)
    try:
        console = Console(server, context, context.new_page())
        console.page.on("pageerror", lambda error: console.faults.append(str(error)))
        console.page.on("dialog", lambda dialog: console.faults.append(dialog.message))
        console.page.on("console", lambda said: _note(console, said.type, said.text))
        yield console
    finally:
        context.close()


def _note(console: Console, kind: str, text: str) -> None:
    """Keep what the browser complains of; that nobody is signed in yet is no fault."""
    if kind == "error" and "401" not in text:
        console.faults.append(text)


@functools.cache
def axe_core(folder: Path) -> Path:
    """Return axe, as one script."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit"]
    subprocess.run(
        [*command, "--no-fund", f"axe-core@{AXE}"], check=True, capture_output=True, timeout=120
    )
    return folder / "node_modules" / "axe-core" / "axe.min.js"
