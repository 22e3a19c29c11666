# cython: language_level=3, cdivision=True
"""A leg listens: a frame out of the jitter buffer, digits in it, speech and silence.

`reference_listen` is the same in plain Python.
"""

from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t
from libc.stdlib cimport malloc
from libc.string cimport memcpy, memset

from switchhook.media.engine.audio cimport (
    COMFORT, FRAME, HEARD, LEAST_DELAY, Jitter, Press, detector_feed, detector_new, jitter_new,
    jitter_pull, jitter_reset,
)
from switchhook.media.engine.opus cimport Opus
from switchhook.media.engine.outlet cimport emit
from switchhook.media.engine.state cimport (
    COMPLETED, DIGIT, DIGIT_ENDED, DONE, NO_DTMF, SPEECH, TRACK_FAR, TRACK_NEAR, Leg, State, Tap,
)

cdef extern from "g711.h":
    int64_t sh_energy(const int16_t* samples, int n) noexcept nogil
    void sh_replace(int32_t* sum, const int16_t* before, const int16_t* now, int n) noexcept nogil

cdef enum:
    LOUD = 27200000
    QUIET = 10800000


cdef bint needs_listening(const Leg* leg) noexcept nogil:
    cdef const Tap* tap = leg.taps
    if leg.hush_op or leg.watch or leg.room != NULL or (leg.connected and leg.dtmf_type == NO_DTMF):
        return True
    while tap != NULL:
        if tap.track != TRACK_NEAR:
            return True
        tap = tap.next
    if leg.peer != NULL and leg.peer.scale != leg.scale:
        return True
    tap = leg.peer.taps if leg.peer != NULL else NULL
    while tap != NULL:
        if tap.track != TRACK_FAR:
            return True
        tap = tap.next
    return False


cdef void leg_refresh(Leg* leg) noexcept nogil:
    """Start or stop decoding what arrives, as the leg's works need it."""
    cdef bint needed = needs_listening(leg)
    cdef Opus* opus = leg.opus if leg.scale > 1 else NULL
    if needed and not leg.listening:
        if leg.jitter == NULL:
            leg.jitter = <Jitter*>malloc(sizeof(Jitter))
            if leg.jitter == NULL:
                return
            # Nothing comes early or late along a wire.
            jitter_new(leg.jitter, LEAST_DELAY if leg.socket >= 0 else 0)
        leg.jitter.opus = opus
        jitter_reset(leg.jitter)
        detector_new(&leg.detector)
        memset(leg.heard, 0, sizeof(leg.heard))
    elif needed and leg.jitter.opus != opus:
        leg.jitter.opus = opus
        jitter_reset(leg.jitter)
    leg.listening = needed


cdef void refresh_both(Leg* leg) noexcept nogil:
    """Do so for a leg and the one that it is bridged to."""
    leg_refresh(leg)
    if leg.peer != NULL:
        leg_refresh(leg.peer)


cdef void listen(State* s, Leg* leg) noexcept nogil:
    cdef int kind = pull(leg)
    cdef Press found[4]
    cdef int n
    cdef bint came
    if leg.dtmf_type == NO_DTMF:
        for n in range(detector_feed(&leg.detector, leg.heard, found)):
            emit(s, DIGIT if found[n].began else DIGIT_ENDED, leg.id, 0,
                 found[n].code | <int64_t>found[n].milliseconds << 8)
    came = kind == HEARD or kind == COMFORT
    if came:
        # The noise of those who are silent is not loud.
        weigh(s, leg, sh_energy(leg.heard, FRAME) if kind == HEARD else 0)
    if leg.watch:
        tell(s, leg, came and leg.loud)


cdef int pull(Leg* leg) noexcept nogil:
    cdef int16_t fresh[FRAME]
    cdef int kind
    if not leg.mixed:
        return jitter_pull(leg.jitter, leg.heard)
    kind = jitter_pull(leg.jitter, fresh)
    sh_replace(leg.room.sum, leg.heard, fresh, FRAME)
    memcpy(leg.heard, fresh, sizeof(fresh))
    return kind


cdef void weigh(State* s, Leg* leg, int64_t energy) noexcept nogil:
    """Tell speech from silence, with hysteresis."""
    if energy > LOUD:
        leg.loud_run += 1
        if leg.loud_run >= 2:
            leg.loud = 1
            leg.quiet_run = 0
    else:
        leg.loud_run = 0
        if energy < QUIET:
            leg.loud = 0
        leg.quiet_run = 0 if leg.loud else leg.quiet_run + 1
    if leg.hush_op and leg.quiet_run >= leg.hush_frames:
        end_hush(s, leg, COMPLETED)


cdef void tell(State* s, Leg* leg, bint loud) noexcept nogil:
    """Report where speech begins and ends; what is missing counts as silence."""
    if loud:
        leg.calm = 0
        if not leg.speaking:
            leg.speaking = 1
            emit(s, SPEECH, leg.id, 0, 1)
    elif leg.speaking:
        leg.calm += 1
        if leg.calm >= leg.watch:
            leg.speaking = 0
            emit(s, SPEECH, leg.id, 0, 0)


cdef void end_hush(State* s, Leg* leg, int result) noexcept nogil:
    cdef int64_t op = leg.hush_op
    if op:
        leg.hush_op = 0
        emit(s, DONE, leg.id, op, result)
