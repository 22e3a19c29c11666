"""RTP and RTCP as the engine reads and writes them (RFC 3550)."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

cdef enum:
    HEADER = 12

cdef enum:
    SENDER_REPORT = 200
    RECEIVER_REPORT = 201
    DESCRIPTION = 202
    GOODBYE = 203

cdef struct Packet:
    uint8_t payload_type, marker
    uint16_t sequence
    uint32_t timestamp, ssrc
    uint32_t at  # the timestamp in samples of 8 kHz
    const uint8_t* payload
    int size

cdef struct Reception:
    uint8_t have, timed
    uint16_t newest
    uint32_t ssrc, transit, report_ntp
    uint64_t seen
    int64_t cycles, stream, received, octets, jitter
    int64_t duplicate, lost_before, prior_expected, prior_received, report_at
    uint16_t base

cdef inline uint16_t get16(const uint8_t* at) noexcept nogil:
    return <uint16_t>((<uint32_t>at[0] << 8) | at[1])

cdef inline uint32_t get32(const uint8_t* at) noexcept nogil:
    return (<uint32_t>at[0] << 24) | (<uint32_t>at[1] << 16) | (<uint32_t>at[2] << 8) | at[3]

cdef inline void put16(uint8_t* at, uint32_t value) noexcept nogil:
    at[0] = <uint8_t>(value >> 8)
    at[1] = <uint8_t>value

cdef inline void put32(uint8_t* at, uint32_t value) noexcept nogil:
    at[0] = <uint8_t>(value >> 24)
    at[1] = <uint8_t>(value >> 16)
    at[2] = <uint8_t>(value >> 8)
    at[3] = <uint8_t>value

cdef bint rtp_parse(const uint8_t* data, int size, Packet* packet) noexcept nogil
cdef bint rtp_is_rtcp(const uint8_t* data, int size) noexcept nogil
cdef int reception_accept(Reception* r, const Packet* packet) noexcept nogil
cdef void reception_arrived(Reception* r, uint32_t at, int64_t now) noexcept nogil
cdef int64_t reception_lost(const Reception* r) noexcept nogil
cdef void reception_block(Reception* r, uint8_t* out, int64_t now, int scale) noexcept nogil
cdef uint64_t rtp_ntp(int64_t now) noexcept nogil
cdef int rtcp_description(uint8_t* out, uint32_t ssrc) noexcept nogil
cdef int rtcp_goodbye(uint8_t* out, uint32_t ssrc) noexcept nogil
cdef bint rtcp_valid(const uint8_t* data, int size) noexcept nogil
