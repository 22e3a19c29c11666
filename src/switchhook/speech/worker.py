"""The process that espeak-ng runs in: texts in on stdin, samples out on stdout.

Run by its path, with nothing of Switchhook imported: espeak-ng is GPL-3. It also remembers what
it has spoken, so each text is spoken in a fork of the process as it was at its start: the same
text then sounds the same to the sample, and leaves no memory behind.

A request is four octets of length and a JSON object: {"text", "voice", "ssml"} asks for samples,
{"words", "voice"} for how each word is pronounced, in the IPA. An answer is one octet (0 what was
asked for, 1 an error's text), four of length, and that.

The C API: https://github.com/espeak-ng/espeak-ng/blob/master/src/include/espeak-ng/speak_lib.h
"""

import ctypes
import json
import os
import signal
import struct
from typing import Any, BinaryIO, NoReturn

import espeakng_loader
import numpy as np
import soxr

RATE = 8000
LONGEST = 20 * 60 * RATE  # samples
SPARE_VOICE = b"en-us"

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: the callback gets the samples, nothing is played
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
_UTF8, _SSML = 0x01, 0x10
_IPA = 0x02  # in the phoneme mode of espeak_TextToPhonemes
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Refused(Exception):
    """espeak-ng would not speak."""


class Espeak:
    """The library, set up once per process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT)
        if self._rate <= 0:
            raise Refused("espeak-ng did not start")
        self._callback = _Callback(self._heard)  # kept, or C would call what is gone
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._library.espeak_ng_SetRandSeed(1)
        self._pieces: list[bytes] = []
        self._length = 0
        self._resampler = soxr.ResampleStream(self._rate, RATE, 1, dtype="float32")

    def speak(self, text: str, voice: str, ssml: bool) -> bytes:
        """Return `text` as S16 samples at 8 kHz, once per process."""
        self._choose(voice)
        data = text.encode("utf-8", "replace") + b"\0"
        flags = _UTF8 | (_SSML if ssml else 0)
        if self._library.espeak_Synth(data, len(data), 0, 0, 0, flags, None, None) != 0:
            raise Refused("espeak-ng refused the text")
        self._keep(np.zeros(0, np.float32), last=True)
        if self._length > LONGEST:
            raise Refused("speech is too long")
        return b"".join(self._pieces)

    def sounds(self, words: list[str], voice: str) -> bytes:
        """Return the pronunciation of each word in the IPA, as JSON."""
        self._choose(voice)
        return json.dumps([self._sounds(word) for word in words]).encode()

    def _sounds(self, word: str) -> str:
        data = ctypes.create_string_buffer(word.encode("utf-8", "replace"))
        rest = ctypes.c_void_p(ctypes.addressof(data))
        told = b""
        while rest.value:  # a clause at a time; null at the end
            told += self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA) or b""
        return told.decode("utf-8", "replace")

    def _choose(self, voice: str) -> None:
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            self._library.espeak_SetVoiceByName(SPARE_VOICE)

    def _heard(self, samples: Any, count: int, events: object) -> int:
        """Take samples from the library; return 1 to make it stop."""
        if count > 0:
            data = ctypes.string_at(samples, count * 2)
            self._keep(np.frombuffer(data, np.int16).astype(np.float32), last=False)
        return int(self._length > LONGEST)

    def _keep(self, samples: Any, last: bool) -> None:
        piece = self._resampler.resample_chunk(samples, last=last)
        self._length += len(piece)
        self._pieces.append(np.clip(np.rint(piece), -32768, 32767).astype(np.int16).tobytes())


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the other end closes, or a text was too much for espeak-ng."""
    espeak = Espeak()
    while len(head := requests.read(4)) == 4:
        asked = json.loads(requests.read(struct.unpack(">I", head)[0]))
        child = os.fork()
        if child == 0:
            _answer(espeak, asked, answers)
        _, ending = os.waitpid(child, 0)
        if ending != 0:
            return


def _answer(espeak: Espeak, asked: dict[str, Any], answers: BinaryIO) -> NoReturn:
    """Speak, answer, and be gone."""
    _die_with_parent()
    try:
        if "words" in asked:
            status, body = 0, espeak.sounds(asked["words"], asked["voice"])
        else:
            status, body = 0, espeak.speak(asked["text"], asked["voice"], asked["ssml"])
    except Refused as error:
        status, body = 1, str(error).encode()
    answers.write(struct.pack(">BI", status, len(body)) + body)
    answers.flush()
    os._exit(0)


def _die_with_parent() -> None:
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def main() -> None:
    """Serve on stdin and stdout, as a good neighbour: low priority, gone with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which drains
    os.nice(5)
    _die_with_parent()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end up among the samples
    serve(os.fdopen(0, "rb"), answers)


if __name__ == "__main__":
    main()
