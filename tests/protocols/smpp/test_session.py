"""Sessions of either side (SMPP 3.4 §2), one by one."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.smpp.actions import (
    Action,
    Answered,
    BindRequested,
    Bound,
    Close,
    Ended,
    Late,
    Noticed,
    Requested,
    Send,
    Unanswered,
)
from switchhook.protocols.smpp.bodies import (
    Accepted,
    Alert,
    Bind,
    BindAnswer,
    Body,
    Nothing,
    Sm,
    Tag,
)
from switchhook.protocols.smpp.errors import Status, Unsendable
from switchhook.protocols.smpp.pdu import LAST_SEQUENCE, Command, Pdu, decode, encode
from switchhook.protocols.smpp.session import Limits, Session
from switchhook.protocols.smpp.states import BINDS, MAY_ASK, NEXT, State, may_ask
from tests.protocols.smpp.bodies import pdus

LOGIN = Bind("acme", "secret")
VERSION = ((Tag.VERSION, b"\x34"),)
TEXT = Sm(source="15551", destination="15552", short_message=b"Hi")


def sent(actions: list[Action]) -> list[Pdu]:
    return [decode(action.octets) for action in actions if isinstance(action, Send)]


def told(actions: list[Action]) -> list[Action]:
    return [action for action in actions if not isinstance(action, Send)]


def esme(
    command: Command = Command.BIND_TRANSCEIVER, limits: Limits | None = None, now: float = 0.0
) -> Session:
    session = Session("esme", limits)
    session.opened(now)
    session.bind(command, LOGIN, now)
    answer = encode(Command(command | 0x80000000), 0, 1, BindAnswer("smsc", VERSION))
    assert told(session.received(answer, now)) == [Bound(BINDS[command], "smsc", 0x34)]
    return session


def smsc(command: Command = Command.BIND_TRANSCEIVER, limits: Limits | None = None) -> Session:
    session = Session("smsc", limits)
    session.opened(0.0)
    asked = session.received(encode(command, 0, 9, LOGIN), 0.0)
    assert asked == [BindRequested(command, LOGIN)]
    (answer,) = sent(session.accept("us"))
    assert (answer.status, answer.sequence) == (0, 9)
    assert answer.body == BindAnswer("us", VERSION)
    return session


def test_the_table_leads_from_open_to_closed_and_nowhere_else() -> None:
    reached, new = {State.OPEN}, {State.OPEN}
    while new:
        steps = [NEXT[state, happening] for state, happening in NEXT if state in new]
        new = {state for step in steps for state in step} - reached
        reached |= new
    assert reached == set(State)
    assert all((state, "ended") in NEXT for state in State)
    assert NEXT[State.CLOSED, "ended"] == {State.CLOSED}


@pytest.mark.parametrize("command", list(BINDS))
@pytest.mark.parametrize("asked", [Command.SUBMIT_SM, Command.DELIVER_SM])
def test_each_bind_allows_its_direction(command: Command, asked: Command) -> None:
    """§2.2: a transmitter sends, a receiver receives, a transceiver does both."""
    client, server = esme(command), smsc(command)
    octets = encode(asked, 0, 50, TEXT)
    if asked is Command.SUBMIT_SM:
        asking, asked_of, allowed = client, server, command is not Command.BIND_RECEIVER
    else:
        asking, asked_of, allowed = server, client, command is not Command.BIND_TRANSMITTER
    if allowed:
        (pdu,) = sent(asking.request(asked, TEXT, "key", 1.0))
        assert asked_of.received(octets, 1.0) == [Requested(Pdu(asked, 0, 50, TEXT))]
        assert pdu.body == TEXT
    else:
        with pytest.raises(Unsendable):
            asking.request(asked, TEXT, "key", 1.0)
        (refusal,) = sent(asked_of.received(octets, 1.0))
        assert refusal.status == Status.INVALID_BIND_STATUS


def test_answers_find_their_requests_in_any_order() -> None:
    session = esme()
    for key in "abc":
        session.request(Command.SUBMIT_SM, TEXT, key, 1.0)
    late = encode(Command.SUBMIT_SM_RESP, 0, 4, Accepted("m3"))
    early = encode(Command.SUBMIT_SM_RESP, Status.THROTTLED, 2, Accepted())
    nack = encode(Command.GENERIC_NACK, 0, 3, Nothing())
    assert session.received(late + early + nack, 2.0) == [
        Answered("c", 0, Accepted("m3")),
        Answered("a", Status.THROTTLED, Accepted()),
        Answered("b", Status.UNKNOWN_ERROR, Nothing()),
    ]
    assert session.received(late, 2.0) == []


def test_the_window_is_kept() -> None:
    session = esme(limits=Limits(window=2))
    assert session.free == 2
    session.request(Command.SUBMIT_SM, TEXT, 1, 0.0)
    session.request(Command.SUBMIT_SM, TEXT, 2, 0.0)
    with pytest.raises(Unsendable, match="window"):
        session.request(Command.SUBMIT_SM, TEXT, 3, 0.0)


def test_sequence_numbers_wrap_and_skip_those_in_use() -> None:
    session = esme()
    session._sequence = LAST_SEQUENCE - 1
    numbers = [
        pdu.sequence
        for key in range(3)
        for pdu in sent(session.request(Command.SUBMIT_SM, TEXT, key, 0.0))
    ]
    assert numbers == [LAST_SEQUENCE, 1, 2]
    session._sequence = LAST_SEQUENCE - 1
    assert sent(session.request(Command.SUBMIT_SM, TEXT, 3, 0.0))[0].sequence == 3


def test_a_request_without_an_answer_is_given_up_and_a_late_answer_told() -> None:
    session = esme()
    session.request(Command.SUBMIT_SM, TEXT, "key", 5.0)
    session.received(encode(Command.ENQUIRE_LINK, 0, 1, Nothing()), 34.0)
    assert session.due == 35.0
    assert session.tick(34.9) == []
    assert session.tick(35.0) == [Unanswered("key", "timeout")]
    answer = encode(Command.SUBMIT_SM_RESP, 0, 2, Accepted("m"))
    assert session.received(answer, 36.0) == [Late("key", 0, Accepted("m"))]
    assert session.received(answer, 36.0) == []


def test_a_silent_peer_is_asked_and_then_given_up() -> None:
    session = esme()
    assert session.due == 30.0
    (enquiry,) = sent(session.tick(30.0))
    assert enquiry.command is Command.ENQUIRE_LINK
    session.received(encode(Command.ENQUIRE_LINK_RESP, 0, enquiry.sequence, Nothing()), 31.0)
    assert session.due == 61.0
    session.tick(61.0)
    assert session.due == 71.0
    assert session.tick(71.0) == [Ended("silent"), Close()]


def test_a_peer_that_talks_but_does_not_answer_is_given_up_the_second_time() -> None:
    session = esme()
    session.tick(30.0)
    session.received(encode(Command.DELIVER_SM, 0, 1, TEXT), 39.0)
    assert session.tick(40.0) == []
    assert session.due == 69.0
    session.tick(69.0)
    session.received(encode(Command.DELIVER_SM, 0, 2, TEXT), 70.0)
    assert session.tick(79.0) == [Ended("silent"), Close()]


@pytest.mark.parametrize("role", ["esme", "smsc"])
def test_enquiries_are_answered_in_any_state(role: str) -> None:
    enquiry = encode(Command.ENQUIRE_LINK, 0, 77, Nothing())
    for session in (Session("esme"), Session("smsc"), esme() if role == "esme" else smsc()):
        (answer,) = sent(session.received(enquiry, 1.0))
        assert (answer.command, answer.sequence) == (Command.ENQUIRE_LINK_RESP, 77)


def test_who_does_not_bind_in_time_is_sent_away() -> None:
    server = Session("smsc")
    server.opened(10.0)
    assert server.due == 15.0
    assert server.tick(15.0) == [Ended("no bind"), Close()]
    client = Session("esme")
    client.opened(0.0)
    client.bind(Command.BIND_TRANSMITTER, LOGIN, 0.0)
    client.received(encode(Command.ENQUIRE_LINK, 0, 1, Nothing()), 20.0)
    assert client.tick(30.0) == [Ended("no bind"), Close()]


def test_a_refused_bind_ends_both_sides_with_its_status() -> None:
    server = Session("smsc")
    server.opened(0.0)
    server.received(encode(Command.BIND_TRANSCEIVER, 0, 1, LOGIN), 0.0)
    actions = server.refuse(Status.INVALID_PASSWORD)
    assert told(actions) == [Ended("refused", Status.INVALID_PASSWORD), Close()]
    client = Session("esme")
    client.opened(0.0)
    client.bind(Command.BIND_TRANSCEIVER, LOGIN, 0.0)
    octets = b"".join(action.octets for action in actions if isinstance(action, Send))
    assert client.received(octets, 0.1) == [Ended("refused", Status.INVALID_PASSWORD), Close()]


def test_nobody_binds_twice_nor_to_a_client() -> None:
    bind = encode(Command.BIND_TRANSMITTER, 0, 60, LOGIN)
    assert sent(smsc().received(bind, 1.0))[0].status == Status.ALREADY_BOUND
    assert sent(esme().received(bind, 1.0))[0].status == Status.INVALID_BIND_STATUS


def test_unbinding_waits_for_what_is_under_way() -> None:
    session = esme()
    session.request(Command.SUBMIT_SM, TEXT, "key", 1.0)
    session.received(encode(Command.DELIVER_SM, 0, 5, TEXT), 1.0)
    assert session.unbind(2.0) == []
    assert session.free == 0
    (refusal,) = sent(session.received(encode(Command.DELIVER_SM, 0, 6, TEXT), 2.0))
    assert refusal.status == Status.THROTTLED
    answered = session.received(encode(Command.SUBMIT_SM_RESP, 0, 2, Accepted("m")), 3.0)
    assert answered == [Answered("key", 0, Accepted("m"))]
    answer, unbind = sent(session.respond(5, 0, None, 4.0))
    assert answer.command is Command.DELIVER_SM_RESP
    assert unbind.command is Command.UNBIND
    done = session.received(encode(Command.UNBIND_RESP, 0, unbind.sequence, Nothing()), 5.0)
    assert done == [Ended("closed"), Close()]
    assert session.due is None


def test_unbinding_does_not_wait_for_ever() -> None:
    session = esme(limits=Limits(silence=300))
    session.received(encode(Command.DELIVER_SM, 0, 5, TEXT), 1.0)
    session.unbind(2.0)
    assert sent(session.tick(32.0))[0].command is Command.UNBIND
    assert session.tick(62.0) == [Ended("closed"), Close()]


def test_a_peer_that_unbinds_leaves_requests_unanswered() -> None:
    session = esme()
    session.request(Command.SUBMIT_SM, TEXT, "key", 1.0)
    actions = session.received(encode(Command.UNBIND, 0, 8, Nothing()), 2.0)
    assert sent(actions)[0].command is Command.UNBIND_RESP
    assert told(actions) == [Unanswered("key", "ended"), Ended("unbound"), Close()]
    assert session.lost() == []


def test_a_broken_stream_is_complained_of_and_closed() -> None:
    session = smsc()
    actions = session.received(b"GET / HTTP/1.1\r\n\r\n", 1.0)
    assert sent(actions)[0].command is Command.GENERIC_NACK
    assert told(actions)[0] == Ended("nonsense", Status.INVALID_COMMAND_LENGTH)


def test_faulty_requests_are_refused_and_the_session_goes_on() -> None:
    session = smsc()
    bad = bytearray(encode(Command.SUBMIT_SM, 0, 3, TEXT))
    bad[-3] = 200  # sm_length
    unknown = (16).to_bytes(4, "big") + b"\0\0\0\x22" + bytes(7) + b"\x04"
    good = encode(Command.SUBMIT_SM, 0, 5, TEXT)
    actions = session.received(bytes(bad) + unknown + good, 1.0)
    assert [(pdu.command, pdu.status, pdu.sequence) for pdu in sent(actions)] == [
        (Command.SUBMIT_SM_RESP, Status.INVALID_MESSAGE_LENGTH, 3),
        (Command.GENERIC_NACK, Status.INVALID_COMMAND, 4),
    ]
    assert told(actions) == [Requested(Pdu(Command.SUBMIT_SM, 0, 5, TEXT))]


def test_what_is_too_much_shall_come_again() -> None:
    session = smsc(limits=Limits(inbound=1))
    octets = [encode(Command.SUBMIT_SM, 0, n, TEXT) for n in (1, 1, 2)]
    statuses = [pdu.status for pdu in sent(session.received(b"".join(octets), 1.0))]
    assert statuses == [Status.SYSTEM_ERROR, Status.THROTTLED]
    assert sent(session.respond(1, 0, Accepted("m"), 2.0))[0].body == Accepted("m")
    assert session.respond(1, 0, Accepted("m"), 2.0) == []


def test_peers_of_old_get_no_optional_parameters() -> None:
    """§3.4: none to who gives a version below 0x34, or none."""
    session = Session("smsc")
    session.opened(0.0)
    session.received(encode(Command.BIND_RECEIVER, 0, 1, LOGIN._replace(interface_version=0x33)), 0)
    assert sent(session.accept("us"))[0].body == BindAnswer("us")
    body = TEXT._replace(tlvs=((0x1400, b"x"),))
    assert sent(session.request(Command.DELIVER_SM, body, 1, 0.0))[0].body == TEXT
    with pytest.raises(Unsendable, match="optional"):
        session.request(Command.DELIVER_SM, Sm(tlvs=((Tag.PAYLOAD, b"x"),)), 2, 0.0)


def test_a_carrier_that_gives_no_version_may_be_known_to_take_them() -> None:
    for limits, tlvs in [(Limits(), ()), (Limits(tlvs="always"), ((0x1400, b"x"),))]:
        session = Session("esme", limits)
        session.opened(0.0)
        session.bind(Command.BIND_TRANSMITTER, LOGIN, 0.0)
        session.received(encode(Command.BIND_TRANSMITTER_RESP, 0, 1, BindAnswer("old")), 0.0)
        body = TEXT._replace(tlvs=((0x1400, b"x"),))
        (pdu,) = sent(session.request(Command.SUBMIT_SM, body, 1, 0.0))
        assert isinstance(pdu.body, Sm) and pdu.body.tlvs == tlvs


def test_alerts_are_noticed_and_never_answered() -> None:
    alert = Pdu(Command.ALERT_NOTIFICATION, 0, 4, Alert(source="1"))
    assert esme().received(encode(*alert), 1.0) == [Noticed(alert)]
    session = smsc()
    session.request(Command.ALERT_NOTIFICATION, Alert(source="1"), None, 1.0)
    assert session.unanswered == 0


def test_only_bound_sessions_ask() -> None:
    for states in MAY_ASK.values():
        assert set(states) <= set(BINDS.values())
    assert not may_ask("esme", State.UNBINDING, Command.SUBMIT_SM)
    with pytest.raises(Unsendable):
        Session("smsc").bind(Command.BIND_RECEIVER, LOGIN, 0.0)
    assert esme().accept("x") == [] and esme().refuse(1) == []


def test_an_answer_that_cannot_be_sent_is_still_owed() -> None:
    session = smsc()
    session.received(encode(Command.SUBMIT_SM, 0, 3, TEXT), 1.0)
    with pytest.raises(Unsendable):
        session.respond(3, 0, Accepted("m" * 65), 1.0)
    assert sent(session.respond(3, Status.SYSTEM_ERROR, None, 1.0))[0].sequence == 3


@given(
    st.sampled_from([esme, smsc]),
    st.lists(st.tuples(pdus, st.integers(0, 5), st.integers(0, 0xFFFFFFFF)), max_size=8),
    st.binary(max_size=60),
)
def test_any_pdus_and_octets_are_dealt_with(
    begin: Callable[[], Session], asked: list[tuple[tuple[Command, Body], int, int]], rest: bytes
) -> None:
    """Whatever a peer sends, we raise nothing, and what we send is well formed."""
    session = begin()
    if session.free:
        body = Sm(short_message=b"x")
        which = Command.SUBMIT_SM if session.role == "esme" else Command.DELIVER_SM
        session.request(which, body, "key", 1.0)
    actions: list[Action] = []
    for (command, body_of), sequence, status in asked:
        actions += session.received(encode(command, status, sequence, body_of), 2.0)
    actions += session.received(rest, 3.0)
    actions += session.lost()
    assert all(pdu.sequence >= 0 for pdu in sent(actions))
    outcomes = [one for one in actions if isinstance(one, (Answered, Unanswered))]
    assert [one.key for one in outcomes] == ["key"]
    assert len([one for one in actions if isinstance(one, Ended)]) == 1
