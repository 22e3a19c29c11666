# cython: language_level=3, cdivision=True
"""The core's time: commands take effect, each leg has its turn, the worker sleeps until the next.

The worker wakes every 5 ms, whatever happens: readiness of sockets is never asked for, because a
batch per tick costs less than a wake-up per datagram. It never takes more than eight batches from
a port before the legs have their turn, and when it is more than 60 ms late it leaves out ticks
instead of sending a burst.
"""

from libc.stdint cimport int16_t, int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport free, realloc
from libc.string cimport memmove, memset

from switchhook.media.engine.outlet cimport commit, emit, emit_data, flush, gather, reserve
from switchhook.media.engine.perform cimport (
    end_bridge, end_digits, end_hush, end_play, end_recording, leg_ahead, leg_frame, leg_refresh,
    leg_report, leg_soon,
)
from switchhook.media.engine.receive cimport leg_datagram
from switchhook.media.engine.rtp cimport rtcp_goodbye
from switchhook.media.engine.seek cimport forget, move, take_batch, wait_for
from switchhook.media.engine.state cimport (
    CLOSED, COMPLETED, DONE, MAX_LEGS, PHASES, QUARANTINED, SLOT_MASK, STOPPED, WITH_LEG, Command,
    Leg, State, Wired,
)

cdef extern from "units.h":
    int64_t SH_QUARANTINE

cdef extern from "net.h":
    void sh_lock(void* lock) noexcept nogil
    void sh_unlock(void* lock) noexcept nogil
    int64_t sh_now() noexcept nogil
    int64_t sh_cpu() noexcept nogil
    void sh_sleep_until(int64_t ns) noexcept nogil
    void sh_hear(int fd) noexcept nogil
    void sh_await(int fd, int milliseconds) noexcept nogil
    int sh_load(int* flag) noexcept nogil
    void sh_store(int* flag, int value) noexcept nogil
    int SH_BATCH
    int sh_receive(void* network, int fd) noexcept nogil

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

cdef enum:
    TICK_NS = 5000000
    LATE_NS = 60000000
    MOST_BATCHES = 8
    QUIET_TICKS = 20  # an RTCP socket, or one without legs, is looked at every 100 ms
    OWN_TICKS = 2  # a leg's own socket every 10 ms
    GATHER_TICKS = 20  # recorded audio is handed over every 100 ms
    AHEAD = 4  # legs that memory is asked for before their turn
    IDLE_MS = 1000


cdef void step(State* s, int64_t now) noexcept nogil:
    """Apply commands and run every tick that is due."""
    if s.counts.legs == 0:
        s.next = now
    if now > s.now:
        s.now = now
    apply(s)
    while s.next <= now:
        run_tick(s, s.next)
        s.next += TICK_NS


cdef void run_tick(State* s, int64_t now) noexcept nogil:
    cdef int phase = <int>(s.tick % PHASES), n
    s.searches = 0
    if s.wire_count:
        deliver(s, now)
    for n in range(s.phase_size[phase]):
        if n + 2 * AHEAD < s.phase_size[phase]:
            leg_ahead(s.phases[phase][n + 2 * AHEAD])
        if n + AHEAD < s.phase_size[phase]:
            leg_soon(s.phases[phase][n + AHEAD])
        leg_frame(s, s.phases[phase][n], now)
    s.tick += 1


cdef void deliver(State* s, int64_t now) noexcept nogil:
    """Let what wired legs sent one another arrive; what they answer waits for the next tick."""
    cdef int n, count = s.wire_count
    cdef Wired wired
    cdef Leg* leg
    for n in range(count):
        wired = s.wires[n]
        leg = leg_of(s, wired.leg)
        if leg != NULL:
            s.counts.received += 1
            leg_datagram(s, leg, wired.data, wired.size, now, wired.rtcp)
        free(wired.data)
    s.wire_count -= count
    memmove(s.wires, s.wires + count, s.wire_count * sizeof(Wired))


cdef Leg* leg_of(State* s, int leg) noexcept nogil:
    cdef int slot = leg & SLOT_MASK
    cdef Leg* found = NULL
    if slot < MAX_LEGS:
        found = s.slots[slot]
    if found != NULL and found.id == leg:
        return found
    return NULL


# Commands


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
    cdef Leg* leg
    if c.kind == ATTACH:
        attach(s, <int>c.a, <int>c.b)
        return
    if c.kind == OPEN:
        open_leg(s, c)
        return
    leg = leg_of(s, c.leg)
    if leg == NULL:
        if c.op:
            emit(s, DONE, c.leg, c.op, 0 if c.kind == RECORD else WITH_LEG)
    elif c.kind == CONNECT:
        connect(s, leg, c)
    elif c.kind == WIRE:
        wire(s, leg, leg_of(s, <int>c.a))
    elif c.kind == STOP:
        stop(s, leg, c.a)
    elif c.kind == CLOSE:
        close_leg(s, leg, c.op)
    else:
        begin_work(s, leg, c)


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
    cdef Leg* leg = c.fresh
    cdef int phase = <int>c.b & (PHASES - 1)
    leg.socket = <int>c.a
    leg.phase = phase
    leg.own = c.c != 0
    s.slots[c.leg & SLOT_MASK] = leg
    s.phases[phase][s.phase_size[phase]] = leg
    s.phase_size[phase] += 1
    s.counts.legs += 1
    if leg.socket >= 0:
        wait_for(s, leg)
        s.own[leg.socket] = leg.own
        s.users[leg.socket] += 1


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
    leg.curious = (c.d >> 33) & 1
    leg.connected = 1
    leg.marker = 1
    leg.last_heard = s.now
    if leg.socket >= 0 and not again:
        leg.signalled_address = address
        leg.signalled_port = port
        leg.latched = 0
        leg.candidate_count = 0
        wait_for(s, leg)
        move(s, leg, address, port, <uint16_t>(c.c >> 16))
    leg_refresh(leg)


cdef void stop(State* s, Leg* leg, int64_t op) noexcept nogil:
    if op == 0:
        return
    if leg.playing.op == op:
        end_play(s, leg, STOPPED)
    elif leg.digits.op == op:
        end_digits(s, leg, STOPPED)
    elif leg.recording.op == op:
        end_recording(s, leg)
    elif leg.hush_op == op:
        end_hush(s, leg, STOPPED)
    elif leg.bridge_op == op:
        end_bridge(s, leg, STOPPED)


cdef void begin_work(State* s, Leg* leg, const Command* c) noexcept nogil:
    if c.kind == PLAY:
        begin_play(s, leg, c)
    elif c.kind == DIGITS:
        begin_digits(s, leg, c)
    elif c.kind == RECORD:
        end_recording(s, leg)
        leg.recording.op = c.op
        leg.recording.track = <int>c.a
        leg.recording.samples = 0
        leg.recording.frames = 0
        free(leg.recording.chunk)  # its size goes by the track
        leg.recording.chunk = NULL
        leg_refresh(leg)
        if leg.peer != NULL:
            leg_refresh(leg.peer)
    elif c.kind == HUSH:
        end_hush(s, leg, STOPPED)
        leg.hush_op = c.op
        leg.hush_frames = <int>c.a
        leg.quiet_run = 0
        leg_refresh(leg)
    elif c.kind == BRIDGE:
        begin_bridge(s, leg, leg_of(s, <int>c.a), c.op)


cdef void begin_play(State* s, Leg* leg, const Command* c) noexcept nogil:
    end_play(s, leg, STOPPED)
    leg.playing.op = c.op
    leg.playing.samples = <const int16_t*>c.data
    leg.playing.size = c.size // 2
    leg.playing.position = 0
    leg.playing.loops = c.a
    if leg.playing.size == 0:
        end_play(s, leg, COMPLETED)


cdef void begin_digits(State* s, Leg* leg, const Command* c) noexcept nogil:
    end_digits(s, leg, STOPPED)
    leg.digits.op = c.op
    leg.digits.codes = c.data
    leg.digits.size = <int>c.size
    leg.digits.position = 0
    leg.digits.step = 0
    if leg.digits.size == 0:
        end_digits(s, leg, COMPLETED)


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


cdef void close_leg(State* s, Leg* leg, int64_t op) noexcept nogil:
    """End everything of a leg; its memory is freed by whoever takes the CLOSED event."""
    end_play(s, leg, WITH_LEG)
    end_digits(s, leg, WITH_LEG)
    end_recording(s, leg)
    end_hush(s, leg, WITH_LEG)
    end_bridge(s, leg, WITH_LEG)
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


# The worker


cdef void work(State* s) noexcept nogil:
    """Run until halted, with real sockets and the monotonic clock."""
    cdef int64_t now
    while not sh_load(&s.halted):
        now = sh_now()
        if s.counts.legs == 0:
            s.next = now
        skip_if_late(s, now)
        s.now = now
        apply(s)
        drain(s)
        step(s, now)
        flush(s)
        if s.tick % GATHER_TICKS == 0:
            gather(s)
            s.counts.cpu = sh_cpu()
        if s.counts.legs == 0:
            idle(s)
        else:
            now = sh_now()
            # Always a little sleep, however late: a worker in real time must let others run.
            sh_sleep_until(s.next if s.next > now + 50000 else now + 50000)
    apply(s)  # what was asked for before the halt still ends
    flush(s)


cdef void skip_if_late(State* s, int64_t now) noexcept nogil:
    cdef int64_t late = now - s.next, ticks
    # On average over some turns: one stall of the machine is not overload.
    s.counts.lateness += ((late if late > 0 else 0) - s.counts.lateness) // 8
    if late > s.counts.late:
        s.counts.late = late
    if late > LATE_NS:
        ticks = late // TICK_NS
        s.counts.skipped += ticks
        s.tick += ticks
        s.next += ticks * TICK_NS


cdef void idle(State* s) noexcept nogil:
    """Wait for a command; now and then look at the ports, so that nothing stale piles up."""
    sh_store(&s.asleep, 1)
    if sh_load(&s.command_count) == 0 and not sh_load(&s.halted):
        sh_await(s.wake_worker, IDLE_MS)
    sh_store(&s.asleep, 0)
    sh_hear(s.wake_worker)


cdef void drain(State* s) noexcept nogil:
    cdef int n = 0, socket
    cdef int64_t turn
    while n < s.socket_count:
        socket = s.sockets[n]
        turn = s.tick + socket // 2
        if socket & 1 or s.users[socket] == 0:
            if turn % QUIET_TICKS == 0:
                drain_socket(s, socket)
        elif not s.own[socket] or turn % OWN_TICKS == 0:
            drain_socket(s, socket)
        n += 1


cdef void drain_socket(State* s, int socket) noexcept nogil:
    cdef int batch, count
    for batch in range(MOST_BATCHES):
        count = sh_receive(s.network, s.fds[socket])
        take_batch(s, socket, count)
        if count < SH_BATCH:
            return
