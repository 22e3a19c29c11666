"""The record of one leg as it moves through its states: each change a commit and an event."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Insert, Update
from switchhook.domain.entities import FINAL_CALL_STATUSES, Call, Method
from switchhook.domain.events import CallStatusChanged, MachineDetected
from switchhook.domain.versions import changed
from switchhook.voice.states import NEXT, Happening

Extra = tuple[tuple[str, str], ...]


class Progress:
    """A call's entity, and the only thing that changes it."""

    def __init__(self, call: Call, bus: Bus, now: Callable[[], datetime]) -> None:
        self.call = call
        self._bus = bus
        self._now = now
        self.begun = False  # stored, so that its end must be
        self._sequence = 0
        self._last: tuple[list[Change], CallStatusChanged] | None = None

    @property
    def final(self) -> bool:
        """Whether the call has reached a final status."""
        return self.call.status in FINAL_CALL_STATUSES

    async def begin(self) -> None:
        """Store the new call; raises `StoreError`."""
        await self._commit([Insert(self.call)])
        self.begun = True

    def enter(self, happening: Happening, extra: Extra = ()) -> Awaitable[None] | None:
        """Change the status as the table says; None when the table says nothing."""
        status = NEXT.get((self.call.status, happening))
        if status is None:
            return None
        now = self._now()
        values: dict[str, Any] = {"status": status, "date_updated": now}
        if status in ("ringing", "in-progress"):
            values["start_time"] = now
        if status in FINAL_CALL_STATUSES:
            values["end_time"] = now
        if status == "completed":
            values["duration"] = round((now - (self.call.start_time or now)).total_seconds())
        return self._commit([self._change(values)], extra)

    def set(self, **values: object) -> Awaitable[None]:
        """Change other fields; nobody is told."""
        values["date_updated"] = self._now()
        return self._bus.commit([self._change(values)])

    def detected(
        self, answered_by: str, milliseconds: int, callback: str, callback_method: Method
    ) -> Awaitable[None]:
        """Note who answered, and let the app know at `callback`, if there is one."""
        now = self._now()
        change = self._change({"answered_by": answered_by, "date_updated": now})
        event = MachineDetected(
            call=self.call,
            milliseconds=milliseconds,
            at=now,
            callback=callback,
            callback_method=callback_method,
        )
        return self._bus.commit([change], event)

    def _change(self, values: dict[str, Any]) -> Update:
        self.call = changed(self.call, values)
        return Update(Call, self.call.sid, values)

    def _commit(self, changes: list[Change], extra: Extra = ()) -> Awaitable[None]:
        event = CallStatusChanged(
            call=self.call, sequence=self._sequence, at=self._now(), extra=extra
        )
        self._sequence += 1
        self._last = changes, event
        return self._bus.commit(changes, event)

    def again(self) -> Awaitable[None]:
        """Commit the latest change of status once more, because the store would not take it."""
        assert self._last is not None, "nothing was committed yet"
        changes, event = self._last
        return self._bus.commit(changes, event)
