"""RTCP of a leg of the reference engine, both ways (RFC 3550 §6)."""

import struct

from switchhook.media.engine import reference_rtp as rtp
from switchhook.media.engine.interface import FRAME, Kind
from switchhook.media.engine.reference_outlet import Outlet
from switchhook.media.engine.reference_serial import MASK32, signed
from switchhook.media.engine.reference_stream import Stream

REPORT_NS = 5_000_000_000


class Reports:
    """What is told of the streams of a leg, and what its peer tells."""

    rtt_us = peer_lost = peer_fraction = peer_jitter = 0

    def __init__(
        self, outlet: Outlet, stream: Stream, reception: rtp.Reception, chance: int
    ) -> None:
        self._outlet = outlet
        self._stream = stream
        self._reception = reception
        self._due = 0
        self._offset = chance % REPORT_NS
        self._said_bye = False

    def begin(self) -> None:
        """Expect a goodbye again, as of a new stream."""
        self._said_bye = False

    def turn(self, now: int) -> None:
        """Send a report once in a while."""
        if now < self._due:
            return
        if self._due and (self._stream.sent or self._reception.have):
            self._outlet.send(self.compound(now), rtcp=True)
            self._due = now + REPORT_NS
        else:
            self._due = now + REPORT_NS // 2 + self._offset

    def compound(self, now: int) -> bytes:
        """Return a compound report: sender's or receiver's, with a name."""
        stream, scale = self._stream, self._stream.agreed.scale
        block = self._reception.block(now, scale) if self._reception.have else b""
        if stream.sent:
            since = (now - stream.sent_at) // 125_000
            timestamp = (stream.timestamp - FRAME + since) * scale & MASK32
            counts = stream.sent, stream.octets
            head = rtp.sender_report(stream.ssrc, timestamp, now, *counts, block)
        else:
            head = rtp.receiver_report(stream.ssrc, block)
        return head + rtp.description(stream.ssrc)

    def take(self, data: bytes, now: int) -> bool:
        """Take a compound packet; false when it is none."""
        found = rtp.packets(data)
        for kind, count, packet in found or ():
            if kind == rtp.SENDER_REPORT and len(packet) >= 28:
                self._reception.report_ntp = int.from_bytes(packet[10:14], "big")
                self._reception.report_at = now
                self._blocks(packet[28:], count, now)
            elif kind == rtp.RECEIVER_REPORT:
                self._blocks(packet[8:], count, now)
            elif kind == rtp.GOODBYE:
                self._farewell(packet)
        return bool(found)

    def _farewell(self, packet: bytes) -> None:
        heard = self._reception
        ours = heard.have and packet[4:8] == heard.ssrc.to_bytes(4, "big")
        if ours and not self._said_bye:
            self._said_bye = True
            self._outlet.emit(Kind.BYE)

    def _blocks(self, data: bytes, count: int, now: int) -> None:
        """Read report blocks; those about the leg's stream tell how the peer hears it."""
        for n in range(min(count, len(data) // 24)):
            ssrc, loss, _, jitter, ntp, delay = struct.unpack_from("!6I", data, 24 * n)
            if ssrc != self._stream.ssrc:
                continue
            self.peer_fraction, self.peer_lost = loss >> 24, loss & 0xFFFFFF
            self.peer_jitter = jitter // self._stream.agreed.scale
            round_trip = signed((rtp.ntp(now) >> 16) - ntp - delay)
            if ntp and round_trip >= 0:
                self.rtt_us = round_trip * 1_000_000 >> 16
