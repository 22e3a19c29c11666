"""Phones that vanish, apps that hang, babble or die, in every state: the server gives all back.

What it holds is what its own status says, which is back where it was after each test. A far end
that is gone without a word over UDP keeps its SIP transaction for 32 seconds (RFC 3261 §17.1.1.2),
so those are looked at once, in the end.
"""

import contextlib
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.peers.adversary import (
    Api,
    Behaviour,
    HostileApp,
    close_at_once,
    complaints,
    hang,
    respond,
    settled,
)
from tests.peers.apps import listens
from tests.peers.baresip import Baresip
from tests.peers.ports import free_ports
from tests.peers.server import RunningServer, running
from tests.peers.telephony import Telephony, Transport
from tests.peers.waiting import until

TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp"])
SILENCE = 40.0  # seconds until SIP has given up on everybody who is silent
SPARE = 3  # connections that clients keep open
LONG = "<Response><Pause length='60'/></Response>"
APP = """
import http.server, sys

class App(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = b"<Response><Pause/><Redirect/></Response>"
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), App).serve_forever()
"""


@dataclass(frozen=True)
class Vitals:
    """What a server held when nothing went on."""

    server: RunningServer
    before: dict[str, int]

    def now(self) -> dict[str, int]:
        """Return what it holds."""
        found = Api(self.server).get("/switchhook/v1/status")
        return {name: value for name, value in found.items() if name != "version"}

    def are_back(self, seconds: float = 6.0, *, sip: bool = False) -> None:
        """Wait until it holds no more than before, and has complained of nothing."""

        def left() -> dict[str, int]:
            return {
                name: value
                for name, value in self.now().items()
                if value > self.before[name] + (SPARE if name == "files" else 0)
                and (sip or not name.startswith("sip_"))
            }

        gc.collect()  # clients of tests before let go of their connections
        try:
            until(lambda: not left(), seconds)
        except AssertionError:
            raise AssertionError(f"left behind: {left()}, before: {self.before}") from None
        assert not complaints(self.server)


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Run a server that nobody else uses."""
    with running(tmp_path_factory.mktemp("chaos"), "--trunk-ping=0", "--drain=0") as server:
        yield server


@pytest.fixture(scope="module")
def vitals(shared_server: RunningServer) -> Vitals:
    settled(shared_server)
    vitals = Vitals(shared_server, {})
    until(lambda: vitals.now()["sip_transactions"] == 0)
    vitals.before.update(vitals.now())
    held = {"tasks", "files"}
    assert not any(count for name, count in vitals.before.items() if name not in held)
    return vitals


@pytest.fixture(autouse=True)
def nobody_left(shared_server: RunningServer) -> Iterator[None]:
    """End what a test that failed has left to the next one."""
    yield
    api = Api(shared_server)
    for status in ("queued", "ringing", "in-progress"):
        for call in api.get(f"Calls.json?Status={status}")["calls"]:
            api.send("POST", f"Calls/{call['sid']}.json", {"Status": "completed"})


@contextlib.contextmanager
def doomed(telephony: Telephony, transport: Transport) -> Iterator[Baresip]:
    """Run a phone that is to be ended by `vanish`."""
    with telephony.phone(1, transport) as phone:
        yield phone


def vanish(phone: Baresip) -> None:
    """End the phone's process at once: no BYE, no CANCEL, no word."""
    os.kill(phone.process.pid, signal.SIGKILL)
    phone.process.wait(5)


def calls_in(telephony: Telephony, phone: Baresip, verbs: str) -> str:
    """Let the phone call the number, whose app answers so; return the call's SID."""
    telephony.app.answers["/voice"] = f"<Response>{verbs}</Response>"
    phone.dial(telephony.number_uri)
    return telephony.app.wait_for("/voice").parameters["CallSid"]


def ring(telephony: Telephony, verbs: str, **asked: object) -> str:
    """Call the first handset, which answers; return the call's SID."""
    api = Api(telephony.server)
    until(lambda: api.handset("call").status == 404)
    sid = api.place(Twiml=f"<Response>{verbs}</Response>", **asked)
    until(lambda: api.handset("answer").status == 200)
    return sid


def ended(telephony: Telephony, sid: str) -> str:
    """Wait for the end of a call; return its status."""
    return str(Api(telephony.server).ended(sid)["status"])


# ------------------------------------------------------------------------ phones that vanish


@TRANSPORTS
def test_a_caller_vanishes_while_it_rings(
    telephony: Telephony, vitals: Vitals, transport: Transport
) -> None:
    with HostileApp() as app, doomed(telephony, transport) as phone:
        slow = app.on("/slow", hang(app.over)) + "#rt=3000"
        sid = calls_in(telephony, phone, f"<Redirect>{slow}</Redirect>")
        until(lambda: app.asked)
        vanish(phone)
        Api(telephony.server).post(f"Calls/{sid}.json", Status="completed")
    assert ended(telephony, sid) in ("canceled", "no-answer")
    vitals.are_back()


@TRANSPORTS
def test_a_caller_vanishes_in_mid_call(
    telephony: Telephony, vitals: Vitals, transport: Transport
) -> None:
    verbs = "<Start><Recording/></Start><Pause length='2'/><Say>Is anybody there?</Say>"
    with doomed(telephony, transport) as phone:
        sid = calls_in(telephony, phone, verbs)
        phone.wait_for("CALL_ESTABLISHED")
        vanish(phone)
    assert ended(telephony, sid) == "completed"
    vitals.are_back()


@TRANSPORTS
def test_a_participant_vanishes(telephony: Telephony, vitals: Vitals, transport: Transport) -> None:
    room = "<Dial record='record-from-answer'><Conference record='record-from-start'>r</Conference>"
    with doomed(telephony, transport) as phone:
        first = calls_in(telephony, phone, f"{room}</Dial>")
        second = ring(telephony, "<Dial><Conference>r</Conference></Dial>")
        conferences = telephony.client.conferences
        until(lambda: conferences.list(status="in-progress"))
        phone.wait_for("CALL_ESTABLISHED")
        vanish(phone)
    [conference] = conferences.list(status="in-progress")
    telephony.client.conferences(conference.sid).update(status="completed")
    assert ended(telephony, first) == ended(telephony, second) == "completed"
    vitals.are_back()


@TRANSPORTS
def test_who_waits_in_a_queue_vanishes(
    telephony: Telephony, vitals: Vitals, transport: Transport
) -> None:
    """Whoever serves the queue meets nobody, and hangs up."""
    with doomed(telephony, transport) as phone:
        first = calls_in(telephony, phone, "<Enqueue>q</Enqueue>")
        phone.wait_for("CALL_ESTABLISHED")
        until(lambda: vitals.now()["queues"] == 1)
        vanish(phone)
    second = ring(telephony, "<Dial><Queue>q</Queue></Dial>")
    until(lambda: not telephony.client.queues.list()[0].current_size)
    Api(telephony.server).handset("hangup")
    assert ended(telephony, first) == ended(telephony, second) == "completed"
    vitals.are_back()


@TRANSPORTS
def test_a_callee_vanishes_while_it_rings(
    telephony: Telephony, vitals: Vitals, transport: Transport
) -> None:
    with doomed(telephony, transport) as phone:
        to = telephony.handset(1)["number"]
        sid = ring(telephony, f"<Dial timeout='5' record='true'>{to}</Dial>")
        phone.wait_for("CALL_INCOMING")
        vanish(phone)
        Api(telephony.server).handset("hangup")
    assert ended(telephony, sid) == "completed"
    vitals.are_back()


@TRANSPORTS
def test_a_callee_vanishes_in_mid_call(
    telephony: Telephony, vitals: Vitals, transport: Transport
) -> None:
    with doomed(telephony, transport) as phone:
        to = telephony.handset(1)["number"]
        sid = ring(telephony, f"<Dial timeLimit='2' record='record-from-ringing-dual'>{to}</Dial>")
        phone.wait_for("CALL_INCOMING")
        phone.answer()
        phone.wait_for("CALL_ESTABLISHED")
        vanish(phone)
    assert ended(telephony, sid) == "completed"
    vitals.are_back()


# ------------------------------------------------------------- apps that hang, babble or die

PLACES = {
    "its action": "<Gather action='{}' timeout='1' actionOnEmptyResult='true'/>",
    "the wait in a queue": "<Enqueue waitUrl='{}'>lonely</Enqueue>",
    "the wait for a conference": "<Dial><Conference waitUrl='{}'>lonely</Conference></Dial>",
    "the action of a dial": "<Dial action='{}' timeout='5'>+15005550001</Dial>",
    "a redirect": "<Redirect>{}</Redirect>",
}


@pytest.mark.parametrize("place", PLACES)
def test_an_app_misbehaves_in_mid_call(telephony: Telephony, vitals: Vitals, place: str) -> None:
    """Whatever it does, the caller can wait, and hang up."""
    with HostileApp() as app:
        moods: dict[str, Behaviour] = {
            "/hangs": hang(app.over),
            "/babbles": respond("<Response><Say>"),
            "/fails": respond("oops", status="500 Oops"),
            "/closes": close_at_once,
        }
        for mood, behaviour in moods.items():
            url = app.on(mood, behaviour) + "#rt=300"
            suffer(telephony, PLACES[place].format(url) + "<Pause length='60'/>")
    vitals.are_back()


def suffer(telephony: Telephony, verbs: str) -> None:
    """Call the handset, which hangs up once something has gone wrong."""
    api, sid = Api(telephony.server), ring(telephony, verbs)
    until(lambda: api.alerts(sid))
    if api.handset("call").status == 200:
        api.handset("hangup")
    assert ended(telephony, sid) == "completed"


def test_an_app_dies_in_mid_call(telephony: Telephony, vitals: Vitals) -> None:
    port = free_ports()
    with subprocess.Popen([sys.executable, "-c", APP, str(port)], stderr=subprocess.DEVNULL) as app:
        try:
            until(lambda: listens(port))
            sid = ring(telephony, f"<Redirect>http://127.0.0.1:{port}/</Redirect>")
            until(lambda: Api(telephony.server).get(f"Calls/{sid}.json")["status"] == "in-progress")
        finally:
            os.kill(app.pid, signal.SIGKILL)
            app.wait(5)
    assert ended(telephony, sid) == "completed"
    assert set(Api(telephony.server).alerts(sid)) <= {11205, 11206}
    assert Api(telephony.server).alerts(sid)
    vitals.are_back()


def test_in_the_end_sip_holds_nothing_either(vitals: Vitals) -> None:
    vitals.are_back(SILENCE, sip=True)
