"""A small world to do anything in: phones, apps, recorders and disks that misbehave when told to.

`World` is the house with four handsets, a SIP phone, a SIP recorder, WebSockets, and an app whose
mood changes.
"""

import asyncio
import gc
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Call, Handset, Secret, SiprecConnector
from switchhook.domain.events import (
    ConferenceStatusChanged,
    ParticipantStatusChanged,
    QueueMembershipChanged,
    SiprecStatusChanged,
    StreamStatusChanged,
)
from switchhook.endpoints.routes import Contact, InProcess, OwnNumber, Registered, Sip
from switchhook.protocols import sdp
from switchhook.protocols.sip.uri import SipUri
from switchhook.speech import Heard
from switchhook.testing.loop import EPOCH, VirtualTimeLoop
from switchhook.transports.sip.peer import Peer
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.texting import NotTexted, Text
from switchhook.webhooks import WebhookError, rows
from tests.voice.house import ACCOUNT, APP, BOB, House
from tests.voice.legs.test_sip import AUDIO, THEIRS, Phone
from tests.voice.siprec.test_siprec import THEIRS as RECORDER
from tests.voice.siprec.test_siprec import Recorder
from tests.voice.sockets import FakeSocket

CAROL, DAVE, DESK = "+14155550103", "+14155550104", "+14155550110"
OTHER_NUMBER: Final = "+14155550120"
PEOPLE: Final = ("alice", "bob", "carol", "dave")
WAITS_SECONDS: Final = 15.0  # for an app that hangs


class Desk(Phone):
    """A phone on the desk: takes calls after `patience`, refuses them, or lets them ring."""

    patience: float | None = 1.0
    refuses = 0
    holds = False

    def _rung(self, invite: Any) -> None:
        super()._rung(invite)
        if self.refuses:
            invite.reject(self.refuses)
            return
        invite.ring()
        if self.patience is not None:
            asyncio.get_running_loop().call_later(self.patience, self._take, invite)

    def _take(self, invite: Any) -> None:
        if invite.state == "early":
            self.answer(invite)

    def answer(self, invite: Any = None) -> None:
        """Take a call, the latest unless told."""
        invite = invite or self.invites[-1]
        invite.answer(sdp.answer(invite.request.body, AUDIO)[0])


class World:
    """Everything that a call can meet."""

    def __init__(self, folder: Path, loop: VirtualTimeLoop) -> None:
        self.loop = loop
        self.house = house = House(folder, loop)
        assert isinstance(house.bus, EmbeddedBus)
        house.bus._projections = [partial(rows, new_sid=house.new_sid)]
        self.people = dict(zip(PEOPLE, self._handsets(), strict=True))
        self.recorder = Recorder(house)
        self.phone = Desk(self.recorder.network)
        self.gone: set[str] = set()  # hosts that nothing reaches, and nothing comes from
        self.recorder.network.fate = self._fate
        self.mood = "fine"  # the app's
        self.texts: list[Text] = []
        self.spoiled = False  # the disk was full for a while
        self.drained = False
        self.events: list[Any] = []
        self.faults: list[str] = []
        self.errors: list[str] = []  # that were logged

        loop.set_exception_handler(lambda _, context: self.faults.append(str(context)))
        for kind in (
            ConferenceStatusChanged, ParticipantStatusChanged, QueueMembershipChanged,
            SiprecStatusChanged, StreamStatusChanged,
        ):  # fmt: skip
            house.bus.subscribe(kind, self.events.append)
        house.calls.text_with(self._text)
        self._furnish()
        self.before = Held(self)

    def page(self, name: str, verbs: str) -> None:
        """Let the app answer `name` with a document, when it is in the mood."""
        self.house.app.pages[name] = partial(self._answer, f"<Response>{verbs}</Response>")
        self.house.app.slow[name] = WAITS_SECONDS if self.mood == "hangs" else 0.0

    def feels(self, mood: str) -> None:
        """Change the app's mood."""
        self.mood = mood
        for name in self.house.app.pages:
            self.house.app.slow[name] = WAITS_SECONDS if mood == "hangs" else 0.0

    async def begin(self) -> None:
        """Start the audio, and see what there is."""
        await self.house.media.start()
        connector = SiprecConnector(
            sid="RC1", account_sid=ACCOUNT, unique_name="archive", uri=f"sip:recorder@{RECORDER}",
            username="us", password=Secret("secret"), date_created=EPOCH, date_updated=EPOCH,
        )  # fmt: skip
        await self.house.store.commit([Insert(connector)])
        self.before = Held(self)

    async def close(self) -> None:
        """Close the house."""
        await self.house.calls.drain(0)
        await self.house.lines.close()
        await self.house.media.close()
        await self.recorder.ours.close()
        await self.recorder.endpoint.close()
        await self.phone.endpoint.close()

    async def call(self, which: int) -> Call:
        """Return a record of a call."""
        calls = await self.house.every_call()
        return calls[which % max(1, len(calls))]

    def handset(self, which: int) -> Handset:
        """Return a handset."""
        return self.people[PEOPLE[which % len(PEOPLE)]]

    def socket(self, which: int) -> FakeSocket:
        """Return a socket that the app was asked to take, and knows of."""
        opened = [one for one in self.house.sockets.opened if len(one.sent) > 1]
        return opened[which % len(opened)] if opened else [][0]

    def legs(self) -> list[MediaLeg]:
        """Return the legs of all calls."""
        live = self.house.calls._board._live.values()
        return [one.leg for one in live if one.leg is not None]

    def _handsets(self) -> list[Handset]:
        house = self.house
        house.answers(house.bob, 1)
        return [house.alice, house.bob, house._handset("c", CAROL), house._handset("d", DAVE)]

    def _furnish(self) -> None:
        house = self.house
        uri = SipUri(user="phone", host=THEIRS)
        house.routes.ways[DESK] = Registered(house.alice, (Contact(uri, Peer(THEIRS, 5060), 600),))
        house.routes.ways[f"sip:phone@{THEIRS}"] = Sip(uri)
        house.routes.ways["client:dave"] = InProcess(self.people["dave"])
        other = replace(house._number(OTHER_NUMBER), voice_url=APP + "other")
        house.routes.ways[OTHER_NUMBER] = OwnNumber(other)
        house.routes.caller = house.alice
        house.recogniser.says = [Heard(text, 0.9) for text in ("yes", "", "crash", "two words")] * 9
        self.page("other", f"<Say>some other words</Say><Dial>{BOB}</Dial>")
        self.page("words", "<Say>some words</Say>")
        self.page("leave", "<Say>go on</Say><Leave/>")
        self.page("screen", '<Gather numDigits="1" timeout="2"/>')
        self.page("decline", "<Hangup/>")

    def _answer(self, document: str) -> str:
        match self.mood:
            case "hangs":
                raise self._refusal(11200, "no answer in time")
            case "fails":
                raise self._refusal(11200, "HTTP status 500")
            case "is dead":
                raise self._refusal(11205, "cannot connect")
            case "babbles":
                return "<Response><Say>"
            case "answers anything":
                return "\x00 anything"
            case "says nothing":
                return ""
        return document

    def _refusal(self, code: int, text: str) -> WebhookError:
        return WebhookError(code, text, self.house.app.requests[-1])

    def _fate(self, source: Peer, destination: Peer, data: bytes) -> Sequence[float]:
        return () if self.gone & {source.host, destination.host} else (0.0,)

    async def _text(self, text: Text) -> str:
        if self.house.store.broken is not None:
            raise self.house.store.broken
        if "refused" in text.body:
            raise NotTexted(21610, "they do not want texts")
        self.texts.append(text)
        return self.house.new_sid("SM")


class Held:
    """What a process holds that a call must give back."""

    def __init__(self, world: World) -> None:
        gc.collect(0)
        self.tasks = len(asyncio.all_tasks())
        self.files = len(os.listdir("/proc/self/fd"))
        self.timers = sum(not timer.cancelled() for timer in world.loop._scheduled)  # type: ignore[attr-defined]
