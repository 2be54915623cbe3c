"""aiosqlite with one trip to its thread for a statement; its own cursor makes four: open, execute, fetch, close.

Trips between threads are most of what a small statement costs. Results are read whole, as SQLAlchemy does it anyway.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any

import aiosqlite


class _Cursor:
    """What SQLAlchemy asks of a cursor. Everything but executing is done without leaving the event loop."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: Sequence[Any] = ()

    async def __aenter__(self) -> _Cursor:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> _Cursor:
        self._cursor, self._rows = await self._connection.run(_execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> _Cursor:
        self._cursor = await self._connection.run(sqlite3.Connection.executemany, sql, parameters)
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        """The rows are read to their end: there is nothing to let go of."""

    @property
    def description(self) -> Any:
        return self._cursor.description if self._cursor is not None else None

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount if self._cursor is not None else -1

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid if self._cursor is not None else None


class Connection(aiosqlite.Connection):
    def cursor(self) -> Any:
        return _Cursor(self)

    async def commit(self) -> None:
        """Nothing to do after a statement that stood alone."""
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Also called when a connection goes back to the pool, usually with nothing to undo."""
        if self.in_transaction:
            await super().rollback()

    async def run(self, work: Callable[..., Any], *args: Any) -> Any:
        """`work(connection, *args)` on the connection's own thread."""
        return await self._execute(work, self._conn, *args)  # type: ignore[no-untyped-call]


def connector(path: str, timeout: float) -> Callable[[], Awaitable[Connection]]:
    """Opens connections to the file. `timeout` is how long a statement waits for its lock, in seconds."""

    async def connect() -> Connection:
        connection = Connection(partial(sqlite3.connect, path, timeout=timeout), iter_chunk_size=64)
        connection._thread.daemon = True  # as SQLAlchemy has it: a connection left open does not keep the process alive
        await connection
        return connection

    return connect


def _execute(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> tuple[sqlite3.Cursor, list[Any]]:
    cursor = connection.execute(sql, parameters)
    return cursor, cursor.fetchall() if cursor.description else []
