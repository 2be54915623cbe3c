"""Does the old code go on working while the new schema is already there? It is tried, revision by revision."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.storage.database import async_url

_DRIVERS = {"sqlite+aiosqlite": "sqlite", "postgresql+psycopg": "postgresql+psycopg"}
_VALUES: dict[type, Any] = {
    str: "x",
    int: 1,
    float: 1.0,
    bool: True,
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    object: {},
}


@contextlib.contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """A plain connection, without foreign keys: rows are tried table by table."""
    parsed = sa.make_url(async_url(url))
    engine = sa.create_engine(parsed.set(drivername=_DRIVERS[parsed.drivername]))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET session_replication_role = replica"))
        yield connection
    engine.dispose()


def migrate(url: str, scripts: Path, revision: str) -> None:
    """Up or down to the revision."""
    config = _config(scripts)
    number = {each: at for at, each in enumerate(["base", *revisions(scripts)])}
    with connected(url) as connection:
        config.attributes["connection"] = connection
        here = _here(connection)
        move = command.downgrade if number[revision] < number[here] else command.upgrade
        move(config, revision)


def _here(connection: sa.Connection) -> str:
    if not sa.inspect(connection).has_table("alembic_version"):
        return "base"
    return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "base")


def revisions(scripts: Path) -> list[str]:
    """Oldest first."""
    found = ScriptDirectory.from_config(_config(scripts)).walk_revisions()
    return [script.revision for script in reversed(list(found))]


def _config(scripts: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts))
    return config


def broken_promises(url: str, scripts: Path) -> list[str]:
    """What code of the revision before could no longer write or read, one line each. `url` is an empty database."""
    problems = []
    for old, new in itertools.pairwise(revisions(scripts)):
        migrate(url, scripts, old)
        with connected(url) as connection:
            known = _reflected(connection)
        migrate(url, scripts, new)
        with connected(url) as connection:
            problems += [f"{new}: {problem}" for table in known.sorted_tables for problem in _tried(connection, table)]
    return problems


def _reflected(connection: sa.Connection) -> sa.MetaData:
    known = sa.MetaData()
    known.reflect(connection)
    known.remove(known.tables["alembic_version"])
    return known


def _tried(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    """Two rows as the old code writes them, differing where they had to differ then; all read as it reads them."""
    for statement, values in (
        (sa.insert(table), _row(table, 1)),
        (sa.insert(table), _row(table, 2)),
        (sa.select(table), None),
        (sa.update(table).values(_row(table, 2)).where(*_same_key(table, 2)), None),
        (sa.delete(table), None),
    ):
        try:
            with connection.begin_nested():
                connection.execute(statement, values)
        except sa.exc.DBAPIError as error:
            yield f"{table.name}: {type(statement).__name__.lower()}: {type(error).__name__}"


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    """Only what had to be given, and told apart only where two rows were not allowed to be the same."""
    apart = _unique_columns(table)
    return {
        column.name: _value(column, number if column.name in apart else 1)
        for column in table.columns
        if column.name in apart or (not column.nullable and column.server_default is None)
    }


def _unique_columns(table: sa.Table) -> set[str]:
    constraints = [each.columns for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    indexes = [each.columns for each in table.indexes if each.unique]
    return {column.name for columns in (table.primary_key.columns, *constraints, *indexes) for column in columns}


def _value(column: sa.Column[Any], number: int) -> Any:
    value = _VALUES[column.type.python_type]
    return f"{value}{number}" if isinstance(value, str) else number if type(value) is int else value


def _same_key(table: sa.Table, number: int) -> list[sa.ColumnElement[bool]]:
    row = _row(table, number)
    return [column == row[column.name] for column in table.primary_key.columns]
