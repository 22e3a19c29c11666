"""Hostile parameters: whatever is sent, the answer is success or one of Twilio's refusals."""

import json
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchhook.api.app import operations
from tests.peers.adversary import Answer, Api, complaints, settled, unharmed
from tests.peers.server import RunningServer, running

SIDS = ["CA" + "0" * 32, "AC" + "f" * 32, "\0", "..", "%2e%2e", "a" * 5000, "☃", "' OR 1=1 --", ""]
NASTY = [
    "", " ", "\0", "0", "-1", "-999999999999999999999", "1e309", "NaN", "9" * 400, "١٢٣",
    "+", "+1", "+14155550100", "+1415555010\uff10", "tel:+1", "client:\u202e", "sip:a@b;x=\r\ny",
    "sip:@", "sip:" + "a" * 5000 + "@b", "http://", "http://[", "http://[::1", "http://a:99999/",
    "http://\u2603/\r\nX: y", "javascript:alert(1)", "file:///etc/passwd", "http://127.0.0.1:1/",
    "<Response>", "<Response/>", "<Response>" + "<Say>" * 500, "\ud7ff\ue000\ufffe\U0010ffff",
    "👩‍👩‍👧‍👦" * 50, "a" * 1_000_000, "\r\n\r\n", "true", "maybe", "GET", "TRACE", "2026-02-30",
    "<2026-01-01", "99999-01-01", "AC" + "0" * 32, "' OR 1=1 --", "%", "%00", "{}", "[]", "\u0000a",
]  # fmt: skip
WRITES = [one for one in operations() if one.operation.method == "POST"]
READS = [
    one
    for one in operations()
    if one.operation.method == "GET" and one.operation.returns != "stream"
]
NAMES = sorted({parameter.name for one in WRITES for parameter in one.operation.parameters})

values = st.one_of(
    st.sampled_from(NASTY).map(str.encode), st.text(max_size=40).map(str.encode), st.binary()
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server"), "--drain=0") as server:
        yield server


def check(answer: Answer, what: object = None) -> None:
    """Accept success, and refusals that are shaped as Twilio's are."""
    assert answer.status < 500 or answer.status == 503, (answer, what)
    if answer.status >= 400:
        body = json.loads(answer.body)
        assert set(body) == {"code", "message", "more_info", "status"}, (answer, what)
        assert body["status"] == answer.status


def form(pairs: list[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{name}={quote_from_bytes(value, safe='')}" for name, value in pairs).encode()


def test_every_operation_takes_or_refuses_whatever_it_is_sent(server: RunningServer) -> None:
    api = Api(server)
    before = settled(server)
    real = [str(server.facts["account_sid"]), str(server.facts["number"]), api.place(Twiml="<x/>")]
    real.append(api.get("IncomingPhoneNumbers.json")["incoming_phone_numbers"][0]["sid"])
    real.append(api.get("/switchhook/v1/handsets")["handsets"][1]["sid"])

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def attack(data: st.DataObject) -> None:
        bound = data.draw(st.sampled_from(WRITES + READS))
        operation = bound.operation
        own = bound.resource.name == "Account" and operation.method == "POST"
        path = bound.resource.product.root + bound.resource.path_of(operation)
        for name in _names(path):
            mine = name == "AccountSid" and not own and data.draw(st.booleans())
            sids = SIDS if own else [*SIDS, *real]
            sid = real[0] if mine else data.draw(st.sampled_from(sids))
            path = path.replace(f"{{{name}}}", quote_from_bytes(sid.encode(), safe=""))
        declared = [one.name for one in (*operation.parameters, *operation.filters)] or NAMES
        given = st.tuples(st.sampled_from([*declared, "PageSize", "Page", "PageToken"]), values)
        pairs = data.draw(st.lists(given, max_size=6))
        if operation.method == "GET":
            query = form(pairs)[:60_000].decode()
            check(api.send("GET", f"{path}.json?{query}"), (path, query[:500]))
        else:
            sent = form(pairs)
            check(api.send("POST", f"{path}.json", sent), (path, sent[:500]))

    attack()
    api.send("POST", f"Calls/{real[2]}.json", {"Status": "completed"})
    for handset in (0, 1):
        api.handset("hangup", handset)
        api.send("POST", f"/switchhook/v1/handsets/{real[4]}/auto_answer")
    unharmed(server, before)


@pytest.mark.parametrize("resource", ["Calls", "Messages", "IncomingPhoneNumbers"])
def test_each_parameter_takes_or_refuses_each_nasty_value(
    server: RunningServer, resource: str
) -> None:
    api = Api(server)
    operation = next(
        one.operation
        for one in WRITES
        if one.resource.path.endswith(f"/{resource}") and one.operation.name == "create"
    )
    good = {
        "Calls": {"To": "+14155550102", "From": "+14155550100", "Twiml": "<Response/>"},
        "Messages": {"To": "+14155550102", "From": "+14155550100", "Body": "Hi"},
        "IncomingPhoneNumbers": {"PhoneNumber": "+14155550177"},
    }[resource]
    for parameter in operation.parameters:
        for value in NASTY:
            pairs = {**good, parameter.name: value}
            check(api.send("POST", f"{resource}.json", pairs), (parameter.name, value[:100]))
    assert not complaints(server)


def test_repeated_and_unknown_keys_do_no_harm(server: RunningServer) -> None:
    api = Api(server)
    for name in (*NAMES, "", "\u2603", "a" * 10_000):
        key = quote_from_bytes(name.encode(), safe="").encode()
        body = b"&".join([key + b"=1"] * 900)
        check(api.send("POST", "Messages.json", body), name)
    for body in (b"&" * 100_000, b"=" * 100_000, b"%" * 100_000, b"a=b&" * 2000, b"x" * 2_000_000):
        check(api.send("POST", "Calls.json", body), body[:10])
    for kind in ("application/json", "multipart/form-data; boundary=x", "\u00ff", "text/plain"):
        check(api.send("POST", "Calls.json", b'{"To": 1}', kind=kind), kind)
    assert not complaints(server)


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]
