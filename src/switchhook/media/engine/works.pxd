"""How works begin and end: clips, digits, queued audio, bridges."""

from libc.stdint cimport int16_t, int64_t

from switchhook.media.engine.state cimport Command, Leg, Queued, State

cdef void begin_play(State* s, Leg* leg, const Command* c) noexcept nogil
cdef void end_play(State* s, Leg* leg, int result) noexcept nogil
cdef void begin_digits(State* s, Leg* leg, const Command* c) noexcept nogil
cdef void end_digits(State* s, Leg* leg, int result) noexcept nogil
cdef void begin_bridge(State* s, Leg* leg, Leg* other, int64_t op) noexcept nogil
cdef void end_bridge(State* s, Leg* leg, int result) noexcept nogil
cdef void queue_add(State* s, Leg* leg, Queued* queued, const Command* c) noexcept nogil
cdef void queue_clear(State* s, Leg* leg, int result) noexcept nogil
cdef void queue_take(State* s, Leg* leg, int16_t* frame) noexcept nogil
