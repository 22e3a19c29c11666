"""What a leg does in its frame, and how its works end."""

from libc.stdint cimport int64_t, uint8_t

from switchhook.media.engine.state cimport Leg, State

cdef void leg_ahead(const Leg* leg) noexcept nogil
cdef void leg_soon(const Leg* leg) noexcept nogil
cdef void leg_frame(State* s, Leg* leg, int64_t now) noexcept nogil
cdef void leg_refresh(Leg* leg) noexcept nogil
cdef int leg_report(Leg* leg, uint8_t* out, int64_t now) noexcept nogil
cdef void end_play(State* s, Leg* leg, int result) noexcept nogil
cdef void end_digits(State* s, Leg* leg, int result) noexcept nogil
cdef void end_recording(State* s, Leg* leg) noexcept nogil
cdef void end_hush(State* s, Leg* leg, int result) noexcept nogil
cdef void end_bridge(State* s, Leg* leg, int result) noexcept nogil
