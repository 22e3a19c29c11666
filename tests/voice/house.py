"""A switchboard for tests: everything of voice is real, and what it stands on is small."""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from switchhook import speech
from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Query
from switchhook.domain.entities import (
    ByocTrunk,
    Call,
    Handset,
    IncomingPhoneNumber,
    Method,
    OutgoingCallerId,
    Recording,
    Secret,
    SipTrunk,
    Trace,
)
from switchhook.domain.errors import CATALOGUE
from switchhook.domain.events import (
    CallStatusChanged,
    RecordingStatusChanged,
    SpeechHeard,
    TranscriptionStatusChanged,
    TranscriptionTold,
)
from switchhook.endpoints.routes import (
    Caller,
    Challenge,
    InProcess,
    OwnNumber,
    Refused,
    Route,
    Targets,
    Unreachable,
)
from switchhook.media.clips import RATE, Clip
from switchhook.media.engine import create_engine
from switchhook.media.ports import Media
from switchhook.media.prompts import Prompts
from switchhook.media.tones import tone
from switchhook.protocols.sip.message import Request
from switchhook.speech import Expected, Heard, OnPartial, SpeechError
from switchhook.store.memory import MemoryStore
from switchhook.testing.loop import EPOCH, VirtualTimeLoop
from switchhook.transports.sip.peer import Peer
from switchhook.voice.calls import Calls
from switchhook.voice.clips import Clips
from switchhook.voice.handsets import HandsetLines
from switchhook.voice.live.parts import Limits, Parts
from switchhook.voice.recordings.recordings import Recordings
from switchhook.voice.requests import CallRequest, Instructions
from switchhook.webhooks import HttpRequest, HttpResponse, Session, WebhookError
from tests.voice.sockets import FakeSockets

ACCOUNT = "AC" + "1" * 32
NUMBER = "+14155550100"
ALICE = "+14155550101"
BOB = "+14155550102"
APP = "http://app.test/"
WORD_SECONDS = 0.5  # how long a spoken word takes


Page = str | tuple[str, bytes] | Callable[[], str]


@dataclass(frozen=True)
class Reported:
    """An alert."""

    code: int
    text: str
    resource_sid: str


class App:
    """A customer's app: TwiML by URL, the requests it got, and media files."""

    def __init__(self, house: "House") -> None:
        self.house = house
        self.pages: dict[str, Page] = {}
        self.requests: list[HttpRequest] = []
        self.times: list[float] = []
        self.slow: dict[str, float] = {}  # seconds until a page is answered

    def asked(self, path: str) -> list[Mapping[str, str]]:
        """Return the parameters of each request to `path`."""
        return [one.parameters for one in self.requests if one.url == APP + path]

    async def fetch(self, request: HttpRequest, session: Session | None = None) -> HttpResponse:
        """Answer from `pages`."""
        self.requests.append(request)
        self.times.append(self.house.loop.time())
        await asyncio.sleep(self.slow.get(request.url.removeprefix(APP), 0))
        page = self.pages.get(request.url.removeprefix(APP))
        if page is None:
            raise WebhookError(11200, "HTTP status 404", request)
        if callable(page):
            page = page()
        kind, body = page if isinstance(page, tuple) else ("text/xml", page)
        body = body.encode() if isinstance(body, str) else body
        return HttpResponse(request.url, 200, kind, "", {"content-type": kind}, body)

    async def fall_back(
        self,
        request: HttpRequest,
        fallback: tuple[str, Method],
        code: int,
        session: Session | None = None,
    ) -> HttpResponse:
        """Ask the fallback."""
        told = {**request.parameters, "ErrorCode": str(code), "ErrorUrl": request.url}
        again = replace(request, url=fallback[0], method=fallback[1], parameters=told)
        try:
            return await self.fetch(again, session)
        except WebhookError as error:
            self.report(error)
            raise

    def report(self, error: WebhookError) -> None:
        """Raise the alert."""
        self.house.alert(
            account_sid=ACCOUNT,
            resource_sid=error.request.resource_sid,
            code=error.code,
            text=str(error),
        )


class Voice:
    """A synthesiser: a tone for each word."""

    async def synthesise(self, text: str, *, language: str, voice: str) -> bytes:
        """Return half a second for each word."""
        return tone((400,), WORD_SECONDS * len(text.split())).samples

    def warm(self) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to do."""


class Spoken:
    """A recognition of the fake recogniser."""

    def __init__(self, owner: "Recogniser", on_partial: OnPartial | None) -> None:
        self.owner = owner
        self.on_partial = on_partial
        self.audio = b""

    def feed(self, mulaw: bytes) -> None:
        """Take audio; each word that is due is told of after half a second of it."""
        self.audio += mulaw
        words = self.owner.says[0].text.split() if self.owner.says else []
        told = len(self.audio) // 4000
        if self.on_partial and len(self.audio) % 4000 == 0 and told <= len(words):
            self.on_partial(Heard(" ".join(words[:told]), 0.5))

    async def finish(self) -> Heard:
        """Return the next thing to say."""
        self.owner.heard.append(len(self.audio) / 8000)
        said = self.owner.says.pop(0) if self.owner.says else Heard()
        if said.text == "crash":
            raise SpeechError("the recogniser crashed")
        return said

    def cancel(self) -> None:
        """Note it."""
        self.owner.cancelled += 1


class Recogniser:
    """Hears what the test says: one of `says` for each utterance."""

    def __init__(self) -> None:
        self.says: list[Heard] = []
        self.expected: list[Expected] = []
        self.heard: list[float] = []  # seconds of each utterance
        self.cancelled = 0
        self.objects = ""

    def objection(self, expected: Expected) -> str:
        """Return what the test wants."""
        return self.objects

    def open(self, expected: Expected, on_partial: OnPartial | None = None) -> Spoken:
        """Begin an utterance."""
        self.expected.append(expected)
        return Spoken(self, on_partial)

    def prepare(self, expected: Expected) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to do."""


class Routes:
    """Numbers and handsets by E.164; `ways` overrides."""

    def __init__(self) -> None:
        self.ways: dict[str, Route] = {}
        self.trunks: dict[str, SipTrunk] = {}
        self.brought: dict[str, ByocTrunk] = {}
        self.places = Targets(())
        self.caller: Caller | Challenge | Refused = Refused(403, "Forbidden")
        self.caller_ids: dict[str, OutgoingCallerId] = {}  # by number

    def identify(self, request: Request, peer: Peer) -> Caller | Challenge | Refused:
        """Return who everybody is."""
        return self.caller

    def called(self, request: Request) -> str:
        """Return the user of the Request-URI."""
        return request.uri.user or ""

    def calling(self, caller: Caller, request: Request) -> str:
        """Return the user of From."""
        return request.from_.uri.user or ""

    def caller_id(self, account_sid: str, number: str) -> OutgoingCallerId | None:
        """Return who was verified."""
        return self.caller_ids.get(number)

    def number_of(self, account_sid: str) -> str:
        """Return the number."""
        return NUMBER

    def sip_trunk(self, sid: str) -> SipTrunk | None:
        """Return a trunk of `trunks`."""
        return self.trunks.get(sid)

    def origination(self, trunk: SipTrunk, number: str) -> Targets:
        """Return the places of the trunk's PBX."""
        return self.places

    def byoc(self, account_sid: str, sid: str, number: str) -> Targets | Unreachable:
        """Return the places of the customer's carrier, if it is in `brought`."""
        return self.places if sid in self.brought else Unreachable(21300, 21300, f"no {sid}")

    def byoc_trunk(self, sid: str) -> ByocTrunk | None:
        """Return a carrier of `brought`."""
        return self.brought.get(sid)

    def locate(self, account_sid: str, to: str, from_: str) -> Route:
        """Return the way there."""
        return self.ways.get(to, Unreachable(21214, 13224, f"no way to {to}"))


class House:
    """The parts, wired."""

    def __init__(
        self, folder: Path, loop: VirtualTimeLoop, recogniser: speech.Recogniser | None = None
    ) -> None:
        self.loop = loop
        self.folder = folder
        self.store = MemoryStore()
        self.bus = EmbeddedBus(self.store)
        self.alerts: list[Reported] = []
        self.events: list[CallStatusChanged] = []
        self.recorded: list[RecordingStatusChanged] = []
        self.bus.subscribe(CallStatusChanged, self.events.append)
        self.bus.subscribe(RecordingStatusChanged, self.recorded.append)
        self.transcribed: list[TranscriptionStatusChanged] = []
        self.bus.subscribe(TranscriptionStatusChanged, self.transcribed.append)
        self.written: list[TranscriptionTold] = []
        self.bus.subscribe(TranscriptionTold, self.written.append)
        self.partial: list[SpeechHeard] = []
        self.bus.subscribe(SpeechHeard, self.partial.append)
        self._sids = itertools.count(1)
        self.app = App(self)
        self.routes = Routes()
        self.recogniser = Recogniser()
        engine = create_engine(stepped=True, seed=1)
        self.media = Media(engine, outside=loop.outside)
        self.lines = HandsetLines(folder / "handsets", outside=loop.outside)
        self.sockets = FakeSockets()
        self.parts = Parts(
            store=self.store,
            bus=self.bus,
            endpoints=self.routes,
            media=self.media,
            webhooks=self.app,
            clips=Clips(
                self.app, Voice(), Prompts(outside=loop.outside), self.alert, outside=loop.outside
            ),
            recordings=Recordings(
                folder / "recordings",
                bus=self.bus,
                now=loop.now,
                new_sid=self.new_sid,
                base_url=lambda: "http://switchhook.test",
                outside=loop.outside,
            ),
            websockets=self.sockets,
            recogniser=recogniser or self.recogniser,
            alert=self.alert,
            now=loop.now,
            new_sid=self.new_sid,
            limits=Limits(calls=20),
            outside=loop.outside,
        )
        self.calls = Calls(self.parts, self.lines)
        self.number = self._number(NUMBER)
        self.alice = self._handset("a", ALICE)
        self.bob = self._handset("b", BOB)

    def new_sid(self, prefix: str) -> str:
        """Return sids that count."""
        return f"{prefix}{next(self._sids):032x}"

    def alert(self, **told: object) -> None:
        """Keep what is reported."""
        code, text = told["code"], told.get("text")
        assert code in CATALOGUE
        assert isinstance(code, int)
        self.alerts.append(Reported(code, str(text or ""), str(told["resource_sid"])))

    @property
    def codes(self) -> list[int]:
        """Return the codes of the alerts so far."""
        return [alert.code for alert in self.alerts]

    def set_number(self, **values: Any) -> None:
        """Change the number's settings."""
        self.number = replace(self.number, **values)
        self.routes.ways[NUMBER] = OwnNumber(self.number)

    def answers(self, handset: Handset, after: float = 0.0) -> None:
        """Let a handset answer by itself."""
        self.lines.auto_answer(handset, after)

    async def call(self, verbs: str = "", /, *, to: str = ALICE, **asked: Any) -> Call:
        """Call a handset; `verbs` are the body of the app's first document."""
        self.app.pages.setdefault("start", f"<Response>{verbs}</Response>")
        fields: dict[str, Any] = {"url": APP + "start", **asked}
        return await self.calls.create(
            CallRequest(account_sid=ACCOUNT, to=to, from_=NUMBER, **fields)
        )

    async def dial_in(self, verbs: str = "", /) -> Call:
        """Let Alice call the number, whose app starts with `verbs`."""
        self.app.pages.setdefault("start", f"<Response>{verbs}</Response>")
        self.set_number(voice_url=APP + "start")
        return await self.lines.dial(self.alice, NUMBER)

    async def over(self, call: Call, within: float = 3600) -> Call:
        """Wait until a call has ended; return its record."""
        deadline = self.loop.time() + within
        while self.calls.live(call.sid) is not None:
            assert self.loop.time() < deadline, "the call goes on and on"
            await sleep(0.01)
        return await self.record(call)

    async def until(self, call: Call, status: str, within: float = 60) -> Call:
        """Wait until a call is `status`."""
        deadline = self.loop.time() + within
        while (found := await self.record(call)).status != status:
            assert self.loop.time() < deadline, f"the call is still {found.status}"
            await sleep(0.01)
        return found

    async def record(self, call: Call) -> Call:
        """Return the stored record."""
        found = await self.store.get(Call, call.sid)
        assert found is not None
        return found

    async def every_call(self) -> list[Call]:
        """Return all records, oldest first."""
        return await self.store.find(Call, Query(order="sid"))

    async def recordings(self) -> list[Recording]:
        """Return all recordings."""
        return await self.store.find(Recording)

    async def traces(self, kind: str) -> list[Trace]:
        """Return the traces of a kind, oldest first."""
        found = await self.store.find(Trace, Query(order="sid"))
        return [trace for trace in found if trace.kind == kind]

    def statuses(self, call: Call) -> list[str]:
        """Return the statuses that were told, in order."""
        return [event.call.status for event in self.events if event.call.sid == call.sid]

    async def texts(self, handset: Handset) -> list[str]:
        """Return what a handset heard."""
        return list((await self.lines.heard(handset)).texts)

    def _number(self, number: str) -> IncomingPhoneNumber:
        made = IncomingPhoneNumber(
            sid=self.new_sid("PN"),
            account_sid=ACCOUNT,
            phone_number=number,
            friendly_name=number,
            date_created=EPOCH,
            date_updated=EPOCH,
        )
        self.routes.ways[number] = OwnNumber(made)
        return made

    def _handset(self, name: str, number: str) -> Handset:
        made = Handset(
            sid=self.new_sid("HT"),
            account_sid=ACCOUNT,
            phone_number=number,
            friendly_name=name,
            username=name,
            password=Secret(name),
            date_created=EPOCH,
            date_updated=EPOCH,
        )
        self.routes.ways[number] = InProcess(made)
        return made


def chatter(seconds: float) -> Clip:
    """Return something like speech, and no tone: noise that comes in syllables."""
    count = round(seconds * RATE)
    syllables = np.sin(np.arange(count) * (2 * np.pi * 4 / RATE)) ** 2
    noise = np.random.default_rng(1).normal(0, 3000, count)
    return Clip((noise * (0.3 + 0.7 * syllables)).astype("<i2").tobytes())


def instructions(url: str = "", twiml: str = "") -> Instructions:
    """Return instructions for a redirect."""
    return Instructions(url=APP + url if url else "", twiml=twiml)


async def sleep(seconds: float) -> None:
    """Let virtual time pass."""

    await asyncio.sleep(seconds)
