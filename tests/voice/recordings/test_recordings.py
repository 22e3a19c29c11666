"""Recordings that go on beside a call's script: from its start, by TwiML, by REST."""

import asyncio
import wave
from typing import Any

import numpy as np
import pytest

from switchhook.domain.entities import Call, Recording
from switchhook.domain.errors import TwilioError
from switchhook.media.engine.interface import MOST_TAPS
from switchhook.media.tones import tone
from switchhook.voice.recordings.takes import NEXT, Wanted
from tests.voice.house import ACCOUNT, APP, BOB, House, instructions


async def begin(house: House, verbs: str = "<Pause length='60'/>", **asked: Any) -> Call:
    house.answers(house.alice)
    call = await house.call(verbs, **asked)
    await house.until(call, "in-progress")
    return call


async def speak(house: House, seconds: float) -> None:
    """Let Alice say something."""
    await house.lines._lines[house.alice.sid].leg.play(tone((500,), seconds))


async def finished(house: House) -> list[Recording]:
    """Return the recordings once all are on disk, the oldest first."""
    while pending := house.parts.recordings.finishing:
        await asyncio.wait(pending)
    return sorted(await house.recordings(), key=lambda one: one.sid)


def channels(
    house: House, recording: Recording
) -> "np.ndarray[tuple[int, int], np.dtype[np.int16]]":
    """Return a recording's audio, a row per channel."""
    path = house.folder / "recordings" / ACCOUNT / f"{recording.sid}.wav"
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return samples.reshape(-1, file.getnchannels()).T


def pitch(samples: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> int:
    """Return the loudest frequency, to the next ten hertz."""
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64)))
    return round(int(np.argmax(spectrum)) * 8000 / len(samples) / 10) * 10


async def test_a_call_is_recorded_from_its_answer_on(house: House) -> None:
    call = await begin(
        house,
        "<Say>one two</Say><Pause length='2'/>",
        record=True,
        recording_channels="dual",
        recording_status_callback=APP + "recorded",
        status_callback=APP + "status",
    )
    await asyncio.sleep(1.2)
    await speak(house, 1)
    await house.over(call)
    (recording,) = await finished(house)
    assert (recording.source, recording.channels, recording.status) == (
        "OutboundAPI",
        2,
        "completed",
    )
    far, near = channels(house, recording)
    assert pitch(far) == 500
    assert pitch(near) == 400
    assert {event.recording.status_callback for event in house.recorded} == {APP + "recorded"}
    told = dict(house.events[-1].extra)
    assert told["RecordingSid"] == recording.sid
    assert told["RecordingUrl"].endswith(recording.sid)
    assert told["RecordingDuration"] == "3"


async def test_start_records_beside_the_document(house: House) -> None:
    start = (
        "<Start><Recording channels='mono' track='outbound' recordingStatusCallback='rec'/></Start>"
    )
    call = await begin(house, f"{start}<Say>one two three four</Say>")
    await speak(house, 1)
    await house.over(call)
    (recording,) = await finished(house)
    assert (recording.source, recording.track) == ("StartCallRecordingTwiML", "outbound")
    assert pitch(channels(house, recording)[0]) == 400
    assert recording.status_callback == APP + "rec"


async def test_a_recording_outlives_a_redirect(house: House) -> None:
    call = await begin(house, "<Start><Recording/></Start><Pause length='60'/>")
    await speak(house, 1)
    await house.calls.redirect(call, instructions(twiml="<Response><Pause length='5'/></Response>"))
    await house.over(call)
    (recording,) = await finished(house)
    assert (recording.status, recording.channels) == ("completed", 2)
    assert pitch(channels(house, recording)[0]) == 500


async def test_several_recordings_at_once(house: House) -> None:
    house.app.pages["done"] = "<Response><Pause length='2'/></Response>"
    verbs = "<Record action='done' maxLength='3' playBeep='false'/>"
    call = await begin(house, verbs, record=True)
    one = house.calls.record(call, Wanted(source="StartCallRecordingAPI", sides="both"))
    await speak(house, 4)
    await house.over(call)
    recordings = await finished(house)
    assert {recording.status for recording in recordings} == {"completed"}
    assert sorted(recording.source for recording in recordings) == [
        "OutboundAPI",
        "RecordVerb",
        "StartCallRecordingAPI",
    ]
    assert one.sid in {recording.sid for recording in recordings}


@pytest.mark.parametrize(("silence", "seconds"), [(True, 7), (False, 3)])
async def test_a_pause_leaves_silence_or_nothing(house: House, silence: bool, seconds: int) -> None:
    call = await begin(house)
    started = house.calls.record(call, Wanted(sides="both"))
    take = house.calls.recordings.take(started.sid)
    assert take is not None
    await speak(house, 1)
    paused = take.change("paused", silence=silence)
    assert paused is not None
    await paused
    await speak(house, 4)
    assert take.recording.status == "paused"
    assert take.change("paused") is None
    resumed = take.change("resumed")
    assert resumed is not None
    await speak(house, 2)
    stopped = take.change("stopped")
    assert stopped is not None
    await stopped
    await house.lines.hangup(house.alice)
    await house.over(call)
    (recording,) = await finished(house)
    assert recording.status == "completed"
    audio = channels(house, recording)[0]
    assert len(audio) / 8000 == pytest.approx(seconds, abs=0.4)
    loud = np.abs(audio.astype(np.int32)) > 1000
    assert loud.sum() / 8000 == pytest.approx(3 * 0.92, abs=0.3)


async def test_the_current_recording_is_the_latest_under_way(house: House) -> None:
    call = await begin(house)
    recordings = house.calls.recordings
    assert recordings.current(call_sid=call.sid) is None
    first = house.calls.record(call, Wanted())
    second = house.calls.record(call, Wanted())
    take = recordings.current(call_sid=call.sid)
    assert take is not None
    assert take.sid == second.sid
    take.change("stopped")
    await take.finish()
    left = recordings.current(call_sid=call.sid)
    assert left is not None
    assert left.sid == first.sid
    await house.lines.hangup(house.alice)
    await house.over(call)
    await finished(house)
    assert recordings.current(call_sid=call.sid) is None


async def test_only_a_call_in_progress_can_be_recorded(house: House) -> None:
    call = await house.call("<Pause/>")
    with pytest.raises(TwilioError, match="not eligible"):
        house.calls.record(call, Wanted())
    await house.calls.end(call, "canceled")
    await house.over(call)
    with pytest.raises(TwilioError, match="not eligible"):
        house.calls.record(call, Wanted())


async def test_a_leg_that_is_recorded_too_often(house: House) -> None:
    call = await begin(house)
    for _ in range(16):
        house.calls.record(call, Wanted())
    with pytest.raises(TwilioError, match="not eligible"):
        house.calls.record(call, Wanted())
    await house.calls.redirect(
        call, instructions(twiml="<Response><Start><Recording/></Start></Response>")
    )
    await house.over(call)
    assert house.codes == [16108]
    assert len(await finished(house)) == 16


def test_what_has_ended_stays_so() -> None:
    assert {status for status, _ in NEXT} == {"in-progress", "paused"}


@pytest.mark.parametrize("track", ["inbound", "outbound"])
async def test_one_side_has_one_channel_whatever_is_asked(house: House, track: str) -> None:
    start = f'<Start><Recording channels="dual" track="{track}"/></Start>'
    call = await begin(house, f'{start}<Say>three little words</Say><Pause length="2"/>')
    await speak(house, 1.0)
    assert (await house.over(call)).status == "completed"
    [recording] = await finished(house)
    assert (recording.status, recording.channels, recording.track) == ("completed", 1, track)
    assert len(channels(house, recording)) == 1
    assert house.codes == []


@pytest.mark.parametrize(
    "verb",
    (
        "<Record/>",
        f"<Dial record='true' timeLimit='2'>{BOB}</Dial>",
        f"<Dial record='record-from-ringing' timeLimit='2'>{BOB}</Dial>",
        "<Echo/>",
    ),
)
async def test_a_verb_that_has_no_room_to_listen_lets_the_call_go_on(
    house: House, verb: str
) -> None:
    """https://www.twilio.com/docs/api/errors/16108"""
    house.answers(house.bob)
    recordings = "<Recording/>" * MOST_TAPS
    call = await begin(house, f"<Start>{recordings}</Start>{verb}<Say>and on</Say>")
    assert (await house.over(call)).status == "completed"
    assert house.codes == [16108]
    assert await house.texts(house.alice) == ["and on"]
    assert len(await finished(house)) == MOST_TAPS
