"""What the REST surface stands on: the narrow view that handlers have of the rest."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from switchhook.api.feed import Feed
from switchhook.api.sessions import Entrance, Sessions
from switchhook.bus.protocol import Bus
from switchhook.domain.changes import Condition
from switchhook.domain.entities import (
    Account,
    ApiKey,
    Call,
    Conference,
    DeadLetter,
    DialingPolicy,
    Handset,
    IncomingPhoneNumber,
    Message,
    MessageCarrier,
    MessageMedia,
    Method,
    Participant,
    Queue,
    Recording,
    SipCredential,
    SiprecConnector,
    SmppAccount,
)
from switchhook.domain.siprec import Siprec
from switchhook.domain.streams import Stream
from switchhook.domain.transcriptions import LiveTranscription
from switchhook.domain.user_messages import UserMessage, UserMessageSubscription
from switchhook.endpoints.permissions import Permissions
from switchhook.messaging.delivery import RemoteCarrier
from switchhook.messaging.links import Links
from switchhook.messaging.requests import MessageRequest
from switchhook.store.protocol import Store
from switchhook.voice.caller_ids import ValidationRequest
from switchhook.voice.conferences.requests import Invitation, ParticipantUpdate
from switchhook.voice.handsets import Heard
from switchhook.voice.queues.queues import QueueMember
from switchhook.voice.recordings import takes
from switchhook.voice.requests import CallRequest, Instructions
from switchhook.voice.siprec import session
from switchhook.voice.streams.needs import Wanted
from switchhook.voice.transcriptions import live
from switchhook.webhooks.alerts import Alerts
from switchhook.webhooks.exchange import HttpRequest, HttpResponse


class Calls(Protocol):
    """Voice, as far as the Calls resource goes (`voice.Calls`)."""

    async def create(self, request: CallRequest) -> Call:
        """Store a queued call and dial it; raises TwilioError."""
        ...

    async def validate(self, request: ValidationRequest) -> Call:
        """Place the call that verifies a caller ID; raises TwilioError."""
        ...

    async def redirect(self, call: Call, instructions: Instructions) -> Call:
        """Make a call go on with other TwiML; raises TwilioError 21220."""
        ...

    def record(self, call: Call, wanted: takes.Wanted) -> Recording:
        """Record a call that is going on, to its end; raises TwilioError 21220."""
        ...

    async def end(self, call: Call, status: Literal["completed", "canceled"]) -> Call:
        """Hang up, or cancel what isn't answered; raises TwilioError 21220."""
        ...


class Conferences(Protocol):
    """Conferences that go on (`voice.conferences.conferences.Conferences`)."""

    async def invite(self, account_sid: str, key: str, invitation: Invitation) -> Participant:
        """Call somebody into the conference of this SID or name; raises `TwilioError`."""
        ...

    def participants(self, conference: Conference) -> Sequence[Participant]:
        """Return who is in a conference, the first to come first; nobody once it is over."""
        ...

    def participant(self, conference: Conference, key: str) -> Participant:
        """Return the participant with this call SID or label; raises `TwilioError` 20404."""
        ...

    async def update(
        self, conference: Conference, key: str, update: ParticipantUpdate
    ) -> Participant:
        """Change a participant; raises `TwilioError`."""
        ...

    async def kick(self, conference: Conference, key: str) -> None:
        """Take a participant out; raises `TwilioError`."""
        ...

    async def end(self, conference: Conference) -> Conference:
        """End a conference, and the calls of those in it; one that is over stays as it ended."""
        ...

    async def announce(self, conference: Conference, url: str, method: Method) -> Conference:
        """Let all in a conference hear a document; raises `TwilioError` unless it has begun."""
        ...


class Take(Protocol):
    """A recording under way (`voice.takes.Take`)."""

    @property
    def recording(self) -> Recording:
        """The record as it is now."""
        ...

    def change(
        self, request: Literal["paused", "resumed", "stopped"], *, silence: bool = True
    ) -> Awaitable[None] | None:
        """Pause, resume or stop it; None when that cannot be."""
        ...


class Takes(Protocol):
    """The recordings under way (`voice.recordings.Recordings`)."""

    def take(self, sid: str) -> Take | None:
        """Return the recording `sid` if it is under way."""
        ...

    def current(self, *, call_sid: str = "", conference_sid: str = "") -> Take | None:
        """Return the latest recording under way of a call, or of a conference."""
        ...


class Siprecs(Protocol):
    """The recording sessions of calls that go on (`voice.siprec.Siprecs`)."""

    async def connector(self, account_sid: str, name: str) -> SiprecConnector | None:
        """Return the account's recorder of this name."""
        ...

    def start(self, call: Call, wanted: session.Wanted) -> Siprec:
        """Begin a session of a call; raises TwilioError."""
        ...

    def stop(self, call: Call, name: str) -> Siprec | None:
        """End the session of a call with this SID or name; None when there is none."""
        ...


class Queues(Protocol):
    """What goes on in queues (`voice.queues.Queues`)."""

    def size(self, queue_sid: str) -> int:
        """Return how many callers are in a queue."""
        ...

    def average_wait(self, queue_sid: str) -> int:
        """Return for how many seconds they have waited, on average."""
        ...

    def members(self, queue: Queue) -> Sequence[QueueMember]:
        """Return who is in a queue, the first first."""
        ...


class Streams(Protocol):
    """The streams of calls that go on (`voice.streams.Streams`)."""

    def start(self, call: Call, wanted: Wanted) -> Stream:
        """Begin a stream; raises TwilioError."""
        ...

    def stop(self, call: Call, name: str) -> Stream | None:
        """End the stream with this SID or name; None when there is none."""
        ...


class Transcriptions(Protocol):
    """Calls that are written down (`voice.transcriptions.transcriptions.Transcriptions`)."""

    def start(self, call: Call, wanted: live.Wanted) -> LiveTranscription:
        """Begin; raises TwilioError."""
        ...

    def stop(self, call: Call, name: str) -> LiveTranscription | None:
        """End the one with this SID or name; None when there is none."""
        ...


class UserMessages(Protocol):
    """What apps and the clients in calls tell each other (`voice.user_messages.UserMessages`)."""

    async def send(self, call: Call, content: str, key: str = "") -> UserMessage:
        """Tell the client in a call something; raises TwilioError."""
        ...

    def subscribe(
        self, call: Call, callback: str, method: Method = "POST", key: str = ""
    ) -> UserMessageSubscription:
        """Let the app hear what the client in a call says; raises TwilioError."""
        ...

    def unsubscribe(self, call: Call, sid: str) -> bool:
        """End a subscription of a call; return whether there was one."""
        ...


class Webhooks(Protocol):
    """Customers' apps, as far as asking them goes (`webhooks.Webhooks`)."""

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        """Ask an app; raises WebhookError."""
        ...


class DeadLetters(Protocol):
    """Callbacks that were given up (`webhooks.DeadLetters`)."""

    async def replay(self, letter: DeadLetter) -> None:
        """Owe a callback again; raises `Conflict` when somebody else was faster."""
        ...

    async def replay_all(self, where: Sequence[Condition]) -> int:
        """Owe again what satisfies every condition and is dead by now; return how many."""
        ...


class MessageCarriers(Protocol):
    """The carriers of texts, as far as the operator looks after them."""

    def check(self, record: MessageCarrier) -> None:
        """Raise `CarrierSettingsError` unless a carrier can be made of the record."""
        ...

    def running(self, sid: str) -> RemoteCarrier | None:
        """Return the carrier that was made of a record and started; None: there is none."""
        ...


class Messages(Protocol):
    """Messaging, as far as the Messages resource and handsets go (`messaging.Messages`)."""

    @property
    def links(self) -> Links:
        """The shortened links of services."""
        ...

    async def send(self, request: MessageRequest) -> Message:
        """Store a queued message and send it; raises TwilioError."""
        ...

    async def receive(
        self, *, account_sid: str, from_: str, to: str, body: str, media: Sequence[str] = ()
    ) -> Message:
        """Take a message that came in to a number."""
        ...

    async def cancel(self, sid: str) -> Message:
        """Do not send a message that has not gone out; raises TwilioError 30409."""
        ...

    async def redact(self, sid: str) -> Message:
        """Forget a finished message's text; raises TwilioError 20009."""
        ...

    async def delete(self, sid: str) -> None:
        """Forget a finished message; raises TwilioError 20009."""
        ...

    def content(self, medium: MessageMedia) -> Path:
        """Return where the file of a medium lies."""
        ...

    async def remove(self, medium: MessageMedia) -> None:
        """Forget a medium of a finished message; raises TwilioError 20009."""
        ...


class Directory(Protocol):
    """Accounts and numbers in memory (`endpoints.directory.Directory`)."""

    def account(self, sid: str) -> Account | None:
        """Return the account `sid`, or None."""
        ...

    def active(self, account_sid: str) -> bool:
        """Return whether the account and its owner are active."""
        ...

    def key(self, sid: str) -> ApiKey | None:
        """Return the API key, or None."""
        ...

    def dialing_policy(self, account_sid: str) -> DialingPolicy | None:
        """Return what the account changed about the countries that it may call, or None."""
        ...

    def number(self, phone_number: str) -> IncomingPhoneNumber | None:
        """Return the number of whichever account, or None."""
        ...

    def handset(self, phone_number: str) -> Handset | None:
        """Return the handset with this number, or None."""
        ...

    def user(self, username: str) -> Handset | SipCredential | None:
        """Return who signs in as `username`, or None."""
        ...


class Clients(Protocol):
    """Browser pages that are signed in (`endpoints.clients.Clients`)."""

    def token(self, handset: Handset, ttl: int) -> str:
        """Return a token with which a page is a handset for `ttl` seconds."""
        ...


class Endpoints(Protocol):
    """Who may speak SIP with us (`endpoints.Endpoints`), as committed through the store."""

    def is_us(self, host: str) -> bool:
        """Return whether `host` is a name or address of this server itself."""
        ...

    @property
    def directory(self) -> Directory:
        """Accounts and numbers in memory."""
        ...

    @property
    def clients(self) -> Clients:
        """Browser pages that are signed in."""
        ...

    @property
    def permissions(self) -> Permissions:
        """Which countries an account may call."""
        ...


class HandsetLines(Protocol):
    """The simulated phones (`voice.handsets.HandsetLines`); they raise NoCall."""

    def current(self, handset: Handset) -> Call | None:
        """Return the call that rings at the handset, or that it is in."""
        ...

    async def dial(self, handset: Handset, to: str) -> Call:
        """Call `to` from the handset."""
        ...

    async def answer(self, handset: Handset) -> Call:
        """Take the call that rings."""
        ...

    async def hangup(self, handset: Handset) -> Call:
        """Hang up, or decline the call that rings."""
        ...

    async def digits(self, handset: Handset, digits: str) -> Call:
        """Press keys in the call."""
        ...

    def auto_answer(self, handset: Handset, seconds: float | None) -> None:
        """Let the handset answer by itself after so long; None: it waits to be told."""
        ...

    async def heard(self, handset: Handset) -> Heard:
        """Return what was said to it in the call it is in, or in its last."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that handlers reach."""

    store: Store
    bus: Bus
    calls: Calls
    conferences: Conferences
    queues: Queues
    recordings_under_way: Takes
    streams: Streams
    transcriptions: Transcriptions
    siprecs: Siprecs
    user_messages: UserMessages
    messages: Messages
    carriers: MessageCarriers
    smpp_binds: Callable[[SmppAccount], int]  # how many of a system's stand
    webhooks: Webhooks
    dead_letters: DeadLetters
    feed: Feed
    sessions: Sessions
    entrance: Entrance
    handsets: HandsetLines
    endpoints: Endpoints
    now: Callable[[], datetime]
    new_sid: Callable[[str], str]
    new_secret: Callable[[], str]  # a fresh auth token
    new_password: Callable[[], str]  # a fresh SIP password
    new_code: Callable[[], str]  # six fresh digits for somebody to key in
    recordings: Path  # <account_sid>/<sid>.wav below it
    base_url: str = ""  # when a request's Host header is of no use
    any_number: bool = True  # an account may take numbers that are not in the inventory
    operator_token: str = ""  # the password of the user `operator`; empty: there is none
    status: Callable[[], Mapping[str, object]] = dict
    # Held from looking whether a number or a name is free until it is taken.
    claim: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def alerts(self) -> Alerts:
        """Where warnings about what was asked for are raised."""
        return Alerts(self.bus, now=self.now, new_sid=self.new_sid)
