"""Opus, as a leg speaks and hears it (RFC 6716, RFC 7587)."""

from libc.stdint cimport int16_t, int32_t, uint8_t, uint16_t, uint32_t

cdef enum:
    SCALE = 6  # of Opus' RTP clock to that of 8 kHz
    PARCELS = 32
    LONGEST_PARCEL = 560
    LONGEST_SPAN = 960  # samples in 120 ms, which no packet exceeds
    ROOM = 1120  # those, and a frame

ctypedef int32_t (*Encode)(void* encoder, const int16_t* samples, int count, uint8_t* out, int32_t room) noexcept nogil
ctypedef int (*Decode)(void* decoder, const uint8_t* data, int32_t size, int16_t* samples, int room, int fec) noexcept nogil

cdef struct Opus:  # of one leg; encoder and decoder belong to Python
    void* encoder
    void* decoder
    Encode encode
    Decode decode
    uint32_t clock, at  # a timestamp of the peer's, and the sample that it stands for
    int decoded  # samples that wait to be read
    uint32_t starts[PARCELS]  # packets that wait to be decoded
    uint16_t spans[PARCELS]  # samples
    uint16_t sizes[PARCELS]  # octets; 0: no packet
    int16_t samples[ROOM]
    uint8_t data[PARCELS][LONGEST_PARCEL]

cdef uint32_t opus_place(Opus* opus, uint32_t timestamp) noexcept nogil
cdef int opus_span(const uint8_t* data, int size) noexcept nogil
cdef void opus_keep(Opus* opus, uint32_t start, const uint8_t* data, int size, int span) noexcept nogil
cdef bint opus_read(Opus* opus, uint32_t at, int16_t* frame, bint fresh) noexcept nogil
cdef void opus_conceal(Opus* opus, int16_t* frame) noexcept nogil
cdef void opus_empty(Opus* opus) noexcept nogil
cdef int opus_write(Opus* opus, const int16_t* samples, uint8_t* out) noexcept nogil
