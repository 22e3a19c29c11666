"""Who a datagram is for."""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

from switchhook.media.engine.state cimport Leg, State

cdef void take(State* s, int socket, uint32_t address, uint16_t port, uint8_t* data, int size) noexcept nogil
cdef void take_batch(State* s, int socket, int count) noexcept nogil
cdef void move(State* s, Leg* leg, uint32_t address, uint16_t port, uint16_t rtcp_port) noexcept nogil
cdef void forget(State* s, Leg* leg) noexcept nogil
cdef void wait_for(State* s, Leg* leg) noexcept nogil
