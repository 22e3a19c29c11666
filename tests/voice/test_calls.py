"""Whole calls, on virtual time."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from switchhook.domain.changes import Insert, StoreUnavailable
from switchhook.domain.entities import Application, Call
from switchhook.domain.errors import TwilioError
from switchhook.testing.loop import EPOCH
from switchhook.voice.requests import CallRequest
from tests.voice.house import ACCOUNT, ALICE, APP, BOB, NUMBER, House, instructions


async def test_a_call_says_hello_and_hangs_up(house: House) -> None:
    house.answers(house.alice, 2)
    call = await house.call("<Say>Hello world.</Say>")
    assert call.status == "queued"
    done = await house.over(call)
    assert house.statuses(call) == ["queued", "ringing", "in-progress", "completed"]
    assert await house.texts(house.alice) == ["Hello world."]
    assert done.duration == 1
    assert (done.from_, done.to, done.direction) == (NUMBER, ALICE, "outbound-api")
    assert done.phone_number_sid == house.number.sid
    assert house.alerts == []


async def test_a_minute_of_pause_lasts_a_minute(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Pause length="60"/>')
    done = await house.over(call)
    assert done.duration == 60
    assert done.start_time is not None and done.end_time is not None
    assert (done.end_time - done.start_time).total_seconds() == pytest.approx(60, abs=0.05)


async def test_status_changes_are_numbered_and_carry_the_sip_response(house: House) -> None:
    call = await house.call(timeout=5)
    await house.over(call)
    assert [event.sequence for event in house.events] == [0, 1, 2]
    assert house.events[-1].extra == (("SipResponseCode", "487"),)


async def test_nobody_answers_within_the_timeout(house: House) -> None:
    call = await house.call("<Say>x</Say>", timeout=20)
    before = house.loop.time()
    done = await house.over(call)
    assert (done.status, done.duration) == ("no-answer", None)
    assert house.loop.time() - before == pytest.approx(20, abs=0.1)
    assert house.app.requests == []


async def test_a_handset_that_declines_is_busy(house: House) -> None:
    call = await house.call()
    await house.until(call, "ringing")
    assert [(sid, ring.sid) for sid, ring in house.lines.rings()] == [(house.alice.sid, call.sid)]
    await house.lines.hangup(house.alice)
    assert (await house.over(call)).status == "busy"


async def test_a_handset_in_a_call_is_busy(house: House) -> None:
    house.answers(house.alice)
    first = await house.call('<Pause length="10"/>')
    await house.until(first, "in-progress")
    second = await house.call()
    assert (await house.over(second)).status == "busy"
    assert (await house.over(first)).status == "completed"


async def test_the_callee_hangs_up(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Pause length="600"/>')
    await house.until(call, "in-progress")
    await asyncio.sleep(7)
    await house.lines.hangup(house.alice)
    done = await house.over(call)
    assert (done.status, done.duration) == ("completed", 7)


async def test_rest_cancels_a_ringing_call(house: House) -> None:
    call = await house.call()
    await house.until(call, "ringing")
    ended = await house.calls.end(call, "canceled")
    assert ended.status == "canceled"
    assert (await house.over(call)).status == "canceled"
    assert house.lines.current(house.alice) is None


async def test_rest_cancels_a_queued_call(house: House) -> None:
    call = await house.call()
    assert (await house.calls.end(call, "canceled")).status == "canceled"
    assert (await house.over(call)).status == "canceled"
    assert house.lines.rings() == []


async def test_rest_completes_a_call(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Pause length="600"/>')
    await house.until(call, "in-progress")
    with pytest.raises(TwilioError) as caught:
        await house.calls.end(call, "canceled")
    assert caught.value.code == 21220
    assert (await house.calls.end(call, "completed")).status == "completed"
    done = await house.over(call)
    assert await house.calls.end(call, "completed") == done


async def test_rest_redirects_a_call_out_of_a_running_verb(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Pause length="600"/>')
    await house.until(call, "in-progress")
    house.app.pages["other"] = "<Response><Say>changed</Say></Response>"
    await house.calls.redirect(call, instructions("other"))
    done = await house.over(call, within=5)
    assert await house.texts(house.alice) == ["changed"]
    assert done.duration == 1  # half a second of speech


async def test_rest_redirects_with_twiml_while_something_plays(house: House) -> None:
    house.answers(house.alice)
    call = await house.call(f"<Say>{'word ' * 100}</Say>")
    await house.until(call, "in-progress")
    await asyncio.sleep(1)
    await house.calls.redirect(call, instructions(twiml="<Response><Say>new</Say></Response>"))
    await house.over(call, within=5)
    assert (await house.texts(house.alice))[1:] == ["new"]


async def test_only_a_call_in_progress_can_be_redirected(house: House) -> None:
    call = await house.call()
    with pytest.raises(TwilioError) as caught:
        await house.calls.redirect(call, instructions("other"))
    assert caught.value.code == 21220


async def test_the_time_limit_ends_a_call(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Pause length="600"/>', time_limit=30)
    assert (await house.over(call)).duration == 30


async def test_digits_are_sent_before_the_document_begins(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Say>hi</Say>", send_digits="ww1")
    await house.over(call)
    assert house.app.times[0] > 1


async def test_an_application_has_the_last_word(house: House) -> None:
    house.answers(house.alice)
    await house.store.commit(
        [
            Insert(
                Application(
                    sid="AP1",
                    account_sid=ACCOUNT,
                    friendly_name="app",
                    voice_url=APP + "app",
                    status_callback=APP + "status",
                    date_created=EPOCH,
                    date_updated=EPOCH,
                )
            )
        ]
    )
    house.app.pages["app"] = "<Response><Say>from the application</Say></Response>"
    call = await house.call("<Say>no</Say>", application_sid="AP1")
    assert (await house.over(call)).status_callback == APP + "status"
    assert await house.texts(house.alice) == ["from the application"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"to": "+15005550000"}, 21214),
        ({"from_": "+15005550006"}, 21210),
        ({"caller_id": "+15005550006"}, 21210),
        ({"application_sid": "AP404"}, 21218),
        ({"url": "", "twiml": ""}, 21205),
    ],
)
async def test_what_cannot_be_called(house: House, changed: dict[str, Any], code: int) -> None:
    request = CallRequest(account_sid=ACCOUNT, to=ALICE, from_=NUMBER, url=APP)
    with pytest.raises(TwilioError) as caught:
        await house.calls.create(replace(request, **changed))
    assert caught.value.code == code
    assert await house.every_call() == []
    assert house.calls.count == 0


async def test_a_sip_address_may_be_called_by_any_name(house: House) -> None:
    alice = "sip:alice@127.0.0.1"
    house.routes.ways[alice] = house.routes.ways[ALICE]
    request = CallRequest(account_sid=ACCOUNT, to=alice, from_="Reception", url=APP)
    call = await house.calls.create(request)
    assert (call.from_, call.phone_number_sid) == ("Reception", "")
    await house.calls.end(call, "canceled")
    assert (await house.over(call)).status == "canceled"


async def test_what_cannot_be_stored_is_not_dialled(house: House) -> None:
    house.store.broken = StoreUnavailable("disk full")
    with pytest.raises(StoreUnavailable):
        await house.call()
    assert house.calls.count == 0
    assert house.lines.rings() == []


async def test_a_call_that_could_not_be_stored_leaves_nothing_to_do(house: House) -> None:
    tasks = len(asyncio.all_tasks())
    house.store.broken = StoreUnavailable("disk full")
    await house.dial_in("<Say>never</Say>")
    await asyncio.sleep(0.5)
    assert house.calls.count == house.media.engine.legs == 0
    assert len(asyncio.all_tasks()) == tasks
    house.store.broken = None
    await asyncio.sleep(300)
    assert await house.every_call() == []


async def test_a_final_status_is_stored_once_the_disk_has_room(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Pause length="10"/>')
    await house.until(call, "in-progress")
    await asyncio.sleep(5)
    house.store.broken = StoreUnavailable("disk full")
    await asyncio.sleep(10)
    house.store.broken = None
    await asyncio.sleep(10)
    assert (await house.record(call)).status == "completed"


async def test_calls_go_out_at_the_accounts_rate(house: House) -> None:
    calls = [await house.call(timeout=1) for _ in range(3)]
    for call in calls:
        await house.over(call)
    assert [(await house.record(call)).queue_time for call in calls] == [0, 10, 20]


async def test_no_more_calls_than_there_is_room_for(house: House) -> None:
    for _ in range(20):
        await house.call(timeout=5)
    assert not house.calls.admit()
    with pytest.raises(TwilioError) as caught:
        await house.call()
    assert caught.value.status == 503
    await asyncio.sleep(10)
    assert house.calls.admit()


async def test_draining_waits_for_running_calls_and_takes_no_new_ones(house: House) -> None:
    house.answers(house.alice)
    short = await house.call('<Pause length="5"/>')
    house.answers(house.bob)
    house.app.pages["more"] = '<Response><Pause length="600"/></Response>'
    long = await house.call(to=BOB, url=APP + "more")
    await house.until(long, "in-progress")
    before = house.loop.time()
    draining = asyncio.create_task(house.calls.drain(30))
    await asyncio.sleep(1)
    with pytest.raises(TwilioError):
        await house.call()
    await draining
    assert house.loop.time() - before == pytest.approx(30, abs=1)
    assert (await house.record(short)).duration == 5
    assert (await house.record(long)).status == "completed"


async def test_a_fault_ends_one_call_with_an_alert(house: House) -> None:
    def explode() -> str:
        raise RuntimeError("boom")

    house.answers(house.alice)
    house.answers(house.bob)
    house.app.pages["start"] = explode
    faulty = await house.call()
    other = await house.call(to=BOB, url=APP + "fine")
    house.app.pages["fine"] = '<Response><Pause length="3"/></Response>'
    assert (await house.over(faulty)).status == "completed"
    assert house.codes == [12400]
    assert (await house.over(other)).duration == 3


async def test_machine_detection_says_that_it_does_not_know(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Say>x</Say>", machine_detection="Enable")
    assert (await house.over(call)).answered_by == "unknown"
    assert house.app.asked("start")[0]["AnsweredBy"] == "unknown"


async def test_a_call_to_a_number_of_ours_is_two_calls(house: House) -> None:
    house.set_number(voice_url=APP + "in")
    house.app.pages["in"] = "<Response><Say>inside</Say></Response>"
    call = await house.call('<Pause length="2"/>', to=NUMBER)
    await house.over(call)
    outbound, inbound = await house.every_call()
    assert (outbound.direction, inbound.direction) == ("outbound-api", "inbound")
    await house.over(inbound)
    assert {outbound.status, (await house.record(inbound)).status} == {"completed"}


async def test_an_inbound_call_asks_the_number_and_is_answered_by_the_first_verb(
    house: House,
) -> None:
    call = await house.dial_in("<Say>Welcome to Switchhook</Say>")
    done = await house.over(call)
    assert house.statuses(call) == ["ringing", "in-progress", "completed"]
    asked = house.app.asked("start")[0]
    assert (asked["CallStatus"], asked["Direction"]) == ("ringing", "inbound")
    assert (asked["From"], asked["To"]) == (ALICE, NUMBER)
    assert (done.direction, done.phone_number_sid) == ("inbound", house.number.sid)
    assert await house.texts(house.alice) == ["Welcome to Switchhook"]


async def test_a_caller_gives_up_before_the_answer(house: House) -> None:
    call = await house.dial_in('<Pause length="30"/><Say>too late</Say>')
    await asyncio.sleep(3)
    await house.lines.hangup(house.alice)
    assert (await house.over(call)).status == "canceled"


async def test_a_number_may_leave_it_to_an_application(house: House) -> None:
    application = Application(
        sid="AP1",
        account_sid=ACCOUNT,
        friendly_name="app",
        voice_url=APP + "app",
        date_created=EPOCH,
        date_updated=EPOCH,
    )
    await house.store.commit([Insert(application)])
    house.app.pages["app"] = "<Response><Say>application</Say></Response>"
    house.set_number(voice_application_sid="AP1")
    call = await house.dial_in()
    await house.over(call)
    assert await house.texts(house.alice) == ["application"]


async def test_a_call_leaves_a_trace(house: House) -> None:
    house.answers(house.alice)
    await house.over(await house.call("<Say>Hello</Say><Pause/>"))
    assert [trace.detail["verb"] for trace in await house.traces("verb")] == ["Say", "Pause"]
    assert [trace.detail["pii.text"] for trace in await house.traces("heard")] == ["Hello"]
    assert [trace.detail["url"] for trace in await house.traces("twiml")] == [APP + "start"]


async def test_a_document_that_came_with_the_call_is_in_its_trace(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Pause length='60'/>")
    await asyncio.sleep(5)
    document = "<Response><Say>new</Say></Response>"
    await house.calls.redirect(call, instructions(twiml=document))
    await house.over(call)
    details = [trace.detail for trace in await house.traces("twiml")]
    assert [detail.get("pii.document", "") for detail in details] == ["", document]


async def test_handsets_cannot_do_what_needs_a_call(house: House) -> None:
    for action in (house.lines.answer, house.lines.hangup):
        with pytest.raises(LookupError):
            await action(house.alice)
    with pytest.raises(LookupError):
        await house.lines.digits(house.alice, "1")
    with pytest.raises(TwilioError):
        await house.lines.dial(house.alice, "+15005550000")
    assert house.lines.current(house.alice) is None
    assert (await house.lines.heard(house.alice)).audio is None


async def test_a_handset_keeps_the_audio_it_heard(house: House) -> None:
    house.answers(house.alice)
    await house.over(await house.call("<Pause/><Say>one two three four</Say><Pause/>"))
    heard = await house.lines.heard(house.alice)
    assert heard.audio is not None
    assert heard.audio.stat().st_size == pytest.approx(44 + 16000 * 4, rel=0.05)
    assert heard.times == pytest.approx([1.0], abs=0.1)


async def test_what_a_handset_heard_can_be_listened_to_during_the_call(house: House) -> None:
    house.answers(house.alice)
    await house.call("<Say>one two three four</Say><Pause length='60'/>")
    await asyncio.sleep(0.1)
    heard = await house.lines.heard(house.alice)
    assert heard.audio is not None
    assert heard.audio.stat().st_size == 44
    await asyncio.sleep(1)
    await house.lines.heard(house.alice)
    assert heard.audio.stat().st_size > 8000


async def test_every_call_has_an_end(house: House) -> None:
    house.answers(house.alice)
    await house.over(await house.call("<Say>x</Say>"))
    assert house.calls.count == 0
    await asyncio.sleep(1)
    assert house.media.engine.legs == 0
    assert await house.store.count(Call) == 1


async def test_hangup_while_digits_are_sent(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Say>x</Say>", send_digits="WWWWWWWW")
    await house.until(call, "in-progress")
    await asyncio.sleep(1)
    await house.lines.hangup(house.alice)
    assert (await house.over(call)).status == "completed"
    assert house.alerts == []


async def test_a_redirect_while_digits_are_sent_comes_first(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Say>old</Say>", send_digits="WWWW")
    await house.until(call, "in-progress")
    await house.calls.redirect(call, instructions(twiml="<Response><Say>new</Say></Response>"))
    await house.over(call)
    assert await house.texts(house.alice) == ["new"]


async def test_a_called_number_that_gives_up_unanswered_is_no_answer(house: House) -> None:
    house.set_number(voice_url=APP + "inbound")
    house.app.pages["inbound"] = '<Response><Pause length="60"/></Response>'
    call = await house.call(to=NUMBER)
    await asyncio.sleep(1)
    inbound = (await house.every_call())[-1]
    await house.calls.end(inbound, "completed")
    assert (await house.over(call)).status == "no-answer"
    assert (await house.record(inbound)).status == "canceled"
