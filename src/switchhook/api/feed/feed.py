"""The feed: every account's events, kept for a while and told to those who follow.

Theory of operation. Nothing is kept of an account that nobody follows. The first follower opens
the account's window, a bounded run of numbered events, and it stays for a while after the last has
gone, so that a client which connects again goes on where it was. A follower is a position in the
window and no queue of its own: however slow its client is, it costs nothing more, and when the
window has passed it by it is cut off. Samples (quality, levels) have no number: a follower holds
the latest of each and nothing older.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, get_args

import msgspec

from switchhook.api.feed.happenings import ASKED_FOR, Happening, happening
from switchhook.api.feed.window import Item, Window
from switchhook.bus import Bus
from switchhook.domain.events import Event
from switchhook.protocols.twilio.rendering import Members, View

MOST_FOLLOWERS: Final = 32  # of one account
KEPT_SECONDS: Final = 300.0  # a window after its last follower has gone
BATCH: Final = 256  # events looked at in one go

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a follower wants to hear of; no kinds: all but those that have to be asked for."""

    kinds: frozenset[str] = frozenset()
    call_sid: str = ""

    def has(self, kind: str) -> bool:
        """Return whether events of this kind are wanted."""
        return kind in self.kinds if self.kinds else kind not in ASKED_FOR

    def takes(self, item: Item) -> bool:
        """Return whether this event is wanted."""
        return self.has(item.kind) and self.call_sid in ("", item.call_sid)


@dataclass(eq=False, slots=True)
class Follower:
    """Who listens, and how far it has come."""

    wanted: Wanted
    session_sid: str
    position: int
    lost: bool  # what it asked to go on from is gone
    known: int = -1  # the position that the client knows of
    news: asyncio.Event = field(default_factory=asyncio.Event)
    samples: dict[str, bytes] = field(default_factory=dict)
    waited: bool = True  # had heard everything when it looked last
    over: bool = False

    def end(self) -> None:
        """Send it away."""
        self.over = True
        self.news.set()


@dataclass(eq=False, slots=True)
class _Account:
    window: Window
    followers: list[Follower] = field(default_factory=list)
    forgetting: asyncio.TimerHandle | None = None


class Feed:
    """Every account's events. `epoch` tells this run's numbers from another's.

    `mark` stands for the base URL in what is kept: each client has its own.
    """

    def __init__(self, bus: Bus, *, now: Callable[[], datetime], epoch: str, mark: str) -> None:
        self._now = now
        self._epoch = epoch
        self._mark = mark.encode()
        self._view = View(mark)
        self._accounts: dict[str, _Account] = {}
        self._unused = 0  # greater than every number of a window that was forgotten
        self._subscriptions = [bus.subscribe(kind, self._hear) for kind in get_args(Event)]

    def close(self) -> None:
        """Send everybody away and forget everything."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        for account in self._accounts.values():
            if account.forgetting is not None:
                account.forgetting.cancel()
            for follower in account.followers:
                follower.end()
        self._accounts.clear()

    @property
    def count(self) -> int:
        """How many followers there are."""
        return sum(len(account.followers) for account in self._accounts.values())

    def full(self, account_sid: str) -> bool:
        """Return whether the account has as many followers as it may have."""
        account = self._accounts.get(account_sid)
        return account is not None and len(account.followers) >= MOST_FOLLOWERS

    def follow(
        self, account_sid: str, wanted: Wanted, after: str = "", session_sid: str = ""
    ) -> Follower:
        """Begin to follow an account behind the event `after`, or from now on."""
        account = self._accounts.get(account_sid)
        if account is None:
            account = self._accounts[account_sid] = _Account(Window(self._unused))
        if account.forgetting is not None:
            account.forgetting.cancel()
            account.forgetting = None
        window = account.window
        position = self._number(after) if after else window.last
        lost = not window.before <= position <= window.last
        follower = Follower(wanted, session_sid, window.last if lost else position, lost)
        account.followers.append(follower)
        return follower

    def leave(self, account_sid: str, follower: Follower) -> None:
        """Follow no more."""
        account = self._accounts.get(account_sid)
        if account is None or follower not in account.followers:
            return
        account.followers.remove(follower)
        if not account.followers:
            loop = asyncio.get_running_loop()
            account.forgetting = loop.call_later(KEPT_SECONDS, self._forget, account_sid)

    def dismiss(self, session_sids: Iterable[str]) -> None:
        """Send away those who follow by sessions that have ended."""
        ended = frozenset(session_sids)
        for account in self._accounts.values():
            for follower in account.followers:
                if follower.session_sid in ended:
                    follower.end()

    def identifier(self, number: int) -> str:
        """Return what an event's number is called outside."""
        return f"{self._epoch}-{number}"

    def place(self, follower: Follower) -> bytes:
        """Return the line that tells a client how far it has come, also without an event."""
        follower.known = follower.position
        return f"id: {self.identifier(follower.position)}\n".encode()

    def take(self, account_sid: str, follower: Follower, base: str) -> bytes | None:
        """Return what is to be sent to a follower now; None when it is to be cut off."""
        account = self._accounts.get(account_sid)
        if account is None or follower.over or follower.position < account.window.before:
            return None
        window = account.window
        items = window.after(follower.position, BATCH)
        follower.position += len(items)
        follower.waited = follower.position == window.last
        if follower.waited:
            follower.news.clear()
        blocks = [item.block for item in items if follower.wanted.takes(item)]
        blocks += follower.samples.values()
        follower.samples.clear()
        if items and follower.wanted.takes(items[-1]):
            follower.known = follower.position
        if blocks and follower.known < follower.position:
            blocks.append(self.place(follower) + b"\n")
        return b"".join(blocks).replace(self._mark, base.encode())

    def reset(self, account_sid: str, follower: Follower) -> bytes:
        """Return the event that tells a follower that it has missed something."""
        told = Happening("reset", "reset", self._now(), account_sid, "", None, None)
        return self._block(told, self.identifier(follower.position))

    def sampled(self, kind: str) -> Mapping[str, Iterable[str]]:
        """Return who wants samples of this kind: accounts, and of each the calls, "" for all."""
        return {
            sid: {one.wanted.call_sid for one in account.followers if one.wanted.has(kind)}
            for sid, account in self._accounts.items()
            if any(one.wanted.has(kind) for one in account.followers)
        }

    def sample(self, kind: str, account_sid: str, calls: Mapping[str, Members]) -> None:
        """Tell followers the latest figures of an account's calls, by their SIDs."""
        account = self._accounts.get(account_sid)
        if account is None:
            return
        blocks: dict[str, bytes] = {}
        for follower in account.followers:
            if follower.wanted.has(kind):
                of = follower.wanted.call_sid
                if of not in blocks:
                    blocks[of] = self._sample(kind, account_sid, calls, of)
                if blocks[of]:
                    follower.samples[kind] = blocks[of]
                    follower.news.set()

    def _sample(
        self, kind: str, account_sid: str, calls: Mapping[str, Members], call_sid: str
    ) -> bytes:
        """Return the event about one call or, without its SID, all; nothing without figures."""
        chosen = [{"call_sid": sid, **of} for sid, of in calls.items() if call_sid in ("", sid)]
        if not chosen:
            return b""
        beside = {"calls": chosen}
        told = Happening(kind, "sample", self._now(), account_sid, call_sid, None, None, beside)
        return self._block(told)

    def _hear(self, event: Event) -> None:
        if not self._accounts:
            return
        told = happening(event)
        account = self._accounts.get(told.account_sid) if told else None
        if told is None or account is None:
            return
        identifier = self.identifier(account.window.last + 1)
        account.window.add(Item(told.kind, told.call_sid, self._block(told, identifier)))
        for follower in account.followers:
            follower.news.set()

    def _block(self, told: Happening, identifier: str = "") -> bytes:
        """Return an event as it is sent; JSON has no line breaks."""
        data = _encode(told.members(identifier, self._view))
        head = f"id: {identifier}\n" if identifier else ""
        return f"{head}event: {told.kind}\ndata: ".encode() + data + b"\n\n"

    def _number(self, identifier: str) -> int:
        """Return an event's number; -1 if it is of another run, or of none."""
        epoch, _, number = identifier.rpartition("-")
        known = epoch == self._epoch and number.isascii() and number.isdecimal()
        return int(number) if known and len(number) < 16 else -1

    def _forget(self, account_sid: str) -> None:
        window = self._accounts.pop(account_sid).window
        self._unused = max(self._unused, window.last + 1)
