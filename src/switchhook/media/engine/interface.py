"""What the engine and the code around it agree on: works, events, figures and their numbers.

A *core* (compiled or reference) executes numbered commands on legs; `engine.control.Engine` and
its legs (`engine.leg`) are what Python programs see. Leg numbers carry a generation, so one that
outlived its leg is harmless. A command that starts a work (play, digits, record, hush, bridge,
queue, close) carries an operation number and ends in exactly one `DONE` event with that number.

NoPort -- every port that a call could use is taken; refuse the call with 503
NoRoom -- every room that a conference could use is taken
"""

from enum import IntEnum, IntFlag
from typing import NamedTuple, Protocol

Address = tuple[str, int]

FRAME = 160  # samples in 20 ms at 8 kHz
TICK_NS = 5_000_000
PHASES = 4  # ticks in a frame: each leg has its turn in one of them
MAX_LEGS = 16384
MAX_ROOMS = 16384
MOST_TAPS = 16  # recordings of one leg at a time
LONGEST_SENT = 700  # octets of a datagram that `SEND` takes
MOST_STRANGERS = 16  # datagrams from unknown sources that are reported in a tick
MOST_LETTERS = 16  # datagrams of one guarded leg's peer that are reported in a frame
MOST_UNREAD = 1024  # datagrams that wait to be taken by a control side that does not come
CHUNK = 10  # frames of a recording that are handed over together
PROMPT = 5  # chunks of fewer frames are handed over in the tick that ends them
SLOT_BITS = 16  # a leg identifier is generation << SLOT_BITS | slot

PCMU = 0
PCMA = 8
NO_DTMF = 255
LONGEST_PARCEL = 560  # octets of a packet of Opus


class NoPort(Exception):
    """No RTP port is free for another leg."""


class NoRoom(Exception):
    """No room is free for another conference."""


class Command(IntEnum):
    """What a core can be told; see `Core.command` for the arguments."""

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
    PAUSE = 12  # 11 is the compiled core's own
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


class Kind(IntEnum):
    """What a core reports."""

    DONE = 1  # a work ended; value: a Result, or for RECORD the number of samples per channel
    DIGIT = 2  # a press began; value: code 0-15 | milliseconds so far << 8
    DIGIT_ENDED = 3  # value: code | milliseconds << 8
    RECORDED = 4  # data: samples
    LATCHED = 5  # the leg's source is known; data: its address, value: port
    TIMEOUT = 6  # nothing heard for the time limit, after something had been heard
    RESUMED = 7  # heard again after a TIMEOUT
    BYE = 8  # RTCP BYE of the peer's source
    CLOSED = 9  # the leg's slot is free
    DATAGRAM = 10  # STUN or DTLS; leg: whose peer sent it, 0: a stranger; op: the socket's number,
    # value: address << 16 | port, data: the datagram
    SPEECH = 11  # the peer began (value 1) or ceased (0) to speak


class Result(IntEnum):
    """How a work ended."""

    COMPLETED = 0
    STOPPED = 1
    CLOSED = 2  # with its leg, or the leg was gone already


class Track(IntEnum):
    """Which side a recording holds."""

    FAR = 1  # what the leg's peer said, one channel
    BOTH = 2  # two channels: the peer, then what the peer was sent
    MIXED = 3  # both in one channel
    NEAR = 4  # what the peer was sent, one channel

    @property
    def channels(self) -> int:
        """Return how many samples an instant has."""
        return 2 if self is Track.BOTH else 1


class Pause(IntEnum):
    """What a recording does meanwhile."""

    NONE = 0  # it goes on
    SKIP = 1  # nothing is written
    SILENCE = 2  # silence is written


class Part(IntFlag):
    """What a leg may not do in a room."""

    MUTED = 1  # be heard
    DEAF = 2  # hear


class Event(NamedTuple):
    """One report of a core; fields a kind does not use are 0 or empty."""

    kind: Kind
    leg: int
    op: int = 0
    value: int = 0
    data: bytes = b""


class LegFigures(NamedTuple):
    """Raw counters of one leg, as the core keeps them."""

    received: int = 0
    octets: int = 0
    lost: int = 0
    duplicate: int = 0
    bad: int = 0
    other: int = 0
    jitter: int = 0  # RTP clock units (125 us), RFC 3550 §6.4.1
    sent: int = 0
    late: int = 0
    concealed: int = 0
    delay: int = 0  # samples that the jitter buffer aims at
    refused: int = 0  # datagrams from sources that the leg did not accept
    rtt_us: int = 0
    peer_lost: int = 0  # cumulative, as the peer's last report says
    peer_fraction: int = 0  # of 256, likewise
    peer_jitter: int = 0


class Totals(NamedTuple):
    """Raw counters of a core."""

    received: int = 0
    sent: int = 0
    unknown: int = 0  # datagrams from sources that no leg knows
    stale: int = 0  # datagrams from peers of legs just closed
    refused: int = 0  # datagrams that tried to enter a leg, or to be reported, and were turned away
    dropped: int = 0  # datagrams that the kernel would not take
    skipped: int = 0  # ticks left out because the worker was late
    late_ns: int = 0  # the latest that a tick ever was
    lateness_ns: int = 0  # how late ticks are, on average over the last few
    cpu_ns: int = 0
    legs: int = 0


class Core(Protocol):
    """The part of an engine that exists twice: compiled, and in plain Python.

    A *guarded* leg is one of a browser. It sends and takes nothing but SRTP, and its peer is where
    `ROUTE` says, nowhere else. STUN that comes to its socket, and DTLS from its peer, is reported.
    What is said of it is settled by datagrams outside of RTP; RTP that falls silent ends nothing.
    """

    def attach(self, socket: int, fd: int) -> None:
        """Use file descriptor `fd` for socket number `socket` (even: RTP, odd: RTCP)."""

    def command(
        self,
        kind: int,
        leg: int,
        op: int = 0,
        a: int = 0,
        b: int = 0,
        c: int = 0,
        d: int = 0,
        data: bytes = b"",
    ) -> None:
        """Queue a command; it takes effect at the next tick.

        OPEN a=socket (-1: none) b=phase c=whether the socket is the leg's own|2 guarded d=SSRC (0:
        by the seed); WIRE a=other leg; CONNECT a=address b=port c=payload|dtmf<<8|rtcp port<<16
        d=second address to latch from|1<<32 from anywhere|1<<34 send no RTP|1<<35 the payload is
        Opus; OPUS a=encoder b=decoder c=opus_encode d=opus_decode, once; ROUTE a=address b=port
        (0: nowhere); SRTP a=context to protect with b=context to unprotect with; CIPHERS (`leg` is
        0) a=srtp_protect b=srtp_unprotect c=srtp_protect_rtcp d=srtp_unprotect_rtcp; SEND (`leg` is
        0) a=socket b=address c=port data=datagram, copied; PLAY data=S16 samples a=loops
        (0: for ever); DIGITS data=codes (16: 0.5 s, 17: 1 s pause); RECORD a=Track b=frames in a
        chunk c=whether mu-law; PAUSE a=operation b=Pause; HUSH a=frames; BRIDGE a=other leg; QUEUE
        data=samples a=whether mu-law; CLEAR; WATCH a=silent frames that end speech (0: don't);
        STOP a=operation; CLOSE. OPEN_ROOM and CLOSE_ROOM a=room (`leg` is 0); JOIN a=room b=Part
        c=the only leg to hear this one (0: all); LEAVE. `data` must outlive the operation.
        """

    def poll(self) -> list[tuple[int, int, int, int, bytes]]:
        """Take the events that wait, in order."""

    def step(self, now_ns: int) -> None:
        """Apply commands and run every tick that is due at `now_ns`."""

    def feed(self, socket: int, address: int, port: int, datagram: bytes) -> None:
        """Receive a datagram as though it had arrived on the socket now."""

    def sent(self) -> list[tuple[int, int, int, bytes]]:
        """Take what was sent since the last call: socket, address, port, datagram."""

    def run(self) -> None:
        """Be the worker: step along the monotonic clock, with real sockets, until `halt`."""

    def halt(self) -> None:
        """Make `run` return."""

    def fileno(self) -> int:
        """Return a descriptor that is readable while events wait."""

    def release(self) -> None:
        """Give back what the core holds, once `run` has returned."""

    def figures(self, leg: int) -> tuple[int, ...]:
        """Return `LegFigures` of a leg, zeros when it is gone."""

    def totals(self) -> tuple[int, ...]:
        """Return `Totals`."""

    def elevate(self) -> str:
        """Put the calling thread before others; tell what was allowed: "realtime" or less."""
