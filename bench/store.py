"""What a commit and a read cost, beside bare sqlite3 in the same run.

    python bench/store.py [--commits 4000] [--postgresql URL] [--folder DIR]

The ratio is processor time per commit divided by that of `executemany`, in transactions of 200
rows, into the same table: a gap between ratios of two runs means something, a microsecond doesn't.
"""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from switchhook.domain.changes import Condition, Insert, Query
from switchhook.domain.entities import Call, Callback
from switchhook.store import Store, open_store
from switchhook.store.cipher import Cipher
from switchhook.store.codec import Codec
from switchhook.store.schema import TABLES
from switchhook.store.sqlite import SqliteDatabase
from switchhook.store.statements import insertion

KEY = bytes(32)
START = datetime(2025, 1, 1, tzinfo=UTC)
BARE_BATCH = 200


@dataclass
class Cost:
    """What `count` operations took."""

    count: int
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def each(self) -> float:
        """Processor time of one, in microseconds."""
        return self.cpu / self.count * 1e6


@contextmanager
def measured(count: int) -> Iterator[Cost]:
    """Measure the body, which does `count` operations; every thread's time counts."""
    cost = Cost(count)
    seconds, cpu = time.perf_counter(), time.process_time()
    yield cost
    cost.seconds = time.perf_counter() - seconds
    cost.cpu = time.process_time() - cpu


def calls(numbers: Iterable[int]) -> list[Call]:
    """Return calls of ten accounts."""
    return [
        Call(
            sid=f"CA{n:032x}",
            account_sid=f"AC{n % 10:032x}",
            to="+14155550101",
            from_="+14155550100",
            status="queued",
            direction="outbound-api",
            date_created=START + timedelta(milliseconds=n),
            date_updated=START,
        )
        for n in numbers
    ]


def callbacks(count: int) -> list[Callback]:
    """Return an outbox in trouble: of each stream of five, the first is to be retried later."""
    return [
        Callback(
            sid=f"WO{n:032x}",
            account_sid="AC",
            resource_sid=f"CA{n // 5:032x}",
            stream=f"CA{n // 5:032x} http://localhost/status",
            url="http://localhost/status",
            method="POST",
            parameters={"CallStatus": "completed"},
            due=START + timedelta(hours=1 if n % 5 == 0 and n % 100 else 0),
            date_created=START,
            date_updated=START,
        )
        for n in range(count)
    ]


def bare(path: Path, count: int) -> Cost:
    """Return the cost of inserting prepared rows with nothing but sqlite3."""
    codec = Codec(Call, Cipher(KEY))
    rows = [codec.encode(call) for call in calls(range(10**9, 10**9 + count))]
    sql = insertion(SqliteDatabase.dialect, TABLES[Call]).sql
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    with measured(count) as cost:
        for start in range(0, count, BARE_BATCH):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(sql, rows[start : start + BARE_BATCH])
            connection.execute("COMMIT")
    connection.close()
    return cost


async def committing(store: Store, entities: list[Call], callers: int) -> Cost:
    """Return the cost of committing each entity by itself, `callers` at a time."""
    waiting = iter(entities)

    async def caller() -> None:
        for entity in waiting:
            await store.commit([Insert(entity)])

    with measured(len(entities)) as cost:
        await asyncio.gather(*(caller() for _ in range(callers)))
    return cost


async def reading(count: int, read: Callable[[int], Awaitable[object]]) -> Cost:
    """Return the cost of `count` reads, eight at a time."""
    numbers = iter(range(count))

    async def reader() -> None:
        for n in numbers:
            await read(n)

    with measured(count) as cost:
        await asyncio.gather(*(reader() for _ in range(8)))
    return cost


def show(title: str, cost: Cost, reference: Cost) -> None:
    """Print one line of the table."""
    ratio = cost.each / reference.each
    print(f"{title:34} {cost.count / cost.seconds:10,.0f} {cost.each:10.1f} {ratio:8.2f}")


async def fill_outbox(store: Store, count: int) -> None:
    """Store an outbox of `count` rows."""
    rows = callbacks(count)
    for start in range(0, count, 500):
        await store.commit([Insert(row) for row in rows[start : start + 500]])


async def run(url: str, commits: int, reference: Cost) -> None:
    """Measure one store and print its lines."""
    store = await open_store(url, key=KEY)
    first = 0
    for callers in (1, 32, 200):
        count = commits if callers > 1 else max(commits // 10, 1)
        cost = await committing(store, calls(range(first, first + count)), callers)
        first += count
        show(f"commit, {callers} callers", cost, reference)
    show("get", await reading(commits, lambda n: store.get(Call, f"CA{n:032x}")), reference)
    mine = Query((Condition("account_sid", "=", f"AC{3:032x}"),), limit=50)
    pages = await reading(max(commits // 20, 1), lambda n: store.find(Call, mine))
    show("find, a page of 50", pages, reference)
    await fill_outbox(store, 100_000)
    polls = await reading(20, lambda n: store.due(START, 100))
    show("due, of 100,000 pending", polls, reference)
    await store.close()


def main() -> None:
    """Measure SQLite, and PostgreSQL if there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=4000)
    parser.add_argument("--postgresql", metavar="URL", help="an empty database")
    parser.add_argument("--folder", help="where the file goes: a real disk, not a tmpfs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "switchhook.db"
        url = f"sqlite:///{path}"
        asyncio.run(_create(url))
        print(f"{'':34} {'per second':>10} {'CPU µs':>10} {'ratio':>8}")
        reference = bare(path, options.commits)
        show("bare sqlite3, executemany", reference, reference)
        asyncio.run(run(url, options.commits, reference))
        if options.postgresql:
            print("PostgreSQL (its own processes not counted)")
            asyncio.run(run(options.postgresql, options.commits, reference))


async def _create(url: str) -> None:
    await (await open_store(url, key=KEY)).close()


if __name__ == "__main__":
    main()
