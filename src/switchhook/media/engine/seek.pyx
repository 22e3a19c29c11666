# cython: language_level=3
"""Who a datagram is for: by socket and source, then by SSRC; strangers only while a leg waits.

This is the defence against streams injected into calls ("RTP bleed"): a leg takes media from the
address that signalling named or that signalling came from, and behind NAT from the first source
that sends five consecutive packets; then only from there, until it is connected anew.
"""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t
from libc.stdlib cimport malloc
from libc.string cimport memset

from switchhook.media.engine.audio cimport jitter_ahead
from switchhook.media.engine.outlet cimport emit_data, emit_letter
from switchhook.media.engine.receive cimport accepts, leg_datagram
from switchhook.media.engine.rtp cimport Packet, get32, put32, rtp_is_rtcp, rtp_parse
from switchhook.media.engine.state cimport (
    BUCKETS, LATCHED, MOST_LETTERS, MOST_STRANGERS, PHASES, QUARANTINED, Leg, Peer, State,
)

cdef extern from "window.h":
    void sh_prefetch(const void* at) noexcept nogil
    void sh_prefetch_context(const void* context) noexcept nogil

cdef extern from "net.h":
    int sh_received(void* network, int i, uint8_t** data, uint32_t* address, uint16_t* port) noexcept nogil

cdef enum:
    CONSECUTIVE = 5
    MOST_SEARCHES = 4
    AHEAD = 4  # datagrams between the steps of a look-up
    LINE = 64
    COOKIE = 0x2112A442  # of STUN


cdef inline uint32_t bucket(int socket, uint32_t address, uint16_t port) noexcept nogil:
    cdef uint32_t value = address * <uint32_t>2654435761 + <uint32_t>port * <uint32_t>40503
    value += <uint32_t>socket * <uint32_t>2246822519
    value ^= value >> 15
    return value & (BUCKETS - 1)


cdef Leg* find(State* s, int socket, uint32_t address, uint16_t port, const uint8_t* data, int size) noexcept nogil:
    cdef Peer* at = s.peers[bucket(socket, address, port)]
    cdef Leg* only = NULL
    cdef Leg* fresh = NULL
    cdef Packet packet
    cdef int count = 0
    cdef bint parsed = False
    while at != NULL:
        if at.socket == socket and at.address == address and at.port == port:
            count += 1
            only = at.leg
            if fresh == NULL and not at.leg.latched:
                fresh = at.leg
        at = at.next
    if count <= 1:
        return only
    if rtp_parse(data, size, &packet):
        at = s.peers[bucket(socket, address, port)]
        while at != NULL:
            if (at.socket == socket and at.address == address and at.port == port
                    and at.leg.reception.have and at.leg.reception.ssrc == packet.ssrc):
                return at.leg
            at = at.next
    return fresh


cdef void take_batch(State* s, int socket, int count) noexcept nogil:
    """Hand over the datagrams that the network's buffers hold.

    Memory is slower than all that is reckoned here, so what a datagram will touch is asked for
    in steps, while the datagrams before it are dealt with.
    """
    cdef int n
    cdef uint8_t* data
    cdef uint32_t address
    cdef uint16_t port
    cdef int size
    for n in range(count + 4 * AHEAD):
        if n < count:
            sh_prefetch(&s.peers[bucket_of(s, socket, n)])
        if AHEAD <= n < count + AHEAD:
            ask_for_leg(s.peers[bucket_of(s, socket, n - AHEAD)])
        if 2 * AHEAD <= n < count + 2 * AHEAD:
            ask_for_works(s.peers[bucket_of(s, socket, n - 2 * AHEAD)])
        if 3 * AHEAD <= n < count + 3 * AHEAD:
            ask_for_window(s.peers[bucket_of(s, socket, n - 3 * AHEAD)])
        if 4 * AHEAD <= n:
            size = sh_received(s.network, n - 4 * AHEAD, &data, &address, &port)
            take(s, socket, address, port, data, size)


cdef inline uint32_t bucket_of(State* s, int socket, int n) noexcept nogil:
    cdef uint8_t* data
    cdef uint32_t address
    cdef uint16_t port
    sh_received(s.network, n, &data, &address, &port)
    return bucket(socket, address, port)


cdef inline void ask_for_leg(const Peer* peer) noexcept nogil:
    if peer != NULL:
        sh_prefetch(peer)  # at the beginning of its leg
        sh_prefetch(<const uint8_t*>peer + LINE)
        sh_prefetch(<const uint8_t*>peer + 2 * LINE)


cdef inline void ask_for_works(const Peer* peer) noexcept nogil:
    if peer == NULL:
        return
    if peer.leg.peer != NULL:
        sh_prefetch(peer.leg.peer)
        sh_prefetch(<const uint8_t*>peer.leg.peer + 3 * LINE)
        sh_prefetch(<const uint8_t*>peer.leg.peer + 4 * LINE)
        sh_prefetch(<const uint8_t*>peer.leg.peer + 5 * LINE)
    if peer.leg.listening:
        sh_prefetch(peer.leg.jitter)


cdef inline void ask_for_window(const Peer* peer) noexcept nogil:
    if peer == NULL:
        return
    sh_prefetch_context(peer.leg.opening)
    if peer.leg.listening:
        jitter_ahead(peer.leg.jitter, peer.leg.jitter.end)


cdef void take(State* s, int socket, uint32_t address, uint16_t port, uint8_t* data, int size) noexcept nogil:
    """Hand a datagram to its leg, or count why there is none."""
    cdef Leg* leg = find(s, socket, address, port, data, size)
    cdef int64_t before
    if s.guarded[socket] and is_letter(leg, data, size):
        pass_on(s, leg, socket, <int64_t>address << 16 | port, data, size)
        return
    if leg == NULL:
        leg = admit(s, socket, address, port, data, size)
    if leg == NULL:
        return
    s.counts.received += 1
    before = leg.reception.received
    leg_datagram(s, leg, data, size, s.now, (socket & 1) != 0)
    if not leg.latched and leg.reception.received > before:
        leg.latched = 1
        if s.waiting[leg.socket] == leg:
            s.waiting[leg.socket] = NULL
        report_latched(s, leg, address, port)


cdef bint is_letter(const Leg* leg, const uint8_t* data, int size) noexcept nogil:
    """Tell whether a datagram is for Python: STUN or DTLS by its first octet (RFC 7983 §7).

    A stranger may only ask for a binding (RFC 8489 §5).
    """
    if leg != NULL:
        return leg.guarded and size > 0 and (data[0] < 4 or (data[0] >= 20 and data[0] < 64))
    return size >= 20 and get32(data) >> 16 == 1 and get32(data + 4) == COOKIE


cdef void pass_on(State* s, Leg* leg, int socket, int64_t source, const uint8_t* data, int size) noexcept nogil:
    """Report a datagram, but no more of anybody than is bearable for the others."""
    cdef bint refused
    if leg == NULL:
        refused = s.strangers >= MOST_STRANGERS
        s.strangers += 1
    else:
        refused = leg.letters >= MOST_LETTERS
        leg.letters += 1
    if refused or emit_letter(s, leg.id if leg != NULL else 0, socket, source, data, size):
        s.counts.refused += 1
    else:
        s.counts.received += 1


cdef void report_latched(State* s, Leg* leg, uint32_t address, uint16_t port) noexcept nogil:
    cdef uint8_t* data = <uint8_t*>malloc(4)
    if data != NULL:
        put32(data, address)
        emit_data(s, LATCHED, leg.id, 0, port, data, 4)


cdef Leg* admit(State* s, int socket, uint32_t address, uint16_t port, const uint8_t* data, int size) noexcept nogil:
    """Decide on a datagram from an unknown source: only a leg that waits may take it."""
    cdef Leg* leg = s.waiting[socket]
    cdef Packet packet
    cdef bint admitted = False
    if is_released(s, socket, address, port):
        s.counts.stale += 1
        return NULL
    if socket & 1:
        leg = reporter(s, socket, address, port, data, size)
    if leg == NULL or not leg.connected:
        s.counts.unknown += 1
        return NULL
    if socket & 1:
        return leg
    if not rtp_is_rtcp(data, size) and rtp_parse(data, size, &packet):
        if accepts(leg, packet.payload_type):
            admitted = trusts(leg, address, port, &packet)
    if not admitted:
        leg.refused += 1
        s.counts.refused += 1
        return NULL
    move(s, leg, address, port, port if leg.rtcp_port == leg.port else port + 1)
    return leg


cdef Leg* reporter(State* s, int socket, uint32_t address, uint16_t port, const uint8_t* data, int size) noexcept nogil:
    """Return the leg whose peer reports from another port than it should, as behind NAT.

    Its host and SSRC must be those of the RTP that is heard. All legs are looked through, so this
    is done for a few datagrams in a tick.
    """
    cdef int phase, n
    cdef Leg* leg
    if s.searches >= MOST_SEARCHES or size < 8 or not rtp_is_rtcp(data, size):
        return NULL
    s.searches += 1
    for phase in range(PHASES):
        for n in range(s.phase_size[phase]):
            leg = s.phases[phase][n]
            if (leg.socket == socket - 1 and leg.latched and leg.address == address
                    and leg.reception.ssrc == get32(data + 4) and leg.rtcp_port != leg.port):
                move(s, leg, address, leg.port, port)
                return leg
    return NULL


cdef bint is_released(const State* s, int socket, uint32_t address, uint16_t port) noexcept nogil:
    cdef int n
    port -= socket & 1
    for n in range(QUARANTINED):
        if (s.released[n].until > s.now and s.released[n].address == address
                and s.released[n].port == port and s.released[n].socket == (socket & ~1)):
            return True
    return False


cdef bint trusts(Leg* leg, uint32_t address, uint16_t port, const Packet* packet) noexcept nogil:
    cdef bint same
    if address == leg.signalled_address or address == leg.second:
        return True
    if leg.reception.have and leg.reception.ssrc == packet.ssrc:
        return True
    if not leg.anywhere:
        return False
    same = (leg.candidate_count > 0 and leg.candidate_address == address
            and leg.candidate_port == port and leg.candidate_ssrc == packet.ssrc
            and packet.sequence == <uint16_t>(leg.candidate_sequence + 1))
    leg.candidate_count = leg.candidate_count + 1 if same else 1
    leg.candidate_address = address
    leg.candidate_port = port
    leg.candidate_ssrc = packet.ssrc
    leg.candidate_sequence = packet.sequence
    return leg.candidate_count >= CONSECUTIVE


cdef void move(State* s, Leg* leg, uint32_t address, uint16_t port, uint16_t rtcp_port) noexcept nogil:
    """Let datagrams from that address lead to the leg, and its own go there."""
    forget(s, leg)
    leg.address = address
    leg.port = port
    leg.rtcp_port = rtcp_port
    enter(s, &leg.by_rtp, leg, leg.socket, port)
    enter(s, &leg.by_rtcp, leg, leg.socket + 1, rtcp_port)


cdef void enter(State* s, Peer* peer, Leg* leg, int socket, uint16_t port) noexcept nogil:
    cdef uint32_t at = bucket(socket, leg.address, port)
    peer.leg = leg
    peer.socket = socket
    peer.address = leg.address
    peer.port = port
    peer.next = s.peers[at]
    s.peers[at] = peer


cdef void forget(State* s, Leg* leg) noexcept nogil:
    """Take a leg's addresses out of the table."""
    leave(s, &leg.by_rtp)
    leave(s, &leg.by_rtcp)


cdef void leave(State* s, Peer* peer) noexcept nogil:
    cdef Peer** at
    if peer.leg == NULL:
        return
    at = &s.peers[bucket(peer.socket, peer.address, peer.port)]
    while at[0] != NULL:
        if at[0] == peer:
            at[0] = peer.next
            break
        at = &at[0].next
    memset(peer, 0, sizeof(Peer))


cdef void wait_for(State* s, Leg* leg) noexcept nogil:
    """Let the leg be the one that strangers on its port may be for, unless another is."""
    if s.waiting[leg.socket] == NULL:
        s.waiting[leg.socket] = leg
