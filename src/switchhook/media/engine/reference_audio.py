"""The engine's audio, slowly: G.711, the jitter buffer with concealment.

Written to be read and to be compared with: the compiled engine (g711.h, audio.h) gives exactly
the same samples and events.
"""

import operator

from switchhook.media.engine.interface import FRAME, PCMA
from switchhook.media.engine.reference_opus import Opus, span_of
from switchhook.media.engine.reference_serial import MASK32, signed

WINDOW = 4096  # samples that the jitter buffer can hold

LEAST_DELAY = 320
MOST_DELAY = 1600
STARVED = 3  # frames without anything to play after which the delay is built up anew
REVIEW = 50  # frames between looks at the delay
CALM = 10  # reviews without a late packet after which less delay is tried

HISTORY = 320
SHORTEST_PITCH = 40
LONGEST_PITCH = 160
FADE = 512  # samples over which concealment fades out
BLEND = 32  # samples over which real audio takes over again
QUIET = 2  # octets at most of a packet of Opus without audio (RFC 7587 §3.1.3)


def _expand_ulaw(code: int) -> int:
    bits = ~code & 0xFF
    magnitude = (((bits & 0x0F) << 3) + 0x84) << (bits >> 4 & 0x07)
    return 0x84 - magnitude if bits & 0x80 else magnitude - 0x84


def _expand_alaw(code: int) -> int:
    bits = code ^ 0x55
    segment = bits >> 4 & 0x07
    magnitude = ((bits & 0x0F) << 4) + 8
    if segment:
        magnitude = (magnitude + 0x100) << (segment - 1)
    return magnitude if bits & 0x80 else -magnitude


def compress_ulaw(sample: int) -> int:
    """Return the mu-law code of a 16-bit sample (G.711 table 2a)."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 0x84
    segment = magnitude.bit_length() - 8
    return ~(sign | segment << 4 | magnitude >> (segment + 3) & 0x0F) & 0xFF


def compress_alaw(sample: int) -> int:
    """Return the A-law code of a 16-bit sample (G.711 table 1a), even bits inverted."""
    sign = 0 if sample < 0 else 0x80
    magnitude = (~sample if sample < 0 else sample) >> 4
    segment = max(0, magnitude.bit_length() - 4)
    code = segment << 4 | magnitude >> max(0, segment - 1) & 0x0F
    return (sign | code) ^ 0x55


ULAW = tuple(_expand_ulaw(code) for code in range(256))
ALAW = tuple(_expand_alaw(code) for code in range(256))
TO_ULAW = {sample: compress_ulaw(sample) for sample in range(-32768, 32768)}
TO_ALAW = {sample: compress_alaw(sample) for sample in range(-32768, 32768)}
ULAW_TO_ALAW = bytes(TO_ALAW[sample] for sample in ULAW)
ALAW_TO_ULAW = bytes(TO_ULAW[sample] for sample in ALAW)


def decode(payload: bytes, payload_type: int) -> list[int]:
    """Return the samples of a G.711 payload."""
    table = ALAW if payload_type == PCMA else ULAW
    return [table[code] for code in payload]


def encode(samples: list[int], payload_type: int) -> bytes:
    """Return the G.711 payload of samples."""
    table = TO_ALAW if payload_type == PCMA else TO_ULAW
    return bytes(table[sample] for sample in samples)


SILENT = [0] * FRAME
# Peaks of noise by its level, 0 to 5 dB below overload; each 6 dB further down is half of it.
PEAKS = (56756, 50584, 45083, 40180, 35811, 31916)

NOTHING, HEARD, CONCEALED, COMFORT = range(4)  # what a pulled frame is


class JitterBuffer:
    """Samples by RTP timestamp, read 20 ms at a time some delay behind the newest."""

    def __init__(self, floor: int = LEAST_DELAY) -> None:
        self.opus: Opus | None = None  # whose packets wait there instead of here
        self.late = 0
        self.concealed = 0
        self.floor = floor
        self.level = 127
        self.target = floor
        self.reset()

    def reset(self) -> None:
        """Forget the audio; keep the delay that the network was found to need."""
        self.samples = [0] * WINDOW
        self.have = bytearray(WINDOW)
        self.running = False
        self.fresh = True  # nothing has come out yet
        self.read = 0
        self.end = 0
        self.starved = 0
        self.comfort = False
        self.seed = 1
        self.least = WINDOW
        self.frames = 0
        self.calm = 0
        self.history = [0] * HISTORY
        self.pitch = LONGEST_PITCH
        self.faded = 0  # samples concealed in a row
        if self.opus is not None:
            self.opus.empty()

    def put(self, timestamp: int, samples: list[int]) -> None:
        """Store a packet's samples."""
        if not self._expect(timestamp, len(samples)):
            return
        skip = max(0, -signed(timestamp - self.read))
        for n in range(skip, len(samples)):
            at = (timestamp + n) % WINDOW
            self.samples[at] = samples[n]
            self.have[at] = 1

    def put_opus(self, opus: Opus, timestamp: int, payload: bytes) -> None:
        """Keep a packet of Opus until its time comes. Almost empty ones tell of silence."""
        span = span_of(payload)
        if span and len(payload) <= QUIET:
            self.comfort = True
        elif span and self._expect(timestamp, span):
            opus.keep(timestamp, payload, span)

    def _expect(self, timestamp: int, size: int) -> bool:
        """Tell whether samples come in time, as they always do where nothing is being played."""
        self.comfort = False
        ahead = signed(timestamp - self.read)
        astray = ahead + size > WINDOW or ahead < -WINDOW
        if not self.running or self.starved >= STARVED or astray:
            self._begin(timestamp)
        elif ahead + size <= 0:
            self.late += 1
            self.calm = 0
            self.target = min(self.target + FRAME, MOST_DELAY)
            return False
        if signed(timestamp + size - self.end) > 0:
            self.end = (timestamp + size) & MASK32
        return True

    def quieten(self, level: int) -> None:
        """Hear that the peer is silent, with noise at so many dB below overload (RFC 3389)."""
        self.comfort = True
        self.level = level

    def pull(self) -> tuple[list[int], int]:
        """Return the next frame and what it is."""
        if not self.running:
            return (self._noise(), COMFORT) if self.comfort else (SILENT, NOTHING)
        if signed(self.end - self.read) <= 0:
            self.starved += 1
            if self.comfort and self.opus is not None:
                return self.opus.conceal(), COMFORT
            frame = self._conceal()
            if self.comfort:
                return self._noise(), COMFORT
            return frame, CONCEALED if self.faded < FADE else NOTHING
        self.starved = 0
        if self.opus is not None:
            return self._pull_opus(self.opus)
        frame, got = self._take()
        kind = HEARD
        if got:
            frame = self._mend(frame, got)
        elif self.fresh:
            kind = NOTHING
        else:
            self.concealed += 1
            kind = CONCEALED
            frame = self._conceal()
        self._review()
        return frame, kind

    def _pull_opus(self, opus: Opus) -> tuple[list[int], int]:
        frame, came = opus.read(self.read, fresh=self.fresh)
        kind = HEARD
        if came:
            self.fresh = False
        elif self.fresh:
            kind = NOTHING
        else:
            self.concealed += 1
            kind = CONCEALED
        self.faded = 0
        self.read = (self.read + FRAME) & MASK32
        self._review()
        return frame, kind

    def _noise(self) -> list[int]:
        if self.opus is not None:
            return self.opus.conceal()
        peak = min(32767, PEAKS[self.level % 6] >> self.level // 6)
        frame = []
        for _ in range(FRAME):
            self.seed = (self.seed * 1664525 + 1013904223) & MASK32
            frame.append(((self.seed >> 16) - 32768) * peak >> 15)
        return frame

    def _begin(self, timestamp: int) -> None:
        self.have = bytearray(WINDOW)
        self.running = True
        self.fresh = True
        self.read = (timestamp - self.target) & MASK32
        self.end = timestamp
        self.starved = 0
        self.least = WINDOW
        self.frames = 0
        if self.opus is not None:
            self.opus.empty()

    def _take(self) -> tuple[list[int], list[int]]:
        positions = [(self.read + n) % WINDOW for n in range(FRAME)]
        got = [n for n, at in enumerate(positions) if self.have[at]]
        frame = [self.samples[at] if self.have[at] else 0 for at in positions]
        for at in positions:
            self.have[at] = 0
        self.read = (self.read + FRAME) & MASK32
        return frame, got

    def _mend(self, frame: list[int], got: list[int]) -> list[int]:
        """Fill holes in a frame that is partly there, and blend it with what was made up."""
        if not self.fresh and len(got) < FRAME:
            made = self._conceal()
            present = set(got)
            frame = [frame[n] if n in present else made[n] for n in range(FRAME)]
        elif self.faded:
            made = self._conceal()
            frame = list(frame)
            for n in range(BLEND):
                frame[n] = (made[n] * (BLEND - n) + frame[n] * n) >> 5
        self.fresh = False
        self.faded = 0
        self.history = self.history[FRAME:] + frame
        return frame

    def _conceal(self) -> list[int]:
        if self.opus is not None:
            if self.faded >= FADE:
                return SILENT
            self.faded += FRAME
            return self.opus.conceal()
        if self.faded == 0:
            self.pitch = find_pitch(self.history)
        frame = list(SILENT)
        for n in range(FRAME):
            if self.faded < FADE:
                sample = self.history[HISTORY - self.pitch + self.faded % self.pitch]
                frame[n] = (sample * (FADE - self.faded)) >> 9
                self.faded += 1
        return frame

    def _review(self) -> None:
        self.least = min(self.least, signed(self.end - self.read))
        self.frames += 1
        if self.frames < REVIEW:
            return
        if self.least >= self.target + FRAME:
            if self.opus is not None:
                self.opus.read(self.read, fresh=False)
            for n in range(FRAME):
                self.have[(self.read + n) % WINDOW] = 0
            self.read = (self.read + FRAME) & MASK32
        self.calm += 1
        if self.calm >= CALM:
            self.calm = 0
            self.target = max(self.target - FRAME, self.floor)
        self.frames = 0
        self.least = WINDOW


def find_pitch(history: list[int]) -> int:
    """Return the lag at which the last 20 ms resemble what came before them most."""
    best, pitch = 0.0, LONGEST_PITCH
    recent = history[FRAME:]
    for lag in range(SHORTEST_PITCH, LONGEST_PITCH + 1):
        before = history[FRAME - lag : HISTORY - lag]
        product = sum(map(operator.mul, recent, before))
        energy = sum(map(operator.mul, before, before))
        if product > 0 and energy > 0:
            score = float(product) * float(product) / float(energy)
            if score > best:
                best, pitch = score, lag
    return pitch
