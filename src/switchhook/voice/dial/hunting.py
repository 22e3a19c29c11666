"""What `<Dial>` does to ring people and join one of them to the caller.

All callees ring together, or one after another (`sequential`). The first that answers, and passes
what its noun asks of it first, is joined to the caller; the others are given up. Unless
`answerOnBridge`, the caller is answered at once. https://www.twilio.com/docs/voice/twiml/dial
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from switchhook.protocols.twiml import voice as nouns
from switchhook.protocols.twiml.voice import Dial
from switchhook.voice.dial.attending import Attended
from switchhook.voice.dial.callee import Callee
from switchhook.voice.dial.children import Dialler
from switchhook.voice.dial.ringback import wait
from switchhook.voice.dial.states import rank
from switchhook.voice.dial.talk import Talk
from switchhook.voice.legs.leg import Leg, LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.outcomes import Warn
from switchhook.voice.racing import first_of
from switchhook.voice.recordings.recordings import Recorder

NOT_RUN: Final = 12200

Ready = tuple[Callee, MediaLeg]


async def ring(
    verb: Dial, leg: Leg, dialler: Dialler, recorder: Recorder, warn: Warn
) -> Attended | None:
    """Ring the nouns and join one of them to the caller, until either hangs up."""
    wanted = _callees(verb, warn)
    if not wanted:
        warn(NOT_RUN, "Dial: there is nobody to ring")
        return None
    if not verb.answer_on_bridge:
        await leg.answer()
    hunt = _Hunt(verb, leg, dialler, Talk(verb, leg, recorder, warn))
    try:
        await hunt.run([[noun] for noun in wanted] if verb.sequential else [wanted])
    finally:
        hunt.end()
    await hunt.stored()
    hunt.talk.complain()
    return hunt.attended()


def _callees(verb: Dial, warn: Warn) -> list[nouns.Party]:
    """Return the nouns to ring; what there is besides is passed over."""
    wanted: list[nouns.Party] = []
    for noun in verb.nouns:
        if isinstance(noun, nouns.Party):
            wanted.append(noun)
        else:
            name = noun.element if isinstance(noun, nouns.Unsupported) else type(noun).__name__
            warn(NOT_RUN, f"Dial: {name} cannot be rung and was passed over")
    return wanted


class _Hunt:
    """One dial, from the first ring to its end."""

    def __init__(self, verb: Dial, leg: Leg, dialler: Dialler, talk: Talk) -> None:
        self.talk = talk
        self._verb = verb
        self._leg = leg
        self._dialler = dialler
        self._callees: list[Callee] = []
        self._given_up = False  # by the caller

    async def run(self, rounds: Sequence[Sequence[nouns.Party]]) -> None:
        """Ring one round after another, and talk to whom that brings."""
        try:
            self.talk.ring()
            for wanted in rounds:
                ready = await self._ring(wanted)
                if ready is not None:
                    await self._join(*ready)
                    break
        except LegEnded:  # the caller's; the callees' ends are no surprise
            self._given_up = True
        finally:
            await self.talk.finish()

    def end(self) -> None:
        """Let nobody be left ringing or talking."""
        for callee in self._callees:
            callee.part()

    async def stored(self) -> None:
        """Return once the records say how it went: the app may well look them up."""
        for callee in self._callees:
            await callee.child.stored()

    def attended(self) -> Attended:
        """Return what the action is told."""
        if not self._callees:
            return Attended("failed")
        callee = self._decisive()
        told = {"DialCallSid": callee.child.sid, **self.talk.told()}
        if isinstance(callee.noun, nouns.Sip):
            told |= {f"Dial{name}": value for name, value in callee.child.told.items()}
        return Attended(callee.status, told, self.talk.instead())

    def _decisive(self) -> Callee:
        """Return the callee that says how it went."""
        callees = self._callees[-1:] if self._verb.sequential else self._callees
        if self._given_up and self.talk.seconds is None:
            return next((one for one in callees if one.status == "canceled"), callees[0])
        return min(callees, key=lambda one: rank(one.status))

    async def _ring(self, wanted: Sequence[nouns.Party]) -> Ready | None:
        """Return who is ready first; None when none of them is to be had."""
        callees: list[Callee] = []
        for noun in wanted:
            if self._leg.ended:
                raise LegEnded
            child = await self._dialler.dial(
                noun, caller_id=self._verb.caller_id, seconds=self._verb.timeout
            )
            if child is not None:
                callees.append(Callee(noun, child))
                self._callees.append(callees[-1])
        if not callees:
            return None
        return await first_of(_first(callees), self._wait(callees))

    async def _wait(self, callees: Sequence[Callee]) -> None:
        await wait(self._verb, self._leg, callees)

    async def _join(self, callee: Callee, leg: MediaLeg) -> None:
        for other in self._callees:
            if other is not callee:
                other.part()
        await self._leg.answer()
        callee.join()
        await self.talk.run(leg, callee.child.left)


async def _first(callees: Sequence[Callee]) -> Ready | None:
    """Return the first that is ready; the others are asked no further."""
    waiting = {asyncio.ensure_future(callee.ready()): callee for callee in callees}
    try:
        while waiting:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in waiting if task in done]:
                callee = waiting.pop(task)
                if (leg := task.result()) is not None:
                    return callee, leg
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    return None
