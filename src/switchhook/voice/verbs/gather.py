"""<Gather>: https://www.twilio.com/docs/voice/twiml/gather

"The timeout clock starts after nested prompts have ended, and anew with each digit"; a key stops
the prompts, and so does speech unless `bargeIn` is off. Of keys and speech, what comes first
counts alone. Without input the document goes on, unless `actionOnEmptyResult`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from switchhook.protocols.twiml.voice import Gather
from switchhook.speech import NOT_UNDERSTOOD, Expected, Heard
from switchhook.voice.ears import DEGRADED, Ear, Ears, Partial
from switchhook.voice.legs.flag import Flag
from switchhook.voice.legs.leg import Leg, LegEnded
from switchhook.voice.outcomes import Goto, Warn
from switchhook.voice.racing import first_of

AUTO_WITH_MODEL: Final = 13335
AUTO_PAUSE: Final = 1.0  # seconds that end an utterance when `speechTimeout` is auto
DEFAULT_MODEL: Final = "default"

Prompting = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Input:
    digits: str = ""
    finished_on: str = ""
    speech: Heard = NOT_UNDERSTOOD

    @property
    def empty(self) -> bool:
        return not (self.digits or self.speech.text)


async def run(verb: Gather, leg: Leg, prompting: Prompting, ears: Ears, warn: Warn) -> Goto | None:
    """Collect keys or speech while `prompting` runs the nested verbs; go to the action."""
    await leg.answer()
    leg.forget_digits()
    heard = _Input()
    try:
        if "speech" in verb.input:
            _check(verb, ears, warn)
        await _Gathering(verb, leg, ears, heard).run(prompting)
    except LegEnded:
        if heard.empty:
            raise
    return None if heard.empty and not verb.action_on_empty_result else _action(verb, heard)


def _check(verb: Gather, ears: Ears, warn: Warn) -> None:
    """Tell the app's developer what will not be as they may expect."""
    reason = ears.objection(_expected(verb))
    if reason:
        warn(DEGRADED, f"Gather: {reason}")
    if verb.speech_timeout == "auto" and verb.speech_model != DEFAULT_MODEL:
        warn(AUTO_WITH_MODEL, "Gather: speechTimeout auto cannot be used with a speechModel")


class _Gathering:
    """One run of the verb."""

    def __init__(self, verb: Gather, leg: Leg, ears: Ears, heard: _Input) -> None:
        self._verb = verb
        self._leg = leg
        self._ears = ears
        self._heard = heard
        self._ear: Ear | None = None
        self._prompted = Flag()

    async def run(self, prompting: Prompting) -> None:
        """Return when the input is complete, or none has come in time."""
        try:
            digit = await self._first(prompting)
            if digit is not None:
                await self._digits(digit)
            elif self._ear is not None and self._ear.speaking:
                self._heard.speech = await self._ear.over(self._pause, self._verb.max_speech_time)
        finally:
            if self._ear is not None:
                self._ear.close()

    async def _first(self, prompting: Prompting) -> str | None:
        """Return the first key; None when there is speech instead, or nothing in time."""
        if "speech" in self._verb.input:
            return await first_of(self._key(), self._speech(), self._no_input(prompting))
        if self._verb.prompts:
            return await first_of(self._key(), self._no_input(prompting))
        return await self._key_within(self._verb.timeout)  # as most often, and without tasks

    async def _key_within(self, seconds: float) -> str | None:
        try:
            async with asyncio.timeout(seconds):
                return await self._key()
        except TimeoutError:
            return None

    async def _key(self) -> str | None:
        if "dtmf" in self._verb.input:
            return await self._leg.digit()
        await self._leg.until_ended()
        raise LegEnded

    async def _speech(self) -> str | None:
        """Return when the caller speaks."""
        if not self._verb.barge_in:
            await self._prompted.wait()
        self._ear = self._ears.open(_expected(self._verb), _partial(self._verb))
        await first_of(self._ear.began(), self._leg.until_ended())
        if self._leg.ended:
            raise LegEnded
        return None

    async def _no_input(self, prompting: Prompting) -> str | None:
        await prompting()
        self._prompted.set()
        await self._leg.sleep(self._verb.timeout)
        return None

    async def _digits(self, digit: str | None) -> None:
        verb, heard = self._verb, self._heard
        while digit is not None:
            if digit == verb.finish_on_key:
                heard.finished_on = digit
                return
            heard.digits += digit
            if len(heard.digits) == verb.num_digits:
                return
            digit = await self._key_within(verb.timeout)

    @property
    def _pause(self) -> float:
        asked = self._verb.speech_timeout
        if asked == "auto":
            return AUTO_PAUSE
        return float(asked or self._verb.timeout)


def _expected(verb: Gather) -> Expected:
    return Expected(
        language=verb.language,
        hints=verb.hints,
        profanity_filter=verb.profanity_filter,
        model=verb.speech_model,
    )


def _partial(verb: Gather) -> Partial | None:
    if not verb.partial_result_callback:
        return None
    return Partial(verb.partial_result_callback, verb.partial_result_callback_method)


def _action(verb: Gather, heard: _Input) -> Goto:
    told: dict[str, str] = {}
    if heard.speech.text or (heard.empty and "speech" in verb.input):
        told["SpeechResult"] = heard.speech.text
        if heard.speech.confidence is not None:
            told["Confidence"] = str(heard.speech.confidence)
    if heard.digits or (heard.empty and "dtmf" in verb.input):
        told |= {"Digits": heard.digits, "FinishedOnKey": heard.finished_on}
    return Goto(verb.action, verb.method, told)
