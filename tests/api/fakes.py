"""Voice, messaging and handsets as far as the REST surface sees them, and a clock that ticks."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Literal

from switchhook.bus.embedded import EmbeddedBus
from switchhook.domain.changes import Delete, Insert, Update
from switchhook.domain.entities import (
    Call,
    Conference,
    Handset,
    Message,
    MessageMedia,
    Method,
    Participant,
    Queue,
    Recording,
    SiprecConnector,
)
from switchhook.domain.errors import TwilioError
from switchhook.domain.siprec import Siprec
from switchhook.domain.streams import Stream, stopped
from switchhook.domain.transcriptions import LiveTranscription
from switchhook.domain.user_messages import UserMessage, UserMessageSubscription
from switchhook.endpoints.directory import Directory
from switchhook.endpoints.permissions import Permissions
from switchhook.endpoints.watched import WatchedStore
from switchhook.messaging.links import Links
from switchhook.messaging.requests import MessageRequest
from switchhook.store.memory import MemoryStore
from switchhook.voice.caller_ids import ValidationRequest
from switchhook.voice.conferences.requests import Invitation, ParticipantUpdate
from switchhook.voice.handsets import Heard, NoCall
from switchhook.voice.queues.queues import QueueMember
from switchhook.voice.recordings import takes
from switchhook.voice.requests import CallRequest, Instructions
from switchhook.voice.siprec import session as siprec
from switchhook.voice.streams.needs import Wanted
from switchhook.voice.transcriptions import live as transcribing

START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Clock:
    """A second passes whenever somebody looks."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


class Sids:
    """Identifiers that count up, so that the newest has the greatest."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):032x}"


@dataclass
class FakeTranscriptions:
    """Transcriptions of calls that are in progress."""

    clock: Clock
    sids: Sids
    begun: list[transcribing.Wanted] = field(default_factory=list)
    live: list[LiveTranscription] = field(default_factory=list)

    def start(self, call: Call, wanted: transcribing.Wanted) -> LiveTranscription:
        if call.status != "in-progress":
            raise TwilioError(21220)
        now = self.clock.now()
        self.begun.append(wanted)
        self.live.append(
            LiveTranscription(
                sid=self.sids.new("GT"),
                account_sid=call.account_sid,
                call_sid=call.sid,
                name=wanted.name,
                date_created=now,
                date_updated=now,
            )
        )
        return self.live[-1]

    def stop(self, call: Call, name: str) -> LiveTranscription | None:
        for one in self.live:
            if one.call_sid == call.sid and name in (one.sid, one.name):
                self.live.remove(one)
                return replace(one, status="stopped")
        return None


@dataclass
class FakeUserMessages:
    """Messages between apps and clients, as they were asked for."""

    clock: Clock
    sids: Sids
    sent: list[tuple[str, str]] = field(default_factory=list)
    subscribed: list[tuple[UserMessageSubscription, str]] = field(default_factory=list)

    async def send(self, call: Call, content: str, key: str = "") -> UserMessage:
        if call.status != "in-progress":
            raise TwilioError(21220)
        self.sent.append((content, key))
        return UserMessage(
            sid=self.sids.new("KX"),
            account_sid=call.account_sid,
            call_sid=call.sid,
            content=content,
            date_created=self.clock.now(),
        )

    def subscribe(
        self, call: Call, callback: str, method: Method = "POST", key: str = ""
    ) -> UserMessageSubscription:
        made = UserMessageSubscription(
            sid=self.sids.new("ZY"),
            account_sid=call.account_sid,
            call_sid=call.sid,
            callback=callback,
            method=method,
            date_created=self.clock.now(),
        )
        self.subscribed.append((made, key))
        return made

    def unsubscribe(self, call: Call, sid: str) -> bool:
        before = len(self.subscribed)
        self.subscribed = [one for one in self.subscribed if one[0].sid != sid]
        return len(self.subscribed) < before


@dataclass
class FakeStreams:
    """Streams of calls that are in progress."""

    clock: Clock
    sids: Sids
    begun: list[Wanted] = field(default_factory=list)
    live: list[Stream] = field(default_factory=list)

    def start(self, call: Call, wanted: Wanted) -> Stream:
        if call.status != "in-progress":
            raise TwilioError(21220)
        now = self.clock.now()
        self.begun.append(wanted)
        self.live.append(
            Stream(
                sid=self.sids.new("MZ"),
                account_sid=call.account_sid,
                call_sid=call.sid,
                name=wanted.name,
                date_created=now,
                date_updated=now,
            )
        )
        return self.live[-1]

    def stop(self, call: Call, name: str) -> Stream | None:
        for stream in self.live:
            if stream.call_sid == call.sid and name in (stream.sid, stream.name):
                self.live.remove(stream)
                return stopped(stream, self.clock.now())
        return None


@dataclass
class FakeCalls:
    store: MemoryStore
    clock: Clock
    sids: Sids
    asked: list[CallRequest] = field(default_factory=list)
    redirected: list[Instructions] = field(default_factory=list)
    recorded: list[takes.Wanted] = field(default_factory=list)
    validated: list[ValidationRequest] = field(default_factory=list)

    def record(self, call: Call, wanted: takes.Wanted) -> Recording:
        if call.status != "in-progress":
            raise TwilioError(21220, "Requested resource is not eligible for recording")
        self.recorded.append(wanted)
        now = self.clock.now()
        return Recording(
            sid=self.sids.new("RE"),
            account_sid=call.account_sid,
            call_sid=call.sid,
            status="in-progress",
            source=wanted.source,
            channels=wanted.channels,
            track=wanted.sides,
            date_created=now,
            date_updated=now,
        )

    async def create(self, request: CallRequest) -> Call:
        self.asked.append(request)
        if request.url == "https://example.com/broken":
            raise RuntimeError("nobody expected this")
        call = Call(
            sid=self.sids.new("CA"),
            account_sid=request.account_sid,
            to=request.to,
            from_=request.from_,
            status="queued",
            direction="outbound-api",
            date_created=self.clock.now(),
            date_updated=self.clock.now(),
        )
        await self.store.commit([Insert(call)])
        return call

    async def validate(self, request: ValidationRequest) -> Call:
        self.validated.append(request)
        asked = CallRequest(
            account_sid=request.account_sid, to=request.phone_number, from_="client:anonymous"
        )
        return await self.create(asked)

    async def redirect(self, call: Call, instructions: Instructions) -> Call:
        if call.status != "in-progress":
            raise TwilioError(21220)
        self.redirected.append(instructions)
        return call

    async def end(self, call: Call, status: Literal["completed", "canceled"]) -> Call:
        await self.store.commit([Update(Call, call.sid, {"status": status})])
        return replace(call, status=status)


@dataclass
class FakeTake:
    """A recording under way that does as `NEXT` says."""

    recording: Recording
    silence: list[bool] = field(default_factory=list)

    def change(self, request: takes.Request, *, silence: bool = True) -> Awaitable[None] | None:
        status = takes.NEXT.get((self.recording.status, request))
        if status is None:
            return None
        self.silence.append(silence)
        self.recording = replace(self.recording, status=status)
        return asyncio.sleep(0)


@dataclass
class FakeTakes:
    """Recordings under way, the latest last."""

    takes: list[FakeTake] = field(default_factory=list)

    def take(self, sid: str) -> FakeTake | None:
        return next((take for take in self.takes if take.recording.sid == sid), None)

    def current(self, *, call_sid: str = "", conference_sid: str = "") -> FakeTake | None:
        for take in reversed(self.takes):
            if (take.recording.call_sid, take.recording.conference_sid) == (
                call_sid or take.recording.call_sid,
                conference_sid,
            ):
                return take
        return None


@dataclass
class FakeSiprecs:
    """Recording sessions, without any audio, and the recorders there are."""

    store: MemoryStore
    clock: Clock
    sids: Sids
    started: list[siprec.Wanted] = field(default_factory=list)
    sessions: list[Siprec] = field(default_factory=list)

    async def connector(self, account_sid: str, name: str) -> SiprecConnector | None:
        for one in await self.store.find(SiprecConnector):
            if (one.account_sid, one.unique_name) == (account_sid, name):
                return one
        return None

    def start(self, call: Call, wanted: siprec.Wanted) -> Siprec:
        if call.status != "in-progress":
            raise TwilioError(21220)
        now = self.clock.now()
        self.started.append(wanted)
        self.sessions.append(
            Siprec(
                sid=self.sids.new("SR"),
                account_sid=call.account_sid,
                call_sid=call.sid,
                name=wanted.name,
                date_created=now,
                date_updated=now,
            )
        )
        return self.sessions[-1]

    def stop(self, call: Call, name: str) -> Siprec | None:
        for one in self.sessions:
            if one.call_sid == call.sid and name in (one.sid, one.name):
                return replace(one, status="stopped")
        return None


@dataclass
class FakeQueues:
    """Queues in which those of `waiting` stand, by the queue's SID."""

    waiting: dict[str, list[QueueMember]] = field(default_factory=dict)

    def size(self, queue_sid: str) -> int:
        return len(self.waiting.get(queue_sid, []))

    def average_wait(self, queue_sid: str) -> int:
        times = [one.wait_time for one in self.waiting.get(queue_sid, [])]
        return sum(times) // len(times) if times else 0

    def members(self, queue: Queue) -> list[QueueMember]:
        return self.waiting.get(queue.sid, [])


def _unheard(**alert: object) -> None:
    """Take an alert that nobody looks at."""


@dataclass
class FakeMessages:
    """Messaging that delivers at once."""

    store: MemoryStore
    clock: Clock
    sids: Sids
    folder: Path
    asked: list[MessageRequest] = field(default_factory=list)

    async def send(self, request: MessageRequest) -> Message:
        self.asked.append(request)
        if request.to is None:
            raise TwilioError(21604)
        return await self._store(request.account_sid, request.from_ or "", request.to, request)

    async def receive(
        self, *, account_sid: str, from_: str, to: str, body: str, media: Sequence[str] = ()
    ) -> Message:
        request = MessageRequest(account_sid=account_sid, to=to, body=body, media_url=tuple(media))
        self.asked.append(request)
        return await self._store(account_sid, from_, to, request)

    @property
    def links(self) -> Links:
        return Links(self.store, EmbeddedBus(self.store), _unheard, self.clock.now, self.sids.new)

    async def cancel(self, sid: str) -> Message:
        message = await self.store.get(Message, sid)
        if message is None or message.status != "scheduled":
            raise TwilioError(30409)
        await self.store.commit([Update(Message, sid, {"status": "canceled"})])
        return replace(message, status="canceled")

    async def redact(self, sid: str) -> Message:
        await self.store.commit([Update(Message, sid, {"body": ""})])
        message = await self.store.get(Message, sid)
        assert message is not None
        return message

    async def delete(self, sid: str) -> None:
        message = await self.store.get(Message, sid)
        if message is not None and message.status == "queued":
            raise TwilioError(20009)
        await self.store.commit([Delete(Message, sid)])

    def content(self, medium: MessageMedia) -> Path:
        return self.folder / medium.sid

    async def remove(self, medium: MessageMedia) -> None:
        message = await self.store.get(Message, medium.message_sid)
        if message is not None and message.status == "queued":
            raise TwilioError(20009)
        await self.store.commit([Delete(MessageMedia, medium.sid)])

    async def _store(
        self, account_sid: str, from_: str, to: str, request: MessageRequest
    ) -> Message:
        message = Message(
            sid=self.sids.new("SM"),
            account_sid=account_sid,
            to=to,
            from_=from_,
            body=request.body or "",
            status="queued",
            direction="outbound-api",
            date_created=self.clock.now(),
            date_updated=self.clock.now(),
        )
        arrived = replace(message, status="delivered")
        await self.store.commit([Insert(arrived)])
        return message


@dataclass
class FakeLines:
    call: Call | None = None
    pressed: list[str] = field(default_factory=list)
    audio: Path | None = None
    patience: float | None = None

    def current(self, handset: Handset) -> Call | None:
        return self.call

    async def dial(self, handset: Handset, to: str) -> Call:
        if self.call is None:
            raise NoCall("no call")
        self.call = replace(self.call, to=to, from_=handset.phone_number)
        return self.call

    async def answer(self, handset: Handset) -> Call:
        if self.call is None:
            raise NoCall("no call")
        self.call = replace(self.call, status="in-progress")
        return self.call

    async def hangup(self, handset: Handset) -> Call:
        if self.call is None:
            raise NoCall("no call")
        self.call = replace(self.call, status="completed")
        return self.call

    async def digits(self, handset: Handset, digits: str) -> Call:
        if self.call is None:
            raise NoCall("no call")
        self.pressed.append(digits)
        return self.call

    def auto_answer(self, handset: Handset, seconds: float | None) -> None:
        self.patience = seconds

    async def heard(self, handset: Handset) -> Heard:
        return Heard(("Hello world.",), self.audio)


class FakeClients:
    """Gives tokens that say what they are."""

    def token(self, handset: Handset, ttl: int) -> str:
        return f"{handset.username} for {ttl} s"


class FakeEndpoints:
    """Endpoints as far as the API reaches: a real directory that watches the store."""

    def __init__(self, store: WatchedStore) -> None:
        self.directory = Directory(store)
        self.permissions = Permissions(self.directory)
        self.clients = FakeClients()
        store.watch(self.directory.apply)

    def is_us(self, host: str) -> bool:
        return host in ("localhost", "us.example.com")


@dataclass
class FakeConferences:
    """One conference that goes on, with these people in it."""

    people: list[Participant] = field(default_factory=list)
    invited: list[tuple[str, Invitation]] = field(default_factory=list)
    updated: list[ParticipantUpdate] = field(default_factory=list)
    announced: list[tuple[str, str]] = field(default_factory=list)

    async def invite(self, account_sid: str, key: str, invitation: Invitation) -> Participant:
        self.invited.append((key, invitation))
        return replace(self.people[0], status="queued", queue_time=0)

    def participants(self, conference: Conference) -> Sequence[Participant]:
        return [one for one in self.people if one.conference_sid == conference.sid]

    def participant(self, conference: Conference, key: str) -> Participant:
        for one in self.participants(conference):
            if key in (one.call_sid, one.label):
                return one
        raise TwilioError(20404)

    async def update(
        self, conference: Conference, key: str, update: ParticipantUpdate
    ) -> Participant:
        self.updated.append(update)
        return self.participant(conference, key)

    async def kick(self, conference: Conference, key: str) -> None:
        self.people.remove(self.participant(conference, key))

    async def end(self, conference: Conference) -> Conference:
        return replace(conference, status="completed")

    async def announce(self, conference: Conference, url: str, method: Method) -> Conference:
        if conference.status != "in-progress":
            raise TwilioError(16001)
        self.announced.append((url, method))
        return conference
