"""Pages that are handsets: they call whomever they want, and show what they are told."""

import asyncio

from switchhook.domain.changes import Delete, Insert
from switchhook.domain.entities import Handset
from switchhook.endpoints.routes import Browsers
from switchhook.protocols.voicesdk import codes
from tests.voice.browsers.web import Tab, Web
from tests.voice.house import ACCOUNT, ALICE, BOB, NUMBER


async def held(web: Web) -> Tab:
    """Return a page that is Alice's handset."""
    alice = web.house.alice
    await web.house.store.commit([Insert(alice)])
    await web.directory.load()
    tab = web.tab(alice.username)
    tab.listen(web.clients.token(alice, 3600))
    tab.say("register", media={"audio": True})
    pages = web.clients.pages(ACCOUNT, alice.username)
    web.house.routes.ways[ALICE] = Browsers(ACCOUNT, alice.username, pages)
    return tab


async def test_a_handset_in_a_page_rings_and_shows_what_is_said(web: Web) -> None:
    tab = await held(web)
    call = await web.house.call("<Say>hello there</Say><Pause length='5'/>")
    invite = await tab.hears("invite")
    assert invite["parameters"]["From"] == NUMBER
    tab.say("answer", callsid=call.sid, sdp="v=page answer")
    assert await tab.hears("caption") == {"callsid": call.sid, "text": "hello there"}


async def test_other_pages_get_no_captions(web: Web) -> None:
    web.answers("<Say>hello there</Say><Pause length='5'/>")
    tab = web.tab().listen()
    tab.call()
    await tab.hears("answer")
    await asyncio.sleep(2)
    assert "caption" not in tab.kinds


async def test_a_handset_in_a_page_calls_a_number_as_itself(web: Web) -> None:
    tab = await held(web)
    web.house.set_number(voice_url="")
    web.house.app.pages["voice"] = "<Response/>"
    tab.call(f"To={NUMBER.replace('+', '%2B')}")
    await asyncio.sleep(1)
    (call,) = await web.house.every_call()
    assert (call.from_, call.to, call.direction) == (ALICE, NUMBER, "inbound")


async def test_a_handset_in_a_page_calls_another_handset(web: Web) -> None:
    tab = await held(web)
    web.house.answers(web.house.bob)
    tab.call(f"To={BOB.replace('+', '%2B')}")
    await tab.hears("ringing")
    await tab.hears("answer")
    calls = {one.direction: one for one in await web.house.every_call()}
    assert (calls["inbound"].from_, calls["inbound"].to) == (ALICE, BOB)
    assert (calls["outbound-dial"].from_, calls["outbound-dial"].to) == (ALICE, BOB)


async def test_what_nobody_has_is_not_called(web: Web) -> None:
    tab = await held(web)
    tab.call("To=%2B442079460000")
    assert (await tab.hears("hangup"))["error"]["code"] == codes.NOT_FOUND
    assert await web.house.every_call() == []


async def test_a_handset_that_is_thrown_away_calls_nobody(web: Web) -> None:
    tab = await held(web)
    web.directory.apply([Delete(Handset, web.house.alice.sid)])
    tab.call(f"To={NUMBER.replace('+', '%2B')}")
    assert (await tab.hears("hangup"))["error"]["code"] == codes.NOT_AUTHORISED
