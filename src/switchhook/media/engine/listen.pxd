"""What a leg hears: decoded only while something needs it."""

from switchhook.media.engine.state cimport Leg, State

cdef void leg_refresh(Leg* leg) noexcept nogil
cdef void refresh_both(Leg* leg) noexcept nogil
cdef void listen(State* s, Leg* leg) noexcept nogil
cdef void end_hush(State* s, Leg* leg, int result) noexcept nogil
