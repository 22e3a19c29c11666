"""Browser pages for tests: they speak the SDK's protocol, and hear what is said to them."""

import asyncio
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from switchhook.domain.changes import Insert
from switchhook.domain.entities import Account, ApiKey, Application, Secret
from switchhook.endpoints.clients import Clients
from switchhook.endpoints.directory import Directory
from switchhook.endpoints.routes import Browsers as Way
from switchhook.endpoints.routes import Route, SignedOut
from switchhook.media.ports import MediaPort, NoPort
from switchhook.protocols.sdp import SdpError
from switchhook.rest.tokens import AccessToken, VoiceGrant
from switchhook.testing.loop import EPOCH
from switchhook.voice.browsers.page import Page
from tests.voice.house import ACCOUNT, APP, House, sleep

KEY, SECRET = "SK" + "2" * 32, "s" * 32
APPLICATION = "AP" + "3" * 32
Frame = tuple[str, dict[str, Any]]


class FakePort:
    """A `BrowserPort` whose far end is in this process; a description is a label."""

    def __init__(self, near: MediaPort, far: MediaPort) -> None:
        self.port = near
        self.far = far  # what the page's user has at mouth and ear
        self.connected = False
        self.heard: list[tuple[str, str]] = []
        self.closed = 0

    def offer(self) -> str:
        return "v=our offer"

    def accept(self, answer: str) -> None:
        self._note("accept", answer)

    def answer(self, offer: str) -> str:
        self._note("answer", offer)
        return "v=our answer"

    def close(self) -> None:
        self.closed += 1
        self.port.close()

    def _note(self, what: str, description: str) -> None:
        if "nonsense" in description:
            raise SdpError(description)
        self.heard.append((what, description))


class FakeMedia:
    """A `BrowserMedia` that keeps the ports it opened."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.ports: list[FakePort] = []
        self.full = False

    def open(self) -> FakePort:
        if self.full:
            raise NoPort
        port = FakePort(*self._house.media.pair())
        self.ports.append(port)
        return port


class Socket:
    """Our end of a page's WebSocket: what is sent, and how it was closed."""

    def __init__(self, everything: list[Frame]) -> None:
        self.frames: list[Frame] = []
        self.everything = everything
        self.on_beat: Callable[[], None] = lambda: None
        self.closed: int | None = None
        self.congested = False

    def send(self, text: bytes) -> None:
        if text == b"\n":
            asyncio.get_running_loop().call_soon(self.on_beat)
            return
        told = json.loads(text)
        self.frames.append((told["type"], told["payload"]))
        self.everything.append(self.frames[-1])

    def close(self, code: int = 1000) -> None:
        self.closed = code if self.closed is None else self.closed

    def abort(self) -> None:
        self.close(1013)


class Tab:
    """A page as its user has it: one socket after another, one client."""

    def __init__(self, web: "Web", identity: str = "alice", address: str = "192.0.2.9") -> None:
        self._web = web
        self._address = address
        self.identity = identity
        self.alive = True  # it answers heartbeats
        self.heard: list[Frame] = []  # by every socket
        self._open()

    def say(self, kind: str, **payload: object) -> None:
        """Send a frame."""
        self.page.on_text(json.dumps({"type": kind, "payload": payload}).encode())

    def listen(self, token: str = "") -> "Tab":
        """Show a token."""
        self.say("listen", token=token or self._web.token(self.identity))
        return self

    def register(self) -> "Tab":
        """Want to be called."""
        self.listen()
        self.say("register", media={"audio": True})
        return self

    def drop(self) -> None:
        """Lose the socket."""
        self.page.on_closed(1006, "")

    def reconnect(self) -> "Tab":
        """Open another, as the SDK does."""
        self._open()
        return self.listen()

    def _open(self) -> None:
        self.socket = Socket(self.heard)
        page = self._web.browsers.connect(self.socket, self._address)
        assert page is not None
        self.page: Page = page
        self.socket.on_beat = self._on_beat

    def _on_beat(self) -> None:
        if self.alive:
            self.page.on_text(b"\n")

    def call(self, params: str = "", call_id: str = "TJS1") -> None:
        """Call the application."""
        self.say("invite", callsid=call_id, sdp="v=page offer", twilio={"params": params})

    @property
    def kinds(self) -> list[str]:
        """What has been heard."""
        return [kind for kind, _ in self.socket.frames]

    def last(self, kind: str) -> dict[str, Any]:
        """Return the payload of the latest frame of a kind."""
        return next(told for one, told in reversed(self.socket.frames) if one == kind)

    async def hears(self, kind: str, within: float = 5.0) -> dict[str, Any]:
        """Wait for a frame."""
        deadline = self._web.house.loop.time() + within
        while kind not in self.kinds:
            assert self._web.house.loop.time() < deadline, f"only {self.kinds} came"
            await sleep(0.01)
        return self.last(kind)


class Web:
    """The pages of a switchboard."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.media = FakeMedia(house)
        self.directory = Directory(house.store)
        self.clients = Clients(self.directory, house.bus, house.loop.now)
        tokens = itertools.count(1)
        self.browsers = house.calls.talk_to(
            self.clients, self.media, lambda: f"token{next(tokens)}"
        )
        self.locate = house.routes.locate
        house.routes.locate = self._locate  # type: ignore[method-assign]

    async def start(self) -> None:
        """Make the account, its key and its application."""
        dates = {"date_created": EPOCH, "date_updated": EPOCH}
        self.application = Application(
            sid=APPLICATION,
            account_sid=ACCOUNT,
            friendly_name="app",
            voice_url=APP + "start",
            **dates,  # type: ignore[arg-type]
        )
        account = Account(
            sid=ACCOUNT,
            auth_token=Secret("t" * 32),
            friendly_name="a",
            owner_account_sid=ACCOUNT,
            **dates,  # type: ignore[arg-type]
        )
        key = ApiKey(sid=KEY, account_sid=ACCOUNT, secret=Secret(SECRET), **dates)  # type: ignore[arg-type]
        await self.house.store.commit([Insert(one) for one in (account, key, self.application)])
        await self.directory.load()

    def token(self, identity: str, *, ttl: int = 3600, incoming: bool = True) -> str:
        """Return an access token."""
        voice = VoiceGrant(
            incoming_allow=incoming,
            outgoing_application_sid=APPLICATION,
            outgoing_application_params={"team": "blue"},
        )
        clock = self.house.loop.now().timestamp
        return AccessToken(
            ACCOUNT, KEY, SECRET, [voice], identity=identity, ttl=ttl, clock=lambda: clock()
        ).to_jwt()

    def tab(self, identity: str = "alice", address: str = "192.0.2.9") -> Tab:
        """Open a page."""
        return Tab(self, identity, address)

    def answers(self, verbs: str) -> None:
        """Let the application answer with these verbs."""
        self.house.app.pages["start"] = f"<Response>{verbs}</Response>"

    async def suspend(self) -> None:
        """Suspend the account."""
        account = self.directory.account(ACCOUNT)
        assert account is not None
        self.directory.apply([Insert(replace(account, status="suspended"))])

    def _locate(self, account_sid: str, to: str, from_: str) -> Route:
        if not to.startswith("client:"):
            return self.locate(account_sid, to, from_)
        identity = to.removeprefix("client:")
        pages = self.clients.pages(account_sid, identity)
        return Way(account_sid, identity, pages) if pages else SignedOut(identity)
