# cython: language_level=3, cdivision=True
"""How works begin and end; `reference_works` is the same in plain Python.

Each ends in one event with its number.
"""

from libc.stdint cimport int16_t, int64_t, uint8_t
from libc.string cimport memcpy, memset

from switchhook.media.engine.audio cimport FRAME
from switchhook.media.engine.listen cimport leg_refresh
from switchhook.media.engine.outlet cimport emit, emit_data
from switchhook.media.engine.state cimport (
    COMPLETED, DONE, STOPPED, WITH_LEG, Command, Leg, Queued, State,
)

cdef extern from "g711.h":
    void sh_decode(int16_t* out, const uint8_t* payload, int n, int alaw) noexcept nogil


cdef void begin_play(State* s, Leg* leg, const Command* c) noexcept nogil:
    end_play(s, leg, STOPPED)
    leg.playing.op = c.op
    leg.playing.samples = <const int16_t*>c.data
    leg.playing.size = c.size // 2
    leg.playing.position = 0
    leg.playing.loops = c.a
    if leg.playing.size == 0:
        end_play(s, leg, COMPLETED)


cdef void end_play(State* s, Leg* leg, int result) noexcept nogil:
    cdef int64_t op = leg.playing.op
    if op:
        leg.playing.op = 0
        emit(s, DONE, leg.id, op, result)


cdef void begin_digits(State* s, Leg* leg, const Command* c) noexcept nogil:
    end_digits(s, leg, STOPPED)
    leg.digits.op = c.op
    leg.digits.codes = c.data
    leg.digits.size = <int>c.size
    leg.digits.position = 0
    leg.digits.step = 0
    if leg.digits.size == 0:
        end_digits(s, leg, COMPLETED)


cdef void end_digits(State* s, Leg* leg, int result) noexcept nogil:
    cdef int64_t op = leg.digits.op
    if op:
        leg.digits.op = 0
        emit(s, DONE, leg.id, op, result)


cdef void queue_add(State* s, Leg* leg, Queued* queued, const Command* c) noexcept nogil:
    """Append audio, or a mark, to what waits."""
    queued.op = c.op
    queued.data = c.data
    queued.mulaw = c.a != 0
    queued.size = c.size if queued.mulaw else c.size // 2
    if leg.queue != NULL:
        leg.queue_end.next = queued
    elif queued.size:
        leg.queue = queued
    else:
        emit_data(s, DONE, leg.id, c.op, COMPLETED, <uint8_t*>queued, 0)
        return
    leg.queue_end = queued


cdef void queue_clear(State* s, Leg* leg, int result) noexcept nogil:
    while leg.queue != NULL:
        queue_drop(s, leg, result)


cdef void queue_drop(State* s, Leg* leg, int result) noexcept nogil:
    """End what is first in the queue."""
    cdef Queued* first = leg.queue
    leg.queue = first.next
    emit_data(s, DONE, leg.id, first.op, result, <uint8_t*>first, 0)


cdef void queue_take(State* s, Leg* leg, int16_t* frame) noexcept nogil:
    """Move a frame out of the queue, filled up with silence if need be."""
    cdef Queued* first
    cdef int done = 0, n
    while leg.queue != NULL:
        first = leg.queue
        n = <int>min(first.size - first.position, <int64_t>(FRAME - done))
        if done == FRAME and first.size:
            return
        if first.mulaw:
            sh_decode(frame + done, first.data + first.position, n, False)
        else:
            memcpy(frame + done, first.data + 2 * first.position, 2 * n)
        first.position += n
        done += n
        if first.position < first.size:
            return
        queue_drop(s, leg, COMPLETED)
    memset(frame + done, 0, 2 * (FRAME - done))


cdef void begin_bridge(State* s, Leg* leg, Leg* other, int64_t op) noexcept nogil:
    if other == NULL or other == leg:
        emit(s, DONE, leg.id, op, WITH_LEG)
        return
    end_bridge(s, leg, STOPPED)
    end_bridge(s, other, STOPPED)
    leg.peer = other
    other.peer = leg
    leg.bridge_op = op
    other.bridge_op = op
    leg.relaying = 0
    other.relaying = 0
    leg_refresh(leg)
    leg_refresh(other)


cdef void end_bridge(State* s, Leg* leg, int result) noexcept nogil:
    cdef Leg* peer = leg.peer
    cdef int64_t op = leg.bridge_op
    if peer == NULL:
        return
    leg.peer = NULL
    peer.peer = NULL
    leg.bridge_op = 0
    peer.bridge_op = 0
    leg.relaying = 0
    peer.relaying = 0
    leg_refresh(leg)
    leg_refresh(peer)
    emit(s, DONE, leg.id, op, result)
