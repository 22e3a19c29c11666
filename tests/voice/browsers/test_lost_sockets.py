"""Pages that lose their socket, and tokens that run out, while calls go on."""

import asyncio

from switchhook.protocols.voicesdk import codes
from tests.voice.browsers.web import Tab, Web


async def talking(web: Web) -> tuple[Tab, str]:
    """Return a page in a call, and the call."""
    web.answers("<Say>a</Say><Pause length='600'/>")
    tab = web.tab().listen()
    tab.call()
    sid = (await tab.hears("answer"))["callsid"]
    web.media.ports[-1].connected = True
    return tab, sid


def come_back(tab: Tab, sid: str, token: str) -> None:
    tab.say("invite", callsid=sid, sdp="v=as before", reconnect=token, twilio={})


async def test_a_call_outlives_its_socket(web: Web) -> None:
    tab, sid = await talking(web)
    token = tab.last("answer")["reconnect"]
    tab.drop()
    await asyncio.sleep(20)
    tab.reconnect()
    come_back(tab, sid, token)
    assert tab.last("answer") == {"callsid": sid, "reconnect": token}
    await asyncio.sleep(100)
    tab.say("hangup", callsid=sid)
    live = web.house.calls.live(sid)
    assert live is not None
    assert (await web.house.over(live.call)).status == "completed"


async def test_a_page_that_stays_away_has_hung_up(web: Web) -> None:
    tab, sid = await talking(web)
    live = web.house.calls.live(sid)
    assert live is not None
    tab.drop()
    over = await web.house.over(live.call, within=40)
    assert (over.status, over.duration) == ("completed", 30)
    tab.reconnect()
    come_back(tab, sid, "token2")
    assert tab.last("hangup") == {"callsid": sid}


async def test_a_call_that_ended_meanwhile_is_over_for_the_page(web: Web) -> None:
    tab, sid = await talking(web)
    token = tab.last("answer")["reconnect"]
    tab.drop()
    live = web.house.calls.live(sid)
    assert live is not None
    live.end()
    tab.reconnect()
    come_back(tab, sid, token)
    assert tab.last("hangup") == {"callsid": sid}


async def test_nobody_takes_up_what_is_not_theirs(web: Web) -> None:
    tab, sid = await talking(web)
    token = tab.last("answer")["reconnect"]
    tab.drop()
    thief = web.tab("mallory").listen()
    for guess in (token, "token999"):
        come_back(thief, sid, guess)
        assert thief.last("hangup")["error"]["code"] == codes.RECONNECT_REFUSED
    thief.say("hangup", callsid=sid)
    tab.reconnect()
    come_back(tab, sid, token)
    assert tab.kinds[-1] == "answer"


async def test_what_waited_for_a_socket_is_done_before_the_call_is_taken_up(web: Web) -> None:
    """The SDK flushes its queue right behind `listen`."""
    tab, sid = await talking(web)
    live = web.house.calls.live(sid)
    assert live is not None
    tab.drop()
    tab.reconnect()
    tab.say("hangup", callsid=sid)
    assert (await web.house.over(live.call, within=5)).status == "completed"


async def test_an_answer_that_waited_for_a_socket_is_in_time(web: Web) -> None:
    tab = web.tab().register()
    call = await web.house.call("<Pause length='9'/>", to="client:alice")
    await tab.hears("invite")
    tab.drop()
    await asyncio.sleep(1)
    tab.reconnect()
    tab.say("answer", callsid=call.sid, sdp="v=page answer")
    await web.house.until(call, "in-progress")


async def test_a_page_that_goes_while_it_rings_is_not_there(web: Web) -> None:
    tab = web.tab().register()
    call = await web.house.call("<Pause/>", to="client:alice")
    await tab.hears("invite")
    tab.drop()
    assert (await web.house.over(call, within=10)).status == "no-answer"


async def test_another_token_in_a_call_changes_nothing(web: Web) -> None:
    """With every `connected` the SDK asks for its calls again."""
    tab, sid = await talking(web)
    token = tab.last("answer")["reconnect"]
    for _ in range(2):
        tab.listen()
        come_back(tab, sid, token)
        assert tab.kinds[-2:] == ["connected", "answer"]
    assert len(web.media.ports) == 1


async def test_calls_outlive_their_token(web: Web) -> None:
    web.answers("<Say>a</Say><Pause length='600'/>")
    tab = web.tab()
    tab.listen(web.token("alice", ttl=60))
    tab.say("register", media={"audio": True})
    tab.call()
    sid = (await tab.hears("answer"))["callsid"]
    web.media.ports[-1].connected = True
    await asyncio.sleep(61)
    assert tab.last("error")["error"]["code"] == codes.EXPIRED
    assert tab.kinds[-1] == "offline"
    assert web.house.calls.live(sid) is not None
    tab.call(call_id="TJS2")
    assert tab.last("hangup")["error"]["code"] == codes.EXPIRED
    tab.listen()
    assert tab.kinds[-1] == "connected"
    tab.say("hangup", callsid=sid)
    assert tab.kinds[-1] == "connected"


async def test_an_old_token_may_be_replaced_in_time(web: Web) -> None:
    tab = web.tab()
    old = web.token("alice", ttl=5)
    await asyncio.sleep(6)
    tab.listen(old)
    assert tab.last("error")["error"]["code"] == codes.EXPIRED
    assert tab.socket.closed is None
    tab.register()
    assert tab.kinds[-2:] == ["connected", "ready"]
    await asyncio.sleep(20)
    assert tab.socket.closed is None


async def test_idle_and_dead_sockets_are_closed(web: Web) -> None:
    idle, dead, alive = web.tab(), web.tab().register(), web.tab().register()
    dead.alive = False
    await asyncio.sleep(60)
    assert idle.socket.closed == 1008
    assert dead.socket.closed == 1001
    assert alive.socket.closed is None
    for tab in (idle, dead):
        tab.drop()
    assert web.browsers.count == 1
    assert len(web.clients.pages(*_key(web))) == 1


def _key(web: Web) -> tuple[str, str]:
    return web.application.account_sid, "alice"


async def test_a_binary_frame_ends_the_socket(web: Web) -> None:
    tab = web.tab()
    tab.page.on_binary()
    assert tab.socket.closed == 1003
