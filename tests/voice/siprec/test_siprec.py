"""Calls sent to a SIP recorder, which is a phone that takes both sides (RFC 7866)."""

import asyncio
import itertools
from email import message_from_bytes
from typing import Any

import pytest

from switchhook.domain.changes import Insert
from switchhook.domain.entities import Call, Secret, SiprecConnector
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import SiprecStatusChanged
from switchhook.protocols import sdp
from switchhook.protocols.sip.message import Request
from switchhook.testing.loop import EPOCH
from switchhook.transports.sip.endpoint import InboundInvite, SipEndpoint
from switchhook.transports.sip.listeners import Deaf
from switchhook.transports.sip.memory import MemoryNetwork
from switchhook.transports.sip.peer import Peer
from switchhook.voice.siprec.session import Wanted
from tests.voice.house import ACCOUNT, APP, House

OURS, THEIRS = "192.0.2.1", "192.0.2.9"
PLACES = ((THEIRS, 41000), (THEIRS, 41002))
START = (
    "<Start><Siprec connectorName='archive' name='mine' statusCallback='siprec'>{}</Siprec></Start>"
)


class Network(MemoryNetwork):
    """Carries to a stack of ours, which is no recorder, what requires one."""

    def carry(self, data: bytes, source: Peer, destination: Peer) -> None:
        if data.startswith(b"INVITE"):
            data = data.replace(b"Require: siprec", b"X-Required: siprec")
            data = data.replace(
                b"Content-Type: multi", b"Content-Type: application/sdp;was=multi", 1
            )
        super().carry(data, source, destination)


class Recorder(Deaf):
    """A session recording server."""

    def __init__(self, house: House) -> None:
        self.network = network = Network()
        tokens = itertools.count(1)
        self.endpoint = SipEndpoint(
            on_invite=self._rung,
            on_request=lambda server: server.respond(501),
            new_token=lambda: f"recorder{next(tokens)}",
        )
        network.attach(self.endpoint, THEIRS)
        self.ours = SipEndpoint(
            on_invite=house.calls.on_invite,
            on_request=lambda server: server.respond(501),
            new_token=lambda: f"ours{next(tokens)}",
        )
        network.attach(self.ours, OURS)
        house.calls.use(self.ours)
        self.house = house
        self.events: list[SiprecStatusChanged] = []
        house.bus.subscribe(SiprecStatusChanged, self.events.append)
        self.invites: list[InboundInvite] = []
        self.over = 0
        self.refuse = 0

    def _rung(self, invite: InboundInvite) -> None:
        invite.listener = self
        self.invites.append(invite)
        if self.refuse:
            invite.reject(self.refuse)
            return
        offer = self.parts(invite)[0]
        streams = []
        for stream, place in zip(offer.streams, PLACES, strict=False):
            lines = f"m=audio {place[1]} RTP/AVP 0\r\na=recvonly\r\n"
            streams.append(lines if stream.port else "")
        head = f"v=0\r\no=- 1 1 IN IP4 {THEIRS}\r\ns=-\r\nc=IN IP4 {THEIRS}\r\nt=0 0\r\n"
        invite.answer((head + "".join(streams)).encode())

    def parts(self, invite: InboundInvite) -> tuple[sdp.SessionDescription, str]:
        """Return the offer and the metadata of an INVITE."""
        kind = (invite.request.headers.get("content-type") or "").partition("was=")[2]
        message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + invite.request.body)
        parts: Any = message.get_payload()
        offer, metadata = (part.get_payload(decode=True) for part in parts)
        return sdp.SessionDescription.parse(offer), metadata.decode()

    def on_bye(self, request: Request) -> None:
        self.over += 1

    def heard(self) -> dict[int, int]:
        """Return how many packets each of the recorder's ports was sent since the last look."""
        found: dict[int, int] = {}
        for _, (host, port), _ in self.house.media.engine.sent():
            if host == THEIRS and port % 2 == 0:
                found[port] = found.get(port, 0) + 1
        return found

    @property
    def told(self) -> list[str]:
        return [event.what for event in self.events]


@pytest.fixture
async def recorder(house: House) -> Recorder:
    connector = SiprecConnector(
        sid="RC1",
        account_sid=ACCOUNT,
        unique_name="archive",
        uri=f"sip:recorder@{THEIRS}",
        username="us",
        password=Secret("secret"),
        date_created=EPOCH,
        date_updated=EPOCH,
    )
    await house.store.commit([Insert(connector)])
    return Recorder(house)


async def begin(recorder: Recorder, verbs: str) -> Call:
    recorder.house.answers(recorder.house.alice)
    call = await recorder.house.call(verbs)
    await recorder.house.until(call, "in-progress")
    await asyncio.sleep(0.5)
    return call


async def test_both_sides_of_a_call_reach_the_recorder(recorder: Recorder) -> None:
    verbs = START.format("<Parameter name='case' value='7'/>") + "<Pause length='20'/>"
    call = await begin(recorder, verbs)
    (invite,) = recorder.invites
    assert invite.request.headers.get("x-required") == "siprec"
    assert "+sip.src" in (invite.request.headers.get("contact") or "")
    offer, metadata = recorder.parts(invite)
    assert [stream.attributes("label") for stream in offer.streams] == [["1"], ["2"]]
    assert "tel:+14155550101" in metadata
    assert '<parameter name="case">7</parameter>' in metadata
    recorder.heard()
    await asyncio.sleep(4)
    packets = recorder.heard()
    assert set(packets) == {41000, 41002}
    assert min(packets.values()) > 180
    await recorder.house.over(call)
    await asyncio.sleep(0.5)
    assert recorder.over == 1
    assert recorder.told == ["siprec-started", "siprec-stopped"]
    assert {event.callback for event in recorder.events} == {APP + "siprec"}
    assert recorder.house.codes == []
    assert (recorder.house.calls.siprecs.count, recorder.house.media.engine.legs) == (0, 0)


async def test_stop_ends_a_session_by_its_name(recorder: Recorder) -> None:
    stop = "<Pause length='2'/><Stop><Siprec name='mine'/></Stop><Pause length='9'/>"
    verbs = START.format("") + stop
    call = await begin(recorder, verbs)
    await asyncio.sleep(4)
    assert recorder.over == 1
    assert recorder.told == ["siprec-started", "siprec-stopped"]
    assert (await recorder.house.record(call)).status == "in-progress"
    recorder.heard()
    await asyncio.sleep(1)
    assert recorder.heard() == {}
    await recorder.house.over(call)


async def test_a_recorder_that_refuses_harms_no_call(recorder: Recorder) -> None:
    recorder.refuse = 503
    call = await begin(recorder, START.format("") + "<Say>hello</Say>")
    done = await recorder.house.over(call)
    assert done.status == "completed"
    assert recorder.house.codes == [32011]
    assert recorder.told == ["siprec-error"]
    assert recorder.events[0].error.startswith("the recorder refuses: SIP 503")
    assert await recorder.house.texts(recorder.house.alice) == ["hello"]


async def test_a_recorder_that_hangs_up(recorder: Recorder) -> None:
    call = await begin(recorder, START.format("") + "<Pause length='9'/>")
    recorder.invites[0].bye()
    await asyncio.sleep(0.5)
    assert recorder.told == ["siprec-started", "siprec-error", "siprec-stopped"]
    assert (await recorder.house.record(call)).status == "in-progress"
    await recorder.house.over(call)


async def test_a_connector_that_nobody_has(recorder: Recorder) -> None:
    verbs = "<Start><Siprec connectorName='none'/></Start><Say>on</Say>"
    await recorder.house.over(await begin(recorder, verbs))
    assert recorder.house.codes == [12200]
    assert recorder.invites == []


async def test_a_session_by_rest(recorder: Recorder) -> None:
    siprecs = recorder.house.calls.siprecs
    call = await begin(recorder, "<Pause length='9'/>")
    connector = await siprecs.connector(ACCOUNT, "archive")
    assert connector is not None
    wanted = Wanted(connector=connector, sides=("inbound",), name="one")
    made = siprecs.start(call, wanted)
    assert (made.status, made.name, made.sid[:2]) == ("in-progress", "one", "SR")
    with pytest.raises(TwilioError, match="goes on already"):
        siprecs.start(call, wanted)
    await asyncio.sleep(0.5)
    recorder.heard()
    await asyncio.sleep(1)
    assert set(recorder.heard()) == {41000}
    stopped = siprecs.stop(call, "one")
    assert stopped is not None
    assert stopped.status == "stopped"
    await asyncio.sleep(0.5)
    assert siprecs.stop(call, made.sid) is None
    await recorder.house.over(call)
    with pytest.raises(TwilioError, match="not in-progress"):
        siprecs.start(call, wanted)


async def test_a_call_that_ends_before_the_recorder_answers(recorder: Recorder) -> None:
    recorder.house.answers(recorder.house.alice)
    call = await recorder.house.call(START.format("") + "<Hangup/>")
    await recorder.house.over(call)
    await asyncio.sleep(40)
    assert recorder.house.calls.siprecs.count == 0
    assert recorder.house.media.engine.legs == 0
