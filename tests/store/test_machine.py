"""SQLite and the store in memory, given the same work, can't be told apart."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any, Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from switchhook.domain.changes import Change, Condition, Conflict, Delete, Insert, Query, Update
from switchhook.domain.entities import Call, Callback, Entity
from switchhook.store import MemoryStore, Store, open_store
from tests.store.conftest import KEY
from tests.store.samples import at, call, callback, sid

NUMBERS = st.integers(0, 5)
STATUSES = st.sampled_from(["queued", "ringing", "completed"])
STATES: st.SearchStrategy[Literal["pending", "done"]] = st.sampled_from(
    ["pending", "pending", "done"]
)
DURATIONS = st.none() | st.integers(0, 3)
OPS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])

INSERTS: st.SearchStrategy[Change] = st.one_of(
    st.builds(lambda n, d: Insert(call(n, duration=d)), NUMBERS, DURATIONS),
    st.builds(
        lambda n, stream, due, state: Insert(callback(n, stream=stream, due=due, state=state)),
        NUMBERS,
        st.sampled_from("ab"),
        NUMBERS,
        STATES,
    ),
)
UPDATES: st.SearchStrategy[Change] = st.one_of(
    st.builds(
        lambda n, status, only_if: Update(Call, sid("CA", n), {"status": status}, only_if),
        NUMBERS,
        STATUSES,
        st.fixed_dictionaries(
            {}, optional={"status": st.lists(STATUSES), "duration": st.lists(DURATIONS)}
        ),
    ),
    st.builds(
        lambda n, due, state: Update(Callback, sid("WO", n), {"due": at(due), "state": state}),
        NUMBERS,
        NUMBERS,
        STATES,
    ),
)
DELETES: st.SearchStrategy[Change] = st.builds(
    lambda kind, n: Delete(kind, sid("CA" if kind is Call else "WO", n)),
    st.sampled_from([Call, Callback]),
    NUMBERS,
)
TRANSACTIONS = st.lists(st.one_of(INSERTS, UPDATES, DELETES), max_size=4).filter(
    lambda changes: len({str(change) for change in changes}) == len(changes)
)
CONDITIONS = st.one_of(
    st.builds(Condition, st.just("status"), st.one_of(OPS, st.just("prefix")), STATUSES),
    st.builds(Condition, st.just("duration"), OPS, DURATIONS),
    st.builds(Condition, st.just("duration"), st.just("in"), st.lists(DURATIONS)),
)
QUERIES = st.builds(
    Query,
    st.lists(CONDITIONS, max_size=2).map(tuple),
    st.sampled_from(["date_created", "-date_created", "duration", "-duration", "status", "-sid"]),
    st.none() | NUMBERS,
    offset=st.integers(0, 2),
)


class Stores(RuleBasedStateMachine):
    """Two stores side by side; whatever is asked of both, both answer alike."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        url = f"sqlite:///{Path(self.folder.name) / 'switchhook.db'}"
        self.real = self.runner.run(open_store(url, key=KEY))
        self.model = MemoryStore()

    def teardown(self) -> None:
        """Close the file."""
        self.runner.run(self.real.close())
        self.runner.close()
        self.folder.cleanup()

    def both(self, ask: Any) -> None:
        """Ask both stores and compare."""

        async def answers() -> tuple[object, object]:
            return await ask(self.model), await ask(self.real)

        expected, found = self.runner.run(answers())
        assert found == expected

    @rule(transactions=st.lists(TRANSACTIONS, max_size=4))
    def commit(self, transactions: list[list[Change]]) -> None:
        """Commit several transactions at once."""

        async def outcomes(store: Store) -> list[object]:
            receipts = [store.commit(changes) for changes in transactions]
            done = await asyncio.gather(*receipts, return_exceptions=True)
            return [isinstance(outcome, Conflict) for outcome in done]

        self.both(outcomes)

    @rule(query=QUERIES)
    def find(self, query: Query) -> None:
        """Find calls, then the page behind the first of them."""

        async def found(store: Store) -> list[list[Call]]:
            page = await store.find(Call, query)
            pages = [page]
            if page:
                after = (getattr(page[0], query.order.removeprefix("-")), page[0].sid)
                pages.append(await store.find(Call, Query(query.where, query.order, after=after)))
            return pages

        self.both(found)

    @rule(kind=st.sampled_from([Call, Callback]), n=NUMBERS)
    def get(self, kind: type[Entity], n: int) -> None:
        """Look one up."""
        self.both(lambda store: store.get(kind, sid("CA" if kind is Call else "WO", n)))

    @rule(where=st.lists(CONDITIONS, max_size=2))
    def count(self, where: list[Condition]) -> None:
        """Count calls."""
        self.both(lambda store: store.count(Call, where))

    @rule(seconds=NUMBERS, limit=NUMBERS, exclude=st.sets(NUMBERS))
    def due(self, seconds: int, limit: int, exclude: set[int]) -> None:
        """Ask for what is due."""
        sids = {sid("WO", n) for n in exclude}
        self.both(lambda store: store.due(at(seconds), limit, sids))

    @rule(n=NUMBERS, where=st.lists(CONDITIONS, max_size=1))
    def purge(self, n: int, where: list[Condition]) -> None:
        """Purge old calls."""
        self.both(lambda store: store.purge(Call, at(n), where))


Stores.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestStores = Stores.TestCase
