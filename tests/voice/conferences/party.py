"""Four people and a conference: each says a tone of their own, so that it shows who hears whom."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from switchhook.domain.changes import Query
from switchhook.domain.entities import Call, Conference, Handset
from switchhook.domain.events import ConferenceStatusChanged, ParticipantStatusChanged
from switchhook.media.clips import RATE
from switchhook.media.tones import tone
from switchhook.voice.conferences.conferences import Conferences
from switchhook.voice.conferences.live import LiveConference
from switchhook.voice.legs.media import MediaLeg
from tests.voice.house import ACCOUNT, APP, NUMBER, House

CAROL = "+14155550103"
DAVE = "+14155550104"
TONES = {"alice": 470.0, "bob": 740.0, "carol": 1150.0, "dave": 1730.0}  # hertz
BEEPS = {"enters": 880.0, "exits": 440.0}
LOUD = 300.0  # amplitude of a tone that is heard
SETTLE = 0.3  # seconds until what was changed can be heard

Event = ConferenceStatusChanged | ParticipantStatusChanged


@dataclass
class Sound:
    """What somebody heard for a while: whose tones, which beep, and how loud it was."""

    who: set[str]
    beeps: set[str]
    level: float


class Party:
    """The house with two more handsets, and ears."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.handsets: dict[str, Handset] = {
            "alice": house.alice,
            "bob": house.bob,
            "carol": house._handset("c", CAROL),
            "dave": house._handset("d", DAVE),
        }
        self.events: list[Event] = []
        self.speaking: list[asyncio.Task[bool]] = []
        house.bus.subscribe(ConferenceStatusChanged, self.events.append)
        house.bus.subscribe(ParticipantStatusChanged, self.events.append)
        house.app.pages["after"] = "<Response><Say>and after</Say></Response>"

    @property
    def conferences(self) -> Conferences:
        """The service."""
        return self.house.calls.conferences

    def leg(self, name: str) -> MediaLeg:
        """Return somebody's own end of the call."""
        return self.house.lines._lines[self.handsets[name].sid].leg

    async def join(
        self, name: str, attributes: str = "", *, dial: str = "", more: str = "", room: str = "r"
    ) -> Call:
        """Let somebody call in and speak; the document is a `<Dial>` of a `<Conference>`."""
        self.house.app.pages["start"] = (
            f"<Response><Dial {dial}><Conference {attributes}>{room}</Conference></Dial>{more}"
            "</Response>"
        )
        self.house.set_number(voice_url=APP + "start")
        call = await self.house.lines.dial(self.handsets[name], NUMBER)
        await asyncio.sleep(SETTLE)
        self.speak(name)
        return call

    def speak(self, name: str) -> None:
        """Let somebody say their tone from now on."""
        clip = tone((TONES[name],), 10.0, 0.1)
        self.speaking.append(asyncio.ensure_future(self.leg(name).port.play(clip, 0)))

    async def hang_up(self, name: str) -> None:
        """Let somebody hang up."""
        await self.house.lines.hangup(self.handsets[name])
        await asyncio.sleep(SETTLE)

    async def hears(self, name: str, seconds: float = 0.4) -> Sound:
        """Listen with somebody from now on."""
        heard: list[bytes] = []
        tap = self.leg(name).port.tap(heard.append, mulaw=False, frames=1)
        await asyncio.sleep(seconds)
        await tap.stop()
        return sound(b"".join(heard))

    async def heard(self) -> Mapping[str, set[str]]:
        """Return whom each of those in a call hears now."""
        await asyncio.sleep(SETTLE)
        talking = [
            name
            for name, handset in self.handsets.items()
            if self.house.lines.current(handset) is not None
        ]
        sounds = await asyncio.gather(*(self.hears(name) for name in talking))
        return {name: one.who for name, one in zip(talking, sounds, strict=True)}

    def told(self) -> list[str]:
        """Return what was told, in order."""
        return [event.what for event in self.events]

    def live(self, room: str = "r") -> LiveConference:
        """Return the conference that goes on."""
        return self.conferences._named[ACCOUNT, room]

    async def records(self) -> list[Conference]:
        """Return every conference that is stored, oldest first."""
        return await self.house.store.find(Conference, Query(order="sid"))

    async def record(self) -> Conference:
        """Return the only conference as it is stored."""
        (found,) = await self.records()
        return found

    async def close(self) -> None:
        """Stop speaking."""
        for task in self.speaking:
            task.cancel()
        await asyncio.gather(*self.speaking, return_exceptions=True)


def sound(samples: bytes) -> Sound:
    """Analyse S16 samples."""
    wave = np.frombuffer(samples, "<i2").astype(np.float64)
    times = np.arange(len(wave)) / RATE
    window = np.hanning(len(wave))

    def amplitude(hertz: float) -> float:
        turn = np.exp(-2j * np.pi * hertz * times)
        return float(2 * abs(np.dot(wave * window, turn)) / max(window.sum(), 1.0))

    return Sound(
        {name for name, hertz in TONES.items() if amplitude(hertz) > LOUD},
        {name for name, hertz in BEEPS.items() if amplitude(hertz) > LOUD},
        float(np.sqrt(np.mean(wave**2))) if len(wave) else 0.0,
    )
