"""A web page with the official Voice SDK in Chromium, whose microphone hears a tone.

The SDK comes from npm when a test first asks for it, Chromium and npm are Debian's.
"""

import contextlib
import functools
import os
import shutil
import subprocess
import threading
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.peers.waiting import until

CHROMIUM = Path("/usr/bin/chromium")
PAGE = Path(__file__).with_name("softphone.html")
MICROPHONE_HERTZ = 1320
RATE = 48_000


@dataclass
class Softphone:
    """A page with a `Device`."""

    page: Page
    host: str  # of the server, with its port

    def open(self, token: str, **options: Any) -> None:
        """Make a device."""
        self.page.evaluate(
            "([token, options]) => open(token, options)",
            [token, {"chunderw": self.host, **options}],
        )

    def register(self) -> None:
        """Let the page be called."""
        self.page.evaluate("() => device.register()")
        self.saw("device", "registered")

    def connect(self, **params: str) -> None:
        """Call the application."""
        self.page.evaluate("(params) => connect(params)", params)

    def do(self, call: str, what: str) -> Any:
        """Let the page do something with a call, in JavaScript: `accept()`."""
        return self.page.evaluate(f"() => {{ const told = calls.{call}.{what}; return null; }}")

    def saw(self, who: str, what: str, seconds: float = 15.0) -> Any:
        """Wait until the page has seen something happen, and return what it was told."""
        until(lambda: self._seen(who, what), seconds)
        return self._seen(who, what)[-1]

    def _seen(self, who: str, what: str) -> list[Any]:
        events = self.page.evaluate("() => events")
        return [told for one, other, told in events if (one, other) == (who, what)]

    def has_seen(self, who: str, what: str) -> bool:
        """Say whether the page has seen that until now."""
        return bool(self._seen(who, what))

    def hears(self, call: str) -> tuple[float, float]:
        """Return the loudest frequency that the user hears in a call, and the level (0 to 1)."""
        heard = self.page.evaluate("(call) => hears(call)", call)
        return float(heard["frequency"]), float(heard["level"])

    def codecs(self, call: str) -> list[str]:
        """Return the codecs of what the page hears in a call and of what it says."""
        return list(self.page.evaluate("(call) => codecs(call)", call))

    def path(self, call: str) -> str:
        """Return how a call's audio comes and goes: `udp` or `tcp`."""
        return str(self.page.evaluate("(call) => path(call)", call))

    def wait_to_hear(self, call: str, frequency: float) -> None:
        """Wait until a tone is heard."""

        def heard() -> bool:
            found, level = self.hears(call)
            return abs(found - frequency) < 15 and level > 0.01

        until(heard)


@contextlib.contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Run a browser whose microphone hears a tone and which any page may use."""
    _require(CHROMIUM.exists(), "chromium is not installed (apt-get install chromium)")
    tone = folder / "microphone.wav"
    _write_tone(tone)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={tone}",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        try:
            yield browser
        finally:
            browser.close()


def voice_sdk(folder: Path, version: str) -> Path:
    """Return a version of the Voice SDK, as one script."""
    _require(shutil.which("npm") is not None, "npm is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit"]
    subprocess.run(
        [*command, "--no-fund", f"@twilio/voice-sdk@{version}"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / "node_modules" / "@twilio" / "voice-sdk" / "dist" / "twilio.min.js"


@contextlib.contextmanager
def softphone(browser: Browser, sdk: Path, server: str) -> Iterator[Softphone]:
    """Open the page, which talks to the server at this base URL."""
    with _site(sdk) as site:
        context = browser.new_context(ignore_https_errors=True)
        try:
            page = context.new_page()
            page.goto(site)
            yield Softphone(page, urlsplit(server).netloc)
        finally:
            context.close()


@contextlib.contextmanager
def _site(sdk: Path) -> Iterator[str]:
    """Serve the page and the SDK from this machine, which makes it a secure context."""
    files = {"/": PAGE, "/twilio.js": sdk}
    handler = functools.partial(_Handler, files=files)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, files: dict[str, Path]) -> None:
        self.files = files
        super().__init__(*args)

    def do_GET(self) -> None:
        file = self.files.get(urlsplit(self.path).path)
        if file is None:
            self.send_error(404)
            return
        body = file.read_bytes()
        self.send_response(200)
        kind = "text/html; charset=utf-8" if file.suffix == ".html" else "text/javascript"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""


def _write_tone(path: Path) -> None:
    wave_form = np.sin(2 * np.pi * MICROPHONE_HERTZ * np.arange(RATE) / RATE) * 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(wave_form.astype("<i2").tobytes())


def _require(there: bool, otherwise: str) -> None:
    if not there:
        if os.environ.get("CI") == "true":
            pytest.fail(otherwise)
        pytest.skip(otherwise)
