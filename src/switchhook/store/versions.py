"""Which SQL brings a database to the schema that this version of Switchhook has.

A current database, which is what nearly every start finds, needs none. An empty one gets the
tables as they are now. For anything in between Alembic's scripts are run in its offline mode,
which yields plain SQL: one way for both databases, and no second driver. Alembic takes half a
second to load, so it is loaded only then.
"""

from collections.abc import Sequence

from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from switchhook.store.schema import REVISION, metadata, version


def statements_to_current(dialect: Dialect, revision: str | None) -> Sequence[str]:
    """Return SQL that leads from `revision` (None: no tables yet) to the present schema.

    Raises StoreError when the revision is unknown here. The caller runs it in one transaction.
    """
    if revision == REVISION:
        return ()
    if revision is None:
        return [*creation(dialect), f"INSERT INTO {version.name} VALUES ('{REVISION}')"]
    from switchhook.store.migrations import upgrade

    return [
        *upgrade(dialect.name, revision),
        f"UPDATE {version.name} SET version_num = '{REVISION}'",
    ]


def creation(dialect: Dialect) -> Sequence[str]:
    """Return SQL that makes every table and index."""
    ddl: list[CreateTable | CreateIndex] = []
    for table in metadata.sorted_tables:
        ddl.append(CreateTable(table))
        ddl.extend(CreateIndex(index) for index in sorted(table.indexes, key=lambda i: str(i.name)))
    return [str(element.compile(dialect=dialect)) for element in ddl]
