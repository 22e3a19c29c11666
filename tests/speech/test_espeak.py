"""Speech from a real worker, and what becomes of requests when workers misbehave."""

import asyncio
import sys
from collections.abc import AsyncIterator

import numpy as np
import pytest

from switchhook.speech import SpeechError, open_synthesiser
from switchhook.speech.espeak import LONGEST_TEXT, EspeakSynthesiser

RATE = 8000


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def espeak() -> AsyncIterator[EspeakSynthesiser]:
    synthesiser = EspeakSynthesiser()
    yield synthesiser
    await synthesiser.close()


async def say(espeak: EspeakSynthesiser, text: str, language: str = "en-US") -> float:
    """Return how many seconds `text` takes."""
    return len(await espeak.synthesise(text, language=language, voice="woman")) / 2 / RATE


async def test_a_sentence_is_audible(espeak: EspeakSynthesiser) -> None:
    heard = await espeak.synthesise("Hello world.", language="en-US", voice="man")
    samples = np.frombuffer(heard, np.int16).astype(float)
    assert 0.5 < len(samples) / RATE < 2
    assert np.sqrt(np.mean(samples**2)) > 500


async def test_the_same_text_sounds_the_same_each_time(espeak: EspeakSynthesiser) -> None:
    first = await espeak.synthesise("Press one.", language="en-US", voice="man")
    assert await espeak.synthesise("Press one.", language="en-US", voice="man") == first
    assert await espeak.synthesise("Press one.", language="en-GB", voice="alice") != first


async def test_a_break_takes_its_time(espeak: EspeakSynthesiser) -> None:
    """Twilio: <break> "time: [number]s, [number]ms"."""
    plain = await say(espeak, "Hello world.")
    paused = await say(espeak, '<speak>Hello <break time="2s"/> world.</speak>')
    assert plain + 1.5 < paused < plain + 3


async def test_markup_that_does_not_parse_is_spoken_as_it_stands(
    espeak: EspeakSynthesiser,
) -> None:
    assert await say(espeak, "<speak>Hello") > 0.5


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\x01", "\ud800", "\N{GRINNING FACE}" * 50, "é" * 80]
)
async def test_odd_texts_do_no_harm(espeak: EspeakSynthesiser, text: str) -> None:
    assert await say(espeak, text) >= 0


async def test_a_page_of_text_is_spoken_to_its_end(espeak: EspeakSynthesiser) -> None:
    sentence = "This is a sentence of a long message. "
    once = await say(espeak, sentence)
    assert await say(espeak, sentence * 100) > 80 * once


LANGUAGES = (
    "ar-AE ca-ES cmn-CN cy-GB da-DK de-DE en-AU en-GB en-GB-WLS en-IN en-US es-ES es-MX fi-FI fr-BE"
    " fr-CA fr-FR he-IL hi-IN is-IS it-IT ja-JP ko-KR nb-NO nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU"
    " sv-SE th-TH tr-TR uk-UA vi-VN yue-HK zz-ZZ"
)


@pytest.mark.parametrize("language", LANGUAGES.split())
async def test_every_language_counts_to_three(espeak: EspeakSynthesiser, language: str) -> None:
    assert await say(espeak, "1 2 3", language) > 0.4


async def test_a_text_that_is_too_long_is_refused(espeak: EspeakSynthesiser) -> None:
    with pytest.raises(SpeechError, match="more than"):
        await say(espeak, "a" * (LONGEST_TEXT + 1))


async def test_texts_at_the_same_time_do_not_mix(espeak: EspeakSynthesiser) -> None:
    texts = [f"Number {n}." * (n + 1) for n in range(5)]
    alone = [await espeak.synthesise(text, language="en-US", voice="man") for text in texts]
    together = await asyncio.gather(
        *(espeak.synthesise(text, language="en-US", voice="man") for text in texts)
    )
    assert list(together) == alone


async def test_the_extra_is_found() -> None:
    synthesiser = open_synthesiser()
    assert synthesiser is not None
    synthesiser.warm()
    await synthesiser.close()


# Workers that misbehave: each reads a request, then does its worst.
READ = "import sys,struct,json,time;b=sys.stdin.buffer;"
ASKED = "asked=json.loads(b.read(struct.unpack('>I',b.read(4))[0]));"
ANSWER = "sys.stdout.buffer.write(struct.pack('>BI',0,2)+b'ok');sys.stdout.flush();"


def worker(script: str, *, patience: float = 10.0, queue: int = 9) -> EspeakSynthesiser:
    command = [sys.executable, "-S", "-c", READ + script]
    return EspeakSynthesiser(command=command, patience=patience, queue=queue)


async def test_a_crash_ends_one_request_only() -> None:
    crash = "if asked['text']=='die': sys.exit(3)\n"
    script = f"\nwhile True:\n {ASKED}\n {crash} {ANSWER}"
    synthesiser = worker(script)
    ask = synthesiser.synthesise
    assert await ask("live", language="", voice="") == b"ok"
    with pytest.raises(SpeechError):
        await ask("die", language="", voice="")
    assert await ask("live", language="", voice="") == b"ok"
    await synthesiser.close()


async def test_a_hang_is_ended_in_time() -> None:
    synthesiser = worker(ASKED + "time.sleep(600)", patience=0.05)
    with pytest.raises(SpeechError):
        await synthesiser.synthesise("x", language="", voice="")
    await synthesiser.close()


async def test_a_program_that_is_missing_is_a_speech_error() -> None:
    synthesiser = EspeakSynthesiser(command=["/nonexistent/espeak"])
    with pytest.raises(SpeechError):
        await synthesiser.synthesise("x", language="", voice="")
    await synthesiser.close()


async def test_a_full_queue_refuses_at_once() -> None:
    synthesiser = worker(ASKED + "time.sleep(600)", queue=0)
    first = asyncio.create_task(synthesiser.synthesise("x", language="", voice=""))
    await asyncio.sleep(0)
    with pytest.raises(SpeechError, match="waiting"):
        await synthesiser.synthesise("y", language="", voice="")
    first.cancel()
    await synthesiser.close()


async def test_a_cancelled_request_leaves_no_answer_for_the_next() -> None:
    synthesiser = worker(f"\nwhile True:\n {ASKED} {ANSWER}")
    first = asyncio.create_task(synthesiser.synthesise("x", language="", voice=""))
    for _ in range(3):
        await asyncio.sleep(0)
    first.cancel()
    assert await synthesiser.synthesise("y", language="", voice="") == b"ok"
    await synthesiser.close()
