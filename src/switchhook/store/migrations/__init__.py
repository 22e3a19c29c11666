"""How the schema came to be: one Alembic script per step, in versions/, in SQL's terms.

A change to an entity needs the next script here and `schema.REVISION` set to its number; a test
compares what the scripts make with what `schema` declares. Scripts run in Alembic's offline mode,
so they change tables and rows with statements and never look anything up.
"""

from collections.abc import Sequence
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from switchhook.domain.changes import StoreError

SCRIPTS = ScriptDirectory(str(Path(__file__).parent), version_locations=None)


class _Collector(list[str]):
    """The buffer that Alembic writes its SQL to, statement by statement."""

    def write(self, statement: str) -> None:
        self.append(statement)

    def flush(self) -> None: ...


def upgrade(dialect: str, revision: str | None) -> Sequence[str]:
    """Return SQL for the dialect that leads from `revision` (None: nothing) to the newest.

    Raises StoreError when no script has that revision.
    """
    try:
        steps = [step for step in SCRIPTS.walk_revisions(revision or "base", "heads")]
    except CommandError:
        raise StoreError(
            f"the database was made by a newer Switchhook (schema {revision}): upgrade first"
        ) from None
    collected = _Collector()
    context = MigrationContext.configure(
        dialect_name=dialect, opts={"as_sql": True, "output_buffer": collected}
    )
    with Operations.context(context):
        for step in reversed(steps):
            if step.revision != revision:
                step.module.upgrade()
    return [statement.strip().removesuffix(";") for statement in collected]
