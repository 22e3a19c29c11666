"""<Record>: https://www.twilio.com/docs/voice/twiml/record

Ends with a key, with silence, at its longest or with the call. The action is asked also when the
caller has hung up. A recording of nothing but silence counts as none: the document goes on.
"""

from typing import Final

from switchhook.media.ports import TooManyTaps
from switchhook.media.tones import beep
from switchhook.protocols.twiml.voice import Record
from switchhook.voice.abilities import Abilities
from switchhook.voice.legs.leg import Leg, LegEnded
from switchhook.voice.outcomes import Goto
from switchhook.voice.racing import first_of
from switchhook.voice.recordings.takes import FAILED, TOO_MANY, Recorded, Wanted

SILENT: Final = 16102
LONGEST: Final = 120  # seconds that can be transcribed


async def run(verb: Record, able: Abilities) -> Goto | None:
    """Record what the caller says; go to the action with the recording."""
    leg, warn = able.leg, able.warn
    await leg.answer()
    if verb.play_beep:
        await leg.play(beep())
    leg.forget_digits()
    try:
        take = able.recorder.start(leg, _wanted(verb))
    except TooManyTaps:
        warn(TOO_MANY, "Record: the call is recorded too many times already")
        return None
    key = ""
    try:
        key = await first_of(_key(verb, leg), _silence(verb, leg), _longest(verb, leg))
    except LegEnded:
        key = "hangup"
    finally:
        recorded = await take.finish()
    if recorded.status == "failed":
        warn(FAILED, f"Record: the recording could not be written: {recorded.reason}")
        return None
    if not recorded.heard:
        warn(SILENT, "Record: nothing was said, there is no recording")
        return None
    if verb.transcribe:
        able.scribe.transcribe(recorded, verb.transcribe_callback)
    return _action(verb, recorded, key)


def _wanted(verb: Record) -> Wanted:
    return Wanted(
        cut_silence=verb.trim == "trim-silence",
        callback=verb.recording_status_callback,
        callback_method=verb.recording_status_callback_method,
        callback_events=verb.recording_status_callback_event,
    )


async def _key(verb: Record, leg: Leg) -> str:
    while True:
        digit = await leg.digit()
        if digit in verb.finish_on_key:
            return digit


async def _silence(verb: Record, leg: Leg) -> str:
    if verb.timeout:
        await leg.silence(verb.timeout)
    else:
        await leg.until_ended()
    return ""


async def _longest(verb: Record, leg: Leg) -> str:
    longest = min(verb.max_length, LONGEST) if verb.transcribe else verb.max_length
    await leg.sleep(longest)
    return ""


def _action(verb: Record, recorded: Recorded, key: str) -> Goto:
    told = {
        "RecordingUrl": recorded.url,
        "RecordingSid": recorded.sid,
        "RecordingDuration": str(recorded.duration),
        "Digits": key,
    }
    return Goto(verb.action, verb.method, told)
