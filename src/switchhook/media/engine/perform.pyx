# cython: language_level=3, cdivision=True
"""What a leg does in its frame, once in 20 ms.

In plain Python that is `reference_leg` (whose turn it is), `reference_works` and `reference_stream`
(what is sent), `reference_digits` (presses) and `reference_reports`.
"""

from libc.stdint cimport int16_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.string cimport memcpy, memset

from switchhook.media.engine.audio cimport FRAME, jitter_ahead
from switchhook.media.engine.listen cimport listen
from switchhook.media.engine.opus cimport opus_write
from switchhook.media.engine.outlet cimport commit, emit, reserve
from switchhook.media.engine.receive cimport finish_press, next_timestamp
from switchhook.media.engine.rooms cimport room_mix
from switchhook.media.engine.rtp cimport (
    HEADER, RECEIVER_REPORT, SENDER_REPORT, put16, put32, reception_block, rtcp_description,
    rtp_ntp,
)
from switchhook.media.engine.state cimport (
    COMPLETED, DEAF, NO_DTMF, PCMA, TIMEOUT, Digits, Leg, Play, State,
)
from switchhook.media.engine.taps cimport keep
from switchhook.media.engine.works cimport end_digits, end_play, queue_take

cdef extern from "g711.h":
    void sh_encode(uint8_t* out, const int16_t* samples, int n, int alaw) noexcept nogil

cdef extern from "window.h":
    void sh_prefetch(const void* at) noexcept nogil
    void sh_prefetch_context(const void* context) noexcept nogil

cdef extern from "units.h":
    int64_t SH_REPORT

cdef enum:
    EVENT_LOST_NS = 120000000
    LINE = 64
    PRESS = 8
    PRESS_ENDS = 3
    PRESS_GAP = 2
    HALF_SECOND = 25
    SECOND = 50

cdef int16_t[FRAME] SILENT
memset(SILENT, 0, sizeof(SILENT))


cdef void leg_ahead(const Leg* leg) noexcept nogil:
    """Ask memory for what the leg's turn will touch, a while before `leg_soon`."""
    cdef int line
    for line in range(7):
        sh_prefetch(<const uint8_t*>leg + line * LINE)
    if leg.listening:
        sh_prefetch(leg.jitter)
        sh_prefetch(<const uint8_t*>leg.jitter + LINE)


cdef void leg_soon(const Leg* leg) noexcept nogil:
    cdef int line
    sh_prefetch_context(leg.sealing)
    if leg.listening:
        jitter_ahead(leg.jitter, leg.jitter.read)
        for line in range(2 * FRAME // LINE):
            sh_prefetch(<const uint8_t*>leg.heard + line * LINE)
            sh_prefetch(<const uint8_t*>leg.jitter.history[leg.jitter.turn ^ 1] + line * LINE)


cdef void leg_hear(State* s, Leg* leg, int64_t now) noexcept nogil:
    """Have the first half of the leg's turn: what was said to it."""
    if leg.guarded:
        leg.letters = 0
    if (leg.connected and leg.reception.have and not leg.timed_out and not leg.guarded
            and now - leg.last_heard > s.timeout):
        leg.timed_out = 1
        emit(s, TIMEOUT, leg.id, 0, 0)
    if not leg.press.ended and now - leg.press.heard_at > EVENT_LOST_NS:
        finish_press(s, leg)
    if leg.listening:
        listen(s, leg)


cdef void leg_say(State* s, Leg* leg, int64_t now) noexcept nogil:
    """Have the other half: what it says."""
    cdef const int16_t* said = speak(s, leg, now)
    if leg.taps != NULL:
        if leg.held:
            said = SILENT
        keep(s, leg, said)
    if leg.connected and now >= leg.report_due:
        report_in(s, leg, now)


cdef const int16_t* speak(State* s, Leg* leg, int64_t now) noexcept nogil:
    """Send this frame; return what was said."""
    if leg.digits.op:
        press(s, leg, now)
        return SILENT
    if leg.playing.op:
        return play(s, leg, now)
    if leg.queue != NULL:
        queue_take(s, leg, s.said)
        send_frame(s, leg, s.said, now)
        return s.said
    if leg.peer != NULL:
        return of_peer(s, leg, leg.peer, now)
    if leg.room != NULL and not leg.part & DEAF:
        room_mix(leg, s.said)
        send_frame(s, leg, s.said, now)
        return s.said
    if leg.connected:
        send_frame(s, leg, SILENT, now)
    return SILENT


cdef const int16_t* of_peer(State* s, Leg* leg, Leg* peer, int64_t now) noexcept nogil:
    """Return what the other leg of a bridge says; it has been passed on, or is now."""
    cdef const int16_t* said = SILENT
    if peer.listening:
        said = peer.heard
    if peer.scale != leg.scale and peer.press.ended:
        send_frame(s, leg, said, now)
    return said


cdef uint8_t* begin_packet(State* s, Leg* leg, int64_t now) noexcept nogil:
    """Return room for a packet of our own with its header; NULL when the leg can't send."""
    cdef uint8_t* out = NULL
    leg.relaying = 0
    leg.timestamp = next_timestamp(leg, now)
    if leg.connected and not leg.held:
        out = reserve(s)
        out[0] = 0x80
        put16(out + 2, leg.sequence)
        put32(out + 4, leg.timestamp * leg.scale)
        put32(out + 8, leg.ssrc)
        leg.sequence += 1
        leg.sent += 1
    leg.sent_at = now
    leg.timestamp += FRAME
    return out


cdef void finish_packet(State* s, Leg* leg, uint8_t* out, int payload) noexcept nogil:
    leg.sent_octets += payload
    commit(s, leg, HEADER + payload, False)


cdef void send_frame(State* s, Leg* leg, const int16_t* samples, int64_t now) noexcept nogil:
    cdef uint8_t* out = begin_packet(s, leg, now)
    cdef int size = FRAME
    if out != NULL:
        out[1] = leg.payload_type | leg.marker << 7
        if leg.scale > 1:
            size = opus_write(leg.opus, samples, out + HEADER)
        else:
            sh_encode(out + HEADER, samples, FRAME, leg.payload_type == PCMA)
        finish_packet(s, leg, out, size)
    leg.marker = 0


cdef const int16_t* play(State* s, Leg* leg, int64_t now) noexcept nogil:
    cdef Play* playing = &leg.playing
    cdef int64_t left = playing.size - playing.position
    cdef const int16_t* samples = playing.samples + playing.position
    cdef int16_t* last = leg.tail
    if left < FRAME:
        memcpy(last, samples, 2 * left)
        memset(last + left, 0, 2 * (FRAME - left))
        samples = last
    playing.position += FRAME
    send_frame(s, leg, samples, now)
    if playing.position >= playing.size:
        if playing.loops == 1:
            # The clip may be freed once the event is out, so what was said is kept here.
            if samples != last:
                memcpy(last, samples, 2 * FRAME)
                samples = last
            end_play(s, leg, COMPLETED)
        else:
            playing.loops -= playing.loops > 0
            playing.position = 0
    return samples


cdef void press(State* s, Leg* leg, int64_t now) noexcept nogil:
    """Have a frame of the digits being sent (RFC 4733 §2.5.1)."""
    cdef Digits* digits = &leg.digits
    cdef uint8_t code = digits.codes[digits.position]
    cdef int step = digits.step, frames = PRESS + PRESS_ENDS + PRESS_GAP
    digits.step += 1
    if code < 16 and step < PRESS + PRESS_ENDS and leg.dtmf_type != NO_DTMF:
        if step == 0:
            digits.timestamp = next_timestamp(leg, now)
        send_event(s, leg, code, step, now)
    elif leg.peer == NULL and leg.connected:
        send_frame(s, leg, SILENT, now)
    if code >= 16:
        frames = HALF_SECOND if code == 16 else SECOND
    if digits.step >= frames:
        digits.step = 0
        digits.position += 1
        if digits.position == digits.size:
            end_digits(s, leg, COMPLETED)


cdef void send_event(State* s, Leg* leg, uint8_t code, int step, int64_t now) noexcept nogil:
    cdef uint8_t* out = begin_packet(s, leg, now)
    if out == NULL:
        return
    out[1] = leg.dtmf_type | (0x80 if step == 0 else 0)
    put32(out + 4, leg.digits.timestamp * leg.scale)
    out[HEADER] = code
    out[HEADER + 1] = 10 | (0x80 if step >= PRESS else 0)
    put16(out + HEADER + 2, <uint16_t>(FRAME * leg.scale * min(step + 1, PRESS)))
    finish_packet(s, leg, out, 4)


# Reports


cdef int leg_report(Leg* leg, uint8_t* out, int64_t now) noexcept nogil:
    """Write a compound report, sender's or receiver's, with a name; return its length."""
    cdef int words = 6 if leg.reception.have else 0, size = 8
    out[0] = 0x81 if leg.reception.have else 0x80
    put32(out + 4, leg.ssrc)
    if leg.sent:
        out[1] = SENDER_REPORT
        put16(out + 2, 6 + words)
        put32(out + 8, <uint32_t>(rtp_ntp(now) >> 32))
        put32(out + 12, <uint32_t>rtp_ntp(now))
        put32(out + 16, leg.scale * (leg.timestamp - FRAME + <uint32_t>((now - leg.sent_at) // 125000)))
        put32(out + 20, <uint32_t>leg.sent)
        put32(out + 24, <uint32_t>leg.sent_octets)
        size = 28
    else:
        out[1] = RECEIVER_REPORT
        put16(out + 2, 1 + words)
    if leg.reception.have:
        reception_block(&leg.reception, out + size, now, leg.scale)
        size += 24
    return size + rtcp_description(out + size, leg.ssrc)


cdef void report_in(State* s, Leg* leg, int64_t now) noexcept nogil:
    cdef uint8_t* out
    if leg.report_due and (leg.sent or leg.reception.have):
        out = reserve(s)
        commit(s, leg, leg_report(leg, out, now), True)
        leg.report_due = now + SH_REPORT
    else:
        leg.report_due = now + SH_REPORT // 2 + leg.report_offset
