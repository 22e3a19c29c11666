"""https://www.twilio.com/docs/voice/twiml"""

import asyncio

import numpy as np

from switchhook.media.clips import Clip
from switchhook.media.tones import tone
from tests.voice.house import House, instructions


def heard(house: House, hertz: float) -> float:
    """Return for how many seconds Alice has heard a tone."""
    audio = house.lines._lines[house.alice.sid].sink.path.read_bytes()[44:]
    samples = np.frombuffer(audio, "<i2").astype(float)
    samples = samples[: len(samples) // 400 * 400].reshape(-1, 400)
    wave = np.exp(-2j * np.pi * hertz * np.arange(400) / 8000)
    return float((np.abs(samples @ wave) / 400 > 1000).sum()) / 20


async def test_a_caller_hears_itself_until_it_hangs_up(house: House) -> None:
    call = await house.dial_in("<Echo/><Say>never</Say>")
    await asyncio.sleep(1)
    alice = house.lines._lines[house.alice.sid].leg
    await alice.play(tone((600,), 1) + Clip.silence(1) + tone((900,), 2))
    await asyncio.sleep(1)
    await house.lines.hangup(house.alice)
    assert (await house.over(call)).status == "completed"
    await house.lines.close()
    assert abs(heard(house, 600) - 1) < 0.11
    assert abs(heard(house, 900) - 2) < 0.11
    assert await house.texts(house.alice) == []


async def test_a_redirect_ends_the_echo(house: House) -> None:
    call = await house.dial_in("<Echo/>")
    await asyncio.sleep(1)
    await house.calls.redirect(
        call, instructions(twiml="<Response><Say>one two three four</Say></Response>")
    )
    await asyncio.sleep(0.5)
    alice = house.lines._lines[house.alice.sid].leg
    await alice.play(tone((900,), 1))
    await house.over(call)
    await house.lines.close()
    assert heard(house, 900) == 0
    assert await house.texts(house.alice) == ["one two three four"]
