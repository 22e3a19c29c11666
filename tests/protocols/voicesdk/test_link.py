"""One page's socket: tokens, presence, heartbeats, and what is out of bounds."""

import json
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from switchhook.protocols.voicesdk import Grant, codes
from switchhook.protocols.voicesdk.incoming import Hangup
from switchhook.protocols.voicesdk.link import (
    DONE,
    GOING_AWAY,
    MOST_FAULTS,
    MOST_FRAMES,
    POLICY,
    SILENT_BEATS,
    Check,
    Close,
    Enlist,
    Link,
    Pass,
    Send,
    Step,
)
from switchhook.protocols.voicesdk.states import LINK, LinkState

ALICE = Grant(account_sid="AC1", signer="SK1", expires=3600, identity="alice", incoming=True)
HANGUP = json.dumps({"type": "hangup", "payload": {"callsid": "CA1"}})


def frame(kind: str, **payload: object) -> str:
    return json.dumps({"type": kind, "payload": payload})


def register(wanted: bool = True) -> str:
    return frame("register", media={"audio": wanted})


def sent(steps: list[Step]) -> list[tuple[str, dict[str, Any]]]:
    frames = [json.loads(step.text) for step in steps if isinstance(step, Send)]
    return [(one["type"], one["payload"]) for one in frames]


def kinds(steps: list[Step]) -> list[str]:
    return [kind for kind, _ in sent(steps)]


def error_of(steps: list[Step]) -> int:
    return next(int(told["error"]["code"]) for kind, told in sent(steps) if kind == "error")


def connected(grant: Grant = ALICE) -> Link:
    link = Link()
    assert link.receive(frame("listen", token="t", reconnectTimeout=20)) == [Check("t")]
    link.accept(grant, now=0)
    return link


def test_a_good_token_connects() -> None:
    link = Link(home="pbx.example/ea?h=")
    (connected,) = sent(link.accept(ALICE, now=600))
    assert connected == (
        "connected",
        {"token": {"identity": "alice", "ttl": 3000}, "home": "pbx.example/ea?h="},
    )
    assert link.open


def test_without_an_event_gateway_there_is_no_home() -> None:
    ((_, told),) = sent(Link().accept(ALICE, now=0))
    assert "home" not in told


def test_a_page_registers_as_often_as_it_likes() -> None:
    link = connected()
    for _ in range(3):
        steps = link.receive(register())
        assert steps[0] == Enlist(True)
        assert kinds(steps) == ["ready"]
    steps = link.receive(register(False))
    assert steps[0] == Enlist(False)
    assert kinds(steps) == ["offline"]
    assert link.receive(register(False)) == [steps[1]]


def test_who_may_not_be_called_is_told_and_not_called() -> None:
    for grant, code in (
        (Grant(account_sid="AC1", signer="SK1", expires=9, identity="bob"), codes.NOT_AUTHORISED),
        (Grant(account_sid="AC1", signer="SK1", expires=9, incoming=True), codes.BAD_NAME),
    ):
        steps = connected(grant).receive(register())
        assert kinds(steps) == ["error", "offline"]
        assert error_of(steps) == code
        assert Enlist(True) not in steps


def test_a_bad_token_ends_the_socket_for_good() -> None:
    """Without `close` the SDK would come back for ever."""
    link = Link()
    steps = link.refuse(codes.BAD_SIGNATURE)
    assert kinds(steps) == ["error", "close"]
    assert steps[-1] == Close(DONE)
    assert link.receive(HANGUP) == []


def test_an_old_token_leaves_time_for_another() -> None:
    link = Link()
    assert kinds(link.refuse(codes.EXPIRED)) == ["error"]
    assert kinds(link.accept(ALICE, now=0)) == ["connected"]


def test_a_token_that_runs_out_leaves_calls_alone() -> None:
    link = connected()
    link.receive(register())
    steps = link.expire()
    assert error_of(steps) == codes.EXPIRED
    assert Enlist(False) in steps and kinds(steps)[-1] == "offline"
    assert link.receive(HANGUP) == [Pass(Hangup("CA1"))]
    assert not link.open
    assert kinds(link.receive(register())) == ["offline"]
    assert kinds(link.accept(ALICE, now=0)) == ["connected"]


def test_another_token_changes_nothing_for_who_is_registered() -> None:
    link = connected()
    link.receive(register())
    assert kinds(link.accept(ALICE, now=0)) == ["connected"]
    assert link.state == "registered"
    assert error_of(link.refuse(codes.BAD_TOKEN)) == codes.BAD_TOKEN
    assert link.state == "registered"


def test_a_token_without_the_right_ends_the_registration() -> None:
    link = connected()
    link.receive(register())
    mute = Grant(account_sid="AC1", signer="SK1", expires=9, identity="alice")
    steps = link.accept(mute, now=0)
    assert Enlist(False) in steps
    assert kinds(steps) == ["connected", "error", "offline"]


def test_nobody_becomes_somebody_else_on_the_way() -> None:
    link = connected()
    bob = Grant(account_sid="AC1", signer="SK1", expires=9, identity="bob", incoming=True)
    assert error_of(link.accept(bob, now=0)) == codes.NOT_AUTHORISED
    assert link.grant == ALICE


def test_who_shows_no_token_in_time_is_sent_away() -> None:
    link = Link()
    steps = link.late()
    assert error_of(steps) == codes.NO_TOKEN
    assert steps[-1] == Close(POLICY)
    assert connected().late() == []


def test_heartbeats_that_nobody_answers_end_the_socket() -> None:
    link = connected()
    for _ in range(SILENT_BEATS):
        assert link.beat() == [Send("\n")]
    assert link.beat() == [Close(GOING_AWAY)]
    alive = connected()
    for _ in range(10):
        assert alive.beat() == [Send("\n")]
        assert alive.receive("\n") == []


def test_a_flood_ends_the_socket() -> None:
    link = connected()
    for _ in range(MOST_FRAMES - 1):
        link.receive("\n")
    steps = link.receive("\n")
    assert error_of(steps) == codes.TOO_MUCH
    assert steps[-1] == Close(POLICY)


def test_nonsense_is_told_and_has_an_end() -> None:
    link = connected()
    for _ in range(MOST_FAULTS):
        assert error_of(link.receive("nonsense")) == codes.MALFORMED
    assert link.receive("nonsense")[-1] == Close(POLICY)


class AnyPage(RuleBasedStateMachine):
    """Whatever a page does, only who may be called is called, and the end is the end."""

    def __init__(self) -> None:
        super().__init__()
        self.link = Link()
        self.enlisted = False
        self.closed = False

    def take(self, steps: list[Step]) -> None:
        assert not (self.closed and steps)
        for step in steps:
            match step:
                case Enlist(wanted):
                    self.enlisted = wanted
                case Check():
                    pass
                case Close():
                    self.closed = True

    @rule(
        text=st.sampled_from(
            [register(), register(False), frame("listen", token="t"), HANGUP, "\n", "nonsense"]
        )
    )
    def page_says(self, text: str) -> None:
        self.take(self.link.receive(text))

    @rule(incoming=st.booleans())
    def token_is_good(self, incoming: bool) -> None:
        if self.link.state != "over":
            grant = Grant(
                account_sid="AC1", signer="SK1", expires=9, identity="al", incoming=incoming
            )
            self.take(self.link.accept(grant, now=0))

    @rule(code=st.sampled_from([codes.EXPIRED, codes.BAD_TOKEN]))
    def token_is_bad(self, code: int) -> None:
        if self.link.state != "over":
            self.take(self.link.refuse(code))

    @rule()
    def token_runs_out(self) -> None:
        self.take(self.link.expire())

    @rule()
    def time_is_over(self) -> None:
        self.take(self.link.late())

    @rule()
    def heart_beats(self) -> None:
        self.take(self.link.beat())

    @rule()
    def displaced(self) -> None:
        self.take(self.link.displaced())

    @invariant()
    def is_called_only_with_the_right(self) -> None:
        if self.link.state == "registered":
            assert self.enlisted
            assert self.link.grant is not None and self.link.grant.incoming
        elif self.link.state != "over":
            assert not self.enlisted

    @invariant()
    def is_over_when_closed(self) -> None:
        assert self.closed == (self.link.state == "over")


TestAnyPage = AnyPage.TestCase


def test_the_table_is_closed_and_has_an_end() -> None:
    states: tuple[LinkState, ...] = get_args(LinkState)
    assert {after for after in LINK.values()} <= set(states)
    assert not any(before == "over" for before, _ in LINK)
    assert all((state, "leaves") in LINK for state in states if state != "over")
