"""https://www.twilio.com/docs/usage/security#validating-requests, for WebSockets"""

from collections.abc import Mapping

import pytest
from twilio.request_validator import RequestValidator

from switchhook.transports.websocket.interface import Hearer, WebSocket
from switchhook.voice.websockets import SignedWebSockets, secured
from tests.voice.sockets import FakeSocket

TOKEN = "t" * 32


class Deaf:
    """Hears nothing."""

    def on_text(self, text: bytes) -> None: ...
    def on_binary(self) -> None: ...
    def on_closed(self, code: int, reason: str) -> None: ...


class Opener:
    """Keeps what it was asked for."""

    def __init__(self) -> None:
        self.url = ""
        self.headers: Mapping[str, str] = {}

    async def connect(self, url: str, headers: Mapping[str, str], hearer: Hearer) -> WebSocket:
        self.url, self.headers = url, headers
        return FakeSocket("", url, hearer, True)


@pytest.mark.parametrize(
    "url, asked",
    [
        ("wss://example.com/audio", "wss://example.com/audio"),
        ("wss://example.com", "wss://example.com/"),
        (" wss://example.com:8443/a?b=c ", "wss://example.com:8443/a?b=c"),
        ("https://example.com/audio", "wss://example.com/audio"),
        ("http://localhost:5000/audio", "ws://localhost:5000/audio"),
    ],
)
async def test_the_handshake_is_signed_as_the_official_validator_expects(
    url: str, asked: str
) -> None:
    opener = Opener()

    async def token_of(account_sid: str) -> str:
        return TOKEN if account_sid == "AC1" else ""

    await SignedWebSockets(opener, token_of).open("AC1", url, Deaf())
    assert opener.url == asked
    signature = opener.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(asked, {}, signature)


def test_what_is_no_url_is_left_to_whoever_opens_it() -> None:
    assert secured("wss://[") == "wss://["
    assert secured("ftp://a/b") == "ftp://a/b"
