"""Recordings: audio handed over to Python in chunks."""

from libc.stdint cimport int16_t, int64_t

from switchhook.media.engine.state cimport Leg, State, Tap

cdef Tap* tap_new(int track, int chunk, bint mulaw) noexcept
cdef void begin_tap(State* s, Leg* leg, Tap* tap, int64_t op) noexcept nogil
cdef bint end_tap(State* s, Leg* leg, int64_t op) noexcept nogil
cdef void end_taps(State* s, Leg* leg) noexcept nogil
cdef void pause_tap(Leg* leg, int64_t op, int pause) noexcept nogil
cdef void keep(State* s, Leg* leg, const int16_t* said) noexcept nogil
