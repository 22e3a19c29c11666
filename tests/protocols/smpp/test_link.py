"""A client and a server over a link that splits, delays, mutes and cuts.

Whatever it does, each request gets exactly one outcome, no window is exceeded, an answer is
that of its request, and what the peer says it took it took once.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from switchhook.protocols.smpp.actions import (
    Action,
    Answered,
    BindRequested,
    Close,
    Ended,
    Late,
    Requested,
    Send,
    Unanswered,
)
from switchhook.protocols.smpp.bodies import Accepted, Bind, Sm
from switchhook.protocols.smpp.errors import Status
from switchhook.protocols.smpp.pdu import Command
from switchhook.protocols.smpp.session import Limits, Session
from switchhook.protocols.smpp.states import State

WINDOW = 3
LIMITS = Limits(window=WINDOW, inbound=2, silence=30, answer=30)
ASKS = {"esme": Command.SUBMIT_SM, "smsc": Command.DELIVER_SM}


class End:
    """One end of the link, and what its owner knows."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.outbox = b""  # on the way to the other end
        self.asked: list[int] = []
        self.outcomes: dict[int, Answered | Unanswered] = {}
        self.late: list[int] = []
        self.owed: dict[int, str] = {}  # what the other end asked: sequence, and which one it is
        self.took: list[str] = []
        self.ends = 0
        self.closes = 0

    def perform(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Send():
                    assert not self.closes
                    self.outbox += action.octets
                case Answered() | Unanswered():
                    assert isinstance(action.key, int)
                    assert action.key not in self.outcomes
                    self.outcomes[action.key] = action
                case Late():
                    assert isinstance(action.key, int)
                    assert isinstance(self.outcomes[action.key], Unanswered)
                    self.late.append(action.key)
                case Requested():
                    assert isinstance(action.pdu.body, Sm)
                    self.owed[action.pdu.sequence] = action.pdu.body.short_message.decode()
                case BindRequested():
                    self.perform(self.session.accept("us"))
                case Ended():
                    self.ends += 1
                case Close():
                    self.closes += 1


class FaultyLink(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.ends: dict[str, End] = {}

    @initialize(
        command=st.sampled_from([Command.BIND_TRANSCEIVER, Command.BIND_TRANSMITTER]),
        arrives=st.sampled_from([True, True, True, False]),
    )
    def connect(self, command: Command, arrives: bool) -> None:
        self.asks = 0
        self.muted = False
        self.ends = {"esme": End(Session("esme", LIMITS)), "smsc": End(Session("smsc", LIMITS))}
        for end in self.ends.values():
            end.perform(end.session.opened(self.now))
        client = self.ends["esme"]
        client.perform(client.session.bind(command, Bind("acme", "secret"), self.now))
        if arrives:
            self.deliver("esme", 1000)
            self.deliver("smsc", 1000)

    @precondition(lambda self: all(end.closes for end in self.ends.values()))
    @rule(command=st.sampled_from([Command.BIND_TRANSCEIVER, Command.BIND_TRANSMITTER]))
    def connect_again(self, command: Command) -> None:
        self.connect(command, True)

    @rule(role=st.sampled_from(["esme", "smsc"]), times=st.integers(1, 3))
    def ask(self, role: str, times: int) -> None:
        for _ in range(times):
            self.ask_once(role)

    def ask_once(self, role: str) -> None:
        end = self.ends[role]
        allowed = end.session.free > 0 and not (
            role == "smsc" and end.session.state is State.BOUND_TX
        )
        if allowed:
            key = len(end.asked)
            end.asked.append(key)
            self.asks += 1
            body = Sm(short_message=str(key).encode())
            end.perform(end.session.request(ASKS[role], body, key, self.now))

    @rule(role=st.sampled_from(["esme", "smsc"]), data=st.data(), refuse=st.booleans())
    def respond(self, role: str, data: st.DataObject, refuse: bool) -> None:
        end = self.ends[role]
        if not end.owed:
            return
        sequence = data.draw(st.sampled_from(sorted(end.owed)))
        which = end.owed.pop(sequence)
        if not refuse:
            end.took.append(which)
        status = Status.QUEUE_FULL if refuse else Status.OK
        end.perform(end.session.respond(sequence, status, Accepted(which), self.now))

    @precondition(lambda self: not self.muted)
    @rule(role=st.sampled_from(["esme", "smsc"]), octets=st.sampled_from([1, 7, 50, 1000, 1000]))
    def deliver(self, role: str, octets: int) -> None:
        here, there = self.ends[role], self.ends["smsc" if role == "esme" else "esme"]
        data, here.outbox = here.outbox[:octets], here.outbox[octets:]
        if data and not there.closes:
            there.perform(there.session.received(data, self.now))

    @rule(seconds=st.sampled_from([0.1, 4.0, 11.0, 31.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        for end in self.ends.values():
            end.perform(end.session.tick(self.now))

    @rule()
    def mute(self) -> None:
        self.muted = True

    @rule()
    def unmute(self) -> None:
        self.muted = False

    @precondition(lambda self: self.asks > 3)
    @rule(role=st.sampled_from(["esme", "smsc"]))
    def unbind(self, role: str) -> None:
        end = self.ends[role]
        if end.session.state not in (State.OPEN, State.BINDING):
            end.perform(end.session.unbind(self.now))

    @precondition(lambda self: self.asks > 3)
    @rule()
    def lose(self) -> None:
        for end in self.ends.values():
            end.outbox = b""
            end.perform(end.session.lost())

    @invariant()
    def windows_are_kept(self) -> None:
        for end in self.ends.values():
            assert 0 <= end.session.free <= WINDOW
            assert end.session.unanswered == len(end.asked) - len(end.outcomes) <= WINDOW

    @invariant()
    def answers_are_those_of_their_requests(self) -> None:
        for role, end in self.ends.items():
            there = self.ends["smsc" if role == "esme" else "esme"]
            for key, outcome in end.outcomes.items():
                if isinstance(outcome, Answered) and not outcome.status:
                    assert str(key) in there.took
                    if role == "esme":
                        assert outcome.body == Accepted(str(key))
            assert len(set(there.took)) == len(there.took)

    @invariant()
    def an_end_is_told_once_and_leaves_nothing_open(self) -> None:
        for end in self.ends.values():
            over = end.session.state is State.CLOSED
            assert end.ends == end.closes == int(over)
            assert (end.session.due is None) == over
            if over:
                assert len(end.outcomes) == len(end.asked)

    def teardown(self) -> None:
        for end in self.ends.values():
            end.perform(end.session.lost())
            assert len(end.outcomes) == len(end.asked)


TestFaultyLink = FaultyLink.TestCase
