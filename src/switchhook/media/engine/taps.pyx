# cython: language_level=3, cdivision=True
"""Recordings, several at once on a leg; `reference_taps` is the same in plain Python.

A tap's memory is made with its command, room for a chunk included, and goes back with the event
that ends it.
"""

from libc.stdint cimport int16_t, int64_t, uint8_t
from libc.stdlib cimport calloc
from libc.string cimport memcpy, memset

from switchhook.media.engine.audio cimport FRAME
from switchhook.media.engine.listen cimport refresh_both
from switchhook.media.engine.outlet cimport emit_audio, emit_data
from switchhook.media.engine.state cimport (
    DONE, MOST_TAPS, PROMPT, SILENCED, SKIPPING, TRACK_BOTH, TRACK_MIXED, TRACK_NEAR, Leg, State,
    Tap,
)

cdef extern from "g711.h":
    void sh_encode(uint8_t* out, const int16_t* samples, int n, int alaw) noexcept nogil
    void sh_mix(int16_t* out, const int16_t* a, const int16_t* b, int n) noexcept nogil
    void sh_interleave(int16_t* out, const int16_t* a, const int16_t* b, int n) noexcept nogil


cdef Tap* tap_new(int track, int chunk, bint mulaw) noexcept:
    cdef int channels = 2 if track == TRACK_BOTH else 1
    cdef Tap* made = <Tap*>calloc(1, sizeof(Tap) + <size_t>chunk * FRAME * channels * (1 if mulaw else 2))
    if made != NULL:
        made.track = track
        made.chunk = chunk
        made.mulaw = mulaw
    return made


cdef void begin_tap(State* s, Leg* leg, Tap* tap, int64_t op) noexcept nogil:
    """Record from now on, unless too much is recorded already."""
    cdef Tap** at = &leg.taps
    cdef int count = 0
    while at[0] != NULL:
        count += 1
        at = &at[0].next
    if count >= MOST_TAPS:
        emit_data(s, DONE, leg.id, op, 0, <uint8_t*>tap, 0)
        return
    tap.op = op
    at[0] = tap
    refresh_both(leg)


cdef bint end_tap(State* s, Leg* leg, int64_t op) noexcept nogil:
    """End a recording after handing over the rest of it; false when there is no such one."""
    cdef Tap** at = &leg.taps
    cdef Tap* tap
    while at[0] != NULL and at[0].op != op:
        at = &at[0].next
    tap = at[0]
    if tap == NULL:
        return False
    hand_over(s, leg, tap)
    at[0] = tap.next
    emit_data(s, DONE, leg.id, op, tap.samples, <uint8_t*>tap, 0)
    refresh_both(leg)
    return True


cdef void end_taps(State* s, Leg* leg) noexcept nogil:
    while leg.taps != NULL:
        end_tap(s, leg, leg.taps.op)


cdef void pause_tap(Leg* leg, int64_t op, int pause) noexcept nogil:
    cdef Tap* tap = leg.taps
    while tap != NULL:
        if tap.op == op:
            tap.pause = pause
        tap = tap.next


cdef void keep(State* s, Leg* leg, const int16_t* said) noexcept nogil:
    """Append a frame to every recording."""
    cdef Tap* tap = leg.taps
    while tap != NULL:
        if tap.pause != SKIPPING:
            append(leg, tap, said)
            tap.samples += FRAME
            tap.frames += 1
            if tap.frames == tap.chunk:
                hand_over(s, leg, tap)
        tap = tap.next


cdef void append(const Leg* leg, Tap* tap, const int16_t* said) noexcept nogil:
    cdef int16_t made[2 * FRAME]
    cdef const int16_t* samples = <const int16_t*>leg.heard
    cdef int count = FRAME
    cdef uint8_t* at = <uint8_t*>tap.audio + tap.size
    if tap.track == TRACK_BOTH:
        sh_interleave(made, leg.heard, said, FRAME)
        samples = made
        count = 2 * FRAME
    elif tap.track == TRACK_MIXED:
        sh_mix(made, leg.heard, said, FRAME)
        samples = made
    elif tap.track == TRACK_NEAR:
        samples = said
    if tap.pause == SILENCED:
        memset(made, 0, sizeof(made))
        samples = made
    if tap.mulaw:
        sh_encode(at, samples, count, 0)
        tap.size += count
    else:
        memcpy(at, samples, 2 * count)
        tap.size += 2 * count


cdef void hand_over(State* s, Leg* leg, Tap* tap) noexcept nogil:
    if tap.size:
        emit_audio(s, leg.id, tap.op, tap.audio, tap.size)
        if tap.chunk < PROMPT:
            s.prompt = 1
    tap.frames = 0
    tap.size = 0
