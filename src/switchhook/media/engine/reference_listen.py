"""What a leg of the reference engine hears: decoded audio, digits in it, speech and silence."""

from dataclasses import dataclass

from switchhook.media.engine.interface import LONGEST_PARCEL, NO_DTMF, Kind, Result
from switchhook.media.engine.reference_agreed import Agreed
from switchhook.media.engine.reference_audio import (
    COMFORT,
    HEARD,
    SILENT,
    JitterBuffer,
    decode,
)
from switchhook.media.engine.reference_detector import DigitDetector
from switchhook.media.engine.reference_outlet import Outlet
from switchhook.media.engine.reference_rtp import Packet
from switchhook.media.engine.reference_stream import LONGEST_PAYLOAD

LOUD = 27_200_000  # sum of squares of a frame, about -38 dBFS
QUIET = 10_800_000  # about -42 dBFS


@dataclass
class Hush:
    """A wait for that many silent frames in a row."""

    op: int
    frames: int


@dataclass
class Speech:
    """What a peer does between silences."""

    watch: int = 0  # silent frames that end speech; 0: nobody wants to know
    speaking: bool = False
    calm: int = 0
    loud: bool = False
    loud_run: int = 0
    quiet_run: int = 0

    def weigh(self, energy: int) -> None:
        """Tell loud from quiet, with hysteresis."""
        if energy > LOUD:
            self.loud_run += 1
            if self.loud_run >= 2:
                self.loud, self.quiet_run = True, 0
        else:
            self.loud_run = 0
            if energy < QUIET:
                self.loud = False
            self.quiet_run = 0 if self.loud else self.quiet_run + 1

    def turned(self, loud: bool) -> bool:
        """Tell whether speech begins or ends with this frame, which may be missing: not `loud`."""
        before = self.speaking
        if loud:
            self.speaking, self.calm = True, 0
        elif self.speaking:
            self.calm += 1
            self.speaking = self.calm < self.watch
        return self.speaking != before


class Ear:
    """The audio of a leg's peer, decoded while anybody wants to know."""

    def __init__(self, outlet: Outlet, agreed: Agreed) -> None:
        self.listening = False
        self.heard = SILENT
        self.jitter = JitterBuffer()
        self._outlet = outlet
        self._agreed = agreed
        self._detector = DigitDetector()
        self._speech = Speech()
        self._hush: Hush | None = None

    @property
    def wanted(self) -> bool:
        """Tell whether the leg itself has a use for what it hears."""
        agreed = self._agreed
        inband = agreed.connected and agreed.dtmf_type == NO_DTMF
        return self._hush is not None or self._speech.watch != 0 or inband

    def switch(self, *, needed: bool) -> None:
        """Start or stop decoding what arrives."""
        if needed and not self.listening:
            self._begin()
            self._detector = DigitDetector()
            self.heard = SILENT
        elif needed and self.jitter.opus is not self._agreed.opus:
            self._begin()
        self.listening = needed

    def _begin(self) -> None:
        self.jitter.opus = self._agreed.opus
        self.jitter.reset()

    def forget(self) -> None:
        """Begin anew, as the peer's stream does."""
        if self.listening:
            self.jitter.reset()

    def keep(self, packet: Packet, at: int) -> None:
        """Let audio wait for its turn."""
        if not self.listening:
            return
        if self._agreed.opus is not None:
            if len(packet.payload) <= LONGEST_PARCEL:
                self.jitter.put_opus(self._agreed.opus, at, packet.payload)
        elif 0 < len(packet.payload) <= LONGEST_PAYLOAD:
            self.jitter.put(at, decode(packet.payload, packet.payload_type))

    def quieten(self, packet: Packet) -> None:
        """Take comfort noise (RFC 3389)."""
        if self.listening:
            self.jitter.quieten(packet.payload[0] & 127 if packet.payload else 127)

    def turn(self) -> None:
        """Hear the next frame."""
        if not self.listening:
            return
        self.heard, kind = self.jitter.pull()
        if self._agreed.dtmf_type == NO_DTMF:
            for began, code, milliseconds in self._detector.feed(self.heard):
                what = Kind.DIGIT if began else Kind.DIGIT_ENDED
                self._outlet.emit(what, value=code | milliseconds << 8)
        came = kind in (HEARD, COMFORT)
        if came:
            heard = self.heard if kind == HEARD else SILENT  # whose noise is not loud
            self._weigh(heard)
        if self._speech.watch and self._speech.turned(came and self._speech.loud):
            self._outlet.emit(Kind.SPEECH, value=self._speech.speaking)

    def _weigh(self, heard: list[int]) -> None:
        self._speech.weigh(sum(sample * sample for sample in heard))
        if self._hush is not None and self._speech.quiet_run >= self._hush.frames:
            self.end_hush(Result.COMPLETED)

    def watch(self, frames: int) -> None:
        """Report speech from now on, whose end is that many silent frames (0: don't)."""
        self._speech.watch, self._speech.speaking, self._speech.calm = frames, False, 0

    def begin_hush(self, hush: Hush) -> None:
        """Wait for silence from now on."""
        self.end_hush(Result.STOPPED)
        self._hush = hush
        self._speech.quiet_run = 0

    def end_hush(self, result: int, op: int | None = None) -> None:
        """End the wait for silence, if it is the one meant."""
        if self._hush is not None and op in (None, self._hush.op):
            ended, self._hush = self._hush, None
            self._outlet.emit(Kind.DONE, ended.op, result)
