"""Whatever pages say and lose, in any order: a call has one end, and nothing is left."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.domain.entities import FINAL_CALL_STATUSES
from switchhook.testing.loop import VirtualTimeLoop
from tests.voice.browsers.web import Tab, Web
from tests.voice.house import House

PAGES = {
    "start": "<Response><Dial timeout='20' answerOnBridge='true'><Client>bob</Client></Dial>"
    "</Response>",
    "talk": "<Response><Say>hello</Say><Pause length='15'/></Response>",
}
KINDS = (
    "invite", "answer", "answer", "reject", "hangup", "reinvite", "return", "dtmf", "message",
    "listen", "register", "unregister", "drop", "reconnect", "media", "silence", "call bob",
    "expire", "nonsense",
)  # fmt: skip
DEED = st.tuples(
    st.integers(0, 60),  # tenths of a second before it
    st.integers(0, 3),  # whose page
    st.sampled_from(KINDS),
    st.integers(0, 3),  # which of the calls that it knows
    st.sampled_from(("v=sense", "v=nonsense")),
)


def known(tab: Tab, number: int) -> tuple[str, str]:
    """Return a call that the page has heard of, and the token to come back to it."""
    told = [payload for _, payload in tab.heard if "callsid" in payload]
    if not told:
        return "TJS0", "token0"
    one = told[number % len(told)]
    tokens = [each["reconnect"] for each in told if "reconnect" in each]
    return one["callsid"], tokens[number % len(tokens)] if tokens else "token0"


def frame(kind: str, call_id: str, token: str, number: int, sdp: str) -> dict[str, Any] | None:
    """Return what a page says, if it is by a frame about a call."""
    frames: dict[str, dict[str, Any]] = {
        "invite": {"callsid": f"TJS{number}", "sdp": sdp, "twilio": {"params": "To=x"}},
        "return": {"callsid": call_id, "sdp": sdp, "reconnect": token, "twilio": {}},
        "answer": {"callsid": call_id, "sdp": sdp},
        "reinvite": {"callsid": call_id, "sdp": sdp},
        "reject": {"callsid": call_id},
        "hangup": {"callsid": call_id},
        "dtmf": {"callsid": call_id, "dtmf": "1w#"},
        "message": {"callsid": call_id, "voiceeventsid": "KX1", "content": {"a": sdp}},
        "register": {"media": {"audio": True}},
        "unregister": {"media": {"audio": False}},
    }
    return frames.get(kind)


NAMES = {"return": "invite", "unregister": "register"}  # of frames


async def do(web: Web, tab: Tab, kind: str, number: int, sdp: str) -> None:
    told = frame(kind, *known(tab, number), number, sdp)
    if told is not None:
        tab.say(NAMES.get(kind, kind), **told)
        return
    match kind:
        case "listen":
            tab.listen(web.token(tab.identity, ttl=30) if number else "nonsense")
        case "expire":
            tab.listen(web.token(tab.identity, ttl=1))
        case "drop" | "reconnect":
            tab.drop()
            if kind == "reconnect":
                tab.reconnect()
        case "media" | "silence":
            for port in web.media.ports:
                port.connected = kind == "media"
        case "call bob":
            await web.house.call(to="client:bob", url="http://app.test/talk")
        case _:
            tab.page.on_text(kind.encode())


async def begin(web: Web, tabs: list[Tab], taken: bool, reached: bool) -> None:
    """Let one page call another."""
    tabs[0].call()
    await tabs[2].hears("invite")
    if taken:
        tabs[2].say("answer", callsid=tabs[2].last("invite")["callsid"], sdp="v=sense")
        await tabs[0].hears("answer")
    for port in web.media.ports:
        port.connected = reached


async def check(web: Web) -> None:
    house = web.house
    assert house.calls.count == 0
    assert web.browsers.legs == 0
    assert all(port.port.closed for port in web.media.ports)
    assert 12400 not in house.codes
    for call in await house.every_call():
        assert call.status in FINAL_CALL_STATUSES
        ends = [one for one in house.statuses(call) if one in FINAL_CALL_STATUSES]
        assert len(ends) == 1


@settings(max_examples=60, deadline=None)
@given(plan=st.lists(DEED, max_size=25), taken=st.booleans(), reached=st.booleans())
def test_a_call_has_one_end_and_nothing_is_left(
    plan: list[tuple[int, int, str, int, str]], taken: bool, reached: bool
) -> None:
    async def run() -> None:
        loop = cast(VirtualTimeLoop, asyncio.get_running_loop())
        with tempfile.TemporaryDirectory() as folder:
            house = House(Path(folder), loop)
            house.app.pages.update(PAGES)
            await house.media.start()
            web = Web(house)
            await web.start()
            tabs = [web.tab(who).register() for who in ("alice", "alice", "bob", "bob")]
            try:
                await begin(web, tabs, taken, reached)
                for tenths, whose, kind, number, sdp in plan:
                    await asyncio.sleep(tenths / 10)
                    await do(web, tabs[whose], kind, number, sdp)
                await asyncio.sleep(60)
                for tab in tabs:
                    tab.drop()
                await asyncio.sleep(60)
                await check(web)
                assert not web.browsers.count
                assert not any(
                    web.clients.pages(web.application.account_sid, who) for who in ("alice", "bob")
                )
            finally:
                web.browsers.close()
                for port in web.media.ports:
                    port.far.close()
                await house.calls.drain(0)
                await house.lines.close()
                await house.media.close()

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(run())
