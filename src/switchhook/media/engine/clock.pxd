"""The core's time: commands, ticks, and the worker's loop."""

from libc.stdint cimport int64_t

from switchhook.media.engine.state cimport State

cdef void step(State* s, int64_t now) noexcept nogil
cdef void work(State* s) noexcept nogil
