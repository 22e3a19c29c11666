# cython: language_level=3
"""Ways out of the core, without the GIL.

A datagram is written in place into the batch of the tick, then committed: linked to its socket's
queue, captured when the core is stepped, or handed to the leg at the other end of a wire. The
queues leave in one system call per socket.
"""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport malloc, realloc
from libc.string cimport memcpy

from switchhook.media.engine.state cimport (
    DATAGRAM, MOST_UNREAD, OUT_BATCH, RECORDED, Captured, Event, Leg, Out, State, Wired,
)

cdef extern from "net.h":
    int SH_BATCH
    void sh_lock(void* lock) noexcept nogil
    void sh_unlock(void* lock) noexcept nogil
    void sh_ring(int fd) noexcept nogil
    void sh_prepare(void* network, int i, uint8_t* data, int size, uint32_t address, uint16_t port) noexcept nogil
    int sh_send(void* network, int fd, int count) noexcept nogil

cdef enum:
    STORE_STEP = 16384
    MOST_HELD = 67108864  # octets of recording kept for a control side that does not come


cdef void emit(State* s, int kind, int leg, int64_t op, int64_t value) noexcept nogil:
    emit_data(s, kind, leg, op, value, NULL, 0)


cdef Event* new_event(State* s) noexcept nogil:
    """Return room for an event, with the lock held; NULL when there is none."""
    cdef void* larger
    if s.event_count == s.event_room:
        larger = realloc(s.events, 2 * <size_t>(s.event_room + 32) * sizeof(Event))
        if larger == NULL:
            return NULL
        s.events = <Event*>larger
        s.event_room = 2 * (s.event_room + 32)
    s.event_count += 1
    return &s.events[s.event_count - 1]


cdef void emit_data(State* s, int kind, int leg, int64_t op, int64_t value, uint8_t* data, int size) noexcept nogil:
    """Queue an event; `data` is given away."""
    cdef Event* at
    cdef bint wakes
    sh_lock(s.lock)
    wakes = s.event_count == 0 or s.unrung
    at = new_event(s)
    if at != NULL:
        at.kind = kind
        at.leg = leg
        at.op = op
        at.value = value
        at.data = data
        at.size = size
        s.unrung = 0
    sh_unlock(s.lock)
    if wakes:
        sh_ring(s.wake_events)


cdef bint emit_letter(State* s, int leg, int socket, int64_t source, const uint8_t* data, int size) noexcept nogil:
    """Queue a datagram for Python; tell whether so many wait already that it is dropped."""
    cdef uint8_t* copy
    cdef bint full
    sh_lock(s.lock)
    full = s.unread >= MOST_UNREAD
    s.unread += not full
    sh_unlock(s.lock)
    if full:
        return True
    copy = <uint8_t*>malloc(size + 1)
    if copy == NULL:
        return True
    memcpy(copy, data, size)
    emit_data(s, DATAGRAM, leg, socket, source, copy, size)
    return False


cdef void emit_audio(State* s, int leg, int64_t op, const void* audio, int size) noexcept nogil:
    """Queue recorded audio; its place in the store is the event's value.

    It does not wake Python, but waits for another event or for `gather`. When nobody comes for
    it, it is lost in the end.
    """
    cdef Event* at = NULL
    cdef bint first
    sh_lock(s.lock)
    first = s.event_count == 0
    if store_room(s, size):
        at = new_event(s)
    if at != NULL:
        at.kind = RECORDED
        at.leg = leg
        at.op = op
        at.value = s.audio_size
        at.data = NULL
        at.size = size
        memcpy(s.audio + s.audio_size, audio, size)
        s.audio_size += size
        if first:
            s.unrung = 1
    sh_unlock(s.lock)


cdef bint store_room(State* s, int size) noexcept nogil:
    cdef void* larger
    cdef int64_t room
    if s.audio_size + size <= s.audio_room:
        return True
    if s.audio_size + size > MOST_HELD:
        return False
    room = s.audio_room + s.audio_room // 4 + size + STORE_STEP
    larger = realloc(s.audio, <size_t>room)
    if larger == NULL:
        return False
    s.audio = <uint8_t*>larger
    s.audio_room = room
    return True


cdef void gather(State* s) noexcept nogil:
    """Wake Python for the recorded audio that waits, if any."""
    cdef bint wakes
    s.prompt = 0
    sh_lock(s.lock)
    wakes = s.unrung
    s.unrung = 0
    sh_unlock(s.lock)
    if wakes:
        sh_ring(s.wake_events)


cdef uint8_t* reserve(State* s) noexcept nogil:
    """Return room for one datagram; nothing is sent until `commit`."""
    if s.out_count == OUT_BATCH:
        flush(s)
    return s.out[s.out_count].data


cdef void commit(State* s, Leg* leg, int size, bint rtcp) noexcept nogil:
    """Send what was written into the reserved room to the leg's peer."""
    cdef Out* out = &s.out[s.out_count]
    cdef int socket = leg.socket
    if socket < 0:
        if leg.wire != NULL:
            along_wire(s, leg.wire.id, out.data, size, rtcp)
        return
    if leg.seals and not protect(s, leg, out.data, &size, rtcp):
        return
    if not rtcp:
        post(s, socket, leg.address, leg.port, size)
    elif leg.rtcp_port == 0:
        s.counts.sent += 1
    else:
        socket += leg.rtcp_port != leg.port
        post(s, socket, leg.address, leg.rtcp_port, size)


cdef bint protect(State* s, const Leg* leg, uint8_t* data, int* size, bint rtcp) noexcept nogil:
    """Make SRTP of what a guarded leg is about to send; tell whether it may be sent."""
    if leg.sealing == NULL or leg.port == 0:
        return False
    if rtcp:
        return s.protect_rtcp(leg.sealing, data, size) == 0
    return s.protect(leg.sealing, data, size) == 0


cdef void post(State* s, int socket, uint32_t address, uint16_t port, int size) noexcept nogil:
    """Send what was written into the reserved room from a socket to an address."""
    cdef Out* out = &s.out[s.out_count]
    s.counts.sent += 1
    out.size = size
    out.socket = socket
    out.address = address
    out.port = port
    if not s.running:
        capture(s, out)
    else:
        link(s, out)


cdef void link(State* s, Out* out) noexcept nogil:
    cdef int number = s.out_count
    out.next = -1
    if s.out_first[out.socket] < 0:
        s.out_first[out.socket] = number
        s.out_sockets[s.out_socket_count] = out.socket
        s.out_socket_count += 1
    else:
        s.out[s.out_last[out.socket]].next = number
    s.out_last[out.socket] = number
    s.out_count += 1


cdef void capture(State* s, const Out* out) noexcept nogil:
    cdef Captured* at
    cdef void* larger
    cdef uint8_t* copy = <uint8_t*>malloc(out.size)
    if s.captured_count == s.captured_room:
        larger = realloc(s.captured, 2 * <size_t>(s.captured_room + 32) * sizeof(Captured))
        if larger == NULL:
            return
        s.captured = <Captured*>larger
        s.captured_room = 2 * (s.captured_room + 32)
    if copy == NULL:
        return
    memcpy(copy, out.data, out.size)
    at = &s.captured[s.captured_count]
    at.data = copy
    at.size = out.size
    at.socket = out.socket
    at.address = out.address
    at.port = out.port
    s.captured_count += 1


cdef void along_wire(State* s, int leg, const uint8_t* data, int size, bint rtcp) noexcept nogil:
    cdef Wired* at
    cdef void* larger
    cdef uint8_t* copy = <uint8_t*>malloc(size)
    if copy == NULL:
        return
    if s.wire_count == s.wire_room:
        larger = realloc(s.wires, 2 * <size_t>(s.wire_room + 32) * sizeof(Wired))
        if larger == NULL:
            return
        s.wires = <Wired*>larger
        s.wire_room = 2 * (s.wire_room + 32)
    memcpy(copy, data, size)
    at = &s.wires[s.wire_count]
    at.data = copy
    at.size = size
    at.leg = leg
    at.rtcp = rtcp
    s.wire_count += 1


cdef void flush(State* s) noexcept nogil:
    """Send every queue, socket by socket."""
    cdef int n, socket
    for n in range(s.out_socket_count):
        socket = s.out_sockets[n]
        send_queue(s, socket)
        s.out_first[socket] = -1
    s.out_socket_count = 0
    s.out_count = 0


cdef void send_queue(State* s, int socket) noexcept nogil:
    cdef int number = s.out_first[socket], fd = s.fds[socket], count = 0
    cdef Out* out
    while number >= 0:
        out = &s.out[number]
        sh_prepare(s.network, count, out.data, out.size, out.address, out.port)
        count += 1
        number = out.next
        if count == SH_BATCH or number < 0:
            if fd >= 0:
                s.counts.dropped += sh_send(s.network, fd, count)
            count = 0
