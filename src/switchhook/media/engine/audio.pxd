"""State of a leg's listening: the jitter buffer and the digit detector."""

from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from switchhook.media.engine.opus cimport Opus

cdef enum:
    FRAME = 160
    WINDOW = 4096
    WORDS = 64
    FILTERS = 8

cdef enum:
    LEAST_DELAY = 320

cdef enum:  # what a pulled frame is
    NOTHING
    HEARD
    CONCEALED
    COMFORT

cdef struct Jitter:
    uint8_t running, fresh, comfort, level, mixed
    uint32_t read, end
    int target, floor, starved, least, frames, calm, pitch, faded
    uint32_t seed
    int64_t late, concealed
    Opus* opus  # whose packets wait there instead of here, NULL for G.711
    uint64_t have[WORDS]  # a bit for each sample that has come
    int turn  # which half of the history is the newer
    int16_t history[2][FRAME]  # the last two frames that came
    uint64_t alaw[WORDS]  # and for each whose code is A-law, once `mixed` says that some are
    uint8_t codes[WINDOW]

cdef struct Press:  # what the detector found: a press began or ended
    int began, code, milliseconds

cdef struct Detector:
    double first[FILTERS]
    double second[FILTERS]
    double energy
    int count, last, digit, blocks, misses

cdef void jitter_ahead(const Jitter* jitter, uint32_t timestamp) noexcept nogil
cdef void jitter_new(Jitter* jitter, int floor) noexcept nogil
cdef void jitter_reset(Jitter* jitter) noexcept nogil
cdef void jitter_put(Jitter* jitter, uint32_t timestamp, const uint8_t* payload, int size, bint alaw) noexcept nogil
cdef void jitter_put_opus(Jitter* jitter, uint32_t timestamp, const uint8_t* payload, int size) noexcept nogil
cdef void jitter_quieten(Jitter* jitter, int level) noexcept nogil
cdef int jitter_pull(Jitter* jitter, int16_t* frame) noexcept nogil
cdef void detector_new(Detector* detector) noexcept nogil
cdef int detector_feed(Detector* detector, const int16_t* frame, Press* found) noexcept nogil
