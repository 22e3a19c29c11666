"""<Gather>: https://www.twilio.com/docs/voice/twiml/gather

"The timeout clock starts after nested prompts have ended, and anew with each digit"; a key stops
the prompts. Without input the document goes on, unless `actionOnEmptyResult`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from switchhook.protocols.twiml.voice import Gather
from switchhook.voice.legs import Leg, LegEnded
from switchhook.voice.outcomes import Goto, Warn
from switchhook.voice.racing import first_of

NOT_RUN: Final = 12200

Prompting = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Input:
    digits: str = ""
    finished_on: str = ""


async def run(verb: Gather, leg: Leg, prompting: Prompting, warn: Warn) -> Goto | None:
    """Collect digits while `prompting` runs the nested verbs; go to the action with them."""
    await leg.answer()
    leg.forget_digits()
    if "speech" in verb.input:
        warn(NOT_RUN, "Gather: speech input is not supported, only keys are heard")
    if "dtmf" not in verb.input:
        await prompting()
        await leg.sleep(verb.timeout)
        return _action(verb, _Input()) if verb.action_on_empty_result else None
    heard = _Input()
    try:
        await _collect(verb, leg, prompting, heard)
    except LegEnded:
        if not heard.digits:
            raise
    return _action(verb, heard) if heard.digits or verb.action_on_empty_result else None


async def _collect(verb: Gather, leg: Leg, prompting: Prompting, heard: _Input) -> None:
    digit = await first_of(leg.digit(), _after(prompting, leg, verb.timeout))
    while digit is not None:
        if digit == verb.finish_on_key:
            heard.finished_on = digit
            return
        heard.digits += digit
        if len(heard.digits) == verb.num_digits:
            return
        digit = await first_of(leg.digit(), _none_after(leg, verb.timeout))


async def _after(prompting: Prompting, leg: Leg, seconds: float) -> None:
    await prompting()
    await leg.sleep(seconds)


async def _none_after(leg: Leg, seconds: float) -> None:
    await leg.sleep(seconds)


def _action(verb: Gather, heard: _Input) -> Goto:
    told = {"Digits": heard.digits, "FinishedOnKey": heard.finished_on}
    return Goto(verb.action, verb.method, told)
