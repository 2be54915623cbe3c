"""INSERT … ON CONFLICT in both dialects, built once per table and chosen by the transaction's dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_ignoring(table: Table) -> dict[str, Executable]:
    """Inserts unless a row with the same key is there; rowcount says which."""
    return {dialect: insert(table).on_conflict_do_nothing() for dialect, insert in _INSERTS.items()}


def insert_replacing(table: Table, *columns: str) -> dict[str, Executable]:
    """Inserts, or puts `columns` of the row with the same primary key to the new values."""
    return {dialect: _replacing(insert(table), table, columns) for dialect, insert in _INSERTS.items()}


def _replacing(statement: Any, table: Table, columns: tuple[str, ...]) -> Executable:
    replaced: Executable = statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={column: statement.excluded[column] for column in columns},
    )
    return replaced
