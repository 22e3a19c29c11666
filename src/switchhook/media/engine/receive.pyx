# cython: language_level=3, cdivision=True
"""What a leg does with a datagram from its peer.

In plain Python that is `reference_leg` (what comes first), `reference_digits` (presses),
`reference_stream.Relay` (what a bridge passes on) and `reference_reports` (RTCP).
"""

from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.string cimport memcpy, memset

from switchhook.media.engine.audio cimport (
    FRAME, jitter_put, jitter_put_opus, jitter_quieten, jitter_reset,
)
from switchhook.media.engine.opus cimport LONGEST_PARCEL, opus_place, opus_span
from switchhook.media.engine.outlet cimport commit, emit, reserve
from switchhook.media.engine.rtp cimport (
    GOODBYE, HEADER, RECEIVER_REPORT, SENDER_REPORT, Packet, get16, get32, put16, put32,
    reception_accept, reception_arrived, rtcp_valid, rtp_is_rtcp, rtp_ntp, rtp_parse,
)
from switchhook.media.engine.state cimport (
    BYE, COMFORT_NOISE, DIGIT, DIGIT_ENDED, LONGEST_PAYLOAD, NO_DTMF, PCMA, PCMU,
    RESUMED, Leg, State, Telephone,
)

cdef extern from "g711.h":
    void sh_decode(int16_t* out, const uint8_t* payload, int n, int alaw) noexcept nogil
    void sh_encode(uint8_t* out, const int16_t* samples, int n, int alaw) noexcept nogil

cdef enum:
    FRAME_NS = 20000000
    LONGEST_EVENT = 0xFFFF


cdef bint accepts(const Leg* leg, int payload_type) noexcept nogil:
    """Tell whether a payload type was agreed on; both G.711 laws are, unless Opus was."""
    if leg.scale > 1:
        return payload_type == leg.payload_type or payload_type == leg.dtmf_type
    return (payload_type == PCMU or payload_type == PCMA or payload_type == COMFORT_NOISE
            or payload_type == leg.dtmf_type)


cdef void leg_datagram(State* s, Leg* leg, uint8_t* data, int size, int64_t now, bint rtcp) noexcept nogil:
    cdef Packet packet
    cdef int news
    rtcp = rtcp or rtp_is_rtcp(data, size)
    if leg.guarded and not unprotect(s, leg, data, &size, rtcp):
        leg.bad += 1
        return
    if rtcp:
        control(s, leg, data, size, now)
        return
    if not rtp_parse(data, size, &packet):
        leg.bad += 1
        return
    if not accepts(leg, packet.payload_type):
        leg.other += 1
        return
    news = reception_accept(&leg.reception, &packet)
    if news == 2:
        restart(leg)
    if news == 0:
        return
    if leg.scale > 1:
        packet.at = opus_place(leg.opus, packet.timestamp)
    leg.last_heard = now
    if leg.timed_out:
        leg.timed_out = 0
        emit(s, RESUMED, leg.id, 0, 0)
    media(s, leg, &packet, now)


cdef bint unprotect(State* s, const Leg* leg, uint8_t* data, int* size, bint rtcp) noexcept nogil:
    """Make RTP of SRTP; tell whether it is genuine and new."""
    if leg.opening == NULL:
        return False
    if rtcp:
        return s.unprotect_rtcp(leg.opening, data, size) == 0
    return s.unprotect(leg.opening, data, size) == 0


cdef void restart(Leg* leg) noexcept nogil:
    memset(&leg.press, 0, sizeof(Telephone))
    leg.press.ended = 1
    leg.said_bye = 0
    if leg.listening:
        jitter_reset(leg.jitter)
    if leg.peer != NULL:
        leg.peer.relaying = 0


cdef void media(State* s, Leg* leg, const Packet* packet, int64_t now) noexcept nogil:
    if packet.payload_type == leg.dtmf_type:
        event(s, leg, packet, now)
    elif packet.payload_type == COMFORT_NOISE:
        if leg.listening:
            jitter_quieten(leg.jitter, packet.payload[0] & 127 if packet.size else 127)
    else:
        reception_arrived(&leg.reception, packet.at, now)
        if leg.listening:
            keep(leg, packet)
    if leg.peer != NULL and leg.peer.scale == leg.scale:
        relay(s, leg, leg.peer, packet, now)
    elif leg.peer != NULL and packet.payload_type == leg.dtmf_type:
        pass_press(s, leg, leg.peer, packet, now)


cdef void keep(Leg* leg, const Packet* packet) noexcept nogil:
    """Let audio wait for its turn."""
    if leg.scale > 1:
        if packet.size <= LONGEST_PARCEL:
            jitter_put_opus(leg.jitter, packet.at, packet.payload, packet.size)
    elif 0 < packet.size <= LONGEST_PAYLOAD:
        jitter_put(leg.jitter, packet.at, packet.payload, packet.size,
                   packet.payload_type == PCMA)


cdef void event(State* s, Leg* leg, const Packet* packet, int64_t now) noexcept nogil:
    """Take a telephone event (RFC 4733 §2.5): one press, however many packets tell of it."""
    cdef Telephone* press = &leg.press
    cdef int code, duration
    cdef int32_t ahead = 1
    if packet.size < 4 or packet.payload[0] > 15:
        return
    code = packet.payload[0]
    duration = get16(packet.payload + 2)
    if press.known:
        ahead = <int32_t>(packet.timestamp - press.timestamp)
    if ahead < 0:
        return
    if ahead > 0:
        if (not press.ended and code == press.code and ahead == LONGEST_EVENT
                and not packet.marker):
            press.before += LONGEST_EVENT
            press.timestamp = packet.timestamp
            press.duration = 0
        else:
            finish_press(s, leg)
            begin_press(press, code, packet.timestamp)
            emit(s, DIGIT, leg.id, 0, code | (duration // (8 * leg.scale)) << 8)
    if press.ended:
        return
    press.heard_at = now
    press.duration = max(press.duration, duration)
    if packet.payload[1] & 0x80:
        finish_press(s, leg)


cdef void begin_press(Telephone* press, int code, uint32_t timestamp) noexcept nogil:
    press.known = 1
    press.ended = 0
    press.code = code
    press.timestamp = timestamp
    press.duration = 0
    press.before = 0


cdef void finish_press(State* s, Leg* leg) noexcept nogil:
    """Report the end of a press, if one is going on."""
    cdef Telephone* press = &leg.press
    cdef int64_t milliseconds
    if press.known and not press.ended:
        press.ended = 1
        milliseconds = (press.before + press.duration) // (8 * leg.scale)
        emit(s, DIGIT_ENDED, leg.id, 0, <int64_t>press.code | milliseconds << 8)


cdef uint32_t next_timestamp(const Leg* leg, int64_t now) noexcept nogil:
    """Return the timestamp of a frame that begins now: silence passes too."""
    cdef int64_t missed = (now - leg.sent_at) // FRAME_NS - 1
    if leg.sent_at and missed > 0:
        return leg.timestamp + <uint32_t>(missed * FRAME)
    return leg.timestamp


cdef bint is_busy(const Leg* peer) noexcept nogil:
    """Tell whether a leg has other things to say than what a bridge brings it, or may not speak."""
    return (peer.playing.op or peer.digits.op or peer.queue != NULL or not peer.connected
            or peer.held)


cdef uint32_t span(const Leg* leg, const Packet* packet) noexcept nogil:
    """Return how many samples an audio packet holds."""
    return opus_span(packet.payload, packet.size) if leg.scale > 1 else packet.size


cdef void relay(State* s, Leg* leg, Leg* peer, const Packet* packet, int64_t now) noexcept nogil:
    """Pass a packet on at once, as part of the stream that the other leg sends."""
    cdef bint is_event = packet.payload_type == leg.dtmf_type
    cdef uint8_t marker = packet.marker
    cdef uint16_t sequence
    cdef uint32_t timestamp, after
    if is_busy(peer) or packet.size > LONGEST_PAYLOAD:
        peer.relaying = 0
        return
    if packet.payload_type == COMFORT_NOISE or (is_event and peer.dtmf_type == NO_DTMF):
        peer.sequence_offset -= 1
        return
    if not peer.relaying:
        peer.relaying = 1
        marker = 1
        peer.sequence_offset = peer.sequence - packet.sequence
        peer.timestamp_offset = next_timestamp(peer, now) - packet.at
    sequence = packet.sequence + peer.sequence_offset
    timestamp = packet.at + peer.timestamp_offset
    if <int16_t>(sequence + 1 - peer.sequence) > 0:
        peer.sequence = sequence + 1
    after = timestamp if is_event else timestamp + span(peer, packet)
    if <int32_t>(after - peer.timestamp) > 0:
        peer.timestamp = after
    peer.sent_at = now
    peer.marker = 1
    relay_packet(s, peer, packet, is_event, marker, sequence, timestamp)


cdef void relay_packet(State* s, Leg* peer, const Packet* packet, bint is_event, uint8_t marker, uint16_t sequence, uint32_t timestamp) noexcept nogil:
    cdef int16_t samples[LONGEST_PAYLOAD]
    cdef uint8_t* out = reserve(s)
    out[0] = 0x80
    out[1] = (peer.dtmf_type if is_event else peer.payload_type) | marker << 7
    put16(out + 2, sequence)
    put32(out + 4, timestamp * peer.scale)
    put32(out + 8, peer.ssrc)
    if is_event or peer.scale > 1 or packet.payload_type == peer.payload_type:
        memcpy(out + HEADER, packet.payload, packet.size)
    else:
        sh_decode(samples, packet.payload, packet.size, packet.payload_type == PCMA)
        sh_encode(out + HEADER, samples, packet.size, peer.payload_type == PCMA)
    peer.sent += 1
    peer.sent_octets += packet.size
    commit(s, peer, HEADER + packet.size, False)


cdef void pass_press(State* s, const Leg* leg, Leg* peer, const Packet* packet, int64_t now) noexcept nogil:
    """Tell the other leg of a press in its own clock, between packets of its own."""
    cdef uint8_t* out
    cdef uint8_t marker = 0
    cdef int duration
    if (is_busy(peer) or peer.dtmf_type == NO_DTMF or packet.size < 4 or not leg.press.known
            or packet.timestamp != leg.press.timestamp):
        return
    if not peer.passing or peer.passed != packet.timestamp:
        peer.passing = 1
        peer.passed = packet.timestamp
        peer.passed_at = next_timestamp(peer, now)
        marker = 1
    duration = <int>get16(packet.payload + 2) * peer.scale // leg.scale
    out = reserve(s)
    out[0] = 0x80
    out[1] = peer.dtmf_type | marker << 7
    put16(out + 2, peer.sequence)
    put32(out + 4, peer.passed_at * peer.scale)
    put32(out + 8, peer.ssrc)
    memcpy(out + HEADER, packet.payload, 2)
    put16(out + HEADER + 2, <uint16_t>min(duration, LONGEST_EVENT))
    peer.sequence += 1
    peer.marker = 1
    peer.sent += 1
    peer.sent_octets += 4
    commit(s, peer, HEADER + 4, False)


cdef void control(State* s, Leg* leg, const uint8_t* data, int size, int64_t now) noexcept nogil:
    """Take a compound RTCP packet (RFC 3550 §6.4, §6.6)."""
    cdef int length, reports
    if not rtcp_valid(data, size):
        leg.bad += 1
        return
    while size > 0:
        length = 4 + 4 * <int>get16(data + 2)
        reports = data[0] & 0x1F
        if data[1] == SENDER_REPORT and length >= 28:
            leg.reception.report_ntp = get32(data + 10)
            leg.reception.report_at = now
            blocks(leg, data + 28, length - 28, reports, now)
        elif data[1] == RECEIVER_REPORT:
            blocks(leg, data + 8, length - 8, reports, now)
        elif data[1] == GOODBYE:
            if leg.reception.have and get32(data + 4) == leg.reception.ssrc and not leg.said_bye:
                leg.said_bye = 1
                emit(s, BYE, leg.id, 0, 0)
        data += length
        size -= length


cdef void blocks(Leg* leg, const uint8_t* data, int size, int reports, int64_t now) noexcept nogil:
    """Read report blocks; those about our stream tell how the peer hears us."""
    cdef int n
    cdef int32_t round_trip
    cdef uint32_t sent_at
    for n in range(min(reports, size // 24)):
        if get32(data) == leg.ssrc:
            leg.peer_fraction = data[4]
            leg.peer_lost = get32(data + 4) & 0xFFFFFF
            leg.peer_jitter = get32(data + 12) // leg.scale
            sent_at = get32(data + 16)
            round_trip = <int32_t>(<uint32_t>(rtp_ntp(now) >> 16) - sent_at - get32(data + 20))
            if sent_at and round_trip >= 0:
                leg.rtt_us = <int64_t>round_trip * 1000000 >> 16
        data += 24
