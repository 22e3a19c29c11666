"""Ways out of the core: events for Python, datagrams for peers."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t

from switchhook.media.engine.state cimport Leg, State

cdef void emit(State* s, int kind, int leg, int64_t op, int64_t value) noexcept nogil
cdef void emit_data(State* s, int kind, int leg, int64_t op, int64_t value, uint8_t* data, int size) noexcept nogil
cdef void emit_audio(State* s, int leg, int64_t op, const void* audio, int size) noexcept nogil
cdef void gather(State* s) noexcept nogil
cdef uint8_t* reserve(State* s) noexcept nogil
cdef void commit(State* s, Leg* leg, int size, bint rtcp) noexcept nogil
cdef void post(State* s, int socket, uint32_t address, uint16_t port, int size) noexcept nogil
cdef bint emit_letter(State* s, int leg, int socket, int64_t source, const uint8_t* data, int size) noexcept nogil
cdef void flush(State* s) noexcept nogil
