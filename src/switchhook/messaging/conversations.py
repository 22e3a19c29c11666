"""What is remembered between two numbers: the app's cookies, and how fast it replies.

Cookies live until a pair has been silent for four hours.
https://www.twilio.com/docs/messaging/twiml#twilio-is-a-well-behaved-http-client
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field

from switchhook.webhooks.session import Session

IDLE = 4 * 3600.0  # seconds
REPLIES = 15  # within WINDOW: two apps that answer each other stop there
WINDOW = 30.0  # seconds
MOST_PAIRS = 10_000


@dataclass(slots=True)
class Conversation:
    """One pair of numbers; `used` is in seconds of the loop's clock."""

    used: float
    session: Session = field(default_factory=Session)
    replies: deque[float] = field(default_factory=lambda: deque(maxlen=REPLIES))

    def may_reply(self, now: float) -> bool:
        """Count a reply; False when there were too many of late."""
        if len(self.replies) == REPLIES and now - self.replies[0] < WINDOW:
            return False
        self.replies.append(now)
        return True


class Conversations:
    """The most recently used conversations."""

    def __init__(self) -> None:
        self._pairs: OrderedDict[tuple[str, str], Conversation] = OrderedDict()

    def between(self, ours: str, theirs: str, now: float) -> Conversation:
        """Return the conversation of the pair, a fresh one after four idle hours."""
        self._forget(now)
        conversation = self._pairs.pop((ours, theirs), None) or Conversation(now)
        conversation.used = now
        self._pairs[ours, theirs] = conversation
        return conversation

    def _forget(self, now: float) -> None:
        """Drop the idle ones, and the oldest when there are too many."""
        while self._pairs:
            oldest = next(iter(self._pairs.values()))
            if now - oldest.used < IDLE and len(self._pairs) < MOST_PAIRS:
                break
            self._pairs.popitem(last=False)
