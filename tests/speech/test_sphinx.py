"""What real callers' words become, and what becomes of utterances when workers misbehave."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence

import pytest

from switchhook.media.engine import g711
from switchhook.speech import NOT_UNDERSTOOD, Expected, Heard, SpeechError, open_recogniser
from switchhook.speech.espeak import EspeakSynthesiser
from switchhook.speech.sphinx import MOST_AT_ONCE, RATE, SURE, SphinxRecogniser
from tests.speech.phrases import CALLERS, HINTED, UNEXPECTED

SILENCE = b"\xff" * (RATE // 2)
HINTS = ", ".join(HINTED)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


class House:
    """A mouth and an ear."""

    def __init__(self) -> None:
        self.mouth = EspeakSynthesiser()

        async def sounds(words: Sequence[str]) -> list[str]:
            return await self.mouth.sounds(words, language="en-US")

        self.ear = SphinxRecogniser(workers=2, sounds=sounds)

    async def speech(self, text: str, voice: str = "man", language: str = "en-US") -> bytes:
        """Return `text` as a phone sends it, with silence around it."""
        samples = await self.mouth.synthesise(text, language=language, voice=voice)
        return SILENCE + g711.encode(samples, 0) + SILENCE

    async def hear(
        self, text: str, hints: str, voice: str = "man", language: str = "en-US"
    ) -> Heard:
        """Return what is understood of `text`."""
        utterance = self.ear.open(Expected(hints=hints))
        utterance.feed(await self.speech(text, voice, language))
        return await utterance.finish()


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    house = House()
    yield house
    await house.ear.close()
    await house.mouth.close()


async def test_what_hints_expect_is_understood(house: House) -> None:
    """At least nine of ten; all fifty phrases, with figures, are in bench/hearing.py."""
    said = [(text, *caller) for caller in CALLERS for text in HINTED[::4]]
    heard = await asyncio.gather(*(house.hear(one[0], HINTS, *one[1:]) for one in said))
    right = [one.text == text for one, (text, *_) in zip(heard, said, strict=True)]
    assert sum(right) / len(right) >= 0.9, [one.text for one in heard]
    assert all(one.confidence is not None and one.confidence >= SURE for one in heard if one.text)


async def test_what_nobody_expects_is_not_forced_into_a_hint(house: House) -> None:
    said = UNEXPECTED[::2]
    heard = await asyncio.gather(*(house.hear(one, HINTS) for one in said))
    assert sum(bool(one.text) for one in heard) <= 1


async def test_silence_is_not_understood(house: House) -> None:
    utterance = house.ear.open(Expected(hints="yes, no"))
    utterance.feed(SILENCE * 4)
    assert await utterance.finish() == NOT_UNDERSTOOD
    utterance = house.ear.open(Expected(hints="yes, no"))
    assert await utterance.finish() == NOT_UNDERSTOOD


async def test_without_hints_nothing_is_made_up(house: House) -> None:
    assert "hints" in house.ear.objection(Expected())
    assert await house.hear("technical support", " , ") == NOT_UNDERSTOOD


async def test_only_english_is_understood(house: House) -> None:
    german = Expected(language="de-DE", hints="ja, nein")
    assert "de-DE" in house.ear.objection(german)
    assert house.ear.objection(Expected(language="en-GB", hints="yes")) == ""
    utterance = house.ear.open(german)
    utterance.feed(await house.speech("ja", "man", "de-DE"))
    assert await utterance.finish() == NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("said", "hints", "expected"),
    [
        ("four one five five five five zero one", "$OOV_CLASS_DIGIT_SEQUENCE", "41555501"),
        ("I need twenty five tickets", "I need $OPERAND tickets", "I need 25 tickets"),
        ("the third of December", "the $DAY of $MONTH", "the 3rd of December"),
        ("seven thirty p m", "$TIME", "7:30 p.m."),
        ("agent 47", "agent 47, agent 74", "agent 47"),
    ],
)
async def test_class_tokens_stand_for_what_they_say(
    house: House, said: str, hints: str, expected: str
) -> None:
    assert (await house.hear(said, hints)).text == expected


async def test_a_word_that_no_dictionary_has_is_sounded_out(house: House) -> None:
    hints = "Switchhook, Szczepaniak, Kowalczyk"
    heard = await house.hear("Kowalczyk", hints)
    assert heard.text == "Kowalczyk"


async def test_partial_results_grow_towards_the_final_one(house: House) -> None:
    partial: list[Heard] = []
    utterance = house.ear.open(Expected(hints=HINTS), partial.append)
    audio = await house.speech("reset my password")
    for start in range(0, len(audio), 800):
        utterance.feed(audio[start : start + 800])
        while utterance._partial is not None and not utterance._partial.done():
            await asyncio.wait([utterance._partial])
    assert (await utterance.finish()).text == "reset my password"
    assert partial and partial[-1].text == "reset my password"


async def test_the_extra_is_found() -> None:
    recogniser = open_recogniser()
    assert recogniser is not None
    recogniser.prepare(Expected(hints="yes, no"))
    await recogniser.close()


async def test_too_many_at_once_are_refused() -> None:
    ear = SphinxRecogniser()
    utterances = [ear.open(Expected()) for _ in range(MOST_AT_ONCE)]
    with pytest.raises(SpeechError):
        ear.open(Expected())
    utterances[0].cancel()
    ear.open(Expected()).cancel()
    await ear.close()


async def test_a_crash_ends_one_utterance_only() -> None:
    script = (
        "import sys,struct\nb=sys.stdin.buffer\nwhile True:\n"
        " r=b.read(struct.unpack('>I',b.read(4))[0])\n"
        " if b'boom' in r: sys.exit(3)\n"
        " a=b'[[\"Y EH S\"]]' if b'spell' in r else b'{\"words\": [0], \"confidence\": 0.9}'\n"
        " sys.stdout.buffer.write(struct.pack('>BI',0,len(a))+a);sys.stdout.flush()"
    )
    ear = SphinxRecogniser(command=[sys.executable, "-S", "-c", script])

    async def hear(audio: bytes) -> str:
        utterance = ear.open(Expected(hints="yes"))
        utterance.feed(audio)
        return (await utterance.finish()).text

    assert await hear(b"fine") == "yes"
    with pytest.raises(SpeechError):
        await hear(b"boom")
    assert await hear(b"fine") == "yes"
    await ear.close()


async def test_a_grammar_that_could_not_be_made_is_tried_anew() -> None:
    ear = SphinxRecogniser(command=["/nonexistent/python"])
    for _ in range(2):
        with pytest.raises(SpeechError):
            await ear.open(Expected(hints="yes")).finish()
    await ear.close()
