"""INSERT … ON CONFLICT in both dialects, built once per table and chosen by the transaction's dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Executable, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_ignoring(table: Table) -> dict[str, Insert]:
    """Inserts unless a row with the same key is there. Which it was, only RETURNING tells on every driver."""
    return {dialect: insert(table).on_conflict_do_nothing() for dialect, insert in INSERTS.items()}


def insert_replacing(table: Table, *columns: str) -> dict[str, Executable]:
    """Inserts, or puts `columns` of the row with the same primary key to the new values."""
    return {dialect: _replacing(insert(table), table, columns) for dialect, insert in INSERTS.items()}


def insert_raising(table: Table, column: str, *others: str) -> dict[str, Executable]:
    """As `insert_replacing`, but only where `column` grows by it."""
    return {dialect: _raising(insert(table), table, (column, *others)) for dialect, insert in INSERTS.items()}


def _raising(statement: Any, table: Table, columns: tuple[str, ...]) -> Executable:
    return _replacing(statement, table, columns, statement.excluded[columns[0]] > table.c[columns[0]])


def _replacing(
    statement: Any, table: Table, columns: tuple[str, ...], where: ColumnElement[bool] | None = None
) -> Executable:
    replaced: Executable = statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={column: statement.excluded[column] for column in columns},
        where=where,
    )
    return replaced
