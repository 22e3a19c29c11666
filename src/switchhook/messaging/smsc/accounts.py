"""The SMPP systems that may bind, in memory: who they are, and whose texts they are brought."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from switchhook.domain.changes import Change
from switchhook.domain.entities import Message, SmppAccount
from switchhook.endpoints.tables import Table
from switchhook.store.protocol import Store

MOST_BINDS = 100
MOST_WINDOW = 1000
LONGEST_SYSTEM_ID = 64
STAR = "*"


class AccountError(ValueError):
    """An account cannot be as it is said to be; the message says why, in one line."""


class SmppAccounts:
    """Every system, by its name and by its SID."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names = Table(SmppAccount, lambda account: account.system_id)
        self._sids = Table(SmppAccount, lambda account: account.sid)

    async def load(self) -> None:
        """Read everything from the store."""
        for table in (self._names, self._sids):
            await table.refresh(self._store, None)

    def apply(self, changes: Iterable[Change]) -> None:
        """Take over changes that have just been committed."""
        for change in changes:
            self._names.apply(change)
            self._sids.apply(change)

    def named(self, system_id: str) -> SmppAccount | None:
        """Return the system that binds under this name."""
        return self._names.get(system_id)

    def get(self, sid: str) -> SmppAccount | None:
        """Return the system."""
        return self._sids.get(sid)

    def receiver(self, message: Message) -> SmppAccount | None:
        """Return who is brought an inbound message: the one that names its number most exactly."""
        fitting = [
            (fit, account)
            for account in self._sids
            if account.enabled and account.account_sid == message.account_sid
            if (fit := _fit(account, message.to)) is not None
        ]
        return max(fitting, key=lambda one: one[0])[1] if fitting else None


def _fit(account: SmppAccount, number: str) -> int | None:
    """Return how much of a number an account names; a whole one counts for more than a start."""
    fits = [
        len(number) + 1 if one == number else len(one)
        for one in account.numbers
        if one == number or (one.endswith(STAR) and number.startswith(one[:-1]))
    ]
    return max(fits, default=None)


def may_come_from(account: SmppAccount, address: str) -> bool:
    """Say whether the system may bind from an IP address."""
    if not account.allowed_addresses:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(block) for block in account.allowed_addresses)


def validated(account: SmppAccount) -> SmppAccount:
    """Return the account as it may be stored. Raises `AccountError`."""
    name = account.system_id
    if not 0 < len(name) <= LONGEST_SYSTEM_ID or not name.isascii() or not name.isprintable():
        raise AccountError("SystemId must be 1 to 64 ASCII characters")
    for block in account.allowed_addresses:
        try:
            ip_network(block)
        except ValueError:
            raise AccountError(f"{block!r} is neither an IP address nor a CIDR block") from None
    if not 1 <= account.max_binds <= MOST_BINDS:
        raise AccountError(f"MaxBinds must be from 1 to {MOST_BINDS}")
    if not 1 <= account.window <= MOST_WINDOW:
        raise AccountError(f"Window must be from 1 to {MOST_WINDOW}")
    if not 0 <= account.rate < float("inf"):
        raise AccountError("Rate must not be negative")
    for number in account.numbers:
        if not number or STAR in number[:-1]:
            raise AccountError(f"{number!r} is neither a number nor the start of one with a star")
    return account
