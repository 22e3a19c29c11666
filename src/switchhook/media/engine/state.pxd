"""Everything the compiled core knows, as plain structs: no Python object is touched per packet."""

from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stddef cimport size_t

from switchhook.media.engine.audio cimport FRAME, Detector, Jitter
from switchhook.media.engine.opus cimport Opus
from switchhook.media.engine.rtp cimport Reception

cdef enum:
    MAX_LEGS = 16384
    SLOT_MASK = 65535
    MAX_SOCKETS = 65536
    BUCKETS = 16384
    PHASES = 4
    NO_DTMF = 255
    PCMU = 0
    PCMA = 8
    COMFORT_NOISE = 13
    OUT_ROOM = 704  # octets of a datagram to be sent, with room for an SRTP trailer (at most 20)
    LONGEST_SENT = 700
    MOST_STRANGERS = 16
    MOST_LETTERS = 16
    MOST_UNREAD = 1024
    OUT_BATCH = 1024
    LONGEST_PAYLOAD = 560
    QUARANTINED = 256
    MOST_TAPS = 16
    PROMPT = 5  # chunks of fewer frames are handed over in the tick that ends them

cdef enum:  # interface.Kind
    DONE = 1
    DIGIT = 2
    DIGIT_ENDED = 3
    RECORDED = 4
    LATCHED = 5
    TIMEOUT = 6
    RESUMED = 7
    BYE = 8
    CLOSED = 9
    DATAGRAM = 10
    SPEECH = 11

cdef enum:  # interface.Result
    COMPLETED = 0
    STOPPED = 1
    WITH_LEG = 2

cdef enum:  # interface.Track
    TRACK_FAR = 1
    TRACK_BOTH = 2
    TRACK_MIXED = 3
    TRACK_NEAR = 4

cdef enum:  # interface.Pause
    UNPAUSED = 0
    SKIPPING = 1
    SILENCED = 2

cdef enum:  # interface.Part
    MUTED = 1
    DEAF = 2

ctypedef int (*Cipher)(void* context, void* packet, int* size) noexcept nogil  # of libsrtp

cdef struct Telephone:  # a telephone event being received
    uint8_t known, ended
    int code, duration, before
    uint32_t timestamp
    int64_t heard_at

cdef struct Play:
    int64_t op
    const int16_t* samples
    int64_t size, position, loops

cdef struct Digits:
    int64_t op
    const uint8_t* codes
    int size, position, step
    uint32_t timestamp

cdef struct Queued:  # audio that waits for its turn, or, with none, a mark
    Queued* next
    int64_t op
    const uint8_t* data
    int64_t size, position  # samples
    uint8_t mulaw

cdef struct Tap:  # a recording
    Tap* next
    int64_t op, samples
    int track, chunk, frames, size, pause
    uint8_t mulaw
    int16_t audio[1]  # and as much more as a chunk takes

cdef struct Room:  # a conference
    Leg* parties
    int coaches
    int32_t sum[FRAME]  # of all who may be heard by all

cdef struct Peer:  # an address that leads to a leg, in the table of sources
    Leg* leg
    Peer* next
    uint32_t address
    int socket
    uint16_t port

cdef struct Leg:  # begins with what every packet needs, in lines of 64 octets
    # Line 0: who, and what for
    Peer by_rtp
    Leg* peer
    Jitter* jitter
    int64_t last_heard
    uint8_t connected, latched, listening, timed_out, payload_type, dtmf_type, held, in_room
    # Lines 1 and 2: what is received
    Reception reception
    void* opening  # SRTP context, once a guarded leg has one
    uint8_t guarded
    # Lines 3 and 4: what is sent
    int64_t report_due, sent_at, sent, sent_octets
    uint32_t timestamp, ssrc, timestamp_offset, address
    uint16_t sequence, sequence_offset, port, rtcp_port
    int id, socket
    Leg* wire
    Telephone press
    uint8_t relaying, marker, seals  # a guarded leg does
    uint8_t scale  # of its RTP clock to that of 8 kHz: more than one while it speaks Opus
    void* sealing
    # Lines 5 and 6: works
    Play playing
    Digits digits
    Queued* queue
    Queued* queue_end
    Tap* taps
    Room* room

    Leg* next_party
    int part, coaching
    uint8_t mixed  # its voice is in the room's sum

    int phase
    uint8_t own, anywhere, said_bye
    int letters  # reported of its peer in this frame
    uint32_t signalled_address, second
    uint16_t signalled_port
    Peer by_rtcp
    uint32_t candidate_address, candidate_ssrc
    uint16_t candidate_port, candidate_sequence
    int candidate_count
    int64_t refused, bad, other

    int64_t report_offset
    int64_t rtt_us, peer_lost, peer_fraction, peer_jitter

    int64_t hush_op
    int hush_frames
    int64_t bridge_op
    uint8_t loud, speaking
    int loud_run, quiet_run, watch, calm

    Detector detector
    Opus* opus  # once it has one
    uint8_t passing  # on a press that is told in another clock, which began
    uint32_t passed, passed_at  # at this timestamp of the peer's, and this one of its own

    int16_t heard[FRAME]
    int16_t tail[FRAME]  # the last frame of a clip, filled up with silence

cdef struct Event:
    int kind, leg, size
    int64_t op, value
    uint8_t* data  # malloc'd, or the Leg of a CLOSED event

cdef struct Command:
    int kind, leg
    int64_t op, a, b, c, d
    const uint8_t* data
    int64_t size
    void* fresh  # memory for the leg, the work or the room, or the datagram to be sent

cdef struct Out:  # a datagram waiting for the end of the tick
    uint8_t data[OUT_ROOM]
    int size, socket, next
    uint32_t address
    uint16_t port

cdef struct Captured:  # a datagram that a stepped core sent
    uint8_t* data
    int size, socket
    uint32_t address
    uint16_t port

cdef struct Wired:
    uint8_t* data
    int size, leg
    uint8_t rtcp

cdef struct Released:
    int socket
    uint32_t address
    uint16_t port
    int64_t until

cdef struct Counts:
    int64_t received, sent, unknown, stale, refused, dropped, skipped, late, lateness, cpu, legs

cdef struct State:
    Leg* slots[MAX_LEGS]
    Leg** phases[PHASES]
    int phase_size[PHASES]
    int phase_parties[PHASES]  # legs in rooms
    Room* rooms[MAX_LEGS]
    int16_t said[FRAME]  # by the leg whose turn it is
    Peer* peers[BUCKETS]
    Leg* waiting[MAX_SOCKETS]
    Released released[QUARANTINED]
    int released_at
    int searches  # for the leg that a stray report is about, in this tick
    int strangers  # whose datagrams were reported in this tick
    int unread  # datagrams that wait for Python
    Cipher protect, unprotect, protect_rtcp, unprotect_rtcp

    int64_t now, next, tick, timeout
    uint64_t seed
    Counts counts

    void* lock
    int wake_events, wake_worker
    int halted, running, asleep

    Event* events
    int event_count, event_room
    uint8_t unrung  # recorded audio waits, and Python has not been told
    uint8_t prompt  # it should be told in this tick
    # Audio of RECORDED events, one after another. There are two such stores, taken in turns: a
    # worker that shared malloc with Python could wait for it.
    uint8_t* audio
    int64_t audio_size, audio_room
    uint8_t* spare
    int64_t spare_room

    Command* commands
    int command_count, command_room
    Command* taken
    int taken_count, taken_room

    Out* out
    int out_count
    int out_first[MAX_SOCKETS]
    int out_last[MAX_SOCKETS]
    int* out_sockets
    int out_socket_count

    Captured* captured
    int captured_count, captured_room
    Wired* wires
    int wire_count, wire_room

    int fds[MAX_SOCKETS]
    uint8_t own[MAX_SOCKETS]
    int users[MAX_SOCKETS]  # legs on a socket
    int guarded[MAX_SOCKETS]  # and how many of them are guarded
    int* sockets
    int socket_count
    void* network  # buffers of the worker
