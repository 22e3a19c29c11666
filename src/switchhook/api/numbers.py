"""The numbers that can be had: which are taken, and which are free for the asking."""

from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Handset, IncomingPhoneNumber
from switchhook.store.protocol import Store

FICTION = tuple(f"+141555501{last:02d}" for last in range(100))


async def is_taken(store: Store, number: str) -> bool:
    """Return whether a number of any account, or a handset, has `number`."""
    where = (Condition("phone_number", "=", number),)
    return bool(await store.count(IncomingPhoneNumber, where) or await store.count(Handset, where))


async def free_number(store: Store, prefix: str = "") -> str | None:
    """Return the first free number for fiction that starts with `prefix`, or None."""
    where = (Condition("phone_number", "prefix", FICTION[0][:-2]),)
    taken = {one.phone_number for one in await store.find(IncomingPhoneNumber, Query(where))}
    taken |= {one.phone_number for one in await store.find(Handset, Query(where))}
    free = (number for number in FICTION if number.startswith(prefix) and number not in taken)
    return next(free, None)
