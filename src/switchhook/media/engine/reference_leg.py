"""One leg of the reference engine: what it does with a packet, and in its frame."""

import struct
from collections import deque
from collections.abc import Callable
from typing import Protocol

from switchhook.media.engine import reference_rtp as rtp
from switchhook.media.engine.interface import (
    FRAME,
    LONGEST_PARCEL,
    NO_DTMF,
    PCMA,
    PCMU,
    Kind,
    Part,
    Result,
    Track,
)
from switchhook.media.engine.reference_audio import (
    ALAW_TO_ULAW,
    COMFORT,
    HEARD,
    SILENT,
    ULAW_TO_ALAW,
    DigitDetector,
    JitterBuffer,
    decode,
    encode,
)
from switchhook.media.engine.reference_opus import SCALE, Opus, span_of
from switchhook.media.engine.reference_rooms import Room
from switchhook.media.engine.reference_serial import MASK32, signed
from switchhook.media.engine.reference_srtp import Ciphers
from switchhook.media.engine.reference_works import (
    Digits,
    Hush,
    Play,
    Press,
    Queued,
    Speech,
    Tap,
    next_frame,
)

COMFORT_NOISE = 13  # RFC 3389
FRAME_NS = 20_000_000
EVENT_LOST_NS = 120_000_000  # a press whose end got lost has ended after this
REPORT_NS = 5_000_000_000
LONGEST_PAYLOAD = 560
LONGEST_EVENT = 0xFFFF  # RFC 4733 §2.5.1.3: longer presses continue in a new segment


class Outlet(Protocol):
    """What a leg needs of its engine."""

    def send(self, leg: "Leg", data: bytes, *, rtcp: bool = False) -> None:
        """Send a datagram to the leg's peer."""

    def emit(self, kind: Kind, leg: int, op: int = 0, value: int = 0, data: bytes = b"") -> None:
        """Report an event."""


class Leg:
    """One party's media; see `reference.ReferenceCore` for how it is driven."""

    socket = -1
    phase = 0
    own = False
    wire: "Leg | None" = None

    connected = False
    held = False  # receives, but sends no RTP
    signalled = (0, 0)
    remote = (0, 0)
    rtcp_port = 0
    second = 0  # another host that media may come from
    anywhere = False
    guarded = False
    sealing = opening = 0  # SRTP contexts
    letters = 0  # reported of its peer in this frame
    latched = False
    candidate: tuple[int, int, int] | None = None
    candidate_sequence = 0
    candidate_count = 0

    payload_type = PCMU
    dtmf_type = NO_DTMF
    codec: Opus | None = None  # once it has one
    opus: Opus | None = None  # while it speaks that
    passed = -1, 0  # a press that is told in another clock: when it began there and in its own
    refused = bad = other = 0
    last_heard = 0
    timed_out = False
    said_bye = False

    sent = sent_octets = sent_at = 0
    marker = True
    report_due = 0
    rtt_us = peer_lost = peer_fraction = peer_jitter = 0

    playing: Play | None = None
    digits: Digits | None = None
    hush: Hush | None = None
    peer: "Leg | None" = None
    bridge_op = 0
    relaying = False
    sequence_offset = timestamp_offset = 0

    room: Room | None = None
    part = 0  # in the room
    coaching = 0  # the only leg that hears this one there

    listening = False  # whether what arrives is decoded
    heard = SILENT

    def __init__(
        self, outlet: Outlet, ciphers: Ciphers, leg: int, chance: Callable[[int], int]
    ) -> None:
        self.outlet = outlet
        self.ciphers = ciphers
        self.id = leg
        self.reception = rtp.Reception()
        self.press = Press()
        self.speech = Speech()
        self.taps: list[Tap] = []
        self.queue: deque[Queued] = deque()
        self.jitter = JitterBuffer()
        self.detector = DigitDetector()
        self.ssrc = chance(1) & MASK32
        self.sequence = chance(2) & 0xFFFF
        self.timestamp = chance(3) & MASK32
        self.report_offset = chance(4) % REPORT_NS

    # What arrives

    def datagram(self, data: bytes, now: int, *, rtcp: bool) -> None:
        """Take a datagram from the leg's peer."""
        rtcp = rtcp or rtp.is_rtcp(data)
        if self.guarded:
            opened = self.ciphers.unprotect(self.opening, data, rtcp=rtcp)
            if opened is None:
                self.bad += 1
                return
            data = opened
        if rtcp:
            self._control(data, now)
            return
        packet = rtp.parse(data)
        if packet is None:
            self.bad += 1
            return
        if not self.accepts(packet.payload_type):
            self.other += 1
            return
        new, restarted = self.reception.accept(packet)
        if restarted:
            self._restart()
        if not new:
            return
        self.last_heard = now
        if self.timed_out:
            self.timed_out = False
            self.outlet.emit(Kind.RESUMED, self.id)
        at = packet.timestamp if self.opus is None else self.opus.place(packet.timestamp)
        self._media(packet, at, now)

    def accepts(self, payload_type: int) -> bool:
        """Tell whether a payload type was agreed on; both G.711 laws are, unless Opus was."""
        if self.opus is not None:
            return payload_type in (self.payload_type, self.dtmf_type)
        return payload_type in (PCMU, PCMA, COMFORT_NOISE) or payload_type == self.dtmf_type

    def _restart(self) -> None:
        self.press = Press()
        self.said_bye = False
        if self.listening:
            self.jitter.reset()
        if self.peer is not None:
            self.peer.relaying = False

    @property
    def scale(self) -> int:
        """Return how fast its RTP clock is, compared with that of 8 kHz."""
        return 1 if self.opus is None else SCALE

    def _media(self, packet: rtp.Packet, at: int, now: int) -> None:
        if packet.payload_type == self.dtmf_type:
            self._event(packet, now)
        elif packet.payload_type == COMFORT_NOISE:
            if self.listening:
                self.jitter.quieten(packet.payload[0] & 127 if packet.payload else 127)
        else:
            self.reception.arrived(at, now)
            if self.listening:
                self._keep(packet, at)
        if self.peer is not None and self.peer.scale == self.scale:
            self._relay(packet, at, self.peer, now)
        elif self.peer is not None and packet.payload_type == self.dtmf_type:
            self._pass_press(packet, self.peer, now)

    def _keep(self, packet: rtp.Packet, at: int) -> None:
        """Let audio wait for its turn."""
        if self.opus is not None:
            if len(packet.payload) <= LONGEST_PARCEL:
                self.jitter.put_opus(self.opus, at, packet.payload)
        elif 0 < len(packet.payload) <= LONGEST_PAYLOAD:
            self.jitter.put(at, decode(packet.payload, packet.payload_type))

    def _event(self, packet: rtp.Packet, now: int) -> None:
        """Take a telephone event (RFC 4733 §2.5): one press, however many packets tell of it."""
        if len(packet.payload) < 4 or packet.payload[0] > 15:
            return
        code, flags, duration = struct.unpack_from("!BBH", packet.payload)
        press = self.press
        ahead = signed(packet.timestamp - press.timestamp) if press.known else 1
        if ahead < 0:
            return
        if ahead > 0:
            longer = code == press.code and ahead == LONGEST_EVENT and not packet.marker
            if longer and not press.ended:
                press.before += LONGEST_EVENT
                press.timestamp, press.duration = packet.timestamp, 0
            else:
                self.finish_press()
                press = self.press = Press(code, packet.timestamp, ended=False, known=True)
                self.outlet.emit(
                    Kind.DIGIT, self.id, value=code | duration // (8 * self.scale) << 8
                )
        if press.ended:
            return
        press.heard_at = now
        press.duration = max(press.duration, duration)
        if flags & 0x80:
            self.finish_press()

    def finish_press(self) -> None:
        """Report the end of a press, if one is going on."""
        press = self.press
        if press.known and not press.ended:
            press.ended = True
            milliseconds = (press.before + press.duration) // (8 * self.scale)
            self.outlet.emit(Kind.DIGIT_ENDED, self.id, value=press.code | milliseconds << 8)

    @property
    def busy(self) -> bool:
        """Whether it has other things to say than what a bridge brings it, or may not speak."""
        working = self.playing is not None or self.digits is not None or bool(self.queue)
        return working or not self.connected or self.held

    def _pass_press(self, packet: rtp.Packet, peer: "Leg", now: int) -> None:
        """Tell the other leg of a press in its own clock, between packets of its own."""
        if peer.busy or peer.dtmf_type == NO_DTMF or len(packet.payload) < 4:
            return
        if not self.press.known or packet.timestamp != self.press.timestamp:
            return
        first = peer.passed[0] != packet.timestamp
        if first:
            peer.passed = packet.timestamp, peer.next_timestamp(now)
        duration = int.from_bytes(packet.payload[2:4], "big") * peer.scale // self.scale
        payload = packet.payload[:2] + min(duration, LONGEST_EVENT).to_bytes(2, "big")
        peer.transmit(peer.dtmf_type, first, peer.sequence, peer.passed[1], payload)
        peer.sequence = (peer.sequence + 1) & 0xFFFF
        peer.marker = True

    def _relay(self, packet: rtp.Packet, at: int, peer: "Leg", now: int) -> None:
        """Pass a packet on at once, as part of the stream that the other leg sends."""
        payload, payload_type = packet.payload, peer.payload_type
        is_event = packet.payload_type == self.dtmf_type
        if peer.busy or len(payload) > LONGEST_PAYLOAD:
            peer.relaying = False
            return
        if packet.payload_type == COMFORT_NOISE or (is_event and peer.dtmf_type == NO_DTMF):
            peer.sequence_offset -= 1  # left out on purpose, so not a loss
            return
        if is_event:
            payload_type = peer.dtmf_type
        elif packet.payload_type != payload_type and peer.opus is None:
            payload = payload.translate(ALAW_TO_ULAW if payload_type == PCMU else ULAW_TO_ALAW)
        marker = packet.marker
        if not peer.relaying:
            peer.relaying = True
            marker = True
            peer.sequence_offset = peer.sequence - packet.sequence
            peer.timestamp_offset = peer.next_timestamp(now) - at
        sequence = (packet.sequence + peer.sequence_offset) & 0xFFFF
        timestamp = (at + peer.timestamp_offset) & MASK32
        if signed(sequence + 1 - peer.sequence, 16) > 0:
            peer.sequence = (sequence + 1) & 0xFFFF
        span = len(payload) if peer.opus is None else span_of(payload)
        after = timestamp + (0 if is_event else span)
        if signed(after - peer.timestamp) > 0:
            peer.timestamp = after & MASK32
        peer.sent_at = now
        peer.marker = True
        peer.transmit(payload_type, marker, sequence, timestamp, payload)

    # What is sent

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
        when = timestamp * self.scale & MASK32
        header = struct.pack("!BBHII", 0x80, first, sequence, when, self.ssrc)
        self.sent += 1
        self.sent_octets += len(payload)
        self.outlet.send(self, header + payload)

    def _send_own(
        self, payload: bytes, now: int, event: int | None = None, marker: bool = False
    ) -> None:
        self.relaying = False
        self.timestamp = self.next_timestamp(now)
        if event is None:
            marker, self.marker = self.marker, False
            timestamp, payload_type = self.timestamp, self.payload_type
        else:
            timestamp, payload_type = event, self.dtmf_type
        self.sent_at = now
        self.timestamp = (self.timestamp + FRAME) & MASK32
        if self.connected and not self.held:
            self.transmit(payload_type, marker, self.sequence, timestamp, payload)
            self.sequence = (self.sequence + 1) & 0xFFFF

    def hear(self, now: int, timeout_ns: int) -> None:
        """Have the first half of the leg's turn, once in 20 ms: what was said to it."""
        self.letters = 0
        watched = self.connected and self.reception.have and not (self.timed_out or self.guarded)
        if watched and now - self.last_heard > timeout_ns:
            self.timed_out = True
            self.outlet.emit(Kind.TIMEOUT, self.id)
        if not self.press.ended and now - self.press.heard_at > EVENT_LOST_NS:
            self.finish_press()
        if self.listening:
            self._listen()

    def say(self, now: int) -> None:
        """Have the other half: what it says."""
        said = self._speak(now)
        if self.held:
            said = SILENT
        for tap in self.taps:
            if tap.keep(self.heard, said):
                self._hand_over(tap)
        if self.connected and now >= self.report_due:
            self._report_in(now)

    def _listen(self) -> None:
        self.heard, kind = self.jitter.pull()
        if self.dtmf_type == NO_DTMF:
            for began, code, milliseconds in self.detector.feed(self.heard):
                what = Kind.DIGIT if began else Kind.DIGIT_ENDED
                self.outlet.emit(what, self.id, value=code | milliseconds << 8)
        came = kind in (HEARD, COMFORT)
        if came:
            heard = self.heard if kind == HEARD else SILENT  # whose noise is not loud
            self.speech.weigh(sum(sample * sample for sample in heard))
            if self.hush is not None and self.speech.quiet_run >= self.hush.frames:
                self.end_hush(Result.COMPLETED)
        if self.speech.watch and self.speech.turned(came and self.speech.loud):
            self.outlet.emit(Kind.SPEECH, self.id, value=self.speech.speaking)

    def _speak(self, now: int) -> list[int]:
        if self.digits is not None:
            self._press(self.digits, now)
            return SILENT
        if self.playing is not None:
            return self._play(self.playing, now)
        if self.queue:
            return self._play_queue(now)
        if self.peer is not None:
            return self._of_peer(self.peer, now)
        if self.room is not None and not self.part & Part.DEAF:
            mixed = self.room.mix(self)
            self._send_own(self._encoded(mixed), now)
            return mixed
        if self.connected:
            self._send_own(self._encoded(SILENT), now)
        return SILENT

    def _of_peer(self, peer: "Leg", now: int) -> list[int]:
        """Return what the other leg of a bridge says; it has been passed on, or is now."""
        said = peer.heard if peer.listening else SILENT
        if peer.scale != self.scale and peer.press.ended:
            self._send_own(self._encoded(said), now)
        return said

    def _encoded(self, samples: list[int]) -> bytes:
        if self.opus is None:
            return encode(samples, self.payload_type)
        # What cannot be sent is not encoded: the encoder's state is that of the stream.
        return self.opus.write(samples) if self.connected and not self.held else b""

    def _play(self, play: Play, now: int) -> list[int]:
        raw = play.data[2 * play.position : 2 * (play.position + FRAME)]
        samples = list(struct.unpack(f"={len(raw) // 2}h", raw))
        samples += [0] * (FRAME - len(samples))
        play.position += FRAME
        self._send_own(self._encoded(samples), now)
        if 2 * play.position >= len(play.data):
            if play.loops == 1:
                self.end_play(Result.COMPLETED)
            else:
                play.loops -= play.loops > 0
                play.position = 0
        return samples

    def _play_queue(self, now: int) -> list[int]:
        samples, played = next_frame(self.queue)
        for op in played:
            self.outlet.emit(Kind.DONE, self.id, op, Result.COMPLETED)
        self._send_own(self._encoded(samples), now)
        return samples

    def _press(self, digits: Digits, now: int) -> None:
        payload, first = digits.event(self.scale), digits.step == 0
        ended = digits.advance()
        if payload and self.dtmf_type != NO_DTMF:
            if first:
                digits.timestamp = self.next_timestamp(now)
            self._send_own(payload, now, digits.timestamp, first)
        elif self.peer is None and self.connected:
            self._send_own(self._encoded(SILENT), now)
        if ended:
            self.end_digits(Result.COMPLETED)

    def _hand_over(self, tap: Tap) -> None:
        data = tap.take()
        if data:
            self.outlet.emit(Kind.RECORDED, self.id, tap.op, data=data)

    # Reports

    def report(self, now: int) -> bytes:
        """Return a compound report: sender's or receiver's, with a name."""
        block = self.reception.block(now, self.scale) if self.reception.have else b""
        if self.sent:
            since = (now - self.sent_at) // 125_000
            timestamp = (self.timestamp - FRAME + since) * self.scale & MASK32
            head = rtp.sender_report(self.ssrc, timestamp, now, self.sent, self.sent_octets, block)
        else:
            head = rtp.receiver_report(self.ssrc, block)
        return head + rtp.description(self.ssrc)

    def _report_in(self, now: int) -> None:
        if self.report_due and (self.sent or self.reception.have):
            self.outlet.send(self, self.report(now), rtcp=True)
            self.report_due = now + REPORT_NS
        else:
            self.report_due = now + REPORT_NS // 2 + self.report_offset

    def _control(self, data: bytes, now: int) -> None:
        found = rtp.packets(data)
        if not found:
            self.bad += 1
            return
        for kind, count, packet in found:
            if kind == rtp.SENDER_REPORT and len(packet) >= 28:
                self.reception.report_ntp = int.from_bytes(packet[10:14], "big")
                self.reception.report_at = now
                self._blocks(packet[28:], count, now)
            elif kind == rtp.RECEIVER_REPORT:
                self._blocks(packet[8:], count, now)
            elif kind == rtp.GOODBYE:
                self._farewell(packet)

    def _farewell(self, packet: bytes) -> None:
        ours = self.reception.have and packet[4:8] == self.reception.ssrc.to_bytes(4, "big")
        if ours and not self.said_bye:
            self.said_bye = True
            self.outlet.emit(Kind.BYE, self.id)

    def _blocks(self, data: bytes, count: int, now: int) -> None:
        for n in range(min(count, len(data) // 24)):
            ssrc, loss, _, jitter, ntp, delay = struct.unpack_from("!6I", data, 24 * n)
            if ssrc != self.ssrc:
                continue
            self.peer_fraction, self.peer_lost = loss >> 24, loss & 0xFFFFFF
            self.peer_jitter = jitter // self.scale
            round_trip = signed((rtp.ntp(now) >> 16) - ntp - delay)
            if ntp and round_trip >= 0:
                self.rtt_us = round_trip * 1_000_000 >> 16

    # Works

    def refresh(self) -> None:
        """Start or stop decoding what arrives, as the leg's works need it."""
        peer = self.peer
        of_peer = peer.taps if peer is not None else []
        needed = (
            self.hush is not None
            or (peer is not None and peer.scale != self.scale)
            or self.speech.watch != 0
            or self.room is not None
            or any(tap.track != Track.NEAR for tap in self.taps)
            or any(tap.track != Track.FAR for tap in of_peer)
            or (self.connected and self.dtmf_type == NO_DTMF)
        )
        if needed and not self.listening:
            self.jitter.opus = self.opus
            self.jitter.reset()
            self.detector = DigitDetector()
            self.heard = SILENT
        elif needed and self.jitter.opus is not self.opus:
            self.jitter.opus = self.opus
            self.jitter.reset()
        self.listening = needed

    def end_play(self, result: int) -> None:
        """End what is playing."""
        if self.playing is not None:
            op, self.playing = self.playing.op, None
            self.outlet.emit(Kind.DONE, self.id, op, result)

    def end_digits(self, result: int) -> None:
        """End the digits being sent."""
        if self.digits is not None:
            op, self.digits = self.digits.op, None
            self.outlet.emit(Kind.DONE, self.id, op, result)

    def add_tap(self, tap: Tap) -> None:
        """Begin a recording."""
        self.taps.append(tap)
        self.refresh_both()

    def end_tap(self, tap: Tap) -> None:
        """End a recording after handing over the rest of it."""
        self._hand_over(tap)
        self.taps.remove(tap)
        self.outlet.emit(Kind.DONE, self.id, tap.op, tap.samples)
        self.refresh_both()

    def refresh_both(self) -> None:
        self.refresh()
        if self.peer is not None:
            self.peer.refresh()

    def add_queued(self, queued: Queued) -> None:
        """Append audio, or a mark, to what waits."""
        if queued.left or self.queue:
            self.queue.append(queued)
        else:
            self.outlet.emit(Kind.DONE, self.id, queued.op, Result.COMPLETED)

    def clear_queue(self, result: int) -> None:
        """End what is queued."""
        while self.queue:
            self.outlet.emit(Kind.DONE, self.id, self.queue.popleft().op, result)

    def leave(self) -> None:
        """Leave the room."""
        if self.room is not None:
            self.room.parties.remove(self)
            self.room, self.part, self.coaching = None, 0, 0
            self.refresh()

    def end_hush(self, result: int) -> None:
        """End the wait for silence."""
        if self.hush is not None:
            op, self.hush = self.hush.op, None
            self.outlet.emit(Kind.DONE, self.id, op, result)

    def end_bridge(self, result: int) -> None:
        """Part from the other leg."""
        peer = self.peer
        if peer is not None:
            op = self.bridge_op
            for leg in (self, peer):
                leg.peer, leg.bridge_op, leg.relaying = None, 0, False
                leg.refresh()
            self.outlet.emit(Kind.DONE, self.id, op, result)
