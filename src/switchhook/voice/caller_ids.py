"""Caller IDs that an account may show though it doesn't own them: verified by a call.

https://www.twilio.com/docs/voice/api/outgoing-caller-ids. The API's answer holds a code, our call
to the number asks for it, and who takes the call keys it in: so they are the account's, or let it
speak for them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Protocol

from switchhook.domain.changes import Change, Insert, StoreError
from switchhook.domain.entities import Call, Method, OutgoingCallerId
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import CallerIdVerified
from switchhook.protocols.twiml.voice import Say
from switchhook.voice.clips import Aloud
from switchhook.voice.durable import insist
from switchhook.voice.legs.leg import Leg, LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.ringing import Ringing
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.live.parts import Parts
from switchhook.voice.outgoing.errands import Errand
from switchhook.voice.racing import first_of
from switchhook.voice.requests import CallRequest, Instructions
from switchhook.voice.verbs import say

ALREADY: Final = 21450
UNKNOWN_CALLER: Final = "client:anonymous"  # when the account has no number to call from
TRIES: Final = 3
KEY_SECONDS: Final = 8.0  # between keys, and after the prompt
RING_SECONDS: Final = 60

PROMPT: Final = (
    "Hello. Please enter the six digit verification code, to let your number be shown as the"
    " caller's."
)
WRONG: Final = "That was not the code. Please enter the six digits again."
THANKS: Final = "Thank you. Your number is verified. Goodbye."
SORRY: Final = "Sorry, your number could not be verified. Goodbye."


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationRequest:
    """A number to verify. `code` is the six digits to key in; `call_delay` is in seconds."""

    account_sid: str
    phone_number: str
    friendly_name: str
    code: str
    call_delay: int = 0
    extension: str = ""
    status_callback: str = ""
    status_callback_method: Method = "POST"


class CreateCall(Protocol):
    """Places a call for an errand (`Calls.create`)."""

    async def __call__(self, request: CallRequest, errand: Errand | None = None) -> Call:
        """Store a queued call and dial it."""
        ...


class CallerIds:
    """Verifies numbers by calls."""

    def __init__(self, parts: Parts, create: CreateCall) -> None:
        self._parts = parts
        self._create = create

    async def validate(self, request: ValidationRequest) -> Call:
        """Place the call that verifies a number; raises `TwilioError`, `StoreError`."""
        account_sid, number = request.account_sid, request.phone_number
        if self._parts.endpoints.caller_id(account_sid, number) is not None:
            raise TwilioError(ALREADY)
        asked = CallRequest(
            account_sid=account_sid,
            to=number,
            from_=self._parts.endpoints.number_of(account_sid) or UNKNOWN_CALLER,
            timeout=RING_SECONDS,
            send_digits=request.extension,
        )
        return await self._create(asked, _Validation(self._parts, request))


class _Validation:
    """The errand of one call: implements `Errand`."""

    def __init__(self, parts: Parts, request: ValidationRequest) -> None:
        self._parts = parts
        self._request = request
        self._right = False

    def seen_to(self, live: LiveCall, work: Coroutine[Any, Any, None]) -> Coroutine[Any, Any, None]:
        """Return the call's work, after the delay that was asked for, and what follows from it."""
        return self._around(live, work)

    def rings(self, ringing: Ringing) -> None:
        """Nothing to do before the answer."""

    async def run(self, live: LiveCall, leg: MediaLeg, instructions: Instructions) -> None:
        """Ask for the code, so often, then hang up."""
        aloud = self._parts.clips.of(live.call.account_sid, live.sid, "")
        prompt = PROMPT
        for _ in range(TRIES):
            if await _keys(leg, aloud, prompt, len(self._request.code)) == self._request.code:
                self._right = True
                break
            prompt = WRONG
        await say.run(Say(THANKS if self._right else SORRY), leg, aloud)
        leg.hangup()

    async def _around(self, live: LiveCall, work: Coroutine[Any, Any, None]) -> None:
        try:
            await self._delayed(work)
        except LegEnded:
            pass  # hung up before all was said
        finally:
            await self._conclude(live)

    async def _delayed(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await asyncio.sleep(self._request.call_delay)
        except BaseException:
            work.close()
            raise
        await work

    async def _conclude(self, live: LiveCall) -> None:
        """Store the caller ID if the code was right, and tell the app either way."""
        request = self._request
        known = self._parts.endpoints.caller_id(request.account_sid, request.phone_number)
        verified = known or (self._caller_id() if self._right else None)
        event = CallerIdVerified(
            call=live.call,
            caller_id_sid=verified.sid if verified and self._right else "",
            at=self._parts.now(),
            callback=request.status_callback,
            callback_method=request.status_callback_method,
        )
        changes: list[Change] = [Insert(verified)] if verified and verified is not known else []
        await _durably(lambda: self._parts.bus.commit(changes, event))

    def _caller_id(self) -> OutgoingCallerId:
        now = self._parts.now()
        return OutgoingCallerId(
            sid=self._parts.new_sid("PN"),
            account_sid=self._request.account_sid,
            phone_number=self._request.phone_number,
            friendly_name=self._request.friendly_name,
            date_created=now,
            date_updated=now,
        )


async def _durably(commit: Callable[[], Awaitable[None]]) -> None:
    try:
        await commit()
    except StoreError:
        await insist(commit)


async def _keys(leg: Leg, aloud: Aloud, prompt: str, count: int) -> str:
    """Return what is keyed in, during the prompt or after it: so many keys, or fewer and `#`."""
    keys = ""
    leg.forget_digits()
    key = await first_of(leg.digit(), _prompted(leg, aloud, prompt))
    while key is not None and key != "#":
        keys += key
        if len(keys) == count:
            break
        key = await first_of(leg.digit(), _silent(leg))
    return keys


async def _prompted(leg: Leg, aloud: Aloud, prompt: str) -> None:
    await say.run(Say(prompt), leg, aloud)
    await leg.sleep(KEY_SECONDS)


async def _silent(leg: Leg) -> None:
    await leg.sleep(KEY_SECONDS)
