# cython: language_level=3
"""The compiled core as Python sees it; `interface.Core` says what each method promises.

One worker thread calls `run` and stays without the GIL until `halt`. Python and the worker share
two queues, commands and events, under a lock that is held for nanoseconds. A leg's memory is made
here, used by the worker alone, and freed here when its CLOSED event, which gives
it back, is taken.
"""

cimport cython
from cpython.bytes cimport PyBytes_AsString, PyBytes_FromStringAndSize
from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy, memset

from switchhook.media.engine.clock cimport step, work
from switchhook.media.engine.opus cimport Opus
from switchhook.media.engine.rtp cimport reception_lost
from switchhook.media.engine.seek cimport take
from switchhook.media.engine.state cimport (
    CLOSED, LONGEST_SENT, MAX_LEGS, MAX_SOCKETS, NO_DTMF, OUT_BATCH, PHASES, RECORDED, SLOT_MASK,
    Captured, Command, Event, Leg, Out, Queued, Room, State, Tap,
)
from switchhook.media.engine.taps cimport tap_new

cdef extern from "units.h":
    int64_t SH_REPORT
    uint64_t sh_scramble(uint64_t value)

cdef extern from "net.h":
    int sh_elevate() nogil
    void* sh_lock_new()
    void sh_lock_free(void* lock)
    void sh_lock(void* lock) noexcept nogil
    void sh_unlock(void* lock) noexcept nogil
    int sh_load(int* flag)
    void sh_store(int* flag, int value)
    int sh_bell_new(int* ends)
    void sh_ring(int fd)
    void sh_hear(int fd)
    void* sh_network_new()

cdef extern from "stdlib.h":
    int posix_memalign(void** made, size_t alignment, size_t size)

cdef extern from "unistd.h":
    int close(int fd)

cdef enum:
    OPEN = 1
    RECORD = 6
    ATTACH = 11
    QUEUE = 13
    OPEN_ROOM = 15
    SEND = 20
    OPUS = 24
    LONGEST_FEED = 2048
    MOST_SPARE = 4194304  # octets of room for recorded audio that are kept for the next time


cdef void free_leg(Leg* leg) noexcept:
    cdef Tap* tap
    cdef Queued* queued
    if leg == NULL:
        return
    while leg.taps != NULL:
        tap = leg.taps
        leg.taps = tap.next
        free(tap)
    while leg.queue != NULL:
        queued = leg.queue
        leg.queue = queued.next
        free(queued)
    free(leg.jitter)
    free(leg.opus)
    free(leg)


@cython.auto_pickle(False)
cdef class CompiledCore:
    """See `interface.Core`."""

    cdef State* s
    cdef int events_end, worker_end

    def __init__(self, seed: int, timeout_ms: int) -> None:
        self.s.seed = seed & 0xFFFFFFFFFFFFFFFF
        self.s.timeout = <int64_t>timeout_ms * 1000000

    def __cinit__(self, *_):
        cdef int n
        cdef int[2] ends
        self.s = <State*>calloc(1, sizeof(State))
        if self.s == NULL:
            raise MemoryError
        self.s.lock = sh_lock_new()
        self.s.network = sh_network_new()
        self.s.out = <Out*>malloc(OUT_BATCH * sizeof(Out))
        self.s.out_sockets = <int*>malloc(OUT_BATCH * sizeof(int))
        self.s.sockets = <int*>malloc(MAX_SOCKETS * sizeof(int))
        if not (self.s.lock and self.s.network and self.s.out and self.s.out_sockets and self.s.sockets):
            raise MemoryError
        for n in range(PHASES):
            self.s.phases[n] = <Leg**>malloc(MAX_LEGS * sizeof(Leg*))
            if self.s.phases[n] == NULL:
                raise MemoryError
        for n in range(MAX_SOCKETS):
            self.s.fds[n] = -1
            self.s.out_first[n] = -1
        if sh_bell_new(ends) != 0:
            raise OSError("cannot make a pipe")
        self.events_end, self.s.wake_events = ends[0], ends[1]
        if sh_bell_new(ends) != 0:
            raise OSError("cannot make a pipe")
        self.s.wake_worker, self.worker_end = ends[0], ends[1]

    def __dealloc__(self):
        self._free()

    def attach(self, socket: int, fd: int) -> None:
        self.command(ATTACH, 0, a=socket, b=fd)

    def command(self, kind: int, leg: int, op: int = 0, a: int = 0, b: int = 0, c: int = 0, d: int = 0, data: bytes = b"") -> None:
        cdef Command made
        if self.s == NULL:
            return
        made.kind = kind
        made.leg = leg
        made.op = op
        made.a = a
        made.b = b
        made.c = c
        made.d = d
        made.data = <const uint8_t*>PyBytes_AsString(data)
        made.size = len(data)
        made.fresh = self._memory(&made)
        self._push(&made)

    def poll(self) -> list:
        cdef Event* events
        cdef uint8_t* audio
        cdef int64_t room
        cdef int count, n
        if self.s == NULL:
            return []
        sh_hear(self.events_end)
        sh_lock(self.s.lock)
        events = self.s.events
        count = self.s.event_count
        self.s.events = NULL
        self.s.event_count = 0
        self.s.event_room = 0
        self.s.unrung = 0
        self.s.unread = 0
        audio = self.s.audio
        room = self.s.audio_room
        self.s.audio = self.s.spare
        self.s.audio_room = self.s.spare_room
        self.s.audio_size = 0
        self.s.spare = NULL
        self.s.spare_room = 0
        sh_unlock(self.s.lock)
        found = [self._event(&events[n], audio) for n in range(count)]
        free(events)
        if room <= MOST_SPARE:
            sh_lock(self.s.lock)
            self.s.spare = audio
            self.s.spare_room = room
            sh_unlock(self.s.lock)
        else:
            free(audio)
        return found

    def step(self, now_ns: int) -> None:
        cdef int64_t now = now_ns
        self._alone()
        with nogil:
            step(self.s, now)

    def feed(self, socket: int, address: int, port: int, datagram: bytes) -> None:
        cdef uint8_t[LONGEST_FEED] data
        cdef Py_ssize_t size = min(len(datagram), <Py_ssize_t>LONGEST_FEED)
        self._alone()
        memcpy(data, PyBytes_AsString(datagram), size)
        take(self.s, socket, address, port, data, <int>size)

    def sent(self) -> list:
        cdef Captured* at
        cdef int n
        found = []
        if self.s == NULL:
            return found
        for n in range(self.s.captured_count):
            at = &self.s.captured[n]
            data = PyBytes_FromStringAndSize(<char*>at.data, at.size)
            found.append((at.socket, at.address, at.port, data))
            free(at.data)
        self.s.captured_count = 0
        return found

    def elevate(self) -> str:
        return ("normal", "nice", "realtime")[sh_elevate()]

    def run(self) -> None:
        self.s.running = 1
        with nogil:
            work(self.s)
        self.s.running = 0

    def halt(self) -> None:
        sh_store(&self.s.halted, 1)
        sh_ring(self.worker_end)

    def fileno(self) -> int:
        return self.events_end

    def release(self) -> None:
        self._free()

    def figures(self, leg: int) -> tuple:
        cdef Leg* at
        if self.s == NULL or (leg & SLOT_MASK) >= MAX_LEGS:
            return (0,) * 16
        at = self.s.slots[leg & SLOT_MASK]
        if at == NULL or at.id != leg:
            return (0,) * 16
        return (
            at.reception.received,
            at.reception.octets,
            at.reception.lost_before + reception_lost(&at.reception),
            at.reception.duplicate,
            at.bad,
            at.other,
            at.reception.jitter >> 4,
            at.sent,
            at.jitter.late if at.jitter != NULL else 0,
            at.jitter.concealed if at.jitter != NULL else 0,
            at.jitter.target if at.jitter != NULL and at.listening else 0,
            at.refused,
            at.rtt_us,
            at.peer_lost,
            at.peer_fraction,
            at.peer_jitter,
        )

    def totals(self) -> tuple:
        if self.s == NULL:
            return (0,) * 11
        c = self.s.counts
        return (
            c.received, c.sent, c.unknown, c.stale, c.refused, c.dropped, c.skipped, c.late,
            c.lateness, c.cpu, c.legs,
        )

    cdef _alone(self):
        if self.s == NULL or self.s.running:
            raise RuntimeError("only a stepped engine can be stepped")

    cdef void* _memory(self, const Command* c) except? NULL:
        """Return what a command needs, so that the worker need not ask the system for it."""
        cdef void* made
        if c.kind == OPEN:
            return self._new_leg(c.leg, <uint32_t>c.d)
        if c.kind == RECORD:
            made = tap_new(<int>c.a, <int>c.b, c.c != 0)
        elif c.kind == QUEUE:
            made = calloc(1, sizeof(Queued))
        elif c.kind == OPEN_ROOM:
            made = calloc(1, sizeof(Room))
        elif c.kind == OPUS:
            made = calloc(1, sizeof(Opus))
        elif c.kind == SEND:
            made = self._copy(c)
        else:
            return NULL
        if made == NULL:
            raise MemoryError
        return made

    cdef void* _copy(self, const Command* c) except? NULL:
        cdef void* made
        if c.size > LONGEST_SENT:
            raise ValueError(f"a datagram of {c.size} octets is too long")
        made = malloc(c.size + 1)
        if made != NULL:
            memcpy(made, c.data, c.size)
        return made

    cdef Leg* _new_leg(self, int leg, uint32_t ssrc) except NULL:
        cdef void* room = NULL
        cdef Leg* made
        cdef uint64_t salt = self.s.seed
        if posix_memalign(&room, 64, sizeof(Leg)) != 0:
            raise MemoryError
        memset(room, 0, sizeof(Leg))
        made = <Leg*>room
        made.id = leg
        made.dtmf_type = NO_DTMF
        made.press.ended = 1
        made.marker = 1
        made.scale = 1
        made.ssrc = ssrc or <uint32_t>sh_scramble(salt ^ (<uint64_t>leg * 8 + 1))
        made.sequence = <uint16_t>sh_scramble(salt ^ (<uint64_t>leg * 8 + 2))
        made.timestamp = <uint32_t>sh_scramble(salt ^ (<uint64_t>leg * 8 + 3))
        made.report_offset = <int64_t>(sh_scramble(salt ^ (<uint64_t>leg * 8 + 4)) % <uint64_t>SH_REPORT)
        return made

    cdef _push(self, Command* made):
        cdef void* larger
        cdef bint asleep
        sh_lock(self.s.lock)
        if self.s.command_count == self.s.command_room:
            larger = realloc(self.s.commands, 2 * <size_t>(self.s.command_room + 32) * sizeof(Command))
            if larger == NULL:
                sh_unlock(self.s.lock)
                raise MemoryError
            self.s.commands = <Command*>larger
            self.s.command_room = 2 * (self.s.command_room + 32)
        self.s.commands[self.s.command_count] = made[0]
        sh_store(&self.s.command_count, self.s.command_count + 1)
        sh_unlock(self.s.lock)
        if sh_load(&self.s.asleep):
            sh_ring(self.worker_end)

    cdef _event(self, Event* event, const uint8_t* audio):
        data = b""
        if event.kind == RECORDED:
            data = PyBytes_FromStringAndSize(<const char*>audio + event.value, event.size)
            return RECORDED, event.leg, event.op, 0, data
        if event.kind == CLOSED:
            free_leg(<Leg*>event.data)
        elif event.data != NULL:
            data = PyBytes_FromStringAndSize(<char*>event.data, event.size)
            free(event.data)
        return event.kind, event.leg, event.op, event.value, data

    cdef _free(self):
        cdef int n
        if self.s == NULL:
            return
        for n in range(MAX_LEGS):
            free_leg(self.s.slots[n])
            free(self.s.rooms[n])
        for n in range(self.s.command_count):
            free(self.s.commands[n].fresh)
        for n in range(self.s.event_count):
            if self.s.events[n].kind == CLOSED:
                free_leg(<Leg*>self.s.events[n].data)
            else:
                free(self.s.events[n].data)
        for n in range(self.s.captured_count):
            free(self.s.captured[n].data)
        for n in range(self.s.wire_count):
            free(self.s.wires[n].data)
        for n in range(PHASES):
            free(self.s.phases[n])
        for fd in (self.events_end, self.worker_end, self.s.wake_events, self.s.wake_worker):
            close(fd)
        sh_lock_free(self.s.lock)
        for pointer in (
            <size_t>self.s.audio, <size_t>self.s.spare, <size_t>self.s.commands, <size_t>self.s.taken, <size_t>self.s.events,
            <size_t>self.s.captured, <size_t>self.s.wires, <size_t>self.s.out,
            <size_t>self.s.out_sockets, <size_t>self.s.sockets, <size_t>self.s.network,
        ):
            free(<void*><size_t>pointer)
        free(self.s)
        self.s = NULL
