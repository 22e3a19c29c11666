"""WebSockets to an app that is only thought of: what it was sent is kept, what it says is told."""

import asyncio
import base64
import json
from typing import Any

from switchhook.transports.websocket.interface import ConnectFailed, Hearer, WebSocket


class FakeSocket:
    """One connection, seen from the app: `sent` holds the messages that came."""

    def __init__(self, account_sid: str, url: str, hearer: Hearer, agrees: bool) -> None:
        self.account_sid = account_sid
        self.url = url
        self.hearer = hearer
        self.agrees = agrees  # to a close
        self.congested = False
        self.sent: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.closed = False  # by us
        self.aborted = False

    def send(self, text: bytes) -> None:
        """Take a message."""
        assert not self.closed, "nothing is sent after the close"
        self.sent.append(json.loads(text))
        self.times.append(asyncio.get_running_loop().time())

    def close(self, code: int = 1000) -> None:
        """Be told that we are done."""
        if not self.closed:
            self.closed = True
            if self.agrees:
                self.end(code)

    def abort(self) -> None:
        """Be dropped."""
        self.aborted = True
        self.end(1006)

    def end(self, code: int = 1000, reason: str = "") -> None:
        """End the connection."""
        asyncio.get_running_loop().call_soon(self.hearer.on_closed, code, reason)

    @property
    def events(self) -> list[str]:
        """Return what kinds of messages came, those with audio counted as one where adjacent."""
        found: list[str] = []
        for message in self.sent:
            if message["event"] != "media" or found[-1:] != ["media"]:
                found.append(message["event"])
        return found

    @property
    def sid(self) -> str:
        """Return the stream's SID."""
        return str(self.sent[1]["streamSid"])

    def of(self, event: str) -> list[dict[str, Any]]:
        """Return the messages of a kind."""
        return [message for message in self.sent if message["event"] == event]

    def audio(self, track: str = "inbound") -> bytes:
        """Return the mu-law audio of a track."""
        media = [message["media"] for message in self.of("media")]
        return b"".join(base64.b64decode(m["payload"]) for m in media if m["track"] == track)

    def says(self, event: str, **members: object) -> None:
        """Send a message to the stream."""
        text = json.dumps({"event": event, "streamSid": self.sid, **members})
        self.hearer.on_text(text.encode())

    def plays(self, audio: bytes) -> None:
        """Send mu-law audio to the stream."""
        self.says("media", media={"payload": base64.b64encode(audio).decode()})


class FakeSockets:
    """Opens them: each takes `slow` seconds, and fails when `failure` says so."""

    def __init__(self) -> None:
        self.opened: list[FakeSocket] = []
        self.failure: ConnectFailed | None = None
        self.slow = 0.0
        self.fleeting = False  # the app closes before anything is sent
        self.agrees = True

    async def open(self, account_sid: str, url: str, hearer: Hearer) -> WebSocket:
        """Open one."""
        await asyncio.sleep(self.slow)
        if self.failure is not None:
            raise self.failure
        made = FakeSocket(account_sid, url, hearer, self.agrees)
        self.opened.append(made)
        if self.fleeting:
            made.end()
            await asyncio.sleep(0.01)
        return made
