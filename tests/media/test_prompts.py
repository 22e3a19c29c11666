"""Decoding what <Play> accepts, and the cache of clips."""

import asyncio
import gc
import io
import math
import weakref
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from switchhook.media.clips import RATE, Clip
from switchhook.media.prompts import AudioError, Loaded, Prompts, decode, decoded
from switchhook.media.shelf import Entry, Shelf, Validators

TONE = 440.0


def tone(rate: int, seconds: float = 1.0, channels: int = 1) -> NDArray[np.float64]:
    wave = 0.5 * np.sin(2 * np.pi * TONE * np.arange(int(rate * seconds)) / rate)
    return np.repeat(wave[:, None], channels, axis=1)


def audio(form: str, subtype: str, rate: int, channels: int = 1, seconds: float = 1.0) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, tone(rate, seconds, channels), rate, format=form, subtype=subtype)
    return file.getvalue()


def pitch(clip: Clip) -> float:
    samples = np.frombuffer(clip.samples, np.int16)
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum)) * RATE / len(samples)


@pytest.mark.parametrize(
    ("form", "subtype", "rate", "channels", "content_type"),
    [
        ("WAV", "PCM_16", 8000, 1, "audio/wav"),
        ("WAV", "PCM_U8", 11025, 1, "audio/x-wav"),
        ("WAV", "PCM_24", 44100, 2, "audio/wave"),
        ("WAV", "FLOAT", 48000, 2, "audio/wav"),
        ("WAV", "ULAW", 8000, 1, "audio/wav"),
        ("WAV", "ALAW", 16000, 1, "audio/wav"),
        ("WAV", "GSM610", 8000, 1, "audio/x-wav"),
        ("AIFF", "PCM_16", 22050, 1, "audio/x-aiff"),
        ("AU", "ULAW", 8000, 1, "audio/basic"),
        ("MP3", "MPEG_LAYER_III", 44100, 2, "audio/mpeg"),
        ("MP3", "MPEG_LAYER_III", 16000, 1, "audio/mpeg"),
        ("RAW", "ULAW", 8000, 1, "audio/basic"),
        ("RAW", "ULAW", 8000, 1, "audio/ulaw"),
        ("RAW", "GSM610", 8000, 1, "audio/gsm"),
    ],
)
def test_every_accepted_format_sounds_the_same_at_8_khz(
    form: str, subtype: str, rate: int, channels: int, content_type: str
) -> None:
    """Twilio: "audio/mpeg, audio/wav, audio/wave, audio/x-wav, audio/aiff, ... audio/ulaw"."""
    clip = decode(audio(form, subtype, rate, channels), content_type)
    assert clip.seconds == pytest.approx(1.0, abs=0.08)  # an MP3 has whole frames and padding
    assert pitch(clip) == pytest.approx(TONE, abs=3)
    # libsndfile's own GSM writer ends with a block of noise
    loudest = np.abs(np.frombuffer(clip.samples, np.int16)[:7900].astype(int)).max()
    assert 14_000 < loudest < 19_500


@pytest.mark.parametrize("content_type", ["", "text/html", "video/mp4", "audio/ogg", "image/png"])
def test_a_type_that_twilio_does_not_play_is_refused(content_type: str) -> None:
    with pytest.raises(AudioError) as refused:
        decode(audio("WAV", "PCM_16", 8000), content_type)
    assert refused.value.code == 12300


@pytest.mark.parametrize("body", [b"", b"<html>", b"RIFF\xff\xff\xff\xffWAVE", b"\x00" * 1000])
def test_what_is_called_audio_but_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(AudioError) as refused:
        decode(body, "audio/mpeg")
    assert refused.value.code == 13420
    assert "object at" not in str(refused.value)


def test_samples_that_are_no_numbers_become_silence() -> None:
    file = io.BytesIO()
    nothing = np.full(8000, np.nan, np.float32)
    soundfile.write(file, nothing, 8000, format="WAV", subtype="FLOAT")
    assert decode(file.getvalue(), "audio/wav").samples == bytes(16_000)


def test_an_hour_is_too_long() -> None:
    hour = b"\xff" * (RATE * 3600)
    with pytest.raises(AudioError, match="longer than 40 minutes"):
        decode(hour, "audio/basic")


def test_too_many_channels_are_refused() -> None:
    with pytest.raises(AudioError, match="9 channels"):
        decode(audio("WAV", "PCM_16", 8000, channels=9, seconds=0.1), "audio/wav")


KINDS = st.sampled_from(["audio/mpeg", "audio/wav", "audio/aiff", "audio/basic", "audio/gsm"])
HEADS = st.sampled_from(
    [audio(*kind, rate=8000, seconds=0.05)[:200] for kind in
     (("WAV", "PCM_16"), ("WAV", "GSM610"), ("AIFF", "PCM_16"), ("MP3", "MPEG_LAYER_III"))]
)  # fmt: skip


@given(KINDS, st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(kind: str, body: bytes) -> None:
    try:
        assert len(decode(body, kind).samples) % 2 == 0
    except AudioError as error:
        assert error.code == 13420


@given(KINDS, HEADS, st.integers(0, 199), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_decodes_or_is_refused(
    kind: str, head: bytes, at: int, damage: bytes
) -> None:
    body = head[:at] + damage + head[at + len(damage) :]
    try:
        decode(body, kind)
    except AudioError as error:
        assert error.code == 13420


async def test_decoding_in_a_thread_gives_the_same() -> None:
    body = audio("WAV", "PCM_16", 16000)
    assert await decoded(body, "audio/wav") == decode(body, "audio/wav")


class Source:
    """Gives a clip, and notes what it was asked with."""

    def __init__(self, answer: Loaded | None) -> None:
        self.answer = answer
        self.asked: list[Validators] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self, validators: Validators) -> Loaded | None:
        self.asked.append(validators)
        await self.gate.wait()
        return self.answer


CLIP = Clip(b"\x01\x02" * 800, "hello")
TAGGED = Validators(etag='"v1"')


async def test_speech_is_loaded_once() -> None:
    prompts, source = Prompts(), Source(Loaded(CLIP, seconds=math.inf))
    assert await prompts.get("k", source.load) == CLIP
    assert await prompts.get("k", source.load) == CLIP
    assert len(source.asked) == 1


async def test_what_may_have_changed_is_revalidated_and_kept() -> None:
    prompts, source = Prompts(), Source(Loaded(CLIP, TAGGED))
    await prompts.get("k", source.load)
    source.answer = None  # 304
    assert await prompts.get("k", source.load) == CLIP
    assert source.asked == [Validators(), TAGGED]


async def test_what_has_no_validators_is_loaded_each_time() -> None:
    prompts, source = Prompts(), Source(Loaded(CLIP))
    await prompts.get("k", source.load)
    await prompts.get("k", source.load)
    assert source.asked == [Validators(), Validators()]


async def test_what_must_not_be_stored_is_not() -> None:
    prompts, source = Prompts(), Source(Loaded(CLIP, TAGGED, 60, storable=False))
    await prompts.get("k", source.load)
    await prompts.get("k", source.load)
    assert len(source.asked) == 2


async def test_waiters_share_one_load_even_when_the_first_leaves() -> None:
    prompts, source = Prompts(), Source(Loaded(CLIP, seconds=math.inf))
    source.gate.clear()
    first = asyncio.create_task(prompts.get("k", source.load))
    second = asyncio.create_task(prompts.get("k", source.load))
    await asyncio.sleep(0)
    first.cancel()
    source.gate.set()
    assert await second == CLIP
    assert len(source.asked) == 1


async def test_a_failed_load_is_told_to_every_waiter_and_tried_again() -> None:
    async def fail(validators: Validators) -> Loaded | None:
        raise AudioError(12300, "no")

    prompts = Prompts()
    both = (prompts.get("k", fail), prompts.get("k", fail))
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [type(result) for result in results] == [AudioError, AudioError]
    assert await prompts.get("k", Source(Loaded(CLIP)).load) == CLIP


async def test_a_failed_load_keeps_nothing_alive() -> None:
    """The failure's traceback holds the body; a cycle would keep that until the collector runs."""

    class Body:
        pass

    alive: list[weakref.ref[Body]] = []

    async def fail(validators: Validators) -> Loaded | None:
        body = Body()
        alive.append(weakref.ref(body))
        raise AudioError(13420, "no audio")

    gc.disable()
    try:
        with pytest.raises(AudioError):
            await Prompts().get("k", fail)
        await asyncio.sleep(0)
        assert alive[0]() is None
    finally:
        gc.enable()


async def test_what_memory_evicts_is_found_on_disk_after_a_restart(tmp_path: Path) -> None:
    prompts = Prompts(tmp_path, memory=2_000)
    await prompts.get("a", Source(Loaded(CLIP, seconds=math.inf)).load)
    await prompts.get("b", Source(Loaded(CLIP, seconds=math.inf)).load)  # evicts a
    await prompts.close()
    source = Source(None)
    assert await Prompts(tmp_path).get("a", source.load) == CLIP
    assert source.asked == []


async def test_a_downloaded_clip_from_disk_is_revalidated(tmp_path: Path) -> None:
    Shelf(tmp_path, 10_000).put("a", Entry(CLIP, TAGGED, 60.0))
    source = Source(None)
    assert await Prompts(tmp_path).get("a", source.load) == CLIP
    assert source.asked == [TAGGED]


def test_the_shelf_drops_the_longest_unused(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 2 * (len(CLIP.samples) + 200))
    for key in ("a", "b"):
        shelf.put(key, Entry(CLIP, TAGGED, math.inf))
    assert shelf.take("a")
    shelf.put("c", Entry(CLIP, TAGGED, math.inf))
    assert [bool(shelf.take(key)) for key in "abc"] == [True, False, True]


@pytest.mark.parametrize("data", [b"", b"{}", b"[]\nxx", b"\xff\n", b'{"key": "a"}\n'])
def test_a_spoilt_file_on_the_shelf_counts_as_missing(tmp_path: Path, data: bytes) -> None:
    Shelf(tmp_path, 10_000).put("a", Entry(CLIP, TAGGED, 0))
    (only,) = tmp_path.iterdir()
    only.write_bytes(data)
    assert Shelf(tmp_path, 10_000).take("a") is None


async def test_a_full_disk_costs_the_copy_and_nothing_else(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    prompts = Prompts(blocked / "media", memory=0)
    assert await prompts.get("a", Source(Loaded(CLIP, seconds=math.inf)).load) == CLIP
    await prompts.close()
