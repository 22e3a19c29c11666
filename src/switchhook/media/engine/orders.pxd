"""Commands take effect."""

from switchhook.media.engine.state cimport Leg, State

cdef Leg* leg_of(State* s, int leg) noexcept nogil
cdef void apply(State* s) noexcept nogil
