"""Messages between an app and the client in a call, while the call goes on.

https://www.twilio.com/docs/voice/sdks/call-message-events. To the client, an event tells its leg;
from the client, the leg calls `receive`, and the outbox tells whoever subscribed. A request with an
idempotency key that its call knows is answered as the first one was.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol, TypeVar

from switchhook.bus import Bus
from switchhook.domain.entities import FINAL_CALL_STATUSES, Call, Method
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import (
    CallStatusChanged,
    UserDefinedMessageReceived,
    UserDefinedMessageSent,
)
from switchhook.domain.user_messages import UserMessage, UserMessageSubscription
from switchhook.voice.live.live_call import LiveCall

LONGEST: Final = 10 * 1024  # octets of a message
MOST_SUBSCRIPTIONS: Final = 10  # of a call
MOST_KEYS: Final = 100  # that a call remembers
NOT_LIVE: Final = 21220
BAD_CONTENT: Final = 32702
TOO_LONG: Final = 32703
TOO_MANY: Final = 20429
_ACTIVE: Final = ("ringing", "in-progress")

T = TypeVar("T", UserMessage, UserMessageSubscription)


class House(Protocol):
    """The parts that this needs (`voice.parts.Parts`)."""

    @property
    def bus(self) -> Bus: ...
    @property
    def now(self) -> Callable[[], datetime]: ...
    @property
    def new_sid(self) -> Callable[[str], str]: ...


@dataclass(slots=True)
class _Talk:
    """What is known of one call."""

    subscriptions: dict[str, UserMessageSubscription] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)  # by idempotency key
    heard: int = 0  # messages from the client


class UserMessages:
    """Passes messages on. `live` finds a call that is going on."""

    def __init__(self, house: House, live: Callable[[str], LiveCall | None]) -> None:
        self._house = house
        self._live = live
        self._talks: dict[str, _Talk] = {}  # by call
        house.bus.subscribe(CallStatusChanged, self._on_status)

    async def send(self, call: Call, content: str, key: str = "") -> UserMessage:
        """Tell the client in a call something; raises `TwilioError`."""
        talk = self._talk(call.sid)
        if (before := _answered(talk, key, UserMessage)) is not None:
            return before
        message = self._message(call, checked(content))
        _remember(talk, key, message)
        event = UserDefinedMessageSent(message=message, at=message.date_created)
        await self._house.bus.commit([], event)
        return message

    def subscribe(
        self, call: Call, callback: str, method: Method = "POST", key: str = ""
    ) -> UserMessageSubscription:
        """Let the app hear what the client in a call says; raises `TwilioError`."""
        talk = self._talk(call.sid)
        if (before := _answered(talk, key, UserMessageSubscription)) is not None:
            return before
        if len(talk.subscriptions) >= MOST_SUBSCRIPTIONS:
            raise TwilioError(TOO_MANY)
        subscription = UserMessageSubscription(
            sid=self._house.new_sid("ZY"),
            account_sid=call.account_sid,
            call_sid=call.sid,
            callback=callback,
            method=method,
            date_created=self._house.now(),
        )
        talk.subscriptions[subscription.sid] = subscription
        _remember(talk, key, subscription)
        return subscription

    def unsubscribe(self, call: Call, sid: str) -> bool:
        """End a subscription of a call; return whether there was one."""
        talk = self._talks.get(call.sid)
        return talk is not None and talk.subscriptions.pop(sid, None) is not None

    async def receive(self, call: Call, content: str) -> UserMessage:
        """Take what the client in a call says to the app; raises `TwilioError`."""
        talk = self._talk(call.sid)
        message = self._message(call, checked(content))
        sequence, talk.heard = talk.heard, talk.heard + 1
        told = (
            UserDefinedMessageReceived(
                message=message, subscription=one, sequence=sequence, at=message.date_created
            )
            for one in talk.subscriptions.values()
        )
        await self._house.bus.commit([], *told)
        return message

    def _talk(self, call_sid: str) -> _Talk:
        live = self._live(call_sid)
        if live is None or live.status not in _ACTIVE:
            raise TwilioError(NOT_LIVE, "Call is neither ringing nor in-progress.")
        return self._talks.setdefault(call_sid, _Talk())

    def _message(self, call: Call, content: str) -> UserMessage:
        return UserMessage(
            sid=self._house.new_sid("KX"),
            account_sid=call.account_sid,
            call_sid=call.sid,
            content=content,
            date_created=self._house.now(),
        )

    def _on_status(self, event: CallStatusChanged) -> None:
        if event.call.status in FINAL_CALL_STATUSES:
            self._talks.pop(event.call.sid, None)


def checked(content: str) -> str:
    """Return what may be said as it is; raises `TwilioError` when it is too long, or no JSON."""
    try:
        octets = len(content.encode())
        if octets <= LONGEST:
            json.loads(content)
    except (ValueError, RecursionError) as error:
        raise TwilioError(BAD_CONTENT) from error
    if octets > LONGEST:
        raise TwilioError(TOO_LONG)
    return content


def _answered(talk: _Talk, key: str, kind: type[T]) -> T | None:
    before = talk.answers.get(key) if key else None
    return before if isinstance(before, kind) else None


def _remember(talk: _Talk, key: str, answer: UserMessage | UserMessageSubscription) -> None:
    if not key:
        return
    talk.answers[key] = answer
    while len(talk.answers) > MOST_KEYS:
        del talk.answers[next(iter(talk.answers))]
