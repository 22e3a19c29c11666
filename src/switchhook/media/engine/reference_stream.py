"""The RTP that a leg of the reference engine sends: frames of its own, or what a bridge brings."""

import struct
from collections.abc import Callable

from switchhook.media.engine.interface import FRAME, NO_DTMF, PCMU
from switchhook.media.engine.reference_agreed import COMFORT_NOISE, Agreed
from switchhook.media.engine.reference_audio import ALAW_TO_ULAW, ULAW_TO_ALAW, encode
from switchhook.media.engine.reference_digits import LONGEST_EVENT
from switchhook.media.engine.reference_opus import span_of
from switchhook.media.engine.reference_outlet import Outlet
from switchhook.media.engine.reference_rtp import Packet
from switchhook.media.engine.reference_serial import MASK32, signed

FRAME_NS = 20_000_000
LONGEST_PAYLOAD = 560


class Stream:
    """One sequence of packets, whoever made them."""

    def __init__(self, outlet: Outlet, agreed: Agreed, chance: Callable[[int], int]) -> None:
        self.agreed = agreed
        self.ssrc = chance(1) & MASK32
        self.sequence = chance(2) & 0xFFFF
        self.timestamp = chance(3) & MASK32  # in samples, whatever the RTP clock
        self.marker = True  # of the next frame
        self.relaying = False  # what was sent last came over a bridge
        self.sent = self.octets = self.sent_at = 0
        self._outlet = outlet

    def next_timestamp(self, now: int) -> int:
        """Return the timestamp of a frame that begins now: silence passes too."""
        missed = (now - self.sent_at) // FRAME_NS - 1
        if self.sent_at and missed > 0:
            return (self.timestamp + missed * FRAME) & MASK32
        return self.timestamp

    def transmit(
        self, payload_type: int, marker: bool, sequence: int, timestamp: int, payload: bytes
    ) -> None:
        """Send one RTP packet."""
        first = payload_type | (0x80 if marker else 0)
        when = timestamp * self.agreed.scale & MASK32
        header = struct.pack("!BBHII", 0x80, first, sequence, when, self.ssrc)
        self.sent += 1
        self.octets += len(payload)
        self._outlet.send(header + payload)

    def say(self, samples: list[int], now: int) -> None:
        """Send a frame of audio."""
        marker, self.marker = self.marker, False
        payload_type, timestamp = self.agreed.payload_type, self.next_timestamp(now)
        self._send_own(payload_type, marker, timestamp, self._encoded(samples), now)

    def press(self, payload: bytes, began: int, now: int, *, first: bool) -> None:
        """Send a frame of a telephone event that began at a timestamp."""
        self._send_own(self.agreed.dtmf_type, first, began, payload, now)

    def _send_own(
        self, payload_type: int, marker: bool, timestamp: int, payload: bytes, now: int
    ) -> None:
        self.relaying = False
        self.timestamp = (self.next_timestamp(now) + FRAME) & MASK32
        self.sent_at = now
        if self.agreed.speaks:
            self.transmit(payload_type, marker, self.sequence, timestamp, payload)
            self.sequence = (self.sequence + 1) & 0xFFFF

    def _encoded(self, samples: list[int]) -> bytes:
        if self.agreed.opus is None:
            return encode(samples, self.agreed.payload_type)
        # What cannot be sent is not encoded: the encoder's state is that of the stream.
        return self.agreed.opus.write(samples) if self.agreed.speaks else b""


class Relay:
    """How packets of the other leg of a bridge become part of a leg's stream."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._agreed = stream.agreed
        self._sequence_offset = self._timestamp_offset = 0
        self._passed = -1, 0  # when a press began in the other's clock, and in this one

    def take(self, packet: Packet, at: int, now: int, *, is_event: bool) -> None:
        """Pass a packet on at once; the clocks are equally fast."""
        stream, agreed = self._stream, self._agreed
        if len(packet.payload) > LONGEST_PAYLOAD:
            stream.relaying = False
            return
        if packet.payload_type == COMFORT_NOISE or (is_event and agreed.dtmf_type == NO_DTMF):
            self._sequence_offset -= 1  # left out on purpose, so not a loss
            return
        marker = packet.marker or not stream.relaying
        if not stream.relaying:
            stream.relaying = True
            self._sequence_offset = stream.sequence - packet.sequence
            self._timestamp_offset = stream.next_timestamp(now) - at
        sequence = (packet.sequence + self._sequence_offset) & 0xFFFF
        timestamp = (at + self._timestamp_offset) & MASK32
        if signed(sequence + 1 - stream.sequence, 16) > 0:
            stream.sequence = (sequence + 1) & 0xFFFF
        after = timestamp + (0 if is_event else self._span(packet.payload))
        if signed(after - stream.timestamp) > 0:
            stream.timestamp = after & MASK32
        stream.sent_at = now
        stream.marker = True
        payload_type = agreed.dtmf_type if is_event else agreed.payload_type
        payload = packet.payload if is_event else self._recoded(packet)
        stream.transmit(payload_type, marker, sequence, timestamp, payload)

    def take_press(self, packet: Packet, scale: int, now: int) -> None:
        """Tell of a press in the leg's own clock, between packets of its own."""
        stream, agreed = self._stream, self._agreed
        if agreed.dtmf_type == NO_DTMF or len(packet.payload) < 4:
            return
        first = self._passed[0] != packet.timestamp
        if first:
            self._passed = packet.timestamp, stream.next_timestamp(now)
        duration = int.from_bytes(packet.payload[2:4], "big") * agreed.scale // scale
        payload = packet.payload[:2] + min(duration, LONGEST_EVENT).to_bytes(2, "big")
        stream.transmit(agreed.dtmf_type, first, stream.sequence, self._passed[1], payload)
        stream.sequence = (stream.sequence + 1) & 0xFFFF
        stream.marker = True

    def _span(self, payload: bytes) -> int:
        return len(payload) if self._agreed.opus is None else span_of(payload)

    def _recoded(self, packet: Packet) -> bytes:
        ours = self._agreed.payload_type
        if packet.payload_type == ours or self._agreed.opus is not None:
            return packet.payload
        return packet.payload.translate(ALAW_TO_ULAW if ours == PCMU else ULAW_TO_ALAW)
