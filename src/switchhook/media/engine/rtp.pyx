# cython: language_level=3, cdivision=True
"""Reading and counting RTP without the GIL; `reference_rtp` is the same in plain Python."""

from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memset

cdef extern from "units.h":
    int64_t SH_SECOND

cdef enum:
    LEAP = 3000
    RECENT = 64


cdef bint rtp_parse(const uint8_t* data, int size, Packet* packet) noexcept nogil:
    """Read an RTP packet (RFC 3550 §5.1); false when it is not one."""
    cdef int start, padding = 0
    if size < HEADER or (data[0] & 0xC0) != 0x80:
        return False
    start = HEADER + 4 * (data[0] & 0x0F)
    if data[0] & 0x10:
        if size < start + 4:
            return False
        start += 4 + 4 * <int>get16(data + start + 2)
    if data[0] & 0x20:
        padding = data[size - 1]
    if size < start or size - start < padding:
        return False
    packet.payload_type = data[1] & 0x7F
    packet.marker = data[1] >> 7
    packet.sequence = get16(data + 2)
    packet.timestamp = get32(data + 4)
    packet.at = packet.timestamp
    packet.ssrc = get32(data + 8)
    packet.payload = data + start
    packet.size = size - padding - start
    return True


cdef bint rtp_is_rtcp(const uint8_t* data, int size) noexcept nogil:
    """Tell RTCP from RTP on one port (RFC 5761 §4)."""
    return size >= 2 and (data[0] & 0xC0) == 0x80 and data[1] >= 192 and data[1] <= 223


cdef void begin(Reception* r, uint32_t ssrc, uint16_t sequence) noexcept nogil:
    r.ssrc = ssrc
    r.base = sequence
    r.newest = sequence
    r.cycles = 0
    r.seen = 1
    r.stream = 0
    r.timed = 0
    r.prior_expected = 0
    r.prior_received = 0


cdef int64_t expected(const Reception* r) noexcept nogil:
    return r.cycles + <int64_t>r.newest - <int64_t>r.base + 1 if r.have else 0


cdef int64_t reception_lost(const Reception* r) noexcept nogil:
    """Return how many packets of this stream never came."""
    cdef int64_t lost = expected(r) - r.stream
    return lost if lost > 0 else 0


cdef int restart(Reception* r, const Packet* packet) noexcept nogil:
    r.lost_before += reception_lost(r)
    begin(r, packet.ssrc, packet.sequence)
    r.have = 1
    count(r, packet)
    return 2


cdef void count(Reception* r, const Packet* packet) noexcept nogil:
    r.received += 1
    r.stream += 1
    r.octets += packet.size


cdef int reception_accept(Reception* r, const Packet* packet) noexcept nogil:
    """Count a packet; 0: seen before, 1: new, 2: the first of a stream (appendix A.1)."""
    cdef int ahead
    cdef uint64_t one = 1
    if not r.have or packet.ssrc != r.ssrc:
        return restart(r, packet)
    ahead = <int16_t>(packet.sequence - r.newest)
    if 0 < ahead < LEAP:
        if packet.sequence < r.newest:
            r.cycles += 65536
        r.seen = (r.seen << ahead | one) if ahead < RECENT else one
        r.newest = packet.sequence
    elif -RECENT < ahead <= 0:
        if (r.seen >> -ahead) & one:
            r.duplicate += 1
            return 0
        r.seen |= one << -ahead
    elif -LEAP < ahead <= -RECENT:
        r.duplicate += 1
        return 0
    else:
        return restart(r, packet)
    count(r, packet)
    return 1


cdef void reception_arrived(Reception* r, uint32_t at, int64_t now) noexcept nogil:
    """Let an audio packet's arrival enter the jitter estimate (appendix A.8)."""
    cdef uint32_t transit = <uint32_t>(now // 125000) - at
    cdef int64_t change
    if r.timed:
        change = <int32_t>(transit - r.transit)
        if change < 0:
            change = -change
        r.jitter += change - ((r.jitter + 8) >> 4)
    r.timed = 1
    r.transit = transit


cdef void reception_block(Reception* r, uint8_t* out, int64_t now, int scale) noexcept nogil:
    """Write the 24 octets of the report block about this stream (§6.4.1).

    Its clock goes `scale` times as fast as that of 8 kHz.
    """
    cdef int64_t all_expected = expected(r), received = r.stream, lost = reception_lost(r)
    cdef int64_t span = all_expected - r.prior_expected
    cdef int64_t missing = span - (received - r.prior_received)
    cdef int64_t fraction = 0
    r.prior_expected = all_expected
    r.prior_received = received
    if span > 0 and missing > 0:
        fraction = min((missing << 8) // span, <int64_t>255)
    if lost > 0x7FFFFF:
        lost = 0x7FFFFF
    put32(out, r.ssrc)
    put32(out + 4, <uint32_t>fraction << 24 | <uint32_t>lost)
    put32(out + 8, <uint32_t>(r.cycles + r.newest))
    put32(out + 12, <uint32_t>(r.jitter >> 4) * <uint32_t>scale)
    put32(out + 16, r.report_ntp)
    put32(out + 20, <uint32_t>((now - r.report_at) * 65536 // SH_SECOND) if r.report_at else 0)


cdef uint64_t rtp_ntp(int64_t now) noexcept nogil:
    """Return a 64-bit NTP timestamp of the engine's own clock (§4 allows any)."""
    cdef uint64_t seconds = <uint64_t>(now // SH_SECOND), rest = <uint64_t>(now % SH_SECOND)
    return seconds << 32 | (rest << 32) // <uint64_t>SH_SECOND


cdef int rtcp_description(uint8_t* out, uint32_t ssrc) noexcept nogil:
    """Write an SDES packet with a CNAME; return its length."""
    cdef int n, digit
    memset(out, 0, 20)
    out[0] = 0x81
    out[1] = DESCRIPTION
    put16(out + 2, 4)
    put32(out + 4, ssrc)
    out[8] = 1
    out[9] = 8
    for n in range(8):
        digit = (ssrc >> (28 - 4 * n)) & 15
        out[10 + n] = <uint8_t>(digit + 48 if digit < 10 else digit + 87)
    return 20


cdef int rtcp_goodbye(uint8_t* out, uint32_t ssrc) noexcept nogil:
    """Write a BYE packet; return its length."""
    out[0] = 0x81
    out[1] = GOODBYE
    put16(out + 2, 1)
    put32(out + 4, ssrc)
    return 8


cdef bint rtcp_valid(const uint8_t* data, int size) noexcept nogil:
    """Tell whether a compound packet is well formed all through."""
    cdef int length
    if size == 0:
        return False
    while size > 0:
        if size < 8 or (data[0] & 0xC0) != 0x80:
            return False
        length = 4 + 4 * <int>get16(data + 2)
        if length > size or length < 8:
            return False
        data += length
        size -= length
    return True
