"""G.711 over every input: the kernels against the reference, and the reference against the law."""

from array import array

import pytest

from switchhook.media.engine import g711
from switchhook.media.engine.reference_audio import (
    ALAW,
    TO_ALAW,
    TO_ULAW,
    ULAW,
    compress_alaw,
    compress_ulaw,
)

EVERY_SAMPLE = array("h", range(-32768, 32768))
EVERY_CODE = bytes(range(256))


@pytest.mark.parametrize(("kind", "table"), [(0, TO_ULAW), (8, TO_ALAW)])
def test_every_sample_is_encoded_as_by_the_reference(kind: int, table: dict[int, int]) -> None:
    assert g711.encode(EVERY_SAMPLE.tobytes(), kind) == bytes(table[s] for s in EVERY_SAMPLE)


@pytest.mark.parametrize(("kind", "table"), [(0, ULAW), (8, ALAW)])
def test_every_code_is_decoded_as_by_the_reference(kind: int, table: tuple[int, ...]) -> None:
    assert g711.decode(EVERY_CODE, kind) == array("h", table).tobytes()


@pytest.mark.parametrize("count", [0, 1, 3, 15, 17, 159, 160, 161])
def test_lengths_that_fill_no_vector_come_out_whole(count: int) -> None:
    samples = EVERY_SAMPLE[1000 : 1000 + count]
    assert g711.encode(samples.tobytes(), 0) == bytes(TO_ULAW[s] for s in samples)


def test_the_peaks_and_silence_are_those_of_the_recommendation() -> None:
    assert (ULAW[0x00], ULAW[0x80], ULAW[0xFF], ULAW[0x7F]) == (-32124, 32124, 0, 0)
    assert (ALAW[0x2A], ALAW[0xAA], ALAW[0xD5], ALAW[0x55]) == (-32256, 32256, 8, -8)
    assert (compress_ulaw(0), compress_alaw(0)) == (0xFF, 0xD5)


@pytest.mark.parametrize(("codes", "table"), [(TO_ULAW, ULAW), (TO_ALAW, ALAW)])
def test_what_is_decoded_is_encoded_to_the_same_value(
    codes: dict[int, int], table: tuple[int, ...]
) -> None:
    assert all(table[codes[value]] == value for value in table)


@pytest.mark.parametrize(("codes", "table"), [(TO_ULAW, ULAW), (TO_ALAW, ALAW)])
def test_the_law_never_turns_down_where_the_sound_turns_up(
    codes: dict[int, int], table: tuple[int, ...]
) -> None:
    heard = [table[codes[sample]] for sample in EVERY_SAMPLE]
    assert heard == sorted(heard)
