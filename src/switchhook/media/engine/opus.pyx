# cython: language_level=3, cdivision=True
"""Opus without the GIL, through libopus' functions; `reference_opus` is the same in plain Python.

The engine counts time in samples of 8 kHz everywhere but on the wire, where Opus counts six times
as fast (RFC 7587 §4.1). Packets wait undecoded until their time comes, because the decoder must
have them in order; what is missing then it makes up itself, if possible from what the next packet
says of it (RFC 6716 §2.1.7).
"""

from libc.stdint cimport int16_t, int32_t, uint8_t, uint16_t, uint32_t
from libc.string cimport memcpy, memmove, memset

from switchhook.media.engine.audio cimport FRAME

cdef enum:
    LONGEST_WRITTEN = 400  # octets of a frame of ours
    CONCEALS = 0x08  # the head of an empty packet of 20 ms, which whoever hears it makes up


cdef uint32_t opus_place(Opus* opus, uint32_t timestamp) noexcept nogil:
    """Return which sample a timestamp stands for."""
    cdef int32_t passed = <int32_t>(timestamp - opus.clock) / SCALE
    opus.at += <uint32_t>passed
    opus.clock += <uint32_t>(passed * SCALE)
    return opus.at


cdef int opus_span(const uint8_t* data, int size) noexcept nogil:
    """Return how many samples a packet holds; 0 when that is not to be told (RFC 6716 §3.1)."""
    cdef int config, span, frames
    if size < 1:
        return 0
    config = data[0] >> 3
    if config < 12:
        span = (config & 3) * 160 if config & 3 else 80
    elif config < 16:
        span = 160 if config & 1 else 80
    else:
        span = 20 << (config & 3)
    if data[0] & 3 == 0:
        frames = 1
    elif data[0] & 3 < 3:
        frames = 2
    else:
        frames = data[1] & 63 if size > 1 else 0
    return span * frames if span * frames <= LONGEST_SPAN else 0


cdef void opus_keep(Opus* opus, uint32_t start, const uint8_t* data, int size, int span) noexcept nogil:
    """Keep a packet until its time comes, instead of the first if need be."""
    cdef int n, place = 0
    for n in range(PARCELS):
        if opus.sizes[n] == 0:
            place = n
            break
        if <int32_t>(opus.starts[n] - opus.starts[place]) < 0:
            place = n
    opus.starts[place] = start
    opus.spans[place] = <uint16_t>span
    opus.sizes[place] = <uint16_t>size
    memcpy(opus.data[place], data, size)


cdef bint opus_read(Opus* opus, uint32_t at, int16_t* frame, bint fresh) noexcept nogil:
    """Put the frame that begins at `at` into `frame`; tell whether any of it came.

    What is missing is made up, unless nothing came before.
    """
    cdef int n, gap, missing
    cdef bint came = opus.decoded > 0
    while opus.decoded < FRAME:
        missing = FRAME - opus.decoded
        n = next_parcel(opus, at + <uint32_t>opus.decoded)
        gap = <int32_t>(opus.starts[n] - at) - opus.decoded if n >= 0 else 2 * FRAME
        if gap == 0:
            decode(opus, opus.data[n], opus.sizes[n], opus.spans[n], False)
            opus.sizes[n] = 0
            came = True
        elif fresh:
            append_silence(opus, min(gap, missing))
        elif gap < 2 * FRAME:
            decode(opus, opus.data[n], opus.sizes[n], gap, True)
        else:
            decode(opus, NULL, 0, missing, False)
    memcpy(frame, opus.samples, 2 * FRAME)
    opus.decoded -= FRAME
    memmove(opus.samples, opus.samples + FRAME, 2 * opus.decoded)
    return came


cdef int next_parcel(Opus* opus, uint32_t at) noexcept nogil:
    """Return the first packet from `at` on, -1 when there is none; those before are of no use."""
    cdef int n, first = -1
    for n in range(PARCELS):
        if opus.sizes[n] == 0:
            continue
        if <int32_t>(opus.starts[n] - at) < 0:
            opus.sizes[n] = 0
        elif first < 0 or <int32_t>(opus.starts[n] - opus.starts[first]) < 0:
            first = n
    return first


cdef void decode(Opus* opus, const uint8_t* data, int size, int span, bint fec) noexcept nogil:
    """Append `span` samples; silence where libopus can make nothing of the packet."""
    cdef int16_t* at = opus.samples + opus.decoded
    cdef int count = opus.decode(opus.decoder, data, size, at, span, fec)
    if count < 0:
        count = 0
    memset(at + count, 0, 2 * (span - count))
    opus.decoded += span


cdef void append_silence(Opus* opus, int span) noexcept nogil:
    memset(opus.samples + opus.decoded, 0, 2 * span)
    opus.decoded += span


cdef void opus_conceal(Opus* opus, int16_t* frame) noexcept nogil:
    """Make up a frame: the voice as it fades out, or the noise of a silent peer."""
    if opus.decode(opus.decoder, NULL, 0, frame, FRAME, False) != FRAME:
        memset(frame, 0, 2 * FRAME)


cdef void opus_empty(Opus* opus) noexcept nogil:
    """Forget what waits."""
    opus.decoded = 0
    memset(opus.sizes, 0, sizeof(opus.sizes))


cdef int opus_write(Opus* opus, const int16_t* samples, uint8_t* out) noexcept nogil:
    """Write a frame as a packet; return its octets."""
    cdef int size = opus.encode(opus.encoder, samples, FRAME, out, LONGEST_WRITTEN)
    if size < 1:
        out[0] = CONCEALS
        return 1
    return size
