"""Conferences: whoever is in a room hears the sum of the others."""

from libc.stdint cimport int16_t

from switchhook.media.engine.state cimport Leg, Room, State

cdef void room_join(State* s, Leg* leg, Room* room, int part, int coaching) noexcept nogil
cdef void room_leave(State* s, Leg* leg) noexcept nogil
cdef void room_empty(State* s, Room* room) noexcept nogil
cdef void room_mix(const Leg* leg, int16_t* mixed) noexcept nogil
