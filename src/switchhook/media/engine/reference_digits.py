"""Telephone events of the reference engine: digits that are received, and sent (RFC 4733)."""

import struct
from dataclasses import dataclass

from switchhook.media.engine.interface import FRAME, Kind
from switchhook.media.engine.reference_agreed import Agreed
from switchhook.media.engine.reference_outlet import Outlet
from switchhook.media.engine.reference_rtp import Packet
from switchhook.media.engine.reference_serial import signed

EVENT_LOST_NS = 120_000_000  # a press whose end got lost has ended after this
LONGEST_EVENT = 0xFFFF  # §2.5.1.3: longer presses continue in a new segment
PRESS = 8  # frames that a digit sounds
PRESS_ENDS = 3  # the last packet and its copies
PRESS_GAP = 2
PAUSES = {16: 25, 17: 50}  # frames


@dataclass
class Press:
    """A telephone event being received."""

    code: int = 0
    timestamp: int = 0
    duration: int = 0  # of this segment
    before: int = 0  # of earlier segments
    ended: bool = True
    known: bool = False
    heard_at: int = 0


class Presses:
    """The keypad of a leg's peer."""

    def __init__(self, outlet: Outlet, agreed: Agreed) -> None:
        self._outlet = outlet
        self._agreed = agreed
        self.forget()

    def forget(self) -> None:
        """Begin anew, as the peer's stream does."""
        self._press = Press()

    @property
    def pressed(self) -> bool:
        """Tell whether a press is going on."""
        return not self._press.ended

    def is_latest(self, packet: Packet) -> bool:
        """Tell whether a packet tells of the newest press."""
        return self._press.known and packet.timestamp == self._press.timestamp

    def take(self, packet: Packet, now: int) -> None:
        """Take a telephone event (§2.5): one press, however many packets tell of it."""
        if len(packet.payload) < 4 or packet.payload[0] > 15:
            return
        code, flags, duration = struct.unpack_from("!BBH", packet.payload)
        press = self._press
        ahead = signed(packet.timestamp - press.timestamp) if press.known else 1
        if ahead < 0:
            return
        if ahead > 0:
            longer = code == press.code and ahead == LONGEST_EVENT and not packet.marker
            if longer and not press.ended:
                press.before += LONGEST_EVENT
                press.timestamp, press.duration = packet.timestamp, 0
            else:
                self.finish()
                press = self._press = Press(code, packet.timestamp, ended=False, known=True)
                self._tell(Kind.DIGIT, code, duration)
        if press.ended:
            return
        press.heard_at = now
        press.duration = max(press.duration, duration)
        if flags & 0x80:
            self.finish()

    def finish_lost(self, now: int) -> None:
        """End a press of which nothing more came."""
        if self.pressed and now - self._press.heard_at > EVENT_LOST_NS:
            self.finish()

    def finish(self) -> None:
        """Report the end of a press, if one is going on."""
        press = self._press
        if press.known and not press.ended:
            press.ended = True
            self._tell(Kind.DIGIT_ENDED, press.code, press.before + press.duration)

    def _tell(self, kind: Kind, code: int, duration: int) -> None:
        milliseconds = duration // (8 * self._agreed.scale)
        self._outlet.emit(kind, value=code | milliseconds << 8)


@dataclass
class Digits:
    """Digits being sent as telephone events."""

    op: int
    data: bytes
    position: int = 0
    step: int = 0
    timestamp: int = 0

    def event(self, scale: int) -> bytes:
        """Return what the frame tells of a press; nothing between presses (§2.5.1).

        The RTP clock goes `scale` times as fast as that of 8 kHz.
        """
        code = self.data[self.position]
        if code in PAUSES or self.step >= PRESS + PRESS_ENDS:
            return b""
        flags = 10 | (0x80 if self.step >= PRESS else 0)
        return struct.pack("!BBH", code, flags, FRAME * scale * min(self.step + 1, PRESS))

    def advance(self) -> bool:
        """Go on to the next frame; tell whether that was the last."""
        frames = PAUSES.get(self.data[self.position], PRESS + PRESS_ENDS + PRESS_GAP)
        self.step += 1
        if self.step == frames:
            self.step = 0
            self.position += 1
        return self.position == len(self.data)
