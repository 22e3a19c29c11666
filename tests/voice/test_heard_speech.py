"""Real speech through a real call: what a synthetic caller says is what the app is told.

The voice is espeak-ng's, the ear is pocketsphinx; between them are the handset, the engine's
mu-law, the tap and the verb. Only time is virtual.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from switchhook.domain.entities import Call, Transcription
from switchhook.media.clips import Clip
from switchhook.speech.espeak import EspeakSynthesiser
from switchhook.speech.sphinx import SphinxRecogniser
from switchhook.testing.loop import VirtualTimeLoop
from tests.voice.house import House


class Caller:
    """Alice, with a voice of her own."""

    def __init__(self, folder: Path, loop: VirtualTimeLoop) -> None:
        self.mouth = EspeakSynthesiser(outside=loop.outside)

        async def sounds(words: Sequence[str]) -> list[str]:
            return await self.mouth.sounds(words, language="en-US")

        self.ear = SphinxRecogniser(outside=loop.outside, sounds=sounds)
        self.house = House(folder, loop, self.ear)

    async def call(self, verbs: str) -> Call:
        """Take a call from the app."""
        self.house.answers(self.house.alice)
        self.house.app.pages["action"] = "<Response><Say>thanks</Say></Response>"
        call = await self.house.call(verbs)
        await self.house.until(call, "in-progress")
        await asyncio.sleep(1)
        return call

    async def say(self, text: str) -> None:
        """Say something in the call."""
        samples = await self.mouth.synthesise(text, language="en-US", voice="woman")
        await self.house.lines._lines[self.house.alice.sid].leg.play(Clip(samples))


@pytest.fixture
async def caller(tmp_path: Path, virtual_loop: VirtualTimeLoop) -> AsyncIterator[Caller]:
    caller = Caller(tmp_path, virtual_loop)
    await caller.house.media.start()
    yield caller
    await caller.house.calls.drain(0)
    await caller.house.lines.close()
    await caller.house.media.close()
    await caller.ear.close()
    await caller.mouth.close()


HINTS = "technical support, sales, billing, opening hours, Kowalczyk"


@pytest.mark.parametrize("said", ["technical support", "opening hours", "Kowalczyk"])
async def test_gather_tells_the_app_what_the_caller_said(caller: Caller, said: str) -> None:
    call = await caller.call(
        f'<Gather input="speech" action="action" speechTimeout="auto" hints="{HINTS}">'
        "<Say>whom would you like to speak to</Say></Gather>"
    )
    await caller.say(said)
    await caller.house.over(call)
    (asked,) = caller.house.app.asked("action")
    assert asked["SpeechResult"] == said
    assert 0.5 <= float(asked["Confidence"]) <= 1


async def test_gather_does_not_make_up_what_was_not_expected(caller: Caller) -> None:
    call = await caller.call(
        f'<Gather input="speech" action="action" speechTimeout="1" hints="{HINTS}"/>'
        "<Say>pardon</Say>"
    )
    await caller.say("my cat is sleeping on the sofa")
    await caller.house.over(call)
    assert caller.house.app.asked("action") == []
    assert await caller.house.texts(caller.house.alice) == ["pardon"]


async def test_without_hints_it_is_said_that_nothing_can_be_understood(caller: Caller) -> None:
    call = await caller.call('<Gather input="speech" action="action" speechTimeout="1"/>')
    await caller.say("technical support")
    await caller.house.over(call)
    assert caller.house.app.asked("action") == []
    assert caller.house.codes == [13340]
    assert "hints" in caller.house.alerts[0].text


async def test_a_live_transcription_writes_down_what_was_said(caller: Caller) -> None:
    call = await caller.call(
        f'<Start><Transcription track="inbound_track" hints="{HINTS}"/></Start><Pause length="9"/>'
    )
    await caller.say("billing")
    await caller.house.over(call)
    await asyncio.sleep(1)
    data = [
        json.loads(dict(event.told)["TranscriptionData"])["transcript"]
        for event in caller.house.written
        if event.what == "transcription-content"
    ]
    assert data == ["billing"]


async def test_a_voicemail_without_hints_is_honestly_failed(caller: Caller) -> None:
    call = await caller.call('<Record transcribe="true" playBeep="false" timeout="2"/>')
    await caller.say("please call me back tomorrow morning about the broken window")
    caller.house.app.pages["start"] = "<Response><Hangup/></Response>"
    await caller.house.over(call)
    await asyncio.sleep(1)
    (one,) = await caller.house.store.find(Transcription)
    assert (one.status, one.transcription_text) == ("failed", "")
