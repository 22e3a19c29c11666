"""SIP: calls per second and CPU per call, of the stack alone.

Caller and callee are processes of their own on loopback; a call is INVITE, 180, 200, ACK,
BYE and 200, without media. The floor is a bare datagram echo that moves as many messages of
the usual size in the same run: judge by the `x echo` columns, the rest is the machine's.
`--calls` sets how many calls each row places.
"""

import argparse
import asyncio
import gc
import itertools
import multiprocessing
import resource
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Literal

import uvloop

from switchhook.protocols import sdp
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import (
    Deaf,
    InboundInvite,
    OutboundInvite,
    Peer,
    SipEndpoint,
)

RECEIVED = 3  # messages that either side receives in a call; it sends as many
OCTETS = 600  # a usual message
WINDOW = 64  # calls under way at once when there is no rate
BATCH = 64

Address = tuple[str, int]
Work = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Used:
    """What one side used, in seconds, and how many calls it saw through."""

    calls: int
    cpu: float
    wall: float
    megabytes: float

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU a call."""
        return self.cpu * 1000 / max(1, self.calls)


class Meter:
    """Measures this process from here on."""

    def __init__(self) -> None:
        # The collector as a server sets it.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        self._cpu, self._wall = time.process_time(), time.monotonic()

    def read(self, calls: int) -> Used:
        """Return what was used."""
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cpu, wall = time.process_time() - self._cpu, time.monotonic() - self._wall
        return Used(calls, cpu, wall, megabytes)


def endpoint(on_invite: Callable[[InboundInvite], None]) -> SipEndpoint:
    """Return an endpoint whose tokens cost next to nothing."""
    numbers = itertools.count(1 << 48)
    return SipEndpoint(
        on_invite=on_invite,
        on_request=lambda server: server.respond(200),
        new_token=lambda: f"{next(numbers):x}",
    )


class Callee(Deaf):
    """Answers every call."""

    def __init__(self) -> None:
        self.ended = 0
        self._body = sdp.offer(("127.0.0.1", 40000))

    def take(self, call: InboundInvite) -> None:
        """Ring and answer."""
        call.listener = self
        call.ring()
        call.answer(self._body)

    def on_bye(self, request: Request) -> None:
        """Count."""
        self.ended += 1


async def callee(pipe: Connection) -> None:
    """Be called until told to stop."""
    user = Callee()
    ours = endpoint(user.take)
    await ours.start("127.0.0.1", 0)
    meter = Meter()
    pipe.send(ours.address)
    await asyncio.to_thread(pipe.recv)
    pipe.send(meter.read(user.ended))
    await ours.close()


class Caller:
    """Places calls and hangs them up when they are answered."""

    def __init__(self, ours: SipEndpoint, peer: Peer, calls: int, *, window: bool) -> None:
        self._ours = ours
        self._peer = peer
        self._left = self._open = calls
        self._window = window
        self._uri = SipUri("service", peer.host, peer.port)
        self._me = NameAddr(SipUri("bench", "127.0.0.1"))
        self._body = sdp.offer(("127.0.0.1", 40002))
        self.answered = 0
        self.done = asyncio.Event()

    def place(self) -> None:
        """Place the next call."""
        if self._left:
            self._left -= 1
            call = Call(self)
            call.invite = self._ours.invite(
                self._uri,
                to=NameAddr(self._uri),
                from_=self._me,
                body=self._body,
                listener=call,
                peer=self._peer,
            )

    def through(self, *, well: bool) -> None:
        """A call is through, one way or the other."""
        self.answered += well
        self._open -= 1
        if self._window:
            self.place()
        if not self._open:
            self.done.set()


class Call(Deaf):
    """One call of the caller's."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.invite: OutboundInvite | None = None

    def on_provisional(self, response: Response) -> None:
        """Wait."""

    def on_answered(self, response: Response) -> None:
        """Hang up."""
        if self.invite is not None:
            self.invite.bye()
        self._caller.through(well=True)

    def on_failed(self, status: int, reason: str) -> None:
        """Count."""
        self._caller.through(well=False)


async def caller(
    pipe: Connection, address: Address, calls: int, rate: float, transport: Literal["udp", "tcp"]
) -> None:
    """Place calls: `rate` a second, or with a window when it is 0."""
    ours = endpoint(lambda call: call.reject(486))
    await ours.start("127.0.0.1", 0)
    user = Caller(ours, Peer(*address, transport), calls, window=not rate)
    meter = Meter()
    if rate:
        await pace(user, calls, rate)
    else:
        for _ in range(WINDOW):
            user.place()
    await user.done.wait()
    pipe.send(meter.read(user.answered))
    await asyncio.sleep(0.5)  # the last BYE is still to be answered
    await ours.close()


async def pace(user: Caller, calls: int, rate: float) -> None:
    """Place `rate` calls a second, whatever becomes of them."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number in range(calls):
        await asyncio.sleep(max(0.0, start + number / rate - loop.time()))
        user.place()


def drain(sock: socket.socket, each: Callable[[bytes, Address], None]) -> None:
    """Read what is there, as the stack does."""
    for _ in range(BATCH):
        try:
            data, address = sock.recvfrom(65_535)
        except BlockingIOError:
            return
        each(data, address)


def udp() -> socket.socket:
    """Return a bound socket."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    sock.bind(("127.0.0.1", 0))
    sock.setblocking(False)
    return sock


async def echo(pipe: Connection) -> None:
    """Send every datagram back until told to stop."""
    sock = udp()
    seen = 0

    def back(data: bytes, address: Address) -> None:
        nonlocal seen
        seen += 1
        sock.sendto(data, address)

    asyncio.get_running_loop().add_reader(sock, drain, sock, back)
    meter = Meter()
    pipe.send(sock.getsockname())
    await asyncio.to_thread(pipe.recv)
    pipe.send(meter.read(seen // RECEIVED))


async def shout(pipe: Connection, address: Address, calls: int) -> None:
    """Send as many datagrams as `calls` calls take, and hear them back."""
    sock, done = udp(), asyncio.Event()
    data = b"x" * OCTETS
    total = calls * RECEIVED
    heard = 0

    def again(_: bytes, __: Address) -> None:
        nonlocal heard
        heard += 1
        if heard + WINDOW <= total:
            sock.sendto(data, address)
        elif heard == total:
            done.set()

    asyncio.get_running_loop().add_reader(sock, drain, sock, again)
    meter = Meter()
    for _ in range(WINDOW):
        sock.sendto(data, address)
    await done.wait()
    pipe.send(meter.read(calls))


def run(work: Work, pipe: Connection, *arguments: object) -> None:
    """Be one side, in a process of its own."""

    async def side() -> None:
        await work(pipe, *arguments)

    uvloop.run(side())


def start(work: Work, *arguments: object) -> Connection:
    """Start a side and return the pipe to it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    context.Process(target=run, args=(work, theirs, *arguments), daemon=True).start()
    return ours


def measure(far: Work, near: Work, *arguments: object) -> tuple[Used, Used]:
    """Run both sides and return what the near and the far one used."""
    far_pipe = start(far)
    near_used = start(near, far_pipe.recv(), *arguments).recv()
    time.sleep(0.2)
    far_pipe.send("stop")
    return near_used, far_pipe.recv()


def show(name: str, near: Used, far: Used, floor: tuple[Used, Used]) -> None:
    """Print a row."""
    print(
        f"{name:<22}{near.calls / near.wall:>9.0f}"
        f"{near.cpu_ms:>11.3f}{near.cpu_ms / floor[0].cpu_ms:>8.1f}"
        f"{far.cpu_ms:>11.3f}{far.cpu_ms / floor[1].cpu_ms:>8.1f}"
        f"{far.megabytes:>9.0f}{near.calls - far.calls:>8}"
    )


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--calls", type=int, default=4000)
    options.add_argument("--rate", type=float, default=400.0)
    given = options.parse_args()
    floor = measure(echo, shout, given.calls)
    print(f"{'':22}{'':9}{'caller':>11}{'':8}{'callee':>11}")
    print(
        f"{'':22}{'calls/s':>9}{'ms/call':>11}{'x echo':>8}{'ms/call':>11}{'x echo':>8}"
        f"{'MB':>9}{'lost':>8}"
    )
    show("bare echo", *floor, floor)
    for transport in ("udp", "tcp"):
        flat = measure(callee, caller, given.calls, 0.0, transport)
        show(f"{transport}, flat out", *flat, floor)
    paced = measure(callee, caller, given.calls, given.rate, "udp")
    show(f"udp, {given.rate:.0f} a second", *paced, floor)


if __name__ == "__main__":
    main()
