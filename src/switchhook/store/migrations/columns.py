"""The columns that migrations are written in. Scripts rely on them: add, but don't change."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, Text
from sqlalchemy import text as sql

_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def sid() -> Column[Any]:
    """Return the key of a table."""
    return Column("sid", _TEXT, primary_key=True, nullable=False)


def text(name: str, default: str | None = None) -> Column[Any]:
    """Return a column for text, or for a tuple or mapping as JSON."""
    quoted = None if default is None else sql("'" + default.replace("'", "''") + "'")
    return Column(name, _TEXT, nullable=False, server_default=quoted)


def number(name: str, default: int | None = None, *, optional: bool = False) -> Column[Any]:
    """Return a column for whole numbers, or for a time in microseconds since 1970."""
    literal = None if default is None else sql(str(default))
    return Column(name, BigInteger(), nullable=optional, server_default=literal)


def flag(name: str, default: bool) -> Column[Any]:
    """Return a column for true or false."""
    literal = sql("true" if default else "false")
    return Column(name, Boolean(), nullable=False, server_default=literal)


def secret(name: str) -> Column[Any]:
    """Return a column for what is sealed."""
    return Column(name, LargeBinary(), nullable=False)


def dates() -> tuple[Column[Any], Column[Any]]:
    """Return the dates that every entity ends with."""
    return number("date_created"), number("date_updated")
