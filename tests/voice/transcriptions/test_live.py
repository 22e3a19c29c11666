"""https://www.twilio.com/docs/voice/twiml/transcription"""

import asyncio
import json

import pytest

from switchhook.domain.entities import Call, Method
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import TranscriptionTold
from switchhook.media.tones import tone
from switchhook.speech import Expected, Heard
from switchhook.voice.transcriptions.live import Wanted
from tests.voice.house import APP, House


async def begin(house: House, attributes: str = "", more: str = '<Pause length="30"/>') -> Call:
    """Call Alice, and begin to write down."""
    house.answers(house.alice)
    noun = f'<Transcription statusCallbackUrl="/told" {attributes}/>'
    call = await house.call(f"<Start>{noun}</Start>{more}")
    await house.until(call, "in-progress")
    await asyncio.sleep(0.5)
    return call


async def speak(house: House, seconds: float = 1.0) -> None:
    """Let Alice say something, and then nothing for a while."""
    line = house.lines._lines[house.alice.sid]
    await line.leg.play(tone((500, 720), seconds))
    await asyncio.sleep(2)


def happened(house: House) -> list[str]:
    """Return what was told, in order."""
    return [event.what.removeprefix("transcription-") for event in house.written]


def contents(house: House) -> list[dict[str, str]]:
    """Return what was told of content."""
    return [dict(event.told) for event in house.written if event.what == "transcription-content"]


async def test_each_utterance_is_told_of(house: House) -> None:
    house.recogniser.says = [Heard("hello", 0.9), Heard("goodbye", 0.8)]
    call = await begin(house, 'track="inbound_track" hints="hello, goodbye"')
    await speak(house)
    await speak(house)
    await house.lines.hangup(house.alice)
    await house.over(call)
    await asyncio.sleep(1)
    assert happened(house) == ["started", "content", "content", "stopped"]
    assert [event.sequence for event in house.written] == [1, 2, 3, 4]
    first = contents(house)[0]
    assert json.loads(first["TranscriptionData"]) == {"transcript": "hello", "confidence": 0.9}
    assert (first["Final"], first["Track"], first["LanguageCode"]) == (
        "true",
        "inbound_track",
        "en-US",
    )
    assert {event.callback for event in house.written} == {APP + "told"}
    assert house.recogniser.expected[0].hints == "hello, goodbye"


async def test_the_start_tells_how_it_is_done(house: House) -> None:
    call = await begin(house, 'partialResults="true" profanityFilter="false"')
    await house.lines.hangup(house.alice)
    await house.over(call)
    told = dict(house.written[0].told)
    assert (told["PartialResults"], told["Track"]) == ("true", "both_tracks")
    assert json.loads(told["ProviderConfiguration"])["profanityFilter"] == "false"


async def test_both_sides_are_written_down(house: House) -> None:
    house.recogniser.says = [Heard("how may I help", 1.0), Heard("sales", 0.7)]
    call = await begin(house, more="<Say>how may I help you</Say><Pause length='20'/>")
    await asyncio.sleep(5)
    await speak(house)
    await house.lines.hangup(house.alice)
    await house.over(call)
    await asyncio.sleep(1)
    assert [one["Track"] for one in contents(house)] == ["outbound_track", "inbound_track"]


async def test_partial_results_are_told_when_wanted(house: House) -> None:
    house.recogniser.says = [Heard("pay my bill", 0.9)]
    await begin(house, 'track="inbound_track" partialResults="true"')
    await speak(house, 2)
    finals = [one["Final"] for one in contents(house)]
    assert finals == ["false", "false", "false", "true"]
    assert all(("Stability" in one) == (one["Final"] == "false") for one in contents(house))


async def test_what_is_not_understood_is_not_told(house: House) -> None:
    await begin(house, 'track="inbound_track"')
    await speak(house)
    assert house.recogniser.heard and contents(house) == []


async def test_stop_ends_it_by_name_and_keeps_what_was_being_said(house: House) -> None:
    house.recogniser.says = [Heard("cut short", 0.9)]
    stop = "<Pause length='3'/><Stop><Transcription name='it'/></Stop><Pause length='9'/>"
    call = await begin(house, 'name="it" track="inbound_track"', stop)
    await asyncio.sleep(1)
    await speak(house, 5)
    assert happened(house) == ["started", "content", "stopped"]
    assert house.calls.live(call.sid) is not None


async def test_a_second_of_the_same_name_is_refused(house: House) -> None:
    house.answers(house.alice)
    noun = '<Start><Transcription name="it"/></Start>'
    call = await house.call(f'{noun}{noun}<Pause length="1"/>')
    await house.over(call)
    assert house.codes == [12200]
    assert happened(house) == ["started", "stopped"]


async def test_what_no_recogniser_understands_is_told_of(house: House) -> None:
    house.recogniser.objects = "nobody speaks Klingon here"
    await begin(house, 'languageCode="tlh"')
    assert happened(house) == ["started", "error", "stopped"]
    assert house.codes == [94000]
    told = dict(house.written[1].told)
    assert told["ErrorCode"] == "94000" and "Klingon" in told["ErrorMessage"]


async def test_a_recogniser_that_fails_is_told_of_and_the_next_utterance_heard(
    house: House,
) -> None:
    house.recogniser.says = [Heard("crash"), Heard("after", 0.9)]
    await begin(house, 'track="inbound_track"')
    await speak(house)
    await speak(house)
    assert house.codes == [94000]
    assert [json.loads(one["TranscriptionData"])["transcript"] for one in contents(house)] == [
        "after"
    ]


@pytest.fixture
async def call(house: House) -> Call:
    """Return a call that goes on."""
    house.answers(house.alice)
    call = await house.call('<Pause length="60"/>')
    await house.until(call, "in-progress")
    return call


async def test_rest_begins_and_ends_one(house: House, call: Call) -> None:
    method: Method = "GET"
    wanted = Wanted(name="it", callback=APP + "told", callback_method=method)
    made = house.calls.transcriptions.start(call, wanted)
    assert (made.sid[:2], made.status, made.call_sid) == ("GT", "in-progress", call.sid)
    await asyncio.sleep(1)
    stopped = house.calls.transcriptions.stop(call, made.sid)
    assert stopped is not None and stopped.status == "stopped"
    await asyncio.sleep(1)
    assert happened(house) == ["started", "stopped"]
    assert house.calls.transcriptions.stop(call, "it") is None
    told: list[TranscriptionTold] = house.written
    assert {event.callback_method for event in told} == {"GET"}


async def test_rest_refuses_what_cannot_be(house: House, call: Call) -> None:
    wanted = Wanted(name="it", expected=Expected(hints="yes"))
    house.calls.transcriptions.start(call, wanted)
    with pytest.raises(TwilioError) as taken:
        house.calls.transcriptions.start(call, wanted)
    assert taken.value.code == 20422
    await house.lines.hangup(house.alice)
    await house.over(call)
    with pytest.raises(TwilioError) as over:
        house.calls.transcriptions.start(call, wanted)
    assert over.value.code == 21220


async def test_one_that_begins_as_the_call_ends_has_its_end_told(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Start><Transcription/></Start><Hangup/>")
    await house.over(call)
    await asyncio.sleep(0.1)
    assert happened(house) == ["started", "stopped"]
    assert house.codes == []
