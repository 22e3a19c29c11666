# cython: language_level=3, cdivision=True
"""Commands take effect: what a leg is to do from now on; `interface.Core` says what each means.

`reference_orders` is the same in plain Python.
"""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free
from libc.string cimport memcpy, memmove

from switchhook.media.engine.listen cimport end_hush, leg_refresh, refresh_both
from switchhook.media.engine.opus cimport SCALE, Decode, Encode, Opus
from switchhook.media.engine.outlet cimport commit, emit, emit_data, flush, post, reserve
from switchhook.media.engine.perform cimport leg_report
from switchhook.media.engine.rooms cimport room_empty, room_join, room_leave
from switchhook.media.engine.rtp cimport rtcp_goodbye
from switchhook.media.engine.seek cimport forget, move, wait_for
from switchhook.media.engine.state cimport (
    CLOSED, COMPLETED, DONE, MAX_LEGS, PHASES, QUARANTINED, SLOT_MASK, STOPPED, WITH_LEG, Cipher,
    Command, Leg, Queued, Room, State, Tap,
)
from switchhook.media.engine.taps cimport begin_tap, end_tap, end_taps, pause_tap
from switchhook.media.engine.works cimport (
    begin_bridge, begin_digits, begin_play, end_bridge, end_digits, end_play, queue_add,
    queue_clear,
)

cdef extern from "units.h":
    int64_t SH_QUARANTINE

cdef extern from "net.h":
    void sh_lock(void* lock) noexcept nogil
    void sh_unlock(void* lock) noexcept nogil

cdef enum:  # interface.Command; ATTACH is the core's own
    OPEN = 1
    WIRE = 2
    CONNECT = 3
    PLAY = 4
    DIGITS = 5
    RECORD = 6
    HUSH = 7
    BRIDGE = 8
    STOP = 9
    CLOSE = 10
    ATTACH = 11
    PAUSE = 12
    QUEUE = 13
    CLEAR = 14
    OPEN_ROOM = 15
    CLOSE_ROOM = 16
    JOIN = 17
    LEAVE = 18
    WATCH = 19
    SEND = 20
    ROUTE = 21
    SRTP = 22
    CIPHERS = 23
    OPUS = 24


cdef Leg* leg_of(State* s, int leg) noexcept nogil:
    cdef int slot = leg & SLOT_MASK
    cdef Leg* found = NULL
    if slot < MAX_LEGS:
        found = s.slots[slot]
    if found != NULL and found.id == leg:
        return found
    return NULL


cdef void apply(State* s) noexcept nogil:
    cdef Command* commands
    cdef int room, n
    if s.command_count == 0:
        return
    sh_lock(s.lock)
    commands = s.commands
    room = s.command_room
    s.commands = s.taken
    s.command_room = s.taken_room
    s.taken = commands
    s.taken_room = room
    s.taken_count = s.command_count
    s.command_count = 0
    sh_unlock(s.lock)
    for n in range(s.taken_count):
        obey(s, &s.taken[n])


cdef void obey(State* s, const Command* c) noexcept nogil:
    cdef Leg* leg = leg_of(s, c.leg)
    if c.kind == ATTACH:
        attach(s, <int>c.a, <int>c.b)
    elif c.kind == OPEN:
        open_leg(s, c)
    elif c.kind == OPEN_ROOM:
        s.rooms[c.a] = <Room*>c.fresh
    elif c.kind == CLOSE_ROOM:
        close_room(s, c)
    elif c.kind == SEND:
        send(s, c)
    elif c.kind == CIPHERS:
        s.protect = <Cipher><size_t>c.a
        s.unprotect = <Cipher><size_t>c.b
        s.protect_rtcp = <Cipher><size_t>c.c
        s.unprotect_rtcp = <Cipher><size_t>c.d
    elif leg == NULL:
        if c.op:
            emit_data(s, DONE, c.leg, c.op, 0 if c.kind == RECORD else WITH_LEG, <uint8_t*>c.fresh, 0)
        else:
            free(c.fresh)
    elif c.kind == CLOSE:
        close_leg(s, leg, c.op)
    elif c.op:
        begin_work(s, leg, c)
    else:
        change(s, leg, c)


cdef void change(State* s, Leg* leg, const Command* c) noexcept nogil:
    """Obey a command that is no work of its own."""
    if c.kind == CONNECT:
        connect(s, leg, c)
    elif c.kind == OPUS:
        use_opus(leg, c)
    elif c.kind == WIRE:
        wire(s, leg, leg_of(s, <int>c.a))
    elif c.kind == STOP:
        stop(s, leg, c.a)
    elif c.kind == PAUSE:
        pause_tap(leg, c.a, <int>c.b)
    elif c.kind == CLEAR:
        queue_clear(s, leg, STOPPED)
    elif c.kind == JOIN:
        join(s, leg, c)
    elif c.kind == LEAVE:
        room_leave(s, leg)
    elif c.kind == WATCH:
        leg.watch = <int>c.a
        leg.speaking = 0
        leg.calm = 0
        leg_refresh(leg)
    elif leg.guarded:
        guard(s, leg, c)


cdef void guard(State* s, Leg* leg, const Command* c) noexcept nogil:
    """Obey what is for guarded legs alone."""
    if c.kind == SRTP:
        leg.sealing = <void*><size_t>c.a
        leg.opening = <void*><size_t>c.b
    elif c.kind == ROUTE and c.b:
        leg.latched = 1
        move(s, leg, <uint32_t>c.a, <uint16_t>c.b, <uint16_t>c.b)
    elif c.kind == ROUTE:
        forget(s, leg)
        leg.address = 0
        leg.port = 0
        leg.rtcp_port = 0


cdef void send(State* s, const Command* c) noexcept nogil:
    """Send a datagram that is no leg's RTP."""
    memcpy(reserve(s), c.fresh, c.size)
    free(c.fresh)
    post(s, <int>c.a, <uint32_t>c.b, <uint16_t>c.c, <int>c.size)


cdef void join(State* s, Leg* leg, const Command* c) noexcept nogil:
    cdef Room* room = s.rooms[c.a]
    if room == NULL:
        room_leave(s, leg)
        return
    end_bridge(s, leg, STOPPED)
    room_join(s, leg, room, <int>c.b, <int>c.c)


cdef void close_room(State* s, const Command* c) noexcept nogil:
    cdef Room* room = s.rooms[c.a]
    s.rooms[c.a] = NULL
    if room != NULL:
        room_empty(s, room)
    emit_data(s, DONE, 0, c.op, COMPLETED, <uint8_t*>room, 0)


cdef void attach(State* s, int socket, int fd) noexcept nogil:
    s.fds[socket] = fd
    s.sockets[s.socket_count] = socket
    s.socket_count += 1


cdef void detach(State* s, int socket) noexcept nogil:
    cdef int n
    s.fds[socket] = -1
    s.own[socket] = 0
    for n in range(s.socket_count):
        if s.sockets[n] == socket:
            s.socket_count -= 1
            s.sockets[n] = s.sockets[s.socket_count]
            return


cdef void open_leg(State* s, const Command* c) noexcept nogil:
    cdef Leg* leg = <Leg*>c.fresh
    cdef int phase = <int>c.b & (PHASES - 1)
    leg.socket = <int>c.a
    leg.phase = phase
    leg.own = c.c & 1
    leg.guarded = (c.c >> 1) & 1
    leg.seals = leg.guarded
    s.slots[c.leg & SLOT_MASK] = leg
    s.phases[phase][s.phase_size[phase]] = leg
    s.phase_size[phase] += 1
    s.counts.legs += 1
    if leg.socket >= 0:
        if not leg.guarded:
            wait_for(s, leg)
        s.own[leg.socket] = leg.own
        s.users[leg.socket] += 1
        s.guarded[leg.socket] += leg.guarded


cdef void wire(State* s, Leg* leg, Leg* other) noexcept nogil:
    if other != NULL:
        leg.wire = other
        other.wire = leg


cdef void connect(State* s, Leg* leg, const Command* c) noexcept nogil:
    cdef uint32_t address = <uint32_t>c.a
    cdef uint16_t port = <uint16_t>c.b
    cdef bint again = (leg.connected and leg.signalled_address == address
                       and leg.signalled_port == port)
    leg.payload_type = <uint8_t>(c.c & 0x7F)
    leg.dtmf_type = <uint8_t>(c.c >> 8)
    leg.second = <uint32_t>c.d
    leg.anywhere = (c.d >> 32) & 1
    leg.held = (c.d >> 34) & 1
    change_scale(leg, SCALE if (c.d >> 35) & 1 and leg.opus != NULL else 1)
    leg.connected = 1
    leg.marker = 1
    leg.last_heard = s.now
    if leg.socket >= 0 and not again and not leg.guarded:
        leg.signalled_address = address
        leg.signalled_port = port
        leg.latched = 0
        leg.candidate_count = 0
        wait_for(s, leg)
        move(s, leg, address, port, <uint16_t>(c.c >> 16))
    refresh_both(leg)


cdef void change_scale(Leg* leg, uint8_t scale) noexcept nogil:
    if leg.scale == scale:
        return
    leg.scale = scale
    leg.relaying = 0
    if leg.peer != NULL:
        leg.peer.relaying = 0


cdef void use_opus(Leg* leg, const Command* c) noexcept nogil:
    """Give a leg its codec; once is enough."""
    cdef Opus* opus = <Opus*>c.fresh
    if leg.opus != NULL:
        free(opus)
        return
    opus.encoder = <void*><size_t>c.a
    opus.decoder = <void*><size_t>c.b
    opus.encode = <Encode><size_t>c.c
    opus.decode = <Decode><size_t>c.d
    leg.opus = opus


cdef void stop(State* s, Leg* leg, int64_t op) noexcept nogil:
    if op == 0:
        return
    if leg.playing.op == op:
        end_play(s, leg, STOPPED)
    elif leg.digits.op == op:
        end_digits(s, leg, STOPPED)
    elif leg.hush_op == op:
        end_hush(s, leg, STOPPED)
    elif leg.bridge_op == op:
        end_bridge(s, leg, STOPPED)
    else:
        end_tap(s, leg, op)


cdef void begin_work(State* s, Leg* leg, const Command* c) noexcept nogil:
    if c.kind == PLAY:
        begin_play(s, leg, c)
    elif c.kind == DIGITS:
        begin_digits(s, leg, c)
    elif c.kind == RECORD:
        begin_tap(s, leg, <Tap*>c.fresh, c.op)
    elif c.kind == HUSH:
        end_hush(s, leg, STOPPED)
        leg.hush_op = c.op
        leg.hush_frames = <int>c.a
        leg.quiet_run = 0
        leg_refresh(leg)
    elif c.kind == BRIDGE:
        bridge(s, leg, leg_of(s, <int>c.a), c.op)
    elif c.kind == QUEUE:
        queue_add(s, leg, <Queued*>c.fresh, c)


cdef void bridge(State* s, Leg* leg, Leg* other, int64_t op) noexcept nogil:
    if other == NULL or other == leg:
        emit(s, DONE, leg.id, op, WITH_LEG)
        return
    room_leave(s, leg)
    room_leave(s, other)
    begin_bridge(s, leg, other, op)


cdef void close_leg(State* s, Leg* leg, int64_t op) noexcept nogil:
    """End everything of a leg; its memory is freed by whoever takes the CLOSED event."""
    end_play(s, leg, WITH_LEG)
    end_digits(s, leg, WITH_LEG)
    end_taps(s, leg)
    end_hush(s, leg, WITH_LEG)
    end_bridge(s, leg, WITH_LEG)
    queue_clear(s, leg, WITH_LEG)
    room_leave(s, leg)
    if leg.connected and leg.sent:
        say_goodbye(s, leg)
    if leg.wire != NULL:
        leg.wire.wire = NULL
    if leg.socket >= 0:
        leave_socket(s, leg)
    leave_phase(s, leg)
    s.slots[leg.id & SLOT_MASK] = NULL
    s.counts.legs -= 1
    emit(s, DONE, leg.id, op, COMPLETED)
    emit_data(s, CLOSED, leg.id, 0, 0, <uint8_t*>leg, 0)


cdef void say_goodbye(State* s, Leg* leg) noexcept nogil:
    cdef uint8_t* out = reserve(s)
    cdef int size = leg_report(leg, out, s.now)
    commit(s, leg, size + rtcp_goodbye(out + size, leg.ssrc), True)


cdef void leave_socket(State* s, Leg* leg) noexcept nogil:
    s.released[s.released_at].socket = leg.socket
    s.released[s.released_at].address = leg.address
    s.released[s.released_at].port = leg.port
    s.released[s.released_at].until = s.now + SH_QUARANTINE
    s.released_at = (s.released_at + 1) % QUARANTINED
    forget(s, leg)
    s.users[leg.socket] -= 1
    s.guarded[leg.socket] -= leg.guarded
    if s.waiting[leg.socket] == leg:
        s.waiting[leg.socket] = NULL
    if leg.own:
        if s.running:
            flush(s)
        detach(s, leg.socket)
        detach(s, leg.socket + 1)


cdef void leave_phase(State* s, Leg* leg) noexcept nogil:
    cdef Leg** legs = s.phases[leg.phase]
    cdef int n, size = s.phase_size[leg.phase]
    for n in range(size):
        if legs[n] == leg:
            memmove(legs + n, legs + n + 1, (size - n - 1) * sizeof(Leg*))
            s.phase_size[leg.phase] -= 1
            return
