"""What a leg does with a datagram from its peer."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

from switchhook.media.engine.state cimport Leg, State

cdef bint accepts(const Leg* leg, int payload_type) noexcept nogil
cdef void leg_datagram(State* s, Leg* leg, uint8_t* data, int size, int64_t now, bint rtcp) noexcept nogil
cdef void finish_press(State* s, Leg* leg) noexcept nogil
cdef uint32_t next_timestamp(const Leg* leg, int64_t now) noexcept nogil
