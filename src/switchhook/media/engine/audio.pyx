# cython: language_level=3, cdivision=True
"""Listening without the GIL: jitter buffer, concealment, in-band digits.

`reference_audio` and `reference_detector` are the same in plain Python and explain the rules; the
samples and events are equal to the last bit, so change both together.
"""

from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

from switchhook.media.engine.opus cimport (
    opus_conceal, opus_empty, opus_keep, opus_read, opus_span,
)

cdef extern from "g711.h":
    void sh_decode(int16_t* out, const uint8_t* payload, int n, int alaw) noexcept nogil

cdef extern from "window.h":
    void sh_mark(uint64_t* bits, uint32_t at, int n) noexcept nogil
    void sh_unmark(uint64_t* bits, uint32_t at, int n) noexcept nogil
    int sh_marked(const uint64_t* bits, uint32_t at, int n) noexcept nogil
    void sh_prefetch(const void* at) noexcept nogil
    int sh_is_marked(const uint64_t* bits, uint32_t at) noexcept nogil

cdef extern from "goertzel.h":
    const double* sh_coefficients
    void sh_goertzel(double* first, double* second, const int16_t* samples, int n) noexcept nogil
    void sh_resemblance(const int16_t* recent, const int16_t* before, int n, int64_t* product,
                        int64_t* energy) noexcept nogil

cdef enum:
    MOST_DELAY = 1600
    STARVED = 3
    REVIEW = 50
    CALM = 10
    QUIET = 2  # octets at most of a packet of Opus without audio (RFC 7587 §3.1.3)
    SHORTEST_PITCH = 40
    LONGEST_PITCH = 160
    FADE = 512
    BLEND = 32
    BLOCK = 102

cdef double FAINTEST = 1.0e8
cdef double COLUMN_TWIST = 4.0
cdef double ROW_TWIST = 8.0
cdef double DISTINCT = 6.3
cdef double SHARE = 0.6
cdef int[6] PEAKS = [56756, 50584, 45083, 40180, 35811, 31916]
cdef int[16] CODES = [1, 2, 3, 12, 4, 5, 6, 13, 7, 8, 9, 14, 10, 0, 11, 15]


cdef void jitter_new(Jitter* jitter, int floor) noexcept nogil:
    memset(jitter, 0, sizeof(Jitter))
    jitter.floor = floor
    jitter.level = 127
    jitter.target = floor
    jitter_reset(jitter)


cdef void jitter_ahead(const Jitter* jitter, uint32_t timestamp) noexcept nogil:
    """Ask memory for where a frame will be written or read."""
    cdef int line
    for line in range(FRAME // 64 + 1):
        sh_prefetch(&jitter.codes[timestamp & (WINDOW - 1)] + line * 64)


cdef void jitter_reset(Jitter* jitter) noexcept nogil:
    memset(jitter.have, 0, sizeof(jitter.have))
    memset(jitter.history, 0, sizeof(jitter.history))
    jitter.running = 0
    jitter.fresh = 1
    jitter.comfort = 0
    jitter.seed = 1
    jitter.read = 0
    jitter.end = 0
    jitter.starved = 0
    jitter.least = WINDOW
    jitter.frames = 0
    jitter.calm = 0
    jitter.pitch = LONGEST_PITCH
    jitter.faded = 0
    if jitter.opus != NULL:
        opus_empty(jitter.opus)


cdef void begin(Jitter* jitter, uint32_t timestamp) noexcept nogil:
    memset(jitter.have, 0, sizeof(jitter.have))
    jitter.running = 1
    jitter.fresh = 1
    jitter.read = timestamp - <uint32_t>jitter.target
    jitter.end = timestamp
    jitter.starved = 0
    jitter.least = WINDOW
    jitter.frames = 0
    if jitter.opus != NULL:
        opus_empty(jitter.opus)


cdef bint expect(Jitter* jitter, uint32_t timestamp, int size) noexcept nogil:
    """Tell whether samples come in time, which they always do where nothing is being played."""
    cdef int32_t ahead = <int32_t>(timestamp - jitter.read)
    jitter.comfort = 0
    if not jitter.running or jitter.starved >= STARVED or ahead > WINDOW - size or ahead < -WINDOW:
        begin(jitter, timestamp)
    elif ahead + size <= 0:
        jitter.late += 1
        jitter.calm = 0
        jitter.target = min(jitter.target + FRAME, MOST_DELAY)
        return False
    if <int32_t>(timestamp + <uint32_t>size - jitter.end) > 0:
        jitter.end = timestamp + <uint32_t>size
    return True


cdef void jitter_put(Jitter* jitter, uint32_t timestamp, const uint8_t* payload, int size, bint alaw) noexcept nogil:
    """Keep a packet's payload in its place."""
    cdef int32_t ahead
    cdef int first
    cdef uint32_t at
    if not expect(jitter, timestamp, size):
        return
    ahead = <int32_t>(timestamp - jitter.read)
    if ahead < 0:
        timestamp -= <uint32_t>ahead
        payload -= ahead
        size += ahead
    at = timestamp & (WINDOW - 1)
    first = min(size, WINDOW - <int>at)
    memcpy(&jitter.codes[at], payload, first)
    memcpy(jitter.codes, payload + first, size - first)
    sh_mark(jitter.have, at, size)
    jitter.mixed |= alaw
    if alaw:
        sh_mark(jitter.alaw, at, size)
    elif jitter.mixed:
        sh_unmark(jitter.alaw, at, size)


cdef void jitter_put_opus(Jitter* jitter, uint32_t timestamp, const uint8_t* payload, int size) noexcept nogil:
    """Keep a packet of Opus until its time comes. Almost empty ones tell of silence."""
    cdef int span = opus_span(payload, size)
    if span and size <= QUIET:
        jitter.comfort = 1
    elif span and expect(jitter, timestamp, span):
        opus_keep(jitter.opus, timestamp, payload, size, span)


cdef void jitter_quieten(Jitter* jitter, int level) noexcept nogil:
    """Hear that the peer is silent, with noise at so many dB below overload (RFC 3389)."""
    jitter.comfort = 1
    jitter.level = <uint8_t>level


cdef void noise(Jitter* jitter, int16_t* frame) noexcept nogil:
    cdef int n, peak = min(32767, PEAKS[jitter.level % 6] >> (jitter.level // 6))
    if jitter.opus != NULL:
        opus_conceal(jitter.opus, frame)
        return
    for n in range(FRAME):
        jitter.seed = jitter.seed * <uint32_t>1664525 + <uint32_t>1013904223
        frame[n] = <int16_t>((<int>(jitter.seed >> 16) - 32768) * peak >> 15)


cdef int jitter_pull(Jitter* jitter, int16_t* frame) noexcept nogil:
    cdef uint8_t got[FRAME]
    cdef int count, kind = HEARD
    if not jitter.running:
        memset(frame, 0, 2 * FRAME)
        if jitter.comfort:
            noise(jitter, frame)
            return COMFORT
        return NOTHING
    if <int32_t>(jitter.end - jitter.read) <= 0:
        jitter.starved += 1
        if jitter.comfort and jitter.opus != NULL:
            opus_conceal(jitter.opus, frame)
            return COMFORT
        conceal(jitter, frame)
        if jitter.comfort:
            noise(jitter, frame)
            return COMFORT
        return CONCEALED if jitter.faded < FADE else NOTHING
    jitter.starved = 0
    if jitter.opus != NULL:
        return pull_opus(jitter, frame)
    count = take(jitter, frame, got)
    if count:
        mend(jitter, frame, got, count)
    elif jitter.fresh:
        kind = NOTHING
    else:
        jitter.concealed += 1
        kind = CONCEALED
        conceal(jitter, frame)
    review(jitter)
    return kind


cdef int pull_opus(Jitter* jitter, int16_t* frame) noexcept nogil:
    cdef bint fresh = jitter.fresh
    cdef int kind = HEARD
    if opus_read(jitter.opus, jitter.read, frame, fresh):
        jitter.fresh = 0
    elif fresh:
        kind = NOTHING
    else:
        jitter.concealed += 1
        kind = CONCEALED
    jitter.faded = 0
    jitter.read += FRAME
    review(jitter)
    return kind


cdef int take(Jitter* jitter, int16_t* frame, uint8_t* got) noexcept nogil:
    """Move a frame out of the window; return how many of its samples had come.

    Which ones is told in `got` unless all had.
    """
    cdef uint32_t at = jitter.read & (WINDOW - 1)
    cdef int n, count
    decode(jitter, frame)
    count = sh_marked(jitter.have, at, FRAME)
    if count < FRAME:
        for n in range(FRAME):
            got[n] = sh_is_marked(jitter.have, at + n)
            frame[n] = frame[n] & -<int16_t>got[n]
    clear(jitter)
    return count


cdef void decode(const Jitter* jitter, int16_t* frame) noexcept nogil:
    """Decode the frame that is read next, of both laws if need be."""
    cdef int16_t other[FRAME]
    cdef uint32_t at = jitter.read & (WINDOW - 1)
    cdef int n, first = min(FRAME, WINDOW - <int>at)
    cdef int alaw = sh_marked(jitter.alaw, at, FRAME) if jitter.mixed else 0
    sh_decode(frame, &jitter.codes[at], first, alaw)
    sh_decode(frame + first, jitter.codes, FRAME - first, alaw)
    if 0 < alaw < FRAME:
        sh_decode(other, &jitter.codes[at], first, False)
        sh_decode(other + first, jitter.codes, FRAME - first, False)
        for n in range(FRAME):
            if not sh_is_marked(jitter.alaw, at + n):
                frame[n] = other[n]


cdef void clear(Jitter* jitter) noexcept nogil:
    cdef int16_t unheard[FRAME]
    if jitter.opus != NULL:
        opus_read(jitter.opus, jitter.read, unheard, False)
    sh_unmark(jitter.have, jitter.read & (WINDOW - 1), FRAME)
    jitter.read += FRAME


cdef void mend(Jitter* jitter, int16_t* frame, const uint8_t* got, int count) noexcept nogil:
    """Fill holes in a frame that is partly there, and blend it with what was made up."""
    cdef int16_t made[FRAME]
    cdef int n
    if not jitter.fresh and count < FRAME:
        conceal(jitter, made)
        for n in range(FRAME):
            if not got[n]:
                frame[n] = made[n]
    elif jitter.faded:
        conceal(jitter, made)
        for n in range(BLEND):
            frame[n] = <int16_t>((<int>made[n] * (BLEND - n) + <int>frame[n] * n) >> 5)
    jitter.fresh = 0
    jitter.faded = 0
    jitter.turn ^= 1
    memcpy(jitter.history[jitter.turn], frame, 2 * FRAME)


cdef void conceal(Jitter* jitter, int16_t* frame) noexcept nogil:
    """Go on with the last period of the voice, fading out over 64 ms."""
    cdef int n, sample
    cdef const int16_t* newest = jitter.history[jitter.turn]
    if jitter.opus != NULL:
        conceal_opus(jitter, frame)
        return
    if jitter.faded == 0:
        jitter.pitch = find_pitch(newest, jitter.history[jitter.turn ^ 1])
    memset(frame, 0, 2 * FRAME)
    for n in range(FRAME):
        if jitter.faded >= FADE:
            return
        sample = newest[FRAME - jitter.pitch + jitter.faded % jitter.pitch]
        frame[n] = <int16_t>((sample * (FADE - jitter.faded)) >> 9)
        jitter.faded += 1


cdef void conceal_opus(Jitter* jitter, int16_t* frame) noexcept nogil:
    if jitter.faded < FADE:
        opus_conceal(jitter.opus, frame)
        jitter.faded += FRAME
    else:
        memset(frame, 0, 2 * FRAME)


cdef int find_pitch(const int16_t* newest, const int16_t* before) noexcept nogil:
    cdef int16_t history[2 * FRAME]
    cdef int64_t product, energy
    cdef double score, best = 0.0
    cdef int lag, pitch = LONGEST_PITCH
    memcpy(history, before, 2 * FRAME)
    memcpy(history + FRAME, newest, 2 * FRAME)
    for lag in range(SHORTEST_PITCH, LONGEST_PITCH + 1):
        sh_resemblance(history + FRAME, history + FRAME - lag, FRAME, &product, &energy)
        if product > 0 and energy > 0:
            score = <double>product * <double>product / <double>energy
            if score > best:
                best = score
                pitch = lag
    return pitch


cdef void review(Jitter* jitter) noexcept nogil:
    """Look at the delay once a second: give back what is more than needed."""
    jitter.least = min(jitter.least, <int32_t>(jitter.end - jitter.read))
    jitter.frames += 1
    if jitter.frames < REVIEW:
        return
    if jitter.least >= jitter.target + FRAME:
        clear(jitter)
    jitter.calm += 1
    if jitter.calm >= CALM:
        jitter.calm = 0
        jitter.target = max(jitter.target - FRAME, jitter.floor)
    jitter.frames = 0
    jitter.least = WINDOW


cdef void detector_new(Detector* detector) noexcept nogil:
    memset(detector, 0, sizeof(Detector))
    detector.last = -1
    detector.digit = -1


cdef int detector_feed(Detector* detector, const int16_t* frame, Press* found) noexcept nogil:
    """Put into `found` (room for four) what happened in the frame; return how much."""
    cdef int done = 0, count = 0, n, i
    while done < FRAME:
        n = min(FRAME - done, BLOCK - detector.count)
        sh_goertzel(detector.first, detector.second, frame + done, n)
        for i in range(done, done + n):
            detector.energy += <double>frame[i] * <double>frame[i]
        detector.count += n
        done += n
        if detector.count == BLOCK:
            count += judge(detector, decide(detector), found + count)
    return count


cdef int decide(Detector* detector) noexcept nogil:
    """Return the code of the key that the block holds, -1 for none, and begin a new block."""
    cdef double power[FILTERS]
    cdef double a, b, low, high, energy = detector.energy
    cdef int k, row = 0, column = 4
    for k in range(FILTERS):
        a = detector.first[k]
        b = detector.second[k]
        power[k] = a * a + b * b - sh_coefficients[k] * a * b
        detector.first[k] = 0.0
        detector.second[k] = 0.0
    detector.energy = 0.0
    detector.count = 0
    for k in range(1, 4):
        if power[k] > power[row]:
            row = k
        if power[k + 4] > power[column]:
            column = k + 4
    low = power[row]
    high = power[column]
    if low < FAINTEST or high < FAINTEST or high > COLUMN_TWIST * low or low > ROW_TWIST * high:
        return -1
    for k in range(FILTERS):
        if k != row and k != column and power[k] * DISTINCT > (low if k < 4 else high):
            return -1
    if low + high < SHARE * energy * (BLOCK / 2):
        return -1
    return CODES[row * 4 + column - 4]


cdef int judge(Detector* detector, int hit, Press* found) noexcept nogil:
    cdef int count = 0
    if hit >= 0 and hit == detector.last and hit != detector.digit:
        if detector.digit >= 0:
            found[0] = ended(detector)
            count = 1
        detector.digit = hit
        detector.blocks = 2
        detector.misses = 0
        found[count].began = 1
        found[count].code = hit
        found[count].milliseconds = 25
        count += 1
    elif detector.digit >= 0 and hit == detector.digit:
        detector.blocks += 1
        detector.misses = 0
    elif detector.digit >= 0:
        detector.misses += 1
        if detector.misses == 2:
            found[0] = ended(detector)
            count = 1
            detector.digit = -1
    detector.last = hit
    return count


cdef Press ended(const Detector* detector) noexcept nogil:
    cdef Press press
    press.began = 0
    press.code = detector.digit
    press.milliseconds = detector.blocks * 51 // 4
    return press
