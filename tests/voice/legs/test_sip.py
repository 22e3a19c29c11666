"""Calls over SIP, between our endpoint and a phone's, joined in memory (RFC 3261, RFC 3264)."""

import asyncio
import itertools
from typing import Any

import pytest

from switchhook.domain.entities import Call, CarrierTrunk
from switchhook.endpoints.routes import Challenge, Contact, Refused, Registered, Sip, Trunk
from switchhook.media.port import MediaPort
from switchhook.protocols import sdp
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.refer import told
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.testing.loop import EPOCH
from switchhook.transports.sip.endpoint import InboundInvite, OutboundInvite, SipEndpoint
from switchhook.transports.sip.listeners import Deaf
from switchhook.transports.sip.memory import MemoryNetwork
from switchhook.transports.sip.peer import Peer
from switchhook.voice.legs.description import behind_nat
from tests.voice.house import ACCOUNT, APP, NUMBER, House, instructions

OURS, THEIRS = "192.0.2.1", "192.0.2.2"
AUDIO = (THEIRS, 40000)


class Phone(Deaf):
    """A SIP phone that does what a test says."""

    def __init__(self, network: MemoryNetwork, host: str = THEIRS) -> None:
        tokens = itertools.count(1)
        self.endpoint = SipEndpoint(
            on_invite=self._rung,
            on_request=lambda server: server.respond(501),
            new_token=lambda: f"phone{next(tokens)}",
        )
        network.attach(self.endpoint, host)
        self.invites: list[InboundInvite] = []
        self.calls: list[OutboundInvite] = []
        self.log: list[str] = []
        self.answer_sdp = b""
        self.refer_status = 202

    def _rung(self, invite: InboundInvite) -> None:
        invite.listener = self
        invite.on_cancel = lambda: self.log.append("cancelled")
        self.invites.append(invite)

    def answer(self) -> None:
        """Take the latest call."""
        invite = self.invites[-1]
        body, _ = sdp.answer(invite.request.body, AUDIO)
        invite.answer(body)

    def dial(self, to: str = NUMBER, body: bytes | None = None, x: str = "") -> OutboundInvite:
        """Call us."""
        call = self.endpoint.invite(
            SipUri(user=to, host=OURS),
            to=NameAddr(SipUri(user=to, host=OURS)),
            from_=NameAddr(SipUri(user="+14155550199", host=THEIRS)),
            body=sdp.offer(AUDIO) if body is None else body,
            listener=self,
            headers=(("X-Colour", x),) if x else (),
        )
        self.calls.append(call)
        return call

    def on_bye(self, request: Request) -> None:
        self.log.append("bye")

    def on_provisional(self, response: Response) -> None:
        self.log.append(str(response.status))

    def on_answered(self, response: Response) -> None:
        self.answer_sdp = response.body
        self.log.append("answered")

    def on_failed(self, status: int, reason: str) -> None:
        self.log.append(f"failed {status}")

    def on_refer(self, request: Request) -> int:
        self.log.append(f"refer {request.headers.get('refer-to')}")
        return self.refer_status

    def on_notify(self, request: Request) -> None:
        self.log.append(f"notify {told(request)[0]}")


class Sipping:
    """The house with SIP, and a phone."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.network = MemoryNetwork()
        tokens = itertools.count(1)
        self.endpoint = SipEndpoint(
            on_invite=house.calls.on_invite,
            on_request=lambda server: server.respond(501),
            new_token=lambda: f"ours{next(tokens)}",
            admit=house.calls.admit,
        )
        self.network.attach(self.endpoint, OURS)
        house.calls.use(self.endpoint)
        self.phone = Phone(self.network)
        uri = SipUri(user="phone", host=THEIRS)
        contact = Contact(uri, Peer(THEIRS, 5060), 600)
        house.routes.ways["+14155550110"] = Registered(house.alice, (contact,))

    async def call(self, verbs: str = '<Pause length="30"/>', **asked: Any) -> Call:
        """Call the phone and wait until it rings."""
        call = await self.house.call(verbs, to="+14155550110", **asked)
        await asyncio.sleep(0.1)
        return call


@pytest.fixture
async def sip(house: House) -> Sipping:
    return Sipping(house)


async def test_a_registered_phone_is_called(sip: Sipping) -> None:
    call = await sip.call("<Pause length='3'/>")
    sip.phone.invites[0].ring()
    assert (await sip.house.until(call, "ringing")).status == "ringing"
    invite = sip.phone.invites[0].request
    assert invite.from_.uri.user == NUMBER
    assert sdp.SessionDescription.parse(invite.body).streams[0].kind == "audio"
    sip.phone.answer()
    done = await sip.house.over(call)
    await asyncio.sleep(0.1)
    assert (done.status, done.duration) == ("completed", 3)
    assert sip.phone.log == ["bye"]
    assert sip.house.statuses(call) == ["queued", "ringing", "in-progress", "completed"]


async def test_the_phone_hangs_up(sip: Sipping) -> None:
    call = await sip.call()
    sip.phone.answer()
    await asyncio.sleep(4)
    sip.phone.invites[0].bye()
    assert (await sip.house.over(call)).duration == 4


@pytest.mark.parametrize(
    ("status", "outcome", "codes"),
    [
        (486, "busy", []),
        (600, "busy", []),
        (480, "no-answer", []),
        (408, "no-answer", []),
        (404, "failed", [32011]),
        (488, "failed", [32011]),
        (603, "failed", [32011]),
        (503, "failed", [32011]),
        (403, "failed", [32011]),
    ],
)
async def test_sip_outcomes(sip: Sipping, status: int, outcome: str, codes: list[int]) -> None:
    call = await sip.call()
    sip.phone.invites[0].reject(status)
    assert (await sip.house.over(call)).status == outcome
    assert sip.house.codes == codes
    assert sip.house.events[-1].extra == (("SipResponseCode", str(status)),)


async def test_a_phone_that_is_gone_does_not_answer(sip: Sipping) -> None:
    await sip.phone.endpoint.close()
    call = await sip.call(timeout=60)
    done = await sip.house.over(call)
    assert done.status == "no-answer"  # 408 after 64 times T1


async def test_the_timeout_cancels(sip: Sipping) -> None:
    call = await sip.call(timeout=5)
    sip.phone.invites[0].ring()
    assert (await sip.house.over(call)).status == "no-answer"
    await asyncio.sleep(1)
    assert sip.phone.log == ["cancelled"]


async def test_rest_cancels(sip: Sipping) -> None:
    call = await sip.call()
    sip.phone.invites[0].ring()
    await sip.house.until(call, "ringing")
    assert (await sip.house.calls.end(call, "canceled")).status == "canceled"
    await asyncio.sleep(1)
    assert sip.phone.log == ["cancelled"]
    assert (await sip.house.record(call)).status == "canceled"


async def test_an_answer_without_common_codec_fails(sip: Sipping) -> None:
    call = await sip.call()
    sip.phone.invites[0].answer(sdp.offer(AUDIO, (sdp.Codec(9, "G722"),)))
    assert (await sip.house.over(call)).status == "failed"


async def test_all_phones_of_a_handset_ring_and_the_first_to_answer_has_it(sip: Sipping) -> None:
    second = Phone(sip.network, "192.0.2.3")
    contacts = tuple(
        Contact(SipUri(user="phone", host=host), Peer(host, 5060), 600)
        for host in (THEIRS, "192.0.2.3")
    )
    sip.house.routes.ways["+14155550110"] = Registered(sip.house.alice, contacts)
    call = await sip.call("<Pause length='2'/>")
    second.answer()
    await sip.house.over(call)
    await asyncio.sleep(0.1)
    assert sip.phone.log == ["cancelled"]
    assert second.log == ["bye"]


async def test_one_phone_refuses_and_the_other_answers(sip: Sipping) -> None:
    second = Phone(sip.network, "192.0.2.3")
    contacts = tuple(
        Contact(SipUri(user="phone", host=host), Peer(host, 5060), 600)
        for host in (THEIRS, "192.0.2.3")
    )
    sip.house.routes.ways["+14155550110"] = Registered(sip.house.alice, contacts)
    call = await sip.call("<Pause length='2'/>")
    sip.phone.invites[0].reject(486)
    await asyncio.sleep(1)
    second.answer()
    assert (await sip.house.over(call)).status == "completed"


async def test_a_trunk_shows_its_caller_id(sip: Sipping) -> None:
    trunk = CarrierTrunk(
        sid="CT1",
        account_sid=ACCOUNT,
        friendly_name="carrier",
        host=THEIRS,
        caller_id="+14155550177",
        date_created=EPOCH,
        date_updated=EPOCH,
    )
    sip.house.routes.ways["+14155550110"] = Trunk(
        trunk, SipUri(user="14155550110", host=THEIRS), "+14155550177"
    )
    call = await sip.call("<Hangup/>")
    request = sip.phone.invites[0].request
    assert request.uri.user == "14155550110"
    assert request.from_.uri.user == "+14155550177"
    sip.phone.answer()
    await sip.house.over(call)


async def test_a_sip_address_may_carry_headers(sip: Sipping) -> None:
    to = f"sip:bob@{THEIRS}?x-foo=bar"
    sip.house.routes.ways[to] = Sip(SipUri.parse(to))
    call = await sip.house.call("<Hangup/>", to=to)
    await asyncio.sleep(0.1)
    request = sip.phone.invites[0].request
    assert request.headers.get("x-foo") == "bar"
    assert not request.uri.headers
    sip.phone.answer()
    assert (await sip.house.over(call)).status == "completed"


async def begin(sip: Sipping, verbs: str, **dialled: Any) -> Call:
    """Let the phone call in; return the call."""
    sip.house.routes.caller = sip.house.alice
    sip.house.set_number(voice_url=APP + "start")
    sip.house.app.pages["start"] = f"<Response>{verbs}</Response>"
    sip.phone.dial(**dialled)
    await asyncio.sleep(0.1)
    return (await sip.house.every_call())[-1]


async def test_a_phone_calls_in(sip: Sipping) -> None:
    call = await begin(sip, "<Say>hello</Say><Pause length='5'/>", x="blue")
    done = await sip.house.over(call)
    await asyncio.sleep(0.1)
    assert sip.phone.log == ["180", "answered", "bye"]
    assert (done.direction, done.from_, done.to) == ("inbound", "+14155550199", NUMBER)
    asked = sip.house.app.asked("start")[0]
    assert asked["SipCallId"] == sip.phone.calls[0].call_id
    assert asked["SipSourceIp"] == THEIRS
    assert asked["SipHeader_X-Colour"] == "blue"
    assert sdp.accept(sip.phone.answer_sdp).payload == 0


async def test_a_phone_hangs_up_on_us(sip: Sipping) -> None:
    call = await begin(sip, "<Say>hello</Say><Pause length='500'/>")
    await asyncio.sleep(9)
    sip.phone.calls[0].bye()
    assert (await sip.house.over(call)).duration == 9


async def test_a_caller_cancels(sip: Sipping) -> None:
    call = await begin(sip, "<Pause length='50'/>")
    sip.phone.calls[0].cancel()
    assert (await sip.house.over(call)).status == "canceled"
    await asyncio.sleep(0.1)
    assert sip.phone.log == ["180", "failed 487"]


@pytest.mark.parametrize(("verb", "status"), [("<Reject/>", 404), ("<Reject reason='busy'/>", 486)])
async def test_a_call_is_rejected_unanswered(sip: Sipping, verb: str, status: int) -> None:
    call = await begin(sip, verb)
    await sip.house.over(call)
    assert sip.phone.log == ["180", f"failed {status}"]


async def test_an_invite_without_an_offer_gets_ours(sip: Sipping) -> None:
    call = await begin(sip, "<Say>x</Say>", body=b"")
    await sip.house.over(call)
    assert sdp.accept(sip.phone.answer_sdp).codec == "PCMU"


async def test_strangers_unknown_numbers_and_bad_offers_are_refused(sip: Sipping) -> None:
    sip.phone.dial()
    await asyncio.sleep(0.1)
    sip.house.routes.caller = Challenge((("WWW-Authenticate", 'Digest realm="switchhook"'),))
    sip.phone.dial()
    await asyncio.sleep(0.1)
    sip.house.routes.caller = sip.house.alice
    sip.phone.dial("+15005550000")
    await asyncio.sleep(0.1)
    sip.phone.dial(body=sdp.offer(AUDIO, (sdp.Codec(9, "G722"),)))
    await asyncio.sleep(0.1)
    assert sip.phone.log == ["failed 403", "failed 401", "failed 404", "failed 488"]
    assert await sip.house.every_call() == []
    await asyncio.sleep(0.1)
    assert sip.house.media.engine.legs == 0


async def test_a_house_that_closes_takes_no_calls(sip: Sipping) -> None:
    sip.house.routes.caller = sip.house.alice
    await sip.house.calls.drain(0)
    sip.phone.dial()
    await asyncio.sleep(0.1)
    assert sip.phone.log == ["failed 503"]


async def test_hold_and_resume_are_answered(sip: Sipping) -> None:
    call = await begin(sip, "<Say>x</Say><Pause length='30'/>")
    await asyncio.sleep(1)
    hold = await sip.phone.calls[0].reinvite(sdp.offer(AUDIO, version=2, direction="sendonly"))
    assert hold.status == 200
    assert sdp.SessionDescription.parse(hold.body).streams[0].attributes("recvonly")
    resume = await sip.phone.calls[0].reinvite(sdp.offer((THEIRS, 41000), version=3))
    assert sdp.accept(resume.body).direction == "sendrecv"
    bad = await sip.phone.calls[0].reinvite(sdp.offer(AUDIO, (sdp.Codec(9, "G722"),), version=4))
    assert bad.status == 488
    assert (await sip.house.over(call)).status == "completed"


LONG = f"<Say>{'word ' * 120}</Say>"  # a minute


async def heard(sip: Sipping, seconds: float) -> int:
    """Return how many RTP packets the phone is sent in that time; RTCP does not count."""
    sip.house.media.engine.sent()
    await asyncio.sleep(seconds)
    return sum(to[1] % 2 == 0 for _, to, _ in sip.house.media.engine.sent())


@pytest.mark.parametrize("direction", ["sendonly", "inactive"])
async def test_who_puts_us_on_hold_hears_nothing(sip: Sipping, direction: sdp.Direction) -> None:
    call = await begin(sip, LONG)
    await asyncio.sleep(1)
    assert await heard(sip, 1) == 50
    await sip.phone.calls[0].reinvite(sdp.offer(AUDIO, version=2, direction=direction))
    assert await heard(sip, 30) == 0
    await sip.phone.calls[0].reinvite(sdp.offer(AUDIO, version=3))
    assert await heard(sip, 1) == pytest.approx(50, abs=1)
    sip.phone.calls[0].bye()
    await sip.house.over(call)


async def test_hold_as_it_was_before_there_were_directions(sip: Sipping) -> None:
    call = await begin(sip, LONG)
    await asyncio.sleep(1)
    await sip.phone.calls[0].reinvite(sdp.offer(("0.0.0.0", AUDIO[1]), version=2))
    assert await heard(sip, 5) == 0
    await sip.phone.calls[0].reinvite(sdp.offer(AUDIO, version=3))
    assert await heard(sip, 1) == pytest.approx(50, abs=1)
    sip.phone.calls[0].bye()
    await sip.house.over(call)


async def test_a_prompt_ends_in_its_time_on_hold(sip: Sipping) -> None:
    call = await begin(sip, "<Say>one two three four</Say>")
    await sip.phone.calls[0].reinvite(sdp.offer(AUDIO, version=2, direction="sendonly"))
    done = await sip.house.over(call)
    assert (done.status, done.duration) == ("completed", 2)


CAROL = NameAddr(SipUri("carol", "example.com"))


async def test_refer_asks_the_caller_to_call_somebody_else(sip: Sipping) -> None:
    sip.house.app.pages["action"] = "<Response/>"
    call = await begin(
        sip, "<Refer action='action'><Sip>sip:carol@example.com?X-A=b</Sip></Refer><Say>never</Say>"
    )
    await asyncio.sleep(0.5)
    assert sip.phone.log[-1] == "refer <sip:carol@example.com?X-A=b>"
    sip.phone.calls[0].report(180)
    await asyncio.sleep(5)
    assert sip.house.app.asked("action") == []
    sip.phone.calls[0].report(200)
    await sip.house.over(call)
    (asked,) = sip.house.app.asked("action")
    assert asked["ReferCallStatus"] == "completed"
    assert (asked["ReferSipResponseCode"], asked["NotifySipResponseCode"]) == ("202", "200")


@pytest.mark.parametrize(
    ("status", "outcome"), [(486, "busy"), (408, "no-answer"), (404, "failed"), (603, "failed")]
)
async def test_a_referral_that_came_to_nothing(sip: Sipping, status: int, outcome: str) -> None:
    sip.house.app.pages["action"] = "<Response/>"
    call = await begin(sip, "<Refer action='action'><Sip>sip:carol@example.com</Sip></Refer>")
    await asyncio.sleep(0.5)
    sip.phone.calls[0].report(status)
    await sip.house.over(call)
    (asked,) = sip.house.app.asked("action")
    assert (asked["ReferCallStatus"], asked["NotifySipResponseCode"]) == (outcome, str(status))


async def test_a_refused_referral(sip: Sipping) -> None:
    sip.house.app.pages["action"] = "<Response/>"
    sip.phone.refer_status = 405
    call = await begin(sip, "<Refer action='action'><Sip>sip:carol@example.com</Sip></Refer>")
    await sip.house.over(call)
    (asked,) = sip.house.app.asked("action")
    assert (asked["ReferCallStatus"], asked["ReferSipResponseCode"]) == ("failed", "405")
    assert "NotifySipResponseCode" not in asked


async def test_a_caller_who_leaves_without_a_word_has_gone_there(sip: Sipping) -> None:
    sip.house.app.pages["action"] = "<Response/>"
    call = await begin(sip, "<Refer action='action'><Sip>sip:carol@example.com</Sip></Refer>")
    await asyncio.sleep(0.5)
    sip.phone.calls[0].bye()
    await sip.house.over(call)
    assert sip.house.app.asked("action")[0]["ReferCallStatus"] == "completed"


async def test_a_referral_that_is_never_heard_of_again(sip: Sipping) -> None:
    call = await begin(sip, "<Refer><Sip>sip:carol@example.com</Sip></Refer><Say>well then</Say>")
    done = await sip.house.over(call)
    assert done.duration == 61


async def test_a_referral_to_what_is_no_address(sip: Sipping) -> None:
    await sip.house.over(await begin(sip, "<Refer><Sip>carol</Sip></Refer>"))
    assert sip.house.codes == [13243]


async def test_only_who_calls_by_sip_can_be_referred(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Refer><Sip>sip:carol@example.com</Sip></Refer><Say>next</Say>")
    await house.over(call)
    assert house.codes == [13801]
    assert await house.texts(house.alice) == ["next"]


async def test_a_callee_may_leave_its_caller_to_somebody_else(sip: Sipping) -> None:
    sip.house.app.pages["moved"] = "<Response><Say>you were moved</Say></Response>"
    call = await sip.house.dial_in("<Dial action='action' referUrl='moved'>+14155550110</Dial>")
    await asyncio.sleep(0.5)
    sip.phone.answer()
    await asyncio.sleep(3)
    answer = await sip.phone.invites[0].refer(CAROL)
    await asyncio.sleep(0.5)
    assert answer.status == 202
    assert sip.phone.log == ["notify 100", "notify 200", "bye"]
    (asked,) = sip.house.app.asked("moved")
    assert (asked["ReferTransferTarget"], asked["CallSid"]) == ("sip:carol@example.com", call.sid)
    await sip.house.over(call)
    assert sip.house.app.asked("action") == []
    assert await sip.house.texts(sip.house.alice) == ["you were moved"]


async def test_a_callee_may_not_leave_its_caller_without_a_refer_url(sip: Sipping) -> None:
    call = await sip.house.dial_in("<Dial>+14155550110</Dial>")
    await asyncio.sleep(0.5)
    sip.phone.answer()
    await asyncio.sleep(3)
    await sip.phone.invites[0].refer(CAROL)
    await asyncio.sleep(0.5)
    assert sip.phone.log == ["notify 100", "notify 603"]
    assert sip.house.codes == [13802]
    sip.phone.invites[0].bye()
    await sip.house.over(call)


async def test_nobody_is_referred_out_of_a_prompt(sip: Sipping) -> None:
    call = await begin(sip, "<Say>x</Say><Pause length='5'/>")
    await asyncio.sleep(1)
    assert (await sip.phone.calls[0].refer(CAROL)).status == 603
    await sip.house.over(call)


async def test_info_digits_count(sip: Sipping) -> None:
    sip.house.app.pages["action"] = "<Response/>"
    call = await begin(sip, "<Gather action='action'/>")
    await asyncio.sleep(1)
    for signal in ("4", "2", "#"):
        await sip.phone.calls[0].info(f"Signal={signal}\r\nDuration=160\r\n".encode())
    await sip.house.over(call)
    assert sip.house.app.asked("action")[0]["Digits"] == "42"


async def test_a_dialled_phone_is_joined_to_the_caller_with_early_media(sip: Sipping) -> None:
    sip.house.routes.ways["+14155550110"] = sip.house.routes.ways["+14155550110"]
    sip.house.app.pages["action"] = "<Response/>"
    call = await sip.house.dial_in('<Dial action="action">+14155550110</Dial>')
    await asyncio.sleep(1)
    invite = sip.phone.invites[0]
    early, _ = sdp.answer(invite.request.body, AUDIO)
    invite.ring(early, 183)
    await asyncio.sleep(2)
    sip.phone.answer()
    await asyncio.sleep(5)
    invite.bye()
    await sip.house.over(call)
    asked = sip.house.app.asked("action")[0]
    assert (asked["DialCallStatus"], asked["DialCallDuration"]) == ("completed", "5")


async def test_refused_callers_get_the_headers_they_need(sip: Sipping) -> None:
    sip.house.routes.caller = Refused(480, "Later", (("Retry-After", "9"),))
    sip.phone.dial()
    await asyncio.sleep(0.1)
    assert sip.phone.log == ["failed 480"]


async def test_a_redirected_sip_call_goes_on(sip: Sipping) -> None:
    call = await begin(sip, "<Say>x</Say><Pause length='500'/>")
    await asyncio.sleep(1)
    await sip.house.calls.redirect(call, instructions(twiml="<Response><Hangup/></Response>"))
    assert (await sip.house.over(call, within=1)).status == "completed"


async def test_whoever_signed_in_is_named_and_only_numbers_that_ask_get_a_callers_name(
    sip: Sipping,
) -> None:
    call = await begin(sip, "<Hangup/>")
    await sip.house.over(call)
    asked = sip.house.app.asked("start")[0]
    assert (asked["SipUsername"], asked["SipDomain"]) == ("a", OURS)
    assert (asked["From"], asked["To"], asked["Direction"]) == ("+14155550199", NUMBER, "inbound")
    assert "CallerName" not in asked
    sip.house.set_number(voice_caller_id_lookup=True)
    call = await sip.house.lines.dial(sip.house.alice, NUMBER)
    await sip.house.over(call)
    assert sip.house.app.asked("start")[1]["CallerName"] == "a"


async def test_audio_of_another_family_is_refused_and_leaves_no_port_taken(sip: Sipping) -> None:
    sip.house.routes.caller = sip.house.alice
    sip.phone.dial(body=sdp.offer(("2001:db8::2", 40000)))
    await asyncio.sleep(0.1)
    assert sip.phone.log == ["failed 488"]
    assert sip.house.media.engine.legs == 0
    call = await sip.call()
    body, _ = sdp.answer(sip.phone.invites[0].request.body, ("2001:db8::2", 40000))
    sip.phone.invites[0].answer(body)
    assert (await sip.house.over(call)).status == "failed"
    await asyncio.sleep(0.1)
    assert sip.phone.log[1:] == ["bye"]
    assert sip.house.media.engine.legs == 0


@pytest.mark.parametrize(
    ("host", "source", "expected"),
    [
        ("192.168.1.7", "81.2.69.142", True),
        ("10.0.0.6", "10.0.0.5", False),
        ("81.2.69.143", "81.2.69.142", False),
        ("127.0.0.1", "127.0.0.1", False),
        ("192.168.1.7", None, False),
    ],
)
def test_who_is_behind_a_nat(host: str, source: str | None, expected: bool) -> None:
    assert behind_nat(host, source) is expected


async def test_a_phone_behind_a_nat_is_heard_from_where_its_audio_comes(
    sip: Sipping, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[dict[str, Any]] = []

    def connect(*where: object, **how: object) -> None:
        connected.append(how)

    monkeypatch.setattr(MediaPort, "connect", connect)
    outside = Phone(sip.network, "81.2.69.142")
    contact = Contact(SipUri(user="phone", host="192.168.1.7"), Peer("81.2.69.142", 5060), 600)
    sip.house.routes.ways["+14155550110"] = Registered(sip.house.alice, (contact,))
    await sip.call()
    body, _ = sdp.answer(outside.invites[0].request.body, ("192.168.1.7", 40000))
    outside.invites[0].answer(body)
    await asyncio.sleep(0.1)
    (how,) = connected
    assert (how["latch"], how["behind_nat"], how["rtcp"]) == ("81.2.69.142", True, 40001)


async def test_an_address_cannot_set_headers_that_are_ours(sip: Sipping) -> None:
    to = f"sip:bob@{THEIRS}?From=mallory&X-Ok=1&Contact=%3Csip:evil%3E&X-Split=a%0D%0AVia:%20b"
    sip.house.routes.ways[to] = Sip(SipUri.parse(to))
    call = await sip.house.call("<Hangup/>", to=to)
    await asyncio.sleep(0.1)
    request = sip.phone.invites[0].request
    assert request.from_.uri.user == NUMBER
    assert len(request.headers.get_all("contact")) == 1
    assert (request.headers.get("x-ok"), request.headers.get("x-split")) == ("1", None)
    assert sip.house.codes == [12200]
    assert "From, Contact, X-Split" in sip.house.alerts[0].text
    sip.phone.answer()
    assert (await sip.house.over(call)).status == "completed"


async def dialled(sip: Sipping) -> InboundInvite:
    """Let Alice dial the phone's SIP address; return its INVITE."""
    uri = f"sip:bob@{THEIRS}"
    sip.house.routes.ways[uri] = Sip(SipUri.parse(uri))
    sip.house.app.pages["action"] = "<Response/>"
    await sip.house.dial_in(f'<Dial action="action"><Sip>{uri}</Sip></Dial>')
    await asyncio.sleep(0.5)
    return sip.phone.invites[0]


async def test_the_action_of_a_dialled_sip_address_gets_what_it_answered(sip: Sipping) -> None:
    invite = await dialled(sip)
    body, _ = sdp.answer(invite.request.body, AUDIO)
    invite.answer(body, (("X-Agent", "bob"),))
    await asyncio.sleep(2)
    invite.bye()
    await asyncio.sleep(1)
    asked = sip.house.app.asked("action")[0]
    assert asked["DialSipCallId"] == invite.call_id
    assert asked["DialSipResponseCode"] == "200"
    assert asked["DialSipHeader_X-Agent"] == "bob"


async def test_the_action_of_a_refused_sip_address_gets_the_code(sip: Sipping) -> None:
    invite = await dialled(sip)
    invite.reject(487)  # not our CANCEL: a refusal like any other
    await asyncio.sleep(1)
    asked = sip.house.app.asked("action")[0]
    assert (asked["DialCallStatus"], asked["DialSipResponseCode"]) == ("failed", "487")
    assert sip.house.codes == [32011]


async def test_a_redirect_while_the_phone_rings_gives_it_up(sip: Sipping) -> None:
    await dialled(sip)
    parent, child = await sip.house.every_call()
    await sip.house.calls.redirect(parent, instructions(twiml="<Response><Hangup/></Response>"))
    assert (await sip.house.over(child, within=1)).status == "canceled"
    await asyncio.sleep(0.1)
    assert sip.phone.log == ["cancelled"]


async def test_a_carrier_says_who_forwarded_the_call(sip: Sipping) -> None:
    trunk = CarrierTrunk(
        sid="CT1",
        account_sid=ACCOUNT,
        friendly_name="carrier",
        host=THEIRS,
        date_created=EPOCH,
        date_updated=EPOCH,
    )
    sip.house.routes.caller = trunk
    sip.house.set_number(voice_url=APP + "start")
    sip.house.app.pages["start"] = "<Response><Hangup/></Response>"
    sip.phone.endpoint.invite(
        SipUri(user=NUMBER, host=OURS),
        to=NameAddr(SipUri(user=NUMBER, host=OURS)),
        from_=NameAddr(SipUri(user="+14155550199", host=THEIRS)),
        body=sdp.offer(AUDIO),
        listener=sip.phone,
        headers=(("Diversion", "<sip:+14155550123@carrier.example>"),),
    )
    await asyncio.sleep(1)
    asked = sip.house.app.asked("start")[0]
    assert asked["ForwardedFrom"] == "+14155550123"
    assert "SipUsername" not in asked


async def test_a_phone_that_went_silent_is_asked_whether_it_is_there(sip: Sipping) -> None:
    call = await sip.call('<Pause length="3000"/>')
    sip.phone.answer()
    await sip.house.until(call, "in-progress")
    live = sip.house.calls.live(call.sid)
    assert live is not None and live.leg is not None
    live.leg.on_timeout()
    await asyncio.sleep(600)
    assert (await sip.house.record(call)).status == "in-progress"  # on hold, but there
    await sip.phone.endpoint.close()
    done = await sip.house.over(call, within=120)
    assert done.status == "completed"
    await asyncio.sleep(60)
    assert sip.endpoint.load["sessions"] == 0


async def test_a_phone_that_forgot_the_call_ends_it(sip: Sipping) -> None:
    call = await sip.call('<Pause length="3000"/>')
    sip.phone.answer()
    await sip.house.until(call, "in-progress")
    await sip.phone.endpoint.close()
    sip.phone = Phone(sip.network)
    live = sip.house.calls.live(call.sid)
    assert live is not None and live.leg is not None
    live.leg.on_timeout()
    assert (await sip.house.over(call, within=1)).status == "completed"


async def test_an_answer_that_leaves_our_offer_open_fails(sip: Sipping) -> None:
    call = await sip.call()
    sip.phone.invites[0].answer(b"")
    assert (await sip.house.over(call)).status == "failed"
    await asyncio.sleep(0.1)
    assert sip.phone.log == ["bye"]


async def test_an_answer_may_have_come_with_early_media(sip: Sipping) -> None:
    call = await sip.call('<Pause length="2"/>')
    invite = sip.phone.invites[0]
    early, _ = sdp.answer(invite.request.body, AUDIO)
    invite.ring(early, 183)
    await asyncio.sleep(1)
    invite.answer(b"")
    assert (await sip.house.over(call)).status == "completed"
