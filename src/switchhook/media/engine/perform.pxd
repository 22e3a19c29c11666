"""What a leg does in its frame."""

from libc.stdint cimport int64_t, uint8_t

from switchhook.media.engine.state cimport Leg, State

cdef void leg_ahead(const Leg* leg) noexcept nogil
cdef void leg_soon(const Leg* leg) noexcept nogil
cdef void leg_hear(State* s, Leg* leg, int64_t now) noexcept nogil
cdef void leg_say(State* s, Leg* leg, int64_t now) noexcept nogil
cdef int leg_report(Leg* leg, uint8_t* out, int64_t now) noexcept nogil
