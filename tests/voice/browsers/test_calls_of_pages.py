"""Calls that pages make. https://www.twilio.com/docs/voice/sdks/javascript"""

import asyncio
import json

import pytest

from switchhook.protocols.voicesdk import codes
from tests.voice.browsers.web import APPLICATION, Web
from tests.voice.house import NUMBER


def error_of(told: dict[str, dict[str, int]]) -> int:
    return told["error"]["code"]


async def test_the_application_is_asked_with_the_page_s_parameters(web: Web) -> None:
    web.answers("<Say>hello there</Say>")
    tab = web.tab().listen()
    tab.call("To=%2B442079460018&note=a%20b%26c%3D%C3%BC")
    ringing = await tab.hears("ringing")
    answer = await tab.hears("answer")
    (asked,) = web.house.app.asked("start")
    assert asked["From"] == asked["Caller"] == "client:alice"
    assert asked["To"] == "+442079460018"
    assert asked["note"] == "a b&c=ü"
    assert asked["team"] == "blue"  # the token's own
    assert asked["ApplicationSid"] == APPLICATION
    assert asked["Direction"] == "inbound"
    assert ringing["callsid"] == answer["callsid"] == asked["CallSid"]
    assert answer["sdp"] == "v=our answer"
    assert web.media.ports[0].heard == [("answer", "v=page offer")]


async def test_what_we_tell_of_a_call_cannot_be_set_by_the_page(web: Web) -> None:
    web.answers("<Say>a</Say><Pause/>")
    tab = web.tab().listen()
    tab.call("From=x&CallSid=x&Digits=123&SipDomain=x&team=red&CallStatus=completed&AccountSid=x")
    await tab.hears("answer")
    (asked,) = web.house.app.asked("start")
    assert asked["From"] == "client:alice"
    assert asked["CallStatus"] == "ringing"
    assert asked["AccountSid"] != "x" and asked["CallSid"] != "x"
    assert "Digits" not in asked and "SipDomain" not in asked
    assert asked["team"] == "blue"
    assert asked["To"] == ""


async def test_the_call_is_recorded_and_ends_when_the_page_hangs_up(web: Web) -> None:
    web.answers("<Say>a</Say><Pause length='60'/>")
    tab = web.tab().listen()
    tab.call()
    sid = (await tab.hears("answer"))["callsid"]
    await asyncio.sleep(3)
    tab.say("hangup", callsid=sid)
    call = web.house.calls.live(sid)
    assert call is not None
    over = await web.house.over(call.call)
    assert (over.from_, over.status, over.direction) == ("client:alice", "completed", "inbound")
    assert over.duration == 3
    assert web.media.ports[0].closed == 1
    assert "hangup" not in tab.kinds


async def test_the_page_hears_the_end(web: Web) -> None:
    web.answers("<Say>a</Say><Pause length='2'/>")
    tab = web.tab().listen()
    tab.call()
    sid = (await tab.hears("answer"))["callsid"]
    assert await tab.hears("hangup") == {"callsid": sid}


@pytest.mark.parametrize(
    ("verb", "code"),
    [("<Reject reason='busy'/>", codes.BUSY), ("<Reject/>", codes.NOT_FOUND)],
)
async def test_a_refusal_is_told_with_its_code(web: Web, verb: str, code: int) -> None:
    web.answers(verb)
    tab = web.tab().listen()
    tab.call()
    told = await tab.hears("hangup")
    assert error_of(told) == code
    assert "answer" not in tab.kinds


async def test_keys_come_by_signalling_too(web: Web) -> None:
    web.answers("<Gather numDigits='3' action='got'/>")
    web.house.app.pages["got"] = "<Response><Pause/></Response>"
    tab = web.tab().listen()
    tab.call()
    sid = (await tab.hears("answer"))["callsid"]
    tab.say("dtmf", callsid=sid, dtmf="1w2")
    tab.say("dtmf", callsid=sid, dtmf="3")
    await asyncio.sleep(3)
    (asked,) = web.house.app.asked("got")
    assert asked["Digits"] == "132"  # before the 2, the page asked for half a second


async def test_a_page_calls_a_handset_by_its_application(web: Web) -> None:
    web.answers("<Dial callerId='+14155550100'>+14155550101</Dial>")
    web.house.answers(web.house.alice)
    tab = web.tab().listen()
    tab.call()
    sid = (await tab.hears("answer"))["callsid"]
    await asyncio.sleep(2)
    calls = await web.house.every_call()
    child = next(call for call in calls if call.parent_call_sid == sid)
    assert (child.status, child.from_) == ("in-progress", NUMBER)
    tab.say("hangup", callsid=sid)
    await web.house.over(child)


async def test_whoever_may_not_call_is_told_so(web: Web) -> None:
    tab = web.tab()
    tab.call()  # the SDK flushes what waited right after `listen`
    assert error_of(tab.last("hangup")) == codes.EXPIRED
    await web.suspend()
    tab = web.tab()
    tab.listen()
    assert error_of(tab.last("error")) == codes.NO_ACCOUNT
    assert tab.socket.closed is not None


async def test_a_key_that_is_gone_makes_no_calls(web: Web) -> None:
    tab = web.tab().listen()
    await web.suspend()
    tab.call()
    assert error_of(tab.last("hangup")) == codes.NOT_AUTHORISED


async def test_an_application_of_somebody_else_is_not_found(web: Web) -> None:
    from switchhook.domain.changes import Delete
    from switchhook.domain.entities import Application

    await web.house.store.commit([Delete(Application, APPLICATION)])
    tab = web.tab().listen()
    tab.call()
    told = await tab.hears("hangup")
    assert told["callsid"] == "TJS1"
    assert error_of(told) == codes.APPLICATION_NOT_FOUND
    assert 21218 in web.house.codes
    assert web.media.ports[0].closed == 1


@pytest.mark.parametrize(
    ("params", "sdp", "code"),
    [
        ("a=" + "b" * 5000, "v=page offer", codes.LONG_PARAMETERS),
        ("To=" + "1" * 257, "v=page offer", codes.LONG_PARAMETERS),
        ("&".join(f"a{n}=1" for n in range(200)), "v=page offer", codes.LONG_PARAMETERS),
        ("", "v=nonsense", codes.BAD_REQUEST),
    ],
)
async def test_a_call_that_makes_no_sense_is_refused(
    web: Web, params: str, sdp: str, code: int
) -> None:
    tab = web.tab().listen()
    tab.say("invite", callsid="TJS1", sdp=sdp, twilio={"params": params})
    assert error_of(tab.last("hangup")) == code
    assert all(port.closed for port in web.media.ports)


async def test_without_room_a_call_is_refused(web: Web) -> None:
    web.media.full = True
    tab = web.tab().listen()
    tab.call()
    assert error_of(tab.last("hangup")) == codes.UNAVAILABLE


async def test_a_page_makes_so_many_calls_at_once(web: Web) -> None:
    web.answers("<Say>a</Say><Pause length='60'/>")
    tab = web.tab().listen()
    for n in range(11):
        tab.call(call_id=f"TJS{n}")
    await tab.hears("answer")
    assert tab.last("hangup")["callsid"] == "TJS10"
    assert error_of(tab.last("hangup")) == codes.TOO_MUCH


async def test_an_invite_that_comes_twice_is_one_call(web: Web) -> None:
    web.answers("<Say>a</Say><Pause length='60'/>")
    tab = web.tab().listen()
    tab.call()
    tab.call()
    await tab.hears("answer")
    assert len(web.media.ports) == 1


async def test_a_page_that_goes_before_the_answer_has_no_call(web: Web) -> None:
    web.house.app.slow["start"] = 5
    web.answers("<Say>a</Say><Pause/>")
    tab = web.tab().listen()
    tab.call()
    sid = (await tab.hears("ringing"))["callsid"]
    tab.drop()
    live = web.house.calls.live(sid)
    assert live is not None
    assert (await web.house.over(live.call)).status == "canceled"


async def test_a_call_without_a_way_for_audio_ends(web: Web) -> None:
    web.answers("<Say>a</Say><Pause length='600'/>")
    tab = web.tab().listen()
    tab.call()
    sid = (await tab.hears("answer"))["callsid"]
    told = await tab.hears("hangup", within=60)
    assert told["callsid"] == sid


async def test_audio_that_comes_back_keeps_the_call(web: Web) -> None:
    web.answers("<Say>a</Say><Pause length='600'/>")
    tab = web.tab().listen()
    tab.call()
    await tab.hears("answer")
    (port,) = web.media.ports
    port.connected = True
    await asyncio.sleep(100)
    port.connected = False
    await asyncio.sleep(20)
    tab.say("reinvite", callsid=tab.last("answer")["callsid"], sdp="v=fresh")
    assert tab.last("answer")["sdp"] == "v=our answer"
    port.connected = True
    await asyncio.sleep(100)
    assert "hangup" not in tab.kinds


async def test_the_page_and_the_app_tell_each_other_things(web: Web) -> None:
    web.answers("<Say>a</Say><Pause length='60'/>")
    tab = web.tab().listen()
    tab.call()
    sid = (await tab.hears("answer"))["callsid"]
    live = web.house.calls.live(sid)
    assert live is not None
    sent = await web.house.calls.user_messages.send(live.call, '{"hi": [1]}')
    told = await tab.hears("message")
    assert told == {
        "callsid": sid,
        "content": {"hi": [1]},
        "contenttype": "application/json",
        "messagetype": "user-defined-message",
        "voiceeventsid": sent.sid,
    }
    say = {"callsid": sid, "contenttype": "application/json", "voiceeventsid": "KX1"}
    tab.say("message", **say, messagetype="user-defined-message", content={"a": 1})
    assert await tab.hears("ack") == {
        "acktype": "message",
        "callsid": sid,
        "voiceeventsid": "KX1",
    }
    tab.say("message", **say, messagetype="something", content=1)
    assert error_of(await tab.hears("error")) == codes.BAD_MESSAGE
    tab.socket.frames.clear()
    tab.say("message", **say, messagetype="user-defined-message", content="x" * 11_000)
    assert error_of(await tab.hears("error")) == codes.LONG_MESSAGE
    assert json.dumps(tab.last("error")["voiceeventsid"]) == '"KX1"'
