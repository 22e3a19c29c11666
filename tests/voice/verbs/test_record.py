"""https://www.twilio.com/docs/voice/twiml/record"""

import asyncio
import wave

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import Call, Transcription
from switchhook.media.tones import tone
from switchhook.speech import Heard
from switchhook.voice.legs.leg import LegEnded
from tests.voice.house import ACCOUNT, House, instructions


async def begin(house: House, attributes: str = "", more: str = "") -> Call:
    house.answers(house.alice)
    house.app.pages["action"] = "<Response><Say>thanks</Say></Response>"
    call = await house.call(f'<Record action="action" {attributes}/>{more}')
    await house.until(call, "in-progress")
    await asyncio.sleep(0.5)  # the beep
    return call


async def speak(house: House, seconds: float) -> None:
    """Let Alice say something."""
    line = house.lines._lines[house.alice.sid]
    await line.leg.play(tone((500,), seconds))


async def test_silence_ends_the_recording_and_the_action_gets_it(house: House) -> None:
    call = await begin(house, 'timeout="5"')
    await speak(house, 10)
    before = house.loop.time()
    await house.over(call)
    assert house.app.times[1] - before == pytest.approx(5, abs=0.3)
    asked = house.app.asked("action")[0]
    (recording,) = await house.recordings()
    assert asked["RecordingSid"] == recording.sid
    assert asked["RecordingUrl"] == (
        f"http://switchhook.test/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recording.sid}"
    )
    assert (asked["RecordingDuration"], asked["Digits"]) == ("10", "")
    assert (recording.status, recording.duration, recording.call_sid) == ("completed", 10, call.sid)
    assert await house.texts(house.alice) == ["thanks"]


async def test_the_file_holds_what_was_said_without_the_silence(house: House) -> None:
    call = await begin(house)
    await asyncio.sleep(1)
    await speak(house, 3)
    await house.over(call)
    (recording,) = await house.recordings()
    path = house.folder / "recordings" / ACCOUNT / f"{recording.sid}.wav"
    with wave.open(str(path)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(3.2, abs=0.1)
        assert file.getnchannels() == 1


async def test_silence_is_kept_when_asked(house: House) -> None:
    call = await begin(house, 'trim="do-not-trim"')
    await speak(house, 3)
    await house.over(call)
    assert house.app.asked("action")[0]["RecordingDuration"] == "8"


async def test_a_key_ends_the_recording(house: House) -> None:
    call = await begin(house, 'finishOnKey="#"')
    await speak(house, 2)
    await house.lines.digits(house.alice, "1")
    await speak(house, 1)
    await house.lines.digits(house.alice, "#")
    await house.over(call)
    assert house.app.asked("action")[0]["Digits"] == "#"


async def test_the_longest_recording(house: House) -> None:
    call = await begin(house, 'maxLength="4"')
    with pytest.raises(LegEnded):
        await speak(house, 10)
    await house.over(call)
    assert house.app.asked("action")[0]["RecordingDuration"] == "4"


async def test_a_caller_who_hangs_up_still_leaves_the_recording(house: House) -> None:
    call = await begin(house)
    await speak(house, 6)
    await house.lines.hangup(house.alice)
    await house.over(call)
    await asyncio.sleep(1)
    asked = house.app.asked("action")[0]
    assert (asked["Digits"], asked["RecordingDuration"]) == ("hangup", "6")
    assert asked["CallStatus"] == "completed"
    assert await house.texts(house.alice) == []


async def test_an_empty_recording_leads_to_the_next_verb(house: House) -> None:
    call = await begin(house, 'timeout="2"', "<Say>nobody there</Say>")
    await house.over(call)
    assert house.codes == [16102]
    assert house.app.asked("action") == []
    assert await house.texts(house.alice) == ["nobody there"]
    assert [one.status for one in await house.recordings()] == ["absent"]


async def test_the_app_is_told_of_the_recording(house: House) -> None:
    attributes = (
        'recordingStatusCallback="http://app.test/rec"'
        ' recordingStatusCallbackEvent="in-progress completed"'
    )
    call = await begin(house, attributes)
    await speak(house, 1)
    await house.over(call)
    assert [event.recording.status for event in house.recorded] == ["in-progress", "completed"]
    assert {event.recording.status_callback for event in house.recorded} == {"http://app.test/rec"}
    assert house.recorded[0].recording.status_callback_event == ("in-progress", "completed")


async def test_without_a_timeout_silence_does_not_end_it(house: House) -> None:
    call = await begin(house, 'timeout="0" maxLength="100" trim="do-not-trim"')
    await speak(house, 1)
    await house.over(call)
    assert house.app.asked("action")[0]["RecordingDuration"] == "100"


async def test_a_redirect_ends_and_keeps_the_recording(house: House) -> None:
    call = await begin(house)
    await speak(house, 2)
    await house.calls.redirect(call, instructions(twiml="<Response><Say>on</Say></Response>"))
    await house.over(call)
    assert [one.status for one in await house.recordings()] == ["completed"]
    assert await house.texts(house.alice) == ["on"]


async def test_two_redirects_at_once_do_not_lose_the_recording(house: House) -> None:
    call = await begin(house)
    await speak(house, 2)
    for word in ("one", "two"):
        document = f"<Response><Say>{word}</Say></Response>"
        await house.calls.redirect(call, instructions(twiml=document))
        await asyncio.sleep(0)
    await house.over(call)
    assert [one.status for one in await house.recordings()] == ["completed"]
    assert await house.texts(house.alice) == ["two"]


async def test_a_disk_that_takes_nothing_is_told_of(house: House) -> None:
    (house.folder / "recordings").write_text("in the way")
    call = await begin(house, 'timeout="2"', "<Say>after</Say>")
    await speak(house, 1)
    await house.over(call)
    assert house.codes == [12400]
    assert "could not be written" in house.alerts[0].text
    assert [(one.status, one.error_code) for one in await house.recordings()] == [("failed", 12400)]
    assert await house.texts(house.alice) == ["after"]


async def test_without_a_beep_nothing_of_the_greeting_is_lost(house: House) -> None:
    call = await begin(house, 'playBeep="false" timeout="2" trim="do-not-trim"')
    before = house.loop.time()
    await speak(house, 1)
    await house.over(call)
    (recording,) = await house.recordings()
    assert recording.start_time == call.date_created
    assert house.loop.time() - before < 5


async def test_only_the_keys_named_end_it(house: House) -> None:
    call = await begin(house, 'finishOnKey="*9"')
    await speak(house, 1)
    await house.lines.digits(house.alice, "12#")
    await speak(house, 1)
    await house.lines.digits(house.alice, "9")
    await house.over(call)
    assert house.app.asked("action")[0]["Digits"] == "9"


async def transcribed(house: House) -> list[Transcription]:
    await asyncio.sleep(1)
    return await house.store.find(Transcription)


async def test_a_recording_is_written_down_beside_the_call(house: House) -> None:
    house.recogniser.says = [Heard("call me back", 0.9)]
    call = await begin(house, 'transcribe="true" transcribeCallback="/text" timeout="2"')
    await speak(house, 3)
    await house.over(call)
    (one,) = await transcribed(house)
    (recording,) = await house.recordings()
    assert (one.status, one.transcription_text) == ("completed", "call me back")
    assert (one.recording_sid, one.duration) == (recording.sid, recording.duration)
    (event,) = house.transcribed
    assert (event.callback, event.transcription) == ("http://app.test/text", one)
    assert event.recording_url.endswith(recording.sid)
    assert house.recogniser.heard == [pytest.approx(3.2, abs=0.1)]


async def test_what_cannot_be_written_down_is_failed(house: House) -> None:
    house.recogniser.objects = "there are no hints"
    call = await begin(house, 'transcribe="true" timeout="2"')
    await speak(house, 3)
    await house.over(call)
    (one,) = await transcribed(house)
    assert (one.status, one.transcription_text) == ("failed", "")
    assert [recording.status for recording in await house.recordings()] == ["completed"]
    assert house.codes == []


async def test_a_recogniser_that_fails_makes_a_failed_transcription(house: House) -> None:
    house.recogniser.says = [Heard("crash")]
    call = await begin(house, 'transcribe="true" timeout="2"')
    await speak(house, 3)
    await house.over(call)
    assert [one.status for one in await transcribed(house)] == ["failed"]


async def test_a_recording_that_is_too_short_is_not_written_down(house: House) -> None:
    call = await begin(house, 'transcribe="true" timeout="2"')
    await speak(house, 1)
    await house.over(call)
    assert house.codes == [13617]
    assert await transcribed(house) == []


async def test_a_recording_to_be_written_down_ends_after_two_minutes(house: House) -> None:
    house.recogniser.says = [Heard("on and on", 0.9)]
    call = await begin(house, 'transcribe="true" timeout="0" trim="do-not-trim"')
    await speak(house, 1)
    await house.over(call)
    assert house.app.asked("action")[0]["RecordingDuration"] == "120"
    assert [one.status for one in await transcribed(house)] == ["completed"]


async def test_silence_is_not_written_down(house: House) -> None:
    call = await begin(house, 'transcribe="true" timeout="3"')
    await house.over(call)
    assert await transcribed(house) == []


@pytest.mark.parametrize("from_the_start", [True, False])
async def test_the_end_is_stored_once_the_disk_has_room(house: House, from_the_start: bool) -> None:
    house.answers(house.alice)
    house.app.pages["action"] = "<Response/>"
    record = '<Record timeout="5" playBeep="false" action="action"/>'
    call = await house.call(f'<Pause length="1"/>{record}')
    await house.until(call, "in-progress")
    await asyncio.sleep(0.5 if from_the_start else 2)
    house.store.broken = StoreUnavailable("disk full")
    await asyncio.sleep(2)
    await speak(house, 2)
    await asyncio.sleep(10)
    house.store.broken = None
    await asyncio.sleep(30)
    (recording,) = await house.recordings()
    assert recording.status == "completed"


async def test_callbacks_may_be_relative_to_the_document(house: House) -> None:
    call = await begin(house, 'timeout="1" recordingStatusCallback="/rec"')
    await house.over(call)
    assert {event.recording.status_callback for event in house.recorded} == {"http://app.test/rec"}
