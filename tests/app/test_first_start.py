from datetime import UTC, datetime
from itertools import count

from switchhook.app.first_start import HANDSETS, NUMBER, Chance, ensure
from switchhook.store.memory import MemoryStore

numbers = count(10**31, -1)  # later identifiers sort before earlier ones
CHANCE = Chance(
    lambda: datetime(2025, 1, 1, tzinfo=UTC), lambda prefix: f"{prefix}{next(numbers):032x}",
    lambda: "secret", lambda: "password",
)  # fmt: skip


async def test_a_later_start_finds_all_in_the_order_of_the_first() -> None:
    store = MemoryStore()
    first = await ensure(store, CHANCE, "http://127.0.0.1:1")
    again = await ensure(store, CHANCE, "http://127.0.0.1:2")
    assert again == first
    assert again.number is not None
    assert (again.number.phone_number, again.number.voice_method) == (NUMBER, "POST")
    assert tuple(h.phone_number for h in again.handsets) == HANDSETS
