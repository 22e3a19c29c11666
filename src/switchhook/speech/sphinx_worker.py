"""The process that pocketsphinx runs in: utterances in on stdin, words out on stdout.

Each request is seen to in a fork of the process as it was at its start: words and grammars that
one brings are not there for the next, and a crash ends one request only.

A request is four octets of length and: four of the length of a JSON object, that object, audio in
mu-law. {"spell": [word]} asks for the pronunciations of words; {"states", "arcs", "words"} for
what was said, where `words` has the pronunciations of each. An answer is one octet (0 what was
asked for, 1 an error's text), four of length, and that, in JSON.

How sure. Two things tell an utterance of the grammar from any other, which the decoder would
force into it: how well the words' frames fit the model, and how much of what is loud enough for
speech lies outside of the words. FIT, OUTSIDE and BIAS were fitted by logistic regression
(bench/hearing.py --fit).
"""

import ctypes
import json
import math
import os
import signal
import struct
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

import numpy as np
from pocketsphinx import Decoder, get_model_path

from switchhook.speech.sphinx_features import FrontEnd

_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG

ALOUD: Final = 3000.0  # the level that speech is brought to, as an RMS amplitude
MOST_GAIN: Final = 8.0
MARGIN: Final = 30  # frames of silence kept around the speech
SOFTEST: Final = 7.0  # below the loudest frame, in nepers of power: about 30 dB
ABOVE_NOISE: Final = 3.0  # above the quietest
SCORE: Final = 1024.0  # the decoder's unit of score
FIT, OUTSIDE, BIAS = 2.25, -25.7, 12.4


class Listener:
    """The decoder and its front end, set up once per process."""

    def __init__(self) -> None:
        model = Path(get_model_path(), "en-us")
        self._front = FrontEnd(model / "en-us")
        self._decoder = Decoder(
            hmm=str(model / "en-us"),
            dict=str(model / "cmudict-en-us.dict"),
            lm=None,
            bestpath=False,  # it cuts the ends off phrases
            loglevel="FATAL",
        )

    def spell(self, words: list[str]) -> list[list[str]]:
        """Return the pronunciations of each word; none of a word that is not in the dictionary."""
        return [self._spell(word) for word in words]

    def _spell(self, word: str) -> list[str]:
        found: list[str] = []
        while phones := self._decoder.lookup_word(f"{word}({len(found) + 1})" if found else word):
            found.append(phones)
        return found

    def hear(self, asked: dict[str, Any], mulaw: bytes) -> dict[str, Any]:
        """Return the numbers of the words that were said, and how sure that is."""
        energies = self._speech(mulaw)
        if not len(energies):
            return {"words": [], "confidence": 0.0}
        self._learn(asked)
        self._decoder.start_utt()
        self._decoder.process_cep(self._front.cepstra(energies).tobytes(), full_utt=True)
        self._decoder.end_utt()
        said = [] if self._decoder.hyp() is None else [*self._decoder.seg()]
        words = [segment for segment in said if segment.word.startswith("~")]
        numbers = [int(segment.word[1:].partition("(")[0]) for segment in words]
        fit, outside = _compared(words, _loud(energies))
        score = FIT * fit + OUTSIDE * outside + BIAS
        sure = 1 / (1 + math.exp(-max(-50.0, min(50.0, score)))) if words else 0.0
        return {"words": numbers, "confidence": sure, "fit": fit, "outside": outside}

    def _speech(self, mulaw: bytes) -> Any:
        """Return the energies of the part of the audio where somebody speaks, made loud."""
        samples = MULAW[np.frombuffer(mulaw, np.uint8)]
        energies = self._front.energies(samples)
        if not len(energies):
            return energies
        places = np.flatnonzero(_loud(energies))
        if not len(places):
            return energies[:0]
        first, last = max(0, places[0] - MARGIN), min(len(energies), places[-1] + MARGIN)
        speech = samples[first * 80 : last * 80 + 205]
        level = math.sqrt(float(np.mean(samples[places[0] * 80 : places[-1] * 80 + 205] ** 2)))
        return self._front.energies(speech * min(MOST_GAIN, ALOUD / max(level, 1.0)))

    def _learn(self, asked: dict[str, Any]) -> None:
        """Take the grammar and its words."""
        for number, spellings in enumerate(asked["words"]):
            for index, phones in enumerate(spellings):
                name = f"~{number}({index + 1})" if index else f"~{number}"
                self._decoder.add_word(name, phones, False)
        leaving: dict[int, int] = {}
        for start, _, _ in asked["arcs"]:
            leaving[start] = leaving.get(start, 0) + 1
        arcs = [
            (start, end, 1 / leaving[start], *([] if word is None else [f"~{word}"]))
            for start, end, word in asked["arcs"]
        ]
        self._decoder.add_fsg("hints", self._decoder.create_fsg("hints", 0, 1, arcs))
        self._decoder.activate_search("hints")


def _loud(energies: Any) -> Any:
    """Tell of each frame whether it is loud enough for speech."""
    level = energies.mean(1)
    return level > max(level.min() + ABOVE_NOISE, level.max() - SOFTEST)


def _compared(words: list[Any], loud: Any) -> tuple[float, float]:
    """Return how well the words' frames fit, and the share of what is loud outside of them."""
    frames = sum(word.end_frame - word.start_frame + 1 for word in words)
    fit = SCORE * sum(math.log(max(word.ascore, 1e-30)) for word in words) / max(1, frames)
    inside = sum(int(loud[word.start_frame : word.end_frame + 1].sum()) for word in words)
    return fit, 1 - inside / max(1, int(loud.sum()))


def _mulaw() -> Any:
    """Return the sample of each octet (ITU-T G.711)."""
    octets = ~np.arange(256) & 0xFF
    magnitude = (((octets & 0x0F) * 2 + 33) << (octets >> 4 & 7)) - 33
    return np.where(octets & 0x80, -magnitude, magnitude).astype(np.float64) * 4


MULAW: Final = _mulaw()


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the other end closes, or one was too much for the decoder."""
    listener = Listener()
    while len(head := requests.read(4)) == 4:
        request = requests.read(struct.unpack(">I", head)[0])
        child = os.fork()
        if child == 0:
            _answer(listener, request, answers)
        _, ending = os.waitpid(child, 0)
        if ending != 0:
            return


def _answer(listener: Listener, request: bytes, answers: BinaryIO) -> NoReturn:
    """See to one request, and be gone."""
    _die_with_parent()
    length = struct.unpack(">I", request[:4])[0]
    asked = json.loads(request[4 : 4 + length])
    try:
        told: object = (
            listener.spell(asked["spell"])
            if "spell" in asked
            else listener.hear(asked, request[4 + length :])
        )
        status, body = 0, json.dumps(told).encode()
    except (RuntimeError, ValueError) as error:  # pocketsphinx would not
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
    os.dup2(2, 1)  # what a library prints must not end up in an answer
    serve(os.fdopen(0, "rb"), answers)


if __name__ == "__main__":
    main()
