"""Calls to clients, who may have several pages. https://www.twilio.com/docs/voice/twiml/client"""

import asyncio

from switchhook.domain.entities import Call
from switchhook.protocols.voicesdk import codes
from tests.voice.browsers.web import Tab, Web
from tests.voice.house import ACCOUNT, NUMBER

DIAL = (
    "<Dial action='done'><Client><Identity>alice</Identity>"
    "<Parameter name='order' value='7 &amp; 8'/></Client></Dial>"
)


async def dialled(web: Web, *tabs: Tab, verbs: str = DIAL) -> Call:
    """Let a handset call in and be put through to alice; return the child call."""
    web.house.app.pages["done"] = "<Response><Pause/></Response>"
    parent = await web.house.dial_in(verbs)
    for tab in tabs:
        await tab.hears("invite")
    return next(one for one in await web.house.every_call() if one.parent_call_sid == parent.sid)


async def test_a_page_is_told_who_calls_and_why(web: Web) -> None:
    tab = web.tab().register()
    child = await dialled(web, tab)
    invite = tab.last("invite")
    assert invite["sdp"] == "v=our offer"
    assert invite["reconnect"]
    assert invite["parameters"] == {
        "CallSid": child.sid,
        "AccountSid": ACCOUNT,
        "From": "+14155550101",
        "To": "client:alice",
        "ApiVersion": "2010-04-01",
        "Params": "order=7+%26+8",
    }
    assert (await web.house.until(child, "ringing")).to == "client:alice"


async def test_the_page_takes_the_call(web: Web) -> None:
    tab = web.tab().register()
    child = await dialled(web, tab)
    tab.say("answer", callsid=child.sid, sdp="v=page answer")
    await web.house.until(child, "in-progress")
    (port,) = web.media.ports
    assert port.heard == [("accept", "v=page answer")]
    port.connected = True
    await asyncio.sleep(5)
    tab.say("hangup", callsid=child.sid)
    over = await web.house.over(child)
    assert (over.status, over.duration) == ("completed", 5)
    await asyncio.sleep(1)
    (done,) = web.house.app.asked("done")
    assert done["DialCallStatus"] == "completed"


async def test_every_page_of_a_client_rings_and_the_first_has_the_call(web: Web) -> None:
    one, other, bob = web.tab().register(), web.tab().register(), web.tab("bob").register()
    child = await dialled(web, one, other)
    assert "invite" not in bob.kinds
    other.say("answer", callsid=child.sid, sdp="v=page answer")
    assert await one.hears("cancel") == {"callsid": child.sid}
    assert "cancel" not in other.kinds and "hangup" not in other.kinds
    one.say("answer", callsid=child.sid, sdp="v=too late")
    assert await one.hears("hangup") == {"callsid": child.sid}
    assert sorted(port.closed for port in web.media.ports) == [0, 1]


async def test_two_pages_that_answer_at_once_are_not_both_in_the_call(web: Web) -> None:
    one, other = web.tab().register(), web.tab().register()
    child = await dialled(web, one, other)
    one.say("answer", callsid=child.sid, sdp="v=page answer")
    other.say("answer", callsid=child.sid, sdp="v=page answer")
    await web.house.until(child, "in-progress")
    await asyncio.sleep(1)
    assert sorted(tab.kinds.count("hangup") for tab in (one, other)) == [0, 1]


async def test_one_who_declines_leaves_the_others_ringing(web: Web) -> None:
    one, other = web.tab().register(), web.tab().register()
    child = await dialled(web, one, other)
    one.say("reject", callsid=child.sid)
    await asyncio.sleep(1)
    assert "cancel" not in other.kinds
    other.say("reject", callsid=child.sid)
    assert (await web.house.over(child)).status == "busy"


async def test_nobody_answers(web: Web) -> None:
    tab = web.tab().register()
    child = await dialled(web, tab, verbs=DIAL.replace("<Dial", "<Dial timeout='5'"))
    await tab.hears("cancel", within=30)
    assert (await web.house.over(child)).status == "no-answer"


async def test_an_answer_without_sense_ends_the_call(web: Web) -> None:
    tab = web.tab().register()
    child = await dialled(web, tab)
    tab.say("answer", callsid=child.sid, sdp="v=nonsense")
    assert tab.last("hangup")["error"]["code"] == codes.BAD_REQUEST
    assert (await web.house.over(child)).status == "failed"


async def test_rest_calls_a_client(web: Web) -> None:
    tab = web.tab().register()
    call = await web.house.call("<Pause length='9'/>", to="client:alice")
    invite = await tab.hears("invite")
    assert invite["parameters"]["From"] == NUMBER
    tab.say("answer", callsid=call.sid, sdp="v=page answer")
    await web.house.until(call, "in-progress")


async def test_who_is_not_registered_is_not_called(web: Web) -> None:
    tab = web.tab().listen()
    call = await web.house.call("<Pause/>", to="client:alice")
    assert (await web.house.over(call)).status == "no-answer"
    assert "invite" not in tab.kinds


async def test_the_eleventh_page_takes_the_place_of_the_first(web: Web) -> None:
    tabs = [web.tab().register() for _ in range(11)]
    assert tabs[0].kinds[-1] == "offline"
    assert all(tab.kinds[-1] == "ready" for tab in tabs[1:])
    web.house.alerts.clear()
    await web.house.call("<Pause/>", to="client:alice")
    await tabs[10].hears("invite")
    assert "invite" not in tabs[0].kinds


async def test_a_call_is_handed_to_another_page_before_it_is_taken(web: Web) -> None:
    """`call.connectToken`, with which another device connects."""
    one, other = web.tab().register(), web.tab().listen()
    child = await dialled(web, one)
    token = one.last("invite")["reconnect"]
    other.say("invite", callsid=child.sid, sdp="v=fresh offer", reconnect=token, twilio={})
    answer = await other.hears("answer")
    assert answer == {"callsid": child.sid, "reconnect": token, "sdp": "v=our answer"}
    assert await one.hears("cancel") == {"callsid": child.sid}
    await web.house.until(child, "in-progress")
    assert "cancel" not in other.kinds
