"""https://www.twilio.com/docs/voice/twiml/enqueue and .../queue, in whole calls."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from switchhook.domain.changes import Update
from switchhook.domain.entities import Call, Callback, Handset, Queue
from switchhook.domain.events import QueueMembershipChanged
from switchhook.media.tones import tone
from tests.voice.house import APP, BOB, House, instructions

ENQUEUE = '<Enqueue action="left" waitUrl="wait">support</Enqueue><Say>next</Say>'


@pytest.fixture
def full(house: House) -> House:
    """Return the house with an app, and handsets that answer."""
    house.app.pages["wait"] = "<Response><Pause length='10'/></Response>"
    house.app.pages["left"] = "<Response><Say>bye</Say></Response>"
    house.answers(house.alice)
    house.answers(house.bob)
    return house


async def waits(house: House, verbs: str = ENQUEUE) -> Call:
    """Let Alice wait in the queue."""
    call = await house.call(verbs)
    await house.until(call, "in-progress")
    await asyncio.sleep(1)
    return call


async def serves(house: House, attributes: str = "", queue: str = "") -> Call:
    """Let Bob serve the queue."""
    house.app.pages["served"] = "<Response><Say>served</Say></Response>"
    house.app.pages["serve"] = (
        f"<Response><Dial action='served' {attributes}>{queue or '<Queue>support</Queue>'}</Dial>"
        "</Response>"
    )
    call = await house.call(to=BOB, url=APP + "serve")
    await asyncio.sleep(3)
    return call


def result(house: House) -> Mapping[str, str]:
    (asked,) = house.app.asked("left")
    return asked


async def heard(house: House, handset: Handset) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    told = await house.lines.heard(handset)
    assert told.audio is not None
    return np.frombuffer(told.audio.read_bytes()[44:], np.int16)


def loudness(samples: "np.ndarray[tuple[int], np.dtype[np.int16]]", hertz: int) -> float:
    """Return how much of a frequency there is, 1.0 being all."""
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64))) ** 2
    at = round(hertz * len(samples) / 8000)
    return float(spectrum[at - 2 : at + 3].sum() / spectrum.sum())


async def empty(house: House) -> None:
    """Check that nothing is left of any call."""
    await asyncio.sleep(1)
    assert (house.calls.count, house.media.engine.legs, house.calls.queues.lines) == (0, 0, 0)


async def test_a_waiting_caller_and_the_server_hear_each_other(full: House) -> None:
    caller = await waits(full)
    await asyncio.sleep(20)
    server = await serves(full)
    one, other = (full.lines._lines[who.sid].leg for who in (full.alice, full.bob))
    await asyncio.gather(one.play(tone((500,), 2)), other.play(tone((800,), 2)))
    await asyncio.sleep(0.5)
    await full.lines.hangup(full.bob)
    await full.over(server)
    await full.over(caller)
    assert loudness((await heard(full, full.bob))[-20000:], 500) > 0.9
    assert loudness((await heard(full, full.alice))[-30000:-8000], 800) > 0.9
    assert result(full)["QueueResult"] == "bridged"
    assert result(full)["QueueTime"] == "21"
    assert await full.texts(full.alice) == ["bye"]
    assert full.codes == []
    await empty(full)


async def test_the_server_hears_how_it_went(full: House) -> None:
    caller = await waits(full)
    server = await serves(full)
    await asyncio.sleep(7)
    await full.lines.hangup(full.alice)
    await full.over(server)
    (asked,) = full.app.asked("served")
    assert (asked["DialCallStatus"], asked["DialCallSid"]) == ("completed", caller.sid)
    assert (asked["DialCallDuration"], asked["DialBridged"]) == ("10", "true")
    assert result(full)["QueueResult"] == "hangup"
    assert await full.texts(full.bob) == ["served"]
    await empty(full)


async def test_the_app_hears_where_the_caller_stands(full: House) -> None:
    first = await waits(full)
    full.answers(full.bob)
    second = await full.call(to=BOB)
    await asyncio.sleep(25)
    asked = [one for one in full.app.asked("wait") if one["CallSid"] == second.sid]
    assert [one["QueuePosition"] for one in asked] == ["2", "2", "2"]
    assert [one["QueueTime"] for one in asked] == ["0", "10", "20"]
    assert (asked[1]["AvgQueueTime"], asked[1]["CurrentQueueSize"]) in (("10", "2"), ("11", "2"))
    assert asked[0]["MaxQueueSize"] == "1000"
    await full.lines.hangup(full.alice)
    await asyncio.sleep(10)
    assert full.app.asked("wait")[-1]["QueuePosition"] == "1"
    await full.lines.hangup(full.bob)
    await full.over(first)
    await full.over(second)
    await empty(full)


async def test_leave_goes_on_behind_the_verb(full: House) -> None:
    full.app.pages["wait"] = "<Response><Say>wait</Say><Leave/><Say>never</Say></Response>"
    verbs = "<Enqueue waitUrl='wait'>support</Enqueue><Say>next</Say>"
    await full.over(await waits(full, verbs))
    assert await full.texts(full.alice) == ["wait", "next"]
    await empty(full)


async def test_leave_tells_the_action(full: House) -> None:
    full.app.pages["wait"] = "<Response><Pause length='4'/><Leave/></Response>"
    await full.over(await waits(full))
    assert (result(full)["QueueResult"], result(full)["QueueTime"]) == ("leave", "4")
    assert await full.texts(full.alice) == ["bye"]


async def test_leave_elsewhere_does_nothing(full: House) -> None:
    await full.over(await full.call("<Leave/><Say>on</Say>"))
    assert await full.texts(full.alice) == ["on"]
    assert full.codes == []


async def test_a_caller_who_hangs_up_tells_the_action(full: House) -> None:
    call = await waits(full)
    await asyncio.sleep(4)
    await full.lines.hangup(full.alice)
    await full.over(call)
    assert (result(full)["QueueResult"], result(full)["CallStatus"]) == ("hangup", "completed")
    await empty(full)


async def test_music_without_a_wait_url(full: House) -> None:
    call = await waits(full, "<Enqueue>support</Enqueue>")
    await asyncio.sleep(20)
    await full.lines.hangup(full.alice)
    await full.over(call)
    music = (await heard(full, full.alice))[16000:]
    half_seconds = music[: len(music) // 4000 * 4000].reshape(-1, 4000).astype(np.float64)
    assert np.sqrt((half_seconds**2).mean(axis=1)).min() > 260


async def test_music_when_the_wait_url_fails(full: House) -> None:
    del full.app.pages["wait"]
    call = await waits(full)
    await asyncio.sleep(5)
    await full.lines.hangup(full.alice)
    await full.over(call)
    assert full.codes == [11200]
    assert np.abs((await heard(full, full.alice))[16000:]).max() > 2000


async def test_a_wait_document_that_says_nothing_is_asked_for_once_a_second(full: House) -> None:
    full.app.pages["wait"] = "<Response/>"
    call = await waits(full)
    await asyncio.sleep(9)
    await full.lines.hangup(full.alice)
    await full.over(call)
    assert 9 <= len(full.app.asked("wait")) <= 11


async def test_verbs_that_may_not_be_used_while_waiting_are_passed_over(full: House) -> None:
    full.app.pages["wait"] = f"<Response><Dial>{BOB}</Dial><Say>wait</Say><Leave/></Response>"
    await full.over(await waits(full))
    assert await full.texts(full.alice) == ["wait", "bye"]
    assert full.codes == [12200]


async def test_a_full_queue_takes_nobody(full: House) -> None:
    verbs = '<Enqueue action="left" waitUrl="wait" maxQueueSize="1">support</Enqueue>'
    first = await waits(full, verbs)
    second = await full.call(to=BOB)
    await full.over(second)
    assert result(full)["QueueResult"] == "queue-full"
    assert full.codes == [14207]
    await full.lines.hangup(full.alice)
    await full.over(first)
    await empty(full)


@pytest.mark.parametrize(
    ("verbs", "code"),
    [
        ('<Enqueue action="left"/>', 14204),
        ('<Enqueue action="left" workflowSid="WW1">x</Enqueue>', 14226),
    ],
)
async def test_a_queue_needs_a_name(full: House, verbs: str, code: int) -> None:
    await full.over(await full.call(verbs))
    assert (result(full)["QueueResult"], full.codes) == ("error", [code])


async def test_the_caller_hears_a_whisper_first_and_the_server_nothing(full: House) -> None:
    full.app.pages["whisper"] = "<Response><Say>you are next now</Say></Response>"
    caller = await waits(full)
    server = await serves(full, queue='<Queue url="whisper">support</Queue>')
    await asyncio.sleep(3)
    await full.lines.hangup(full.alice)
    await full.over(server)
    (asked,) = full.app.asked("whisper")
    assert (asked["CallSid"], asked["DequeingCallSid"]) == (caller.sid, server.sid)
    assert asked["QueueTime"] == "1"
    assert await full.texts(full.alice) == ["you are next now"]
    assert await full.texts(full.bob) == ["served"]


async def test_who_hangs_up_in_the_whisper_makes_place_for_the_next(full: House) -> None:
    full.app.pages["whisper"] = "<Response><Pause length='5'/></Response>"
    caller = await waits(full)
    server = await serves(full, "timeout='20'", '<Queue url="whisper">support</Queue>')
    await full.lines.hangup(full.alice)
    await full.over(caller)
    assert result(full)["QueueResult"] == "hangup"
    await full.over(server)
    assert full.app.asked("served")[0]["DialCallStatus"] == "no-answer"
    await empty(full)


async def test_a_server_who_goes_in_the_whisper_leaves_the_caller_where_it_was(full: House) -> None:
    full.app.pages["whisper"] = "<Response><Pause length='8'/></Response>"
    caller = await waits(full)
    server = await serves(full, queue='<Queue url="whisper">support</Queue>')
    await full.lines.hangup(full.bob)
    await full.over(server)
    queue = (await full.store.find(Queue))[0]
    assert [one.call_sid for one in full.calls.queues.members(queue)] == [caller.sid]
    asked = len(full.app.asked("wait"))
    await asyncio.sleep(2)
    assert len(full.app.asked("wait")) == asked  # the document is played, not asked for at once
    await full.lines.hangup(full.alice)
    await full.over(caller)
    await empty(full)


async def test_nobody_comes_before_the_timeout(full: House) -> None:
    first = await waits(full)
    await full.lines.hangup(full.alice)
    await full.over(first)
    before = full.loop.time()
    await full.over(await serves(full, "timeout='7'"))
    assert full.loop.time() - before == pytest.approx(9, abs=1.5)
    assert full.app.asked("served")[0]["DialCallStatus"] == "no-answer"
    await empty(full)


async def test_a_queue_that_never_was_has_failed(full: House) -> None:
    await full.over(await serves(full))
    assert full.app.asked("served")[0]["DialCallStatus"] == "failed"


async def test_the_talk_ends_at_a_star_and_at_the_limit(full: House) -> None:
    for attributes, after in (("hangupOnStar='true'", 2), ("timeLimit='4'", 0)):
        full.app.requests.clear()
        caller = await waits(full)
        server = await serves(full, attributes)
        if after:
            await full.lines.digits(full.bob, "*")
        await full.over(server)
        await full.over(caller)
        assert full.app.asked("served")[0]["DialCallStatus"] == "completed"
        assert result(full)["QueueResult"] == "bridged"
    await empty(full)


async def test_the_talk_is_recorded(full: House) -> None:
    caller = await waits(full)
    server = await serves(full, "record='record-from-answer-dual'")
    await full.lines._lines[full.alice.sid].leg.play(tone((500,), 2))
    await full.lines.hangup(full.bob)
    await full.over(server)
    await full.over(caller)
    (recording,) = await full.recordings()
    assert (recording.channels, recording.call_sid) == (2, server.sid)
    assert full.app.asked("served")[0]["RecordingSid"] == recording.sid


@pytest.mark.parametrize(
    ("bridged", "expected"), [(False, "redirected"), (True, "redirected-from-bridged")]
)
async def test_a_redirect_is_owed_to_the_action(full: House, bridged: bool, expected: str) -> None:
    caller = await waits(full)
    server = await serves(full) if bridged else None
    await full.calls.redirect(caller, instructions(twiml="<Response><Say>moved</Say></Response>"))
    await full.over(caller)
    if server is not None:
        await full.over(server)
        assert full.app.asked("served")[0]["DialCallStatus"] == "completed"
    (owed,) = await full.store.find(Callback)
    assert owed.parameters["QueueResult"] == expected
    assert owed.parameters["CallSid"] == caller.sid
    assert owed.url == APP + "left"
    assert await full.texts(full.alice) == ["moved"]
    await empty(full)


async def test_a_redirect_of_the_server_ends_the_talk(full: House) -> None:
    caller = await waits(full)
    server = await serves(full)
    await full.calls.redirect(server, instructions(twiml="<Response><Say>moved</Say></Response>"))
    await full.over(server)
    await full.over(caller)
    assert result(full)["QueueResult"] == "bridged"
    assert await full.texts(full.alice) == ["bye"]
    assert await full.texts(full.bob) == ["moved"]
    await empty(full)


async def test_joining_and_leaving_are_told(full: House) -> None:
    told: list[tuple[str, int]] = []
    full.bus.subscribe(
        QueueMembershipChanged, lambda event: told.append((event.change, event.size))
    )
    call = await waits(full)
    await full.lines.hangup(full.alice)
    await full.over(call)
    assert told == [("joined", 1), ("left", 0)]


async def test_the_size_of_a_stored_queue_counts(full: House) -> None:
    full.app.pages["quit"] = "<Response><Pause length='3'/><Leave/></Response>"
    await full.over(await waits(full, '<Enqueue waitUrl="quit">support</Enqueue>'))
    (queue,) = await full.store.find(Queue)
    await full.store.commit([Update(Queue, queue.sid, {"max_size": 0})])
    full.app.pages["start"] = f"<Response>{ENQUEUE}</Response>"
    await full.over(await full.call())
    assert result(full)["QueueResult"] == "queue-full"
    assert replace(queue, max_size=0) == (await full.store.find(Queue))[0]
