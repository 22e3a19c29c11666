"""Dialogs: routing, sequence and targets (RFC 3261 §12)."""

from switchhook.protocols.sip.dialog import Dialog
from switchhook.protocols.sip.message import Request, Response

INVITE = Request(
    "INVITE",
    "sip:bob@example.com",
    [
        ("Record-Route", "<sip:p2.example.com;lr>"),
        ("Record-Route", "<sip:p1.example.com;lr>"),
        ("To", "<sip:bob@example.com>"),
        ("From", "Alice <sip:alice@example.com>;tag=a"),
        ("Call-ID", "c1"),
        ("CSeq", "7 INVITE"),
        ("Contact", "<sip:alice@192.0.2.7:5070>"),
    ],
)
OK = Response(
    200,
    "OK",
    [
        ("Record-Route", "<sip:p2.example.com;lr>, <sip:p1.example.com;lr>"),
        ("To", "<sip:bob@example.com>;tag=b"),
        ("From", "Alice <sip:alice@example.com>;tag=a"),
        ("Call-ID", "c1"),
        ("CSeq", "7 INVITE"),
        ("Contact", "<sip:bob@192.0.2.8>"),
    ],
)


def test_the_callee_routes_in_the_order_of_record_route() -> None:
    dialog = Dialog.of_request(INVITE, "b")
    bye = dialog.request("BYE")
    assert bye.target == "sip:alice@192.0.2.7:5070"
    assert bye.headers.get_all("route") == ["<sip:p2.example.com;lr>", "<sip:p1.example.com;lr>"]
    assert (bye.from_.tag, bye.to.tag, bye.call_id) == ("b", "a", "c1")
    assert (bye.to.display, bye.cseq) == ("Alice", (1, "BYE"))
    assert str(dialog.next_hop) == "sip:p2.example.com;lr"


def test_the_caller_routes_in_reverse() -> None:
    dialog = Dialog.of_response(INVITE, OK)
    ack = dialog.ack(7)
    assert ack.headers.get_all("route") == ["<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>"]
    assert (ack.target, ack.cseq) == ("sip:bob@192.0.2.8", (7, "ACK"))
    assert dialog.request("BYE").cseq == (8, "BYE")


def test_a_strict_router_takes_the_place_of_the_target() -> None:
    """RFC 3261 §12.2.1.1 and §16.12.1.2."""
    request = Request(INVITE.method, INVITE.target, INVITE.headers.copy())
    request.headers.set("Record-Route", "<sip:strict.example.com?x=y>")
    bye = Dialog.of_request(request, "b").request("BYE")
    assert bye.target == "sip:strict.example.com"
    assert bye.headers.get_all("route") == ["<sip:alice@192.0.2.7:5070>"]


def test_without_record_route_requests_go_to_the_contact() -> None:
    request = Request(INVITE.method, INVITE.target, INVITE.headers.copy())
    request.headers.remove("Record-Route")
    dialog = Dialog.of_request(request, "b")
    assert dialog.next_hop == dialog.target
    assert "route" not in dialog.request("BYE").headers


def test_sequence_numbers_must_grow() -> None:
    dialog = Dialog.of_request(INVITE, "b")

    def arrives(number: int) -> bool:
        return dialog.in_order(Request("INFO", "sip:x", [("CSeq", f"{number} INFO")]))

    assert [arrives(number) for number in (8, 8, 7, 10)] == [True, False, False, True]


def test_a_reinvite_moves_the_target() -> None:
    dialog = Dialog.of_request(INVITE, "b")
    dialog.refresh(Request("INVITE", "sip:x", [("Contact", "<sip:alice@198.51.100.1>")]))
    assert dialog.request("BYE").target == "sip:alice@198.51.100.1"
    dialog.refresh(Request("INVITE", "sip:x"))
    assert dialog.request("BYE").target == "sip:alice@198.51.100.1"


def test_a_caller_without_contact_is_called_back_at_its_address() -> None:
    request = Request(INVITE.method, INVITE.target, INVITE.headers.copy())
    request.headers.remove("Contact")
    assert str(Dialog.of_request(request, "b").target) == "sip:alice@example.com"
