"""The lite agent: whom it answers, where it takes its peer to be, how long it may send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols import stun
from switchhook.protocols.ice import CONSENT_SECONDS, Checked, Credentials, LiteAgent
from switchhook.protocols.stun import Kind, Message

FIRST = Credentials("ours", "first password")
SECOND = Credentials("anew", "second password")
HOME, WIFI, MOBILE = ("192.0.2.1", 5000), ("192.0.2.2", 5001), ("198.51.100.3", 5002)


class Peer:
    """Sends checks to an agent."""

    def __init__(self) -> None:
        self.agent = LiteAgent(FIRST, 0.0)
        self.now = 0.0

    def check(
        self,
        source: stun.Address = HOME,
        *,
        credentials: Credentials = FIRST,
        use: bool = False,
        priority: int = 100,
        controlling: bool = True,
    ) -> Checked | None:
        message = stun.request(
            bytes(12),
            f"{credentials.ufrag}:peer",
            priority=priority,
            use_candidate=use,
            controlling=controlling,
        )
        read = Message.parse(message.serialise(credentials.password))
        return self.agent.check(read, source, self.now)


@pytest.fixture
def peer() -> Peer:
    return Peer()


def test_a_check_is_answered_and_tells_where_the_peer_is(peer: Peer) -> None:
    checked = peer.check()
    assert checked is not None
    assert checked.moved
    assert peer.agent.address == HOME
    reply = Message.parse(checked.reply)
    assert (reply.kind, reply.mapped_address) == (Kind.SUCCESS, HOME)
    assert reply.authentic(FIRST.password)


@pytest.mark.parametrize(
    "credentials", [Credentials("ours", "wrong"), Credentials("other", FIRST.password)]
)
def test_who_does_not_know_the_password_gets_no_answer(
    peer: Peer, credentials: Credentials
) -> None:
    assert peer.check(credentials=credentials) is None
    assert peer.agent.address is None


def test_a_peer_that_would_be_controlled_is_told_to_take_control(peer: Peer) -> None:
    checked = peer.check(controlling=False)
    assert checked is not None
    assert (Message.parse(checked.reply).error, checked.moved) == (487, False)
    assert peer.agent.address is None


def test_a_check_without_priority_is_a_bad_request(peer: Peer) -> None:
    message = Message(Kind.REQUEST, bytes(12), ((stun.Attribute.USERNAME, b"ours:peer"),))
    checked = peer.agent.check(Message.parse(message.serialise(FIRST.password)), HOME, 0.0)
    assert checked is not None
    assert Message.parse(checked.reply).error == 400


def test_an_attribute_that_must_be_understood_is_named(peer: Peer) -> None:
    values = ((int(stun.Attribute.USERNAME), b"ours:peer"), (0x7000, b""))
    message = Message(Kind.REQUEST, bytes(12), values).serialise(FIRST.password)
    checked = peer.agent.check(Message.parse(message), HOME, 0.0)
    assert checked is not None
    reply = Message.parse(checked.reply)
    assert (reply.error, reply.get(stun.Attribute.UNKNOWN_ATTRIBUTES)) == (420, b"\x70\x00")


def test_a_nomination_outweighs_the_first_source(peer: Peer) -> None:
    peer.check(HOME)
    peer.check(WIFI)
    assert peer.agent.address == HOME
    peer.check(WIFI, use=True, priority=1)
    assert peer.agent.address == WIFI


def test_of_several_nominated_at_once_the_highest_priority_is_used(peer: Peer) -> None:
    peer.check(WIFI, use=True, priority=5)
    peer.check(MOBILE, use=True, priority=3)
    assert peer.agent.address == WIFI
    peer.check(HOME, use=True, priority=9)
    assert peer.agent.address == HOME


def test_a_peer_that_moves_is_followed(peer: Peer) -> None:
    peer.check(WIFI, use=True, priority=9)
    peer.now = 2.0
    checked = peer.check(MOBILE, use=True, priority=3)
    assert checked is not None
    assert checked.moved
    assert peer.agent.address == MOBILE


def test_consent_lasts_thirty_seconds_from_the_last_check(peer: Peer) -> None:
    peer.now = 7.0
    peer.check()
    assert peer.agent.consent_left(7.0) == CONSENT_SECONDS
    peer.now = 20.0
    peer.check(credentials=Credentials("ours", "wrong"))
    assert peer.agent.consent_left(20.0) == 17.0


def test_a_peer_that_was_lost_is_found_by_its_next_check(peer: Peer) -> None:
    peer.check(use=True)
    peer.agent.forget()
    checked = peer.check(use=True)
    assert checked is not None
    assert checked.moved


def test_after_a_restart_the_old_path_is_used_until_one_is_nominated(peer: Peer) -> None:
    peer.check(HOME, use=True, priority=9)
    peer.agent.restart(SECOND)
    assert list(peer.agent.ufrags) == ["anew", "ours"]
    assert peer.check(HOME) is not None
    peer.check(MOBILE, credentials=SECOND, priority=1)
    assert peer.agent.address == HOME
    peer.check(MOBILE, credentials=SECOND, use=True, priority=1)
    assert peer.agent.address == MOBILE
    assert list(peer.agent.ufrags) == ["anew"]
    assert peer.check(HOME) is None


CHECKS = st.tuples(
    st.sampled_from([HOME, WIFI, MOBILE]),
    st.sampled_from([FIRST, SECOND, Credentials("ours", "wrong")]),
    st.booleans(),
    st.integers(0, 9),
    st.booleans(),
    st.sampled_from([0.0, 0.5, 3.0, 40.0]),
    st.sampled_from(["check", "check", "check", "restart", "forget"]),
)


@given(st.lists(CHECKS, max_size=30))
def test_only_who_knows_a_password_in_force_is_answered(
    script: list[tuple[stun.Address, Credentials, bool, int, bool, float, str]],
) -> None:
    peer = Peer()
    seen: set[stun.Address] = set()
    for source, credentials, use, priority, controlling, later, what in script:
        peer.now += later
        if what == "restart" and peer.agent.credentials == FIRST:
            peer.agent.restart(SECOND)
        elif what == "forget":
            peer.agent.forget()
        ufrags, before = peer.agent.ufrags, peer.agent.address
        checked = peer.check(
            source, credentials=credentials, use=use, priority=priority, controlling=controlling
        )
        known = credentials.ufrag in ufrags and credentials.password != "wrong"
        assert (checked is not None) == known
        if checked is not None and controlling:
            seen.add(source)
            assert peer.agent.consent_left(peer.now) == CONSENT_SECONDS
        assert (checked is not None and checked.moved) == (peer.agent.address != before)
        assert peer.agent.address is None or peer.agent.address in seen
