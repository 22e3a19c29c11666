# cython: language_level=3, cdivision=True
"""The core's time: commands take effect, each leg has its turn, the worker sleeps until the next.

The worker wakes every 5 ms, whatever happens: readiness of sockets is never asked for, because a
batch per tick costs less than a wake-up per datagram. It never takes more than eight batches from
a port before the legs have their turn, and when it is more than 60 ms late it leaves out ticks
instead of sending a burst.
"""

from libc.stdint cimport int16_t, int64_t
from libc.stdlib cimport free
from libc.string cimport memmove

from switchhook.media.engine.orders cimport apply, leg_of
from switchhook.media.engine.outlet cimport flush, gather
from switchhook.media.engine.perform cimport leg_ahead, leg_hear, leg_say, leg_soon
from switchhook.media.engine.receive cimport leg_datagram
from switchhook.media.engine.seek cimport take_batch
from switchhook.media.engine.state cimport PHASES, Leg, State, Wired

cdef extern from "net.h":
    int64_t sh_now() noexcept nogil
    int64_t sh_cpu() noexcept nogil
    void sh_sleep_until(int64_t ns) noexcept nogil
    void sh_hear(int fd) noexcept nogil
    void sh_await(int fd, int milliseconds) noexcept nogil
    int sh_load(int* flag) noexcept nogil
    void sh_store(int* flag, int value) noexcept nogil
    int SH_BATCH
    int sh_receive(void* network, int fd) noexcept nogil

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
    s.strangers = 0
    if s.wire_count:
        deliver(s, now)
    if s.phase_parties[phase]:
        hear_rooms(s, phase, now)
    for n in range(s.phase_size[phase]):
        if n + 2 * AHEAD < s.phase_size[phase]:
            leg_ahead(s.phases[phase][n + 2 * AHEAD])
        if n + AHEAD < s.phase_size[phase]:
            leg_soon(s.phases[phase][n + AHEAD])
        if not s.phases[phase][n].in_room:
            leg_hear(s, s.phases[phase][n], now)
        leg_say(s, s.phases[phase][n], now)
    s.tick += 1


cdef void hear_rooms(State* s, int phase, int64_t now) noexcept nogil:
    """Hear all who are in rooms: each of them will hear this very frame of the others."""
    cdef int n, size = s.phase_size[phase]
    for n in range(size):
        if n + 2 * AHEAD < size:
            leg_ahead(s.phases[phase][n + 2 * AHEAD])
        if n + AHEAD < size:
            leg_soon(s.phases[phase][n + AHEAD])
        if s.phases[phase][n].in_room:
            leg_hear(s, s.phases[phase][n], now)


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
            s.prompt = 1
            s.counts.cpu = sh_cpu()
        if s.prompt:
            gather(s)
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
