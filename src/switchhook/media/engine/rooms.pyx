# cython: language_level=3, cdivision=True
"""Rooms; `reference_rooms` is the same in plain Python.

A room keeps one sum of all who may be heard by all. Each party's frame takes the place of its
former one when its turn comes (`listen`), so the sum always holds the newest frame of everyone,
none older than 20 ms; all parties of a phase are heard before any of them speaks. What a party
hears is the sum without itself. Those who coach are left out of it and added for the one they
coach.
"""

from libc.stdint cimport int16_t, int32_t
from libc.string cimport memcpy, memset

from switchhook.media.engine.audio cimport FRAME
from switchhook.media.engine.listen cimport leg_refresh
from switchhook.media.engine.state cimport MUTED, Leg, Room, State

cdef extern from "g711.h":
    void sh_replace(int32_t* sum, const int16_t* before, const int16_t* now, int n) noexcept nogil
    void sh_mix_minus(int16_t* out, const int32_t* all, const int16_t* own, int n) noexcept nogil

cdef int16_t[FRAME] NOBODY
memset(NOBODY, 0, sizeof(NOBODY))


cdef void room_join(State* s, Leg* leg, Room* room, int part, int coaching) noexcept nogil:
    """Enter a room, or have another part in the one that the leg is in."""
    if leg.room != room:
        room_leave(s, leg)
        leg.room = room
        leg.next_party = room.parties
        room.parties = leg
        leg.in_room = 1
        s.phase_parties[leg.phase] += 1
        leg_refresh(leg)
    room.coaches += (coaching != 0) - (leg.coaching != 0)
    leg.part = part
    leg.coaching = coaching
    be_heard(leg, not part & MUTED and coaching == 0)


cdef void be_heard(Leg* leg, bint heard) noexcept nogil:
    """Let the leg's voice be in the sum, or not."""
    if heard and not leg.mixed:
        sh_replace(leg.room.sum, NOBODY, leg.heard, FRAME)
    elif leg.mixed and not heard:
        sh_replace(leg.room.sum, leg.heard, NOBODY, FRAME)
    leg.mixed = heard


cdef void room_leave(State* s, Leg* leg) noexcept nogil:
    cdef Room* room = leg.room
    cdef Leg** at
    if room == NULL:
        return
    be_heard(leg, False)
    at = &room.parties
    while at[0] != leg:
        at = &at[0].next_party
    at[0] = leg.next_party
    room.coaches -= leg.coaching != 0
    leg.room = NULL
    leg.in_room = 0
    leg.part = 0
    leg.coaching = 0
    s.phase_parties[leg.phase] -= 1
    leg_refresh(leg)


cdef void room_empty(State* s, Room* room) noexcept nogil:
    while room.parties != NULL:
        room_leave(s, room.parties)


cdef void room_mix(const Leg* leg, int16_t* mixed) noexcept nogil:
    """Write what the leg hears of the room."""
    cdef const int16_t* own = NOBODY
    cdef int32_t sum[FRAME]
    if leg.mixed:
        own = <const int16_t*>leg.heard
    if leg.room.coaches == 0:
        sh_mix_minus(mixed, leg.room.sum, own, FRAME)
    else:
        memcpy(sum, leg.room.sum, sizeof(sum))
        add_coaches(leg, sum)
        sh_mix_minus(mixed, sum, own, FRAME)


cdef void add_coaches(const Leg* leg, int32_t* sum) noexcept nogil:
    cdef const Leg* party = leg.room.parties
    while party != NULL:
        if party.coaching == leg.id and party != leg and not party.part & MUTED:
            sh_replace(sum, NOBODY, party.heard, FRAME)
        party = party.next_party
