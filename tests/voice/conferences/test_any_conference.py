"""Whatever people and apps do, and whenever: conferences end in order, and leave nothing behind."""

import asyncio
import contextlib
import itertools
import tempfile
from pathlib import Path
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.voice.conferences.requests import Invitation, ParticipantUpdate
from switchhook.voice.handsets import NoCall
from switchhook.voice.requests import CallRequest
from tests.voice.conferences.party import Party
from tests.voice.house import ACCOUNT, APP, NUMBER, House, instructions

NAMES = ("alice", "bob", "carol", "dave")
ATTRIBUTES = (
    "",
    'muted="true"',
    'startConferenceOnEnter="false" waitUrl="words"',
    'endConferenceOnExit="true" beep="onExit"',
    'record="record-from-start" waitUrl=""',
    'maxParticipants="2"',
    'participantLabel="ann"',
    'waitUrl="missing"',
    'statusCallback="/told" statusCallbackEvent="speaker"',
)
UPDATES = (
    {"muted": True},
    {"muted": False},
    {"hold": True, "hold_url": APP + "words"},
    {"hold": True},
    {"hold": False},
    {"announce_url": APP + "words"},
    {"wait_url": ""},
    {"end_conference_on_exit": True},
    {"coaching": True},
    {"coaching": False},
)
WHO = st.sampled_from(NAMES)
DEEDS = st.one_of(
    st.tuples(st.just("join"), WHO, st.sampled_from(ATTRIBUTES)),
    st.tuples(st.just("invite"), WHO, st.booleans()),
    st.tuples(st.just("update"), WHO, st.sampled_from(UPDATES)),
    st.tuples(st.sampled_from(("hang up", "answer", "star", "kick", "redirect", "early")), WHO,
              st.none()),
    st.tuples(st.sampled_from(("end", "announce", "disk full", "disk free")), st.just(""),
              st.none()),
)  # fmt: skip
PLAN = st.lists(st.tuples(st.integers(0, 60), DEEDS), min_size=3, max_size=14)


async def join(party: Party, name: str, attributes: str) -> None:
    dial = 'hangupOnStar="true" timeLimit="100" action="after"'
    party.house.app.pages["start"] = (
        f"<Response><Dial {dial}><Conference {attributes}>r</Conference></Dial></Response>"
    )
    party.house.set_number(voice_url=APP + "start")
    await party.house.lines.dial(party.handsets[name], NUMBER)


async def invite(party: Party, name: str, early_media: bool) -> None:
    to = party.handsets[name].phone_number
    request = CallRequest(account_sid=ACCOUNT, to=to, from_=NUMBER, timeout=20, time_limit=100)
    invitation = Invitation(call=request, noun=Noun("", muted=True), early_media=early_media)
    await party.conferences.invite(ACCOUNT, "r", invitation)


async def do(party: Party, deed: str, name: str, what: object) -> None:
    """Do one thing; that it may be too late for it, or not the time, is fine."""
    handset = party.handsets.get(name, party.house.alice)
    call = party.house.lines.current(handset)
    key = call.sid if call else "nobody"
    match deed:
        case "join":
            await join(party, name, str(what))
        case "invite":
            await invite(party, name, bool(what))
        case "update":
            conference = party.live().conference
            values = cast("dict[str, Any]", what)
            if "coaching" in values:
                values = {**values, "call_sid_to_coach": next(iter(party.live().seats), "")}
            update = ParticipantUpdate(**values)
            await party.conferences.update(conference, key, update)
        case "kick":
            await party.conferences.kick(party.live().conference, key)
        case "end":
            await party.conferences.end(party.live().conference)
        case "announce":
            await party.conferences.announce(party.live().conference, APP + "words", "POST")
        case _:
            await do_with_a_call(party, deed, name)


async def do_with_a_call(party: Party, deed: str, name: str) -> None:
    house, handset = party.house, party.handsets.get(name, party.house.alice)
    match deed:
        case "hang up":
            await house.lines.hangup(handset)
        case "answer":
            await house.lines.answer(handset)
        case "star":
            await house.lines.digits(handset, "*")
        case "early":
            party.leg(name).signalling.begin_early_media()
        case "redirect":
            call = house.lines.current(handset)
            if call is not None:
                await house.calls.redirect(call, instructions("words"))
        case _:
            house.store.broken = StoreUnavailable(deed) if deed == "disk full" else None


async def check(party: Party, broke: bool) -> None:
    house = party.house
    assert house.calls.count == party.conferences.count == 0
    assert house.media.engine.legs == house.media.engine.rooms == 0
    assert not house.parts.recordings.finishing
    if not broke:
        assert 12400 not in house.codes
    for conference in await party.records():
        assert conference.status == "completed"
        told = [event for event in party.events if event.conference.sid == conference.sid]
        numbers = [event.conference.sequence for event in told]
        assert broke or numbers == list(range(1, len(numbers) + 1))
        assert broke or told[-1].what == "conference-end"
        for one, other in itertools.pairwise(numbers):
            assert one < other or broke


@settings(max_examples=40, deadline=None)
@given(plan=PLAN)
def test_every_conference_ends(plan: list[tuple[int, tuple[str, str, object]]]) -> None:
    async def run() -> None:
        loop = cast(VirtualTimeLoop, asyncio.get_running_loop())
        with tempfile.TemporaryDirectory() as folder:
            house = House(Path(folder), loop)
            house.app.pages["words"] = "<Response><Say>some words</Say></Response>"
            party = Party(house)
            await house.media.start()
            try:
                for ticks, (deed, name, what) in plan:
                    await asyncio.sleep(ticks / 20)
                    with contextlib.suppress(KeyError, NoCall, TwilioError, StoreUnavailable):
                        await do(party, deed, name, what)
                house.store.broken = None
                await asyncio.sleep(120)
                for name in NAMES:
                    await do_or_not(party, name)
                await asyncio.sleep(130)
                await check(party, any(deed[0] == "disk full" for _, deed in plan))
            finally:
                await house.calls.drain(0)
                await house.lines.close()
                await house.media.close()

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(run())


async def do_or_not(party: Party, name: str) -> None:
    with contextlib.suppress(NoCall):
        await party.house.lines.hangup(party.handsets[name])
