"""Every message of RFC 4475, as it reaches an endpoint."""

import asyncio
from pathlib import Path

import pytest

from switchhook.protocols.sip.framing import Framer
from switchhook.protocols.sip.message import Request, UnreadableRequest, parse
from tests.transports.sip.world import Side, Stranger

MESSAGES = Path(__file__).parents[2] / "data" / "sip" / "rfc4475"

# What becomes of each request: the status that answers it, or where it arrives.
REQUESTS: dict[str, int | str] = {
    # §3.1.1, valid: an in-dialog request without dialog, unknown methods, and plain ones
    "wsinv": 481,
    "intmeth": 501,
    "esc01": "call",
    "escnull": "request",
    "esc02": 501,
    "lwsdisp": 200,
    "longreq": "call",
    "dblreq": "request",
    "semiuri": 200,
    "transports": 200,
    "mpart01": "request",
    # §3.1.2, invalid; what plainly can be understood is (trws, baddate, badaspec, baddn)
    "badinv01": 400,
    "clerr": 400,
    "ncl": 400,
    "scalar02": 400,
    "quotbal": 400,
    "ltgtruri": 400,
    "lwsruri": 400,
    "lwsstart": 400,
    "trws": 200,
    "escruri": 400,
    "baddate": "call",
    "regbadct": 400,
    "badaspec": 200,
    "baddn": 200,
    "badvers": 505,
    "mismatch01": 400,
    "mismatch02": 400,
    # §3.2 and §3.3, transaction and application layer
    "badbranch": 200,
    "insuf": 400,
    "unkscm": 416,
    "novelsc": 416,
    "unksm2": "request",
    "bext01": 420,
    "invut": 415,
    "regaut01": "request",
    "multi01": 400,
    "mcl01": 400,
    "zeromf": 200,
    "cparam01": "request",
    "cparam02": "request",
    "regescrt": "request",
    "sdp01": 406,
    # §3.4, RFC 2543
    "inv2543": "call",
}
RESPONSES = {"unreason", "noreason", "scalarlg", "bigcode", "bcast"}


def message(name: str) -> bytes:
    return (MESSAGES / f"{name}.sip").read_bytes()


def test_the_tables_cover_every_message() -> None:
    names = {path.stem for path in MESSAGES.glob("*.sip")}
    assert names == set(REQUESTS) | RESPONSES
    assert len(names) == 49


@pytest.mark.parametrize(("name", "outcome"), REQUESTS.items())
async def test_requests_are_taken_or_answered_with_the_right_status(
    name: str, outcome: int | str, bob: Side, stranger: Stranger
) -> None:
    stranger.send(message(name))
    await asyncio.sleep(0.01)
    match outcome:
        case "call":
            assert len(bob.calls) == 1
        case "request":
            assert len(bob.requests) == 1
        case status:
            assert bob.seen("out") == [str(status)]
    assert not (bob.calls and bob.requests)


@pytest.mark.parametrize("name", sorted(RESPONSES))
async def test_stray_responses_are_dropped(name: str, bob: Side, stranger: Stranger) -> None:
    stranger.send(message(name))
    await asyncio.sleep(40)
    assert bob.seen("out") == []
    assert bob.idle()


@pytest.mark.parametrize("name", sorted(set(REQUESTS) - {"dblreq"}))
async def test_nothing_is_left_of_them_but_calls(name: str, bob: Side, stranger: Stranger) -> None:
    bob.act = lambda call: call.reject(486)
    stranger.send(message(name))
    await asyncio.sleep(100)
    assert bob.idle()


def test_two_requests_in_a_stream_are_told_apart() -> None:
    framer = Framer()
    whole = [
        one for octet in message("dblreq") if (out := framer.feed(bytes([octet]))) for one in out
    ]
    assert [parsed.method for one in whole if isinstance(parsed := parse(one), Request)] == [
        "REGISTER",
        "INVITE",
    ]


def test_the_short_tortuous_invite_is_understood_to_the_letter() -> None:
    invite = parse(message("wsinv"))
    assert isinstance(invite, Request)
    assert str(invite.uri) == "sip:vivekg@chair-dnrc.example.com;unknownparam"
    assert (invite.from_.display, invite.from_.tag) == ('J Rosenberg \\"', "98asjd8")
    assert invite.to.tag == "1918181833n"
    assert invite.cseq == (9, "INVITE")
    assert invite.headers.get("subject") == ""
    assert invite.headers.get("NewFangledHeader") == "newfangled value continued newfangled value"
    assert len(invite.headers.get_all("via")) == 3
    assert invite.via.sent_by == "192.0.2.2"
    assert invite.contacts[0].params == {
        "newparam": "newvalue",
        "secondparam": None,
        "q": "0.33",
    }
    assert len(invite.body) == 150


def test_unusual_characters_survive() -> None:
    request = parse(message("intmeth"))
    assert request.to.display == "BEL:\x07 NUL:\x00 DEL:\x7f"
    assert request.from_.params["fromparam''~+*_!.-%"] == '"работающий"'
    assert request.headers.get("extensionHeader-!.%*+_`'~") == "\ufeff大停電"
    assert request.call_id == "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"


def test_escapes_are_undone_in_uris_and_nowhere_else() -> None:
    request = parse(message("esc01"))
    assert isinstance(request, Request)
    assert request.uri.user == "sips:user@example.com"
    assert request.to.uri.user == "user"
    assert request.contacts[0].uri.params == {"lr": None, "name": "value%41"}
    other = parse(message("esc02"))
    assert isinstance(other, Request)
    assert other.method == "RE%47IST%45R"
    assert len(other.contacts) == 2
    semi = parse(message("semiuri"))
    assert isinstance(semi, Request)
    assert semi.uri.user == "user;par=u@example.net"


def test_unknown_extensions_are_listed_in_the_refusal() -> None:
    request = parse(message("bext01"))
    assert request.headers.get_all("require") == [
        "nothingSupportsThis",
        "nothingSupportsThisEither",
    ]


UNPARSEABLE = {"clerr", "ncl", "lwsruri", "lwsstart", "badvers", "mcl01", "multi01"}


@pytest.mark.parametrize("name", sorted(set(REQUESTS) | {"unreason", "bcast"}))
def test_parsing_undoes_serialising(name: str) -> None:
    if name in UNPARSEABLE:
        with pytest.raises(UnreadableRequest):
            parse(message(name))
    else:
        parsed = parse(message(name))
        assert parse(parsed.serialise()) == parsed
