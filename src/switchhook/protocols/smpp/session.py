"""One SMPP session, of either side (SMPP 3.4 §2).

Theory of operation. A session never touches a socket or a clock. Feed it what happened, with
the time, and carry out what it returns, in order; call `tick` when `due` has come. Each
request that was sent gets exactly one `Answered` or `Unanswered`, whatever becomes of the
link: one that was sent but not answered may or may not have been taken, and what to do about
it is for the owner to say. An answer that comes after its time is `Late`.

The window: at most so many requests wait for an answer; the owner looks at `free` first. The
peer's requests are bounded as well, and what is too much is told to come again (throttled).

Who hears nothing for a while enquires. A peer that then stays silent is gone; one that sends
other things but does not answer is gone at the second time.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from switchhook.protocols.smpp.actions import (
    Action,
    Answered,
    BindRequested,
    Bound,
    Close,
    Ended,
    Late,
    Noticed,
    Reason,
    Requested,
    Send,
    Unanswered,
)
from switchhook.protocols.smpp.bodies import (
    VERSION,
    Accepted,
    Bind,
    BindAnswer,
    Body,
    DataSm,
    Nothing,
    Sm,
    Tag,
    tlv_number,
)
from switchhook.protocols.smpp.errors import PduError, Status, Unsendable
from switchhook.protocols.smpp.framing import Framer
from switchhook.protocols.smpp.pdu import (
    ANSWER,
    LAST_SEQUENCE,
    LAYOUTS,
    Command,
    Pdu,
    decode,
    encode,
)
from switchhook.protocols.smpp.states import (
    BINDS,
    BOUND,
    NEVER_ANSWERED,
    NEXT,
    OTHER,
    Happening,
    Role,
    State,
    may_ask,
)

_MOST_LATE = 1000
_UNREADABLE = (Tag.PAYLOAD, Tag.SAR_REFERENCE)  # without these the text would not be the same


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, and how long. Times are in seconds."""

    window: int = 10
    inbound: int = 500  # requests of the peer's that we owe an answer
    bind: float = 5.0  # for a peer to bind
    answer: float = 30.0
    silence: float = 30.0  # before we enquire
    enquiry: float = 10.0
    tlvs: Literal["auto", "always"] = "auto"  # whether a peer that gives no version gets any


class _Waiting(NamedTuple):
    key: Hashable
    due: float


class Session:
    """An SMPP session."""

    def __init__(self, role: Role, limits: Limits | None = None) -> None:
        self.role = role
        self.state = State.OPEN
        self.system_id = ""
        self.peer_version = 0
        self._limits = limits or Limits()
        self._framer = Framer()
        self._sequence = 0
        self._waiting: dict[int, _Waiting] = {}  # oldest first, so the first one falls due first
        self._late: dict[int, Hashable] = {}
        self._owed: dict[int, Command] = {}
        self._bind: tuple[Command, int] | None = None
        self._heard = 0.0
        self._enquiry: tuple[int, float] | None = None  # its sequence, and when it was sent
        self._missed = 0
        self._unbind: int | None = None
        self._ends_at: float | None = None  # unless it binds, or is unbound

    @property
    def free(self) -> int:
        """How many requests may be sent now."""
        return self._limits.window - len(self._waiting) if self.state in BOUND else 0

    @property
    def unanswered(self) -> int:
        """How many requests of ours wait for an answer."""
        return len(self._waiting)

    @property
    def takes_tlvs(self) -> bool:
        """Whether the peer knows optional parameters (SMPP 3.4 §3.4)."""
        return self.peer_version >= VERSION or self._limits.tlvs == "always"

    @property
    def due(self) -> float | None:
        """When to call `tick`."""
        if self.state is State.CLOSED:
            return None
        due = self._heard + self._limits.silence
        if self._enquiry is not None:
            due = self._enquiry[1] + self._limits.enquiry
        if self._waiting:
            due = min(due, next(iter(self._waiting.values())).due)
        return due if self._ends_at is None else min(due, self._ends_at)

    # What our side does.

    def opened(self, now: float) -> list[Action]:
        """Begin: the connection stands."""
        self._heard = now
        self._ends_at = now + self._limits.bind
        return []

    def bind(self, command: Command, bind: Bind, now: float) -> list[Action]:
        """Bind, as the client. Raises `Unsendable`."""
        if self.role != "esme" or self.state is not State.OPEN:
            raise Unsendable(f"a bind while {self.state.value}")
        octets = encode(command, 0, self._next_sequence(), bind)
        self._bind = (command, self._sequence)
        self._ends_at = now + self._limits.answer
        self._go("bind", State.BINDING)
        return [Send(octets)]

    def accept(self, system_id: str, window: int | None = None) -> list[Action]:
        """Let the peer bind; `window` is for this session, when it is not as usual."""
        if window is not None:
            self._limits = replace(self._limits, window=window)
        if self.role != "smsc" or self._bind is None or self.state is not State.BINDING:
            return []
        command, sequence = self._bind
        tlvs = ((Tag.VERSION, bytes([VERSION])),) if self.peer_version >= VERSION else ()
        answer = encode(_answer_to(command), 0, sequence, BindAnswer(system_id, tlvs))
        return [Send(answer), self._bound(command)]

    def refuse(self, status: int) -> list[Action]:
        """Do not let the peer bind."""
        if self.role != "smsc" or self._bind is None or self.state is not State.BINDING:
            return []
        command, sequence = self._bind
        answer = encode(_answer_to(command), status, sequence, BindAnswer())
        return [Send(answer), *self._end("refused", status)]

    def request(self, command: Command, body: Body, key: Hashable, now: float) -> list[Action]:
        """Ask something of the peer; `key` comes back with the answer. Raises `Unsendable`."""
        if not may_ask(self.role, self.state, command):
            raise Unsendable(f"{command.name} while {self.state.value}")
        if self.free <= 0:
            raise Unsendable("the window is full")
        octets = encode(command, 0, self._next_sequence(), self._for_peer(body))
        if command not in NEVER_ANSWERED:
            self._waiting[self._sequence] = _Waiting(key, now + self._limits.answer)
        return [Send(octets)]

    def respond(self, sequence: int, status: int, body: Body | None, now: float) -> list[Action]:
        """Answer a request of the peer's; without effect when the session is over.

        Raises `Unsendable`; the answer is still owed then.
        """
        command = self._owed.get(sequence)
        if command is None:
            return []
        answer = _answer_to(command)
        body = LAYOUTS[answer].make([]) if body is None else self._for_peer(body)
        octets = encode(answer, status, sequence, body)
        del self._owed[sequence]
        return [Send(octets), *self._drained(now)]

    def unbind(self, now: float) -> list[Action]:
        """End in good order: nothing new, what is under way is answered, then unbind."""
        if self.state not in BOUND:
            return self._end("closed") if self.state is not State.UNBINDING else []
        self._go("unbind", State.UNBINDING)
        self._ends_at = now + self._limits.answer
        return self._drained(now)

    def lost(self) -> list[Action]:
        """The connection is gone."""
        return self._end("lost")

    # What happens to it.

    def tick(self, now: float) -> list[Action]:
        """Do what is due."""
        if self.state is State.CLOSED:
            return []
        actions: list[Action] = []
        while self._waiting and next(iter(self._waiting.values())).due <= now:
            actions.append(self._overdue())
        if actions:
            actions += self._drained(now)
        if self._ends_at is not None and now >= self._ends_at:
            return actions + self._too_late(now)
        return actions + self._listen(now)

    def received(self, octets: bytes, now: float) -> list[Action]:
        """Take what the peer sent."""
        self._heard = now
        actions: list[Action] = []
        for frame in self._framer.feed(octets):
            if self.state is State.CLOSED:
                return actions
            try:
                pdu = decode(frame)
            except PduError as error:
                actions += self._complain(error, now)
            else:
                actions += self._answer(pdu, now) if pdu.is_answer else self._asked(pdu, now)
        fault = self._framer.fault
        if fault is not None and self.state is not State.CLOSED:
            nack = encode(Command.GENERIC_NACK, fault.status, fault.sequence, Nothing())
            actions += [Send(nack), *self._end("nonsense", fault.status)]
        return actions

    def _overdue(self) -> Unanswered:
        sequence = next(iter(self._waiting))
        key = self._waiting.pop(sequence).key
        self._late[sequence] = key
        if len(self._late) > _MOST_LATE:
            del self._late[next(iter(self._late))]
        return Unanswered(key, "timeout")

    def _too_late(self, now: float) -> list[Action]:
        if self.state is not State.UNBINDING:
            return self._end("no bind")
        if self._unbind is not None:
            return self._end("closed")
        return self._say_unbind(now)  # what is owed was not answered in time

    def _listen(self, now: float) -> list[Action]:
        """Enquire after a peer that is silent, and give up one that stays so."""
        if self._enquiry is not None:
            _, since = self._enquiry
            if now < since + self._limits.enquiry:
                return []
            self._enquiry = None
            self._missed += 1
            if self._missed > 1 or self._heard <= since:
                return self._end("silent")
        if now < self._heard + self._limits.silence:
            return []
        octets = encode(Command.ENQUIRE_LINK, 0, self._next_sequence(), Nothing())
        self._enquiry = (self._sequence, now)
        return [Send(octets)]

    def _complain(self, error: PduError, now: float) -> list[Action]:
        command, sequence = error.command, error.sequence
        if command >= ANSWER:
            return []  # an unknown answer; the request stays without one
        answer = command | ANSWER
        if command not in LAYOUTS or answer not in LAYOUTS:
            return [Send(encode(Command.GENERIC_NACK, error.status, sequence, Nothing()))]
        return [Send(encode(Command(answer), error.status, sequence, Nothing()))]

    def _asked(self, pdu: Pdu, now: float) -> list[Action]:
        command = pdu.command
        if command is Command.ENQUIRE_LINK:
            return [Send(encode(Command.ENQUIRE_LINK_RESP, 0, pdu.sequence, Nothing()))]
        if command is Command.UNBIND:
            answer = Send(encode(Command.UNBIND_RESP, 0, pdu.sequence, Nothing()))
            return [answer, *self._end("closed" if self._unbind else "unbound")]
        if command in BINDS:
            return self._bind_asked(pdu)
        if command in NEVER_ANSWERED:
            return [Noticed(pdu)]
        refusal = self._refusal(pdu)
        if refusal:
            return [_refuse(pdu, refusal)]
        self._owed[pdu.sequence] = command
        return [Requested(pdu)]

    def _refusal(self, pdu: Pdu) -> Status | None:
        if self.state is State.UNBINDING:
            return Status.THROTTLED
        if not may_ask(OTHER[self.role], self.state, pdu.command):
            return Status.INVALID_BIND_STATUS
        if pdu.sequence in self._owed:
            return Status.SYSTEM_ERROR
        return Status.THROTTLED if len(self._owed) >= self._limits.inbound else None

    def _bind_asked(self, pdu: Pdu) -> list[Action]:
        if self.role != "smsc":
            return [_refuse(pdu, Status.INVALID_BIND_STATUS)]
        if self.state is not State.OPEN or not isinstance(pdu.body, Bind):
            return [_refuse(pdu, Status.ALREADY_BOUND)]
        self._bind = (pdu.command, pdu.sequence)
        self.peer_version = pdu.body.interface_version
        self.system_id = pdu.body.system_id
        self._go("bind", State.BINDING)
        return [BindRequested(pdu.command, pdu.body)]

    def _answer(self, pdu: Pdu, now: float) -> list[Action]:
        sequence = pdu.sequence
        waiting = self._waiting.pop(sequence, None)
        if waiting is not None:
            return [Answered(waiting.key, _status(pdu), pdu.body), *self._drained(now)]
        if self._bind is not None and self.role == "esme" and sequence == self._bind[1]:
            return self._bind_answered(pdu)
        if self._enquiry is not None and sequence == self._enquiry[0]:
            self._enquiry, self._missed = None, 0
        elif sequence == self._unbind:
            return self._end("closed")
        elif sequence in self._late:
            return [Late(self._late.pop(sequence), _status(pdu), pdu.body)]
        return []

    def _bind_answered(self, pdu: Pdu) -> list[Action]:
        if self.state is not State.BINDING or self._bind is None:
            return []
        status = _status(pdu)
        if status or not isinstance(pdu.body, BindAnswer):
            return self._end("refused", status or Status.BIND_FAILED)
        self.peer_version = tlv_number(pdu.body.tlvs, Tag.VERSION) or 0
        self.system_id = pdu.body.system_id
        return [self._bound(self._bind[0])]

    def _bound(self, command: Command) -> Bound:
        self._go("accepted", BINDS[command])
        self._ends_at = None
        return Bound(self.state, self.system_id, self.peer_version)

    def _drained(self, now: float) -> list[Action]:
        if self.state is not State.UNBINDING or self._waiting or self._owed or self._unbind:
            return []
        return self._say_unbind(now)

    def _say_unbind(self, now: float) -> list[Action]:
        octets = encode(Command.UNBIND, 0, self._next_sequence(), Nothing())
        self._unbind = self._sequence
        self._ends_at = now + self._limits.answer
        return [Send(octets)]

    def _end(self, reason: Reason, status: int = 0) -> list[Action]:
        if self.state is State.CLOSED:
            return []
        self._go("ended", State.CLOSED)
        actions: list[Action] = [Unanswered(one.key, "ended") for one in self._waiting.values()]
        self._waiting.clear()
        self._owed.clear()
        return [*actions, Ended(reason, status), Close()]

    def _go(self, happening: Happening, state: State) -> None:
        assert state in NEXT[self.state, happening]
        self.state = state

    def _next_sequence(self) -> int:
        while True:
            self._sequence = self._sequence % LAST_SEQUENCE + 1
            if self._sequence not in self._waiting:
                return self._sequence

    def _for_peer(self, body: Body) -> Body:
        """Leave out optional parameters for a peer that does not know them."""
        if self.takes_tlvs or not isinstance(body, (Sm, DataSm, Accepted)) or not body.tlvs:
            return body
        if any(tag in _UNREADABLE for tag, _ in body.tlvs):
            raise Unsendable("the peer knows no optional parameters")
        return body._replace(tlvs=())


def _answer_to(command: Command) -> Command:
    return Command(command | ANSWER)


def _refuse(pdu: Pdu, status: int) -> Send:
    return Send(encode(_answer_to(pdu.command), status, pdu.sequence, Nothing()))


def _status(pdu: Pdu) -> int:
    """Return the status; a generic_nack without one is a refusal all the same."""
    if pdu.command is Command.GENERIC_NACK and not pdu.status:
        return Status.UNKNOWN_ERROR
    return pdu.status
