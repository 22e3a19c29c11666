"""How fast an account's calls go out: evenly, so many a second."""

import asyncio


class Pace:
    """Gives each account its turns; `per_second` may be a fraction."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second
        self._next: dict[str, float] = {}  # loop time of the account's next turn

    async def turn(self, account_sid: str) -> float:
        """Wait for the account's turn; return for how many seconds that was."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next.get(account_sid, now))
        self._next[account_sid] = at + self._gap
        if at > now:
            await asyncio.sleep(at - now)
        self._forget(now)
        return at - now

    def _forget(self, now: float) -> None:
        """Keep only the accounts that have to wait."""
        if len(self._next) > 1000:
            self._next = {sid: at for sid, at in self._next.items() if at > now}
