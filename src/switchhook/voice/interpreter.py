"""Run TwiML against a leg: a loop over documents, and a match with one line per verb.

https://www.twilio.com/docs/voice/twiml. The end of a document hangs up. Redirecting a call by
REST cancels the task this runs in and begins anew; the far end's hangup raises `LegEnded` in the
running verb, which ends the document unless the verb owes the app its action.
"""

import asyncio
from functools import partial
from typing import Final, assert_never

from switchhook.protocols.twiml import VoiceVerb
from switchhook.protocols.twiml.voice import (
    Connect,
    Dial,
    Echo,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Record,
    Redirect,
    Refer,
    Reject,
    Say,
    Sms,
    Start,
    Stop,
    Unsupported,
)
from switchhook.voice.abilities import Abilities
from switchhook.voice.ahead import Ahead
from switchhook.voice.asides import Aside, AsideEnd
from switchhook.voice.clips import Aloud
from switchhook.voice.documents import Document, Documents, NoDocument
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.outcomes import Goto, Left, Outcome
from switchhook.voice.relative import absolute
from switchhook.voice.requests import Instructions
from switchhook.voice.verbs import (
    connect,
    dial,
    echo,
    enqueue,
    gather,
    hangup,
    pause,
    play,
    record,
    redirect,
    refer,
    reject,
    say,
    sms,
    start,
    stop,
)

APPLICATION_ERROR: Final = "We're sorry, an application error has occurred. Goodbye."
NOT_RUN: Final = 12200
TOO_MANY_REDIRECTS: Final = 11215
MOST_IDLE: Final = 50  # documents in a row
IDLE_SECONDS: Final = 0.1  # a document that takes less than this did nothing anyone could notice

Dwelling = Gather | Record | Dial | Enqueue | Refer | Connect | Echo | Sms


class Interpreter:
    """Runs documents on the leg of one call: its own, or with `aside` those beside it."""

    def __init__(
        self, able: Abilities, documents: Documents, *, aside: Aside | None = None
    ) -> None:
        self._able = able
        self._leg = able.leg
        self._documents = documents
        self._aside = aside
        self._aloud = able.aloud("")
        self._warn = able.warn
        self._idle = 0

    async def run(self, instructions: Instructions) -> None:
        """Run document after document, then hang up; returns when the leg has ended, too."""
        try:
            await self._run(instructions)
            await self._leg.answer()  # a document that did nothing still takes the call
        except LegEnded:
            return
        self._leg.hangup()

    async def run_aside(self, aside: Aside) -> AsideEnd:
        """Run the aside to its end, as `Asides.run` promises."""
        outcome = await self._follow(Instructions(url=aside.url, method=aside.method))
        if self._leg.ended:
            raise LegEnded
        return "left" if isinstance(outcome, Left) else "over"

    async def _run(self, instructions: Instructions) -> None:
        try:
            await self._follow(instructions)
        except NoDocument:
            await self._apologise()

    async def _follow(self, instructions: Instructions) -> Outcome:
        """Run document after document; return what the last one left behind."""
        document = await self._documents.begin(instructions)
        outcome: Outcome = None
        while not self._leg.ended:
            outcome = await self._timed(document)
            if not isinstance(outcome, Goto):
                return outcome
            if self._idle >= MOST_IDLE:
                self._warn(TOO_MANY_REDIRECTS, f"{self._idle} documents in a row did nothing")
                raise NoDocument
            # An action is asked also when the caller is gone: the app may keep books by it.
            document = await self._documents.follow(outcome, document)
        return outcome

    async def _timed(self, document: Document) -> Outcome:
        """Run a document, and count those that pass in no time."""
        told = {"pii__document": document.text} if document.text else {}
        self._able.traces.note("twiml", url=document.url, verbs=str(len(document.verbs)), **told)
        self._aloud = self._able.aloud(document.url)
        time = asyncio.get_running_loop().time
        started = time()
        outcome = await self._document(document)
        self._idle = self._idle + 1 if time() - started < IDLE_SECONDS else 0
        return outcome

    async def _document(self, document: Document) -> Outcome:
        for verb in document.verbs:
            name = type(verb).__name__
            if self._aside is not None and name not in self._aside.verbs:
                self._warn(self._aside.refused, f"{name} cannot be used here and was passed over")
                continue
            self._able.traces.note("verb", verb=name)
            outcome = await self._verb(verb, document.url)
            if outcome is not None:
                return outcome
            if self._leg.ended:
                break
        return None

    async def _verb(self, verb: VoiceVerb, base: str) -> Outcome:
        match verb:
            case Say() | Play() | Pause() | Unsupported():
                await self._prompt(verb, self._aloud)
                return None
            case Redirect() | Reject() | Hangup() | Leave():
                return await self._leave(verb)
            case Start() | Stop():
                return await self._beside(verb, base)
            case _:
                return await self._dwell(verb, base)

    async def _leave(self, verb: Redirect | Reject | Hangup | Leave) -> Outcome:
        """Run a verb that leaves the document."""
        match verb:
            case Redirect():
                return redirect.run(verb)
            case Reject():
                return reject.run(verb, self._leg)
            case Hangup():
                return await hangup.run(self._leg)
            case Leave():
                return Left() if self._aside is not None else None
            case _:
                assert_never(verb)

    async def _beside(self, verb: Start | Stop, base: str) -> Outcome:
        """Run a verb whose work goes on beside the document."""
        match verb:
            case Start():
                await start.run(absolute(verb, base), self._able)
            case Stop():
                await stop.run(verb, self._able)
            case _:
                assert_never(verb)
        return None

    async def _dwell(self, verb: Dwelling, base: str) -> Outcome:
        """Run a verb that the caller stays in, and that may have an action to tell."""
        match verb:
            case Gather():
                verb, prompting = absolute(verb, base), partial(self._prompts, verb)
                return await gather.run(verb, self._leg, prompting, self._able.ears, self._warn)
            case Record():
                verb = absolute(verb, base)
                return await record.run(verb, self._able)
            case Dial():
                return await dial.run(absolute(verb, base), self._able)
            case Refer():
                return await refer.run(verb, self._leg, self._warn)
            case Enqueue():
                return await enqueue.run(absolute(verb, base), self._able.queues)
            case Sms():
                return await sms.run(absolute(verb, base), self._able.texts, self._warn)
            case Echo():
                await echo.run(self._leg, self._warn)
                return None
            case Connect():
                return await connect.run(absolute(verb, base), self._able)
            case _:
                assert_never(verb)

    async def _prompts(self, verb: Gather) -> None:
        aloud = Ahead(self._aloud, verb.prompts)
        try:
            for prompt in verb.prompts:
                await self._prompt(prompt, aloud)
        finally:
            aloud.close()

    async def _prompt(self, verb: Say | Play | Pause | Unsupported, aloud: Aloud) -> None:
        match verb:
            case Say():
                await say.run(verb, self._leg, aloud)
            case Play():
                await play.run(verb, self._leg, aloud)
            case Pause():
                await pause.run(verb, self._leg)
            case Unsupported():
                self._warn(NOT_RUN, f"{verb.element} is not supported and was passed over")
            case _:
                assert_never(verb)

    async def _apologise(self) -> None:
        """Tell the caller, if there is one, that there is nothing to go on with."""
        if not self._leg.ended:
            await say.run(Say(APPLICATION_ERROR), self._leg, self._aloud)
