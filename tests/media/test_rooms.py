"""Rooms on virtual time: who hears whom, told by the tones that each one sends."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from switchhook.media import tones
from switchhook.media.clips import Clip
from switchhook.media.engine import create_engine
from switchhook.media.ports import Media, MediaPort, Room, Track
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL

PITCHES = (440, 760, 1120, 1600, 2100)  # apart enough to be told from one another


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


@pytest.fixture(params=["compiled", "reference"])
async def media(
    request: pytest.FixtureRequest, virtual_loop: VirtualTimeLoop
) -> AsyncIterator[Media]:
    made = Media(create_engine(kind=request.param, stepped=True, seed=1, ports=1, most=1))
    await made.start()
    yield made
    await made.close()


class Party:
    """A telephone that sounds a pitch of its own, and remembers what it hears."""

    def __init__(self, media: Media, pitch: int) -> None:
        self.phone, self.port = media.pair()
        self.pitch = pitch
        self.audio = bytearray()
        self.phone.tap(self.audio.extend, mulaw=False)

    def sound(self) -> None:
        self.singing = asyncio.create_task(
            self.phone.play(tones.tone((self.pitch,), 1, 0.1), loop=0)
        )

    def hears(self) -> list[int]:
        """Return the pitches in the last 0.2 seconds."""
        return pitches(bytes(self.audio[-3200:]))


def pitches(audio: bytes) -> list[int]:
    samples = np.frombuffer(audio, np.int16).astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return [p for p in PITCHES if spectrum[round(p * len(samples) / 8000)] > 20_000]


def conference(media: Media, count: int) -> tuple[Room, list[Party]]:
    room = media.room()
    parties = [Party(media, pitch) for pitch in PITCHES[:count]]
    for party in parties:
        party.sound()
        party.port.join(room)
    return room, parties


async def heard(parties: list[Party]) -> list[list[int]]:
    await asyncio.sleep(0.4)
    return [party.hears() for party in parties]


async def test_everyone_hears_all_others_but_not_himself(media: Media) -> None:
    _, parties = conference(media, 5)
    assert await heard(parties) == [[p for p in PITCHES if p != own] for own in PITCHES]


async def test_a_muted_party_hears_and_is_not_heard(media: Media) -> None:
    room, parties = conference(media, 3)
    parties[0].port.join(room, muted=True)
    assert await heard(parties) == [[760, 1120], [1120], [760]]
    parties[0].port.join(room)
    assert await heard(parties) == [[760, 1120], [440, 1120], [440, 760]]


async def test_a_deaf_party_is_heard_and_hears_nothing(media: Media) -> None:
    room, parties = conference(media, 3)
    parties[0].port.join(room, deaf=True)
    assert await heard(parties) == [[], [440, 1120], [440, 760]]


async def test_a_coach_hears_all_and_is_heard_by_one(media: Media) -> None:
    room, parties = conference(media, 3)
    parties[0].port.join(room, coach=parties[1].port)
    assert await heard(parties) == [[760, 1120], [440, 1120], [760]]
    parties[0].port.join(room, coach=parties[1].port, muted=True)
    assert await heard(parties) == [[760, 1120], [1120], [760]]


async def test_who_leaves_is_gone_and_who_closes_as_well(media: Media) -> None:
    _, parties = conference(media, 3)
    parties[0].port.leave()
    assert await heard(parties) == [[], [1120], [760]]
    parties[1].port.close()
    assert await heard([parties[2]]) == [[]]


async def test_a_closed_room_is_silent_and_lets_nobody_in(media: Media) -> None:
    room, parties = conference(media, 2)
    room.close()
    room.close()
    assert await heard(parties) == [[], []]
    with pytest.raises(ValueError, match="closed"):
        parties[0].port.join(room)


async def test_whoever_joins_another_room_leaves_the_first(media: Media) -> None:
    _, first = conference(media, 2)
    room, second = conference(media, 3)
    first[0].port.join(room)
    assert await heard([first[1], second[2]]) == [[], [440, 760]]


async def test_a_clip_takes_the_place_of_the_room_for_its_party_alone(media: Media) -> None:
    _, parties = conference(media, 2)
    clip = asyncio.create_task(parties[0].port.play(tones.tone((2100,), 1, 0.1)))
    assert await heard(parties) == [[2100], [440]]
    assert await clip
    assert await heard(parties) == [[760], [440]]


async def test_a_bridge_ends_with_the_room_and_the_room_with_a_bridge(media: Media) -> None:
    room, parties = conference(media, 3)
    parties[0].port.bridge(parties[1].port)
    assert await heard(parties) == [[760], [440], []]
    parties[0].port.join(room)
    assert await heard(parties) == [[1120], [], [440]]


async def test_what_a_party_hears_of_the_room_can_be_tapped(media: Media) -> None:
    room, parties = conference(media, 3)
    near, both = bytearray(), bytearray()
    parties[0].port.tap(near.extend, track=Track.NEAR, mulaw=False)
    parties[0].port.tap(both.extend, track=Track.BOTH, mulaw=False)
    await asyncio.sleep(0.5)
    channels = np.frombuffer(both[-6400:], np.int16).reshape(-1, 2)
    assert pitches(bytes(near[-3200:])) == [760, 1120]
    assert [pitches(channels[:, n].tobytes()) for n in (0, 1)] == [[440], [760, 1120]]
    room.close()


async def test_keys_do_not_cross(media: Media) -> None:
    _, parties = conference(media, 2)
    keys = ""

    class Listener:
        def on_digit(self, digit: str, duration_ms: int) -> None:
            nonlocal keys
            keys += digit

        def on_timeout(self) -> None:
            """Ignore."""

        def on_speech(self, started: bool) -> None:
            """Ignore."""

    parties[1].phone.listener = Listener()
    await parties[0].phone.send_digits("42")
    await asyncio.sleep(0.2)
    assert keys == ""


def announcer(media: Media, room: Room) -> MediaPort:
    """Return the far end of a pair that is in the room: what announces and records there."""
    inside, outside = media.pair()
    inside.join(room)
    return outside


async def test_a_pair_announces_to_all_without_a_loss(media: Media) -> None:
    room, parties = conference(media, 1)
    parties[0].singing.cancel()
    booth = announcer(media, room)
    await asyncio.sleep(0.2)
    clip = tones.tone((350, 440), 0.5, 0.2)
    parties[0].audio.clear()
    assert await booth.play(clip)
    await asyncio.sleep(0.2)
    heard = np.frombuffer(parties[0].audio, np.int16).astype(int)
    sent = np.frombuffer(clip.samples, np.int16).astype(int)
    start = int(np.flatnonzero(heard)[0]) // 160 * 160
    worst = np.abs(heard[start : start + len(sent)] - sent).max()
    assert worst <= 260  # of mu-law alone, at this level


async def test_a_pair_records_what_all_say(media: Media) -> None:
    room, _ = conference(media, 3)
    audio = bytearray()
    tap = announcer(media, room).tap(audio.extend, track=Track.FAR, mulaw=False)
    await asyncio.sleep(0.5)
    assert await tap.stop() == len(audio) // 2
    assert pitches(bytes(audio[-3200:])) == list(PITCHES[:3])


async def test_a_pair_adds_less_than_two_frames_of_delay(media: Media) -> None:
    room = media.room()
    booth, other = announcer(media, room), announcer(media, room)
    audio = bytearray()
    other.tap(audio.extend, mulaw=False)
    await asyncio.sleep(0.2)
    audio.clear()
    await booth.play(Clip(b"\x00\x40" * 160))
    await asyncio.sleep(0.2)
    begin = int(np.flatnonzero(np.frombuffer(audio, np.int16))[0])
    assert begin <= 2 * 160
