"""What may happen, at any time: `DEEDS` by name. Each takes a number, to choose whom it is about.

A deed that comes too late, or is not possible, does nothing.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

from switchhook.domain.changes import StoreError, StoreUnavailable
from switchhook.domain.errors import TwilioError
from switchhook.media.ports import QueueFull, TooManyTaps
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.transports.sip.endpoint import Session
from switchhook.transports.websocket.interface import ConnectFailed
from switchhook.voice.conferences.requests import Invitation, ParticipantUpdate
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.recordings import takes
from switchhook.voice.requests import CallRequest
from switchhook.voice.siprec.session import Wanted as SiprecWanted
from switchhook.voice.streams.needs import Wanted as StreamWanted
from switchhook.voice.transcriptions.live import Wanted as TranscriptionWanted
from tests.voice.chaos.world import DESK, PEOPLE, World
from tests.voice.house import ACCOUNT, APP, BOB, NUMBER, chatter, instructions
from tests.voice.legs.test_sip import THEIRS
from tests.voice.siprec.test_siprec import THEIRS as RECORDER

Deed = Callable[[World, int], Awaitable[object] | object]


async def happens(world: World, plan: Sequence[tuple[int, tuple[str, int]]]) -> None:
    """Do one thing after another, each so many twentieths of a second after the last."""
    for ticks, (deed, which) in plan:
        await asyncio.sleep(ticks / 20)
        await do(world, deed, which)


async def do(world: World, deed: str, which: int = 0) -> None:
    """Do one thing; that it may be too late for it, or not the time, is fine."""
    expected = (
        LookupError, TwilioError, StoreError, LegEnded, QueueFull, TooManyTaps, IndexError
    )  # fmt: skip
    with contextlib.suppress(*expected):
        done = DEEDS[deed](world, which)
        if isinstance(done, Awaitable):
            await done


async def ends(world: World) -> None:
    """Let everybody hang up, and those notice who wait for somebody that is gone."""
    world.house.store.broken = None
    world.feels("fine")
    await asyncio.sleep(40)
    for which in range(len(PEOPLE)):
        await do(world, "hang up", which)
    await do(world, "phone hangs up")
    await asyncio.sleep(1)
    await do(world, "silence")
    await asyncio.sleep(140)  # the longest time limit, a SIP transaction, a probe


async def _update(world: World, which: int, **values: Any) -> None:
    """Change somebody in a conference."""
    for live in list(world.house.calls.conferences._named.values()):
        people = list(live.roster.people)
        sid = people[which % len(people)]
        if values.get("coaching"):
            values["call_sid_to_coach"] = people[(which + 1) % len(people)]
        update = ParticipantUpdate(**values)
        await world.house.calls.conferences.update(live.conference, sid, update)


async def _confer(world: World, deed: str, which: int) -> None:
    """Do something to a conference."""
    conferences = world.house.calls.conferences
    for live in list(conferences._named.values()):
        people = list(live.roster.people)
        match deed:
            case "kick":
                await conferences.kick(live.conference, people[which % len(people)])
            case "end":
                await conferences.end(live.conference)
            case "announce":
                await conferences.announce(live.conference, APP + "words", "POST")


async def _invite(world: World, which: int) -> None:
    to = world.handset(which).phone_number if which % 3 else DESK
    request = CallRequest(account_sid=ACCOUNT, to=to, from_=NUMBER, timeout=8, time_limit=60)
    invitation = Invitation(call=request, noun=Noun("", beep="onEnter"), early_media=which % 2 == 0)
    await world.house.calls.conferences.invite(ACCOUNT, "r", invitation)


async def _dial_in(world: World, which: int) -> None:
    """Let somebody call the number, which leads to one of several documents."""
    world.house.set_number(voice_url=f"{APP}start{which % 5}", status_callback=APP + "told")
    if which % len(PEOPLE) == 3:
        world.phone.dial()
    else:
        await world.house.lines.dial(world.handset(which), NUMBER)


async def _redirect(world: World, which: int) -> None:
    await world.house.calls.redirect(await world.call(which), instructions("next"))


async def _end(world: World, status: Any, which: int) -> None:
    await world.house.calls.end(await world.call(which), status)


async def _record(world: World, which: int) -> None:
    sides: takes.Sides = "both" if which % 2 else "inbound"
    wanted = takes.Wanted(source="StartCallRecordingAPI", sides=sides, channels=2)
    world.house.calls.record(await world.call(which), wanted)


def _take(world: World, request: takes.Request, which: int) -> None:
    found = list(world.house.parts.recordings._takes.values())
    found[which % len(found)].change(request) if found else None


async def _stream(world: World, which: int) -> None:
    wanted = StreamWanted(url="wss://app", name="rest", tracks=("inbound", "outbound"))
    world.house.calls.streams.start(await world.call(which), wanted)


async def _write(world: World, which: int) -> None:
    wanted = TranscriptionWanted(name="rest", callback=APP + "written")
    world.house.calls.transcriptions.start(await world.call(which), wanted)


async def _siprec(world: World, which: int) -> None:
    connector = await world.house.calls.siprecs.connector(ACCOUNT, "archive")
    assert connector is not None
    wanted = SiprecWanted(connector=connector, name="rest")
    world.house.calls.siprecs.start(await world.call(which), wanted)


async def _stop(world: World, what: str, which: int) -> None:
    service: Any = getattr(world.house.calls, what)
    service.stop(await world.call(which), "rest")


def _speak(world: World, which: int) -> None:
    leg = world.house.lines._lines[world.handset(which).sid].leg
    if not leg.ended:
        leg.port.queue(chatter(1.5).samples, mulaw=False)


def _early(world: World, which: int) -> None:
    world.house.lines._lines[world.handset(which).sid].leg.begin_early_media()


def _silence(world: World, which: int) -> None:
    """Let the engine say that nothing comes any more."""
    for leg in world.legs():
        leg.on_timeout()


def _phone(world: World, deed: str, which: int) -> None:
    phone = world.phone
    match deed:
        case "answers":
            phone.answer()
        case "refuses":
            phone.refuses = (486, 503, 404, 603)[which % 4]
            phone.refer_status = 603
        case "lets it ring":
            phone.patience = None
        case "vanishes":
            world.gone.add(THEIRS)
        case "hangs up":
            for call in phone.calls:
                call.cancel()
            for session in (*phone.calls, *phone.invites):
                session.bye()


def _in_its_call(world: World, deed: str, which: int) -> None:
    """Let the phone ask for something in its latest calls, in and out."""
    phone = world.phone
    calls: list[Session] = [*phone.calls[-1:], *phone.invites[-1:]]
    for call in calls:
        match deed:
            case "refers":
                call.refer(NameAddr(SipUri(user=BOB, host=THEIRS)))
            case "holds":
                call.reinvite(b"" if which % 2 else _held())


def _held() -> bytes:
    lines = (
        "v=0\r\no=- 1 2 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"
    )
    return (lines.format(THEIRS) + "a=sendonly\r\n").encode()


def _recorder(world: World, deed: str, which: int) -> None:
    match deed:
        case "refuses":
            world.recorder.refuse = (503, 486)[which % 2]
        case "vanishes":
            world.gone.add(RECORDER)
        case "hangs up":
            world.recorder.invites[-1].bye()


def _sockets(world: World, deed: str, which: int) -> None:
    sockets = world.house.sockets
    match deed:
        case "fail":
            sockets.failure = ConnectFailed("refused", "nobody listens")
        case "are slow":
            sockets.slow = 2.0
        case "never close":
            sockets.agrees = False


def _app(world: World, deed: str, which: int) -> None:
    """Let the app do something at the other end of its WebSocket."""
    socket = world.socket(which)
    match deed:
        case "closes":
            socket.end(1000)
        case "drops":
            socket.end(1006)
        case "speaks":
            socket.plays(b"\x7f" * 8000)
            socket.says("mark", mark={"name": "m"})
        case "clears":
            socket.says("clear")
        case "babbles":
            socket.hearer.on_text(b"\xff{")
            socket.hearer.on_binary()
        case "is stuck":
            socket.congested = True


def _disk(world: World, full: bool, which: int) -> None:
    world.spoiled |= full
    world.house.store.broken = StoreUnavailable("the disk is full") if full else None


async def _drain(world: World, which: int) -> None:
    world.drained = True
    await world.house.calls.drain(which % 2)


def _handset(deed: str) -> Deed:
    def do(world: World, which: int) -> Awaitable[object]:
        lines, handset = world.house.lines, world.handset(which)
        if deed == "press":
            return lines.digits(handset, "1*#")
        return lines.answer(handset) if deed == "answer" else lines.hangup(handset)

    return do


def _deeds(prefix: str, do: Callable[..., Any], *names: str) -> dict[str, Deed]:
    def deed(name: str) -> Deed:
        return lambda world, which: do(world, name, which)

    return {f"{prefix} {name}": deed(name) for name in names}


def _mood(mood: str) -> Deed:
    return lambda world, which: world.feels(mood)


_SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "mute": {"muted": True},
    "unmute": {"muted": False},
    "hold": {"hold": True, "hold_url": APP + "words"},
    "music": {"hold": True},
    "resume": {"hold": False},
    "tell": {"announce_url": APP + "words"},
    "coach": {"coaching": True},
    "make the last": {"end_conference_on_exit": True},
}

DEEDS: Final[dict[str, Deed]] = {
    **{name: _handset(name) for name in ("answer", "hang up", "press")},
    "speak": _speak,
    "early media": _early,
    "silence": _silence,
    **_deeds("phone", _phone, "answers", "refuses", "lets it ring", "vanishes", "hangs up"),
    **_deeds("in its call the phone", _in_its_call, "refers", "holds"),
    **_deeds("recorder", _recorder, "refuses", "vanishes", "hangs up"),
    **_deeds("sockets", _sockets, "fail", "are slow", "never close"),
    **_deeds("the stream's app", _app, "closes", "drops", "speaks", "clears", "babbles",
             "is stuck"),
    **{f"the app {mood}": _mood(mood) for mood in (
        "hangs", "fails", "is dead", "babbles", "answers anything", "says nothing", "fine")},
    **{f"participant: {name}": partial(_update, **values) for name, values in _SETTINGS.items()},
    **_deeds("conference:", _confer, "kick", "end", "announce"),
    "invite": _invite,
    "dial in": _dial_in,
    "redirect": _redirect,
    "complete": lambda world, which: _end(world, "completed", which),
    "cancel": lambda world, which: _end(world, "canceled", which),
    "record": _record,
    "pause": lambda world, which: _take(world, "paused", which),
    "go on": lambda world, which: _take(world, "resumed", which),
    "stop recording": lambda world, which: _take(world, "stopped", which),
    "stream": _stream,
    "transcribe": _write,
    "siprec": _siprec,
    **_deeds("stop", _stop, "streams", "transcriptions", "siprecs"),
    "disk full": lambda world, which: _disk(world, True, which),
    "disk free": lambda world, which: _disk(world, False, which),
    "drain": _drain,
}  # fmt: skip
