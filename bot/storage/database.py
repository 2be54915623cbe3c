"""The database behind DATABASE_URL: SQLite (WAL, synchronous=FULL) or PostgreSQL, the same code on both.

One transaction for each event. On SQLite it takes the write lock when it begins, so two writers queue instead of
deadlocking; on PostgreSQL rows are locked as they are read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

#: How long a writer waits for SQLite's lock, in milliseconds, before the event is refused with 503.
BUSY_TIMEOUT = 5000


class StorageError(Exception):
    """Root of what the storage raises itself.

    StorageError
    ├── DatabaseUnavailable   down, locked or unreachable: nothing was stored, try again later
    └── LostRace              somebody else changed the row first: begin the transaction anew
    """


class DatabaseUnavailable(StorageError):
    pass


class LostRace(StorageError):
    pass


def async_url(url: str) -> str:
    """The URL with the async driver for its database: plain `sqlite:` and `postgresql:` (or `postgres:`) are enough."""
    parsed = make_url(url)
    backend = parsed.drivername.partition("+")[0]
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    return parsed.set(drivername=driver.get(backend, parsed.drivername)).render_as_string(hide_password=False)


def place(url: str) -> str:
    """Where the database is, for people to read: the file, or the server without the password."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.database or "memory"
    return parsed.set(drivername=parsed.get_backend_name(), query={}).render_as_string(hide_password=True)


def reason(error: BaseException) -> str:
    """What the database itself says is wrong, on one line."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return said[0] if said else type(error).__name__


class Transaction:
    """One open transaction. Statements are built once, at import; only parameters differ."""

    def __init__(self, connection: AsyncConnection, dialect: str) -> None:
        self._connection = connection
        self.dialect = dialect

    async def run(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        return cast("CursorResult[Any]", await self._connection.execute(statement, parameters))

    async def rows(self, statement: Executable, parameters: Any = None) -> Sequence[Mapping[str, Any]]:
        return cast("Sequence[Mapping[str, Any]]", (await self.run(statement, parameters)).mappings().all())

    async def row(self, statement: Executable, parameters: Any = None) -> Mapping[str, Any] | None:
        return cast("Mapping[str, Any] | None", (await self.run(statement, parameters)).mappings().first())


class Database:
    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.url = async_url(url)
        self.dialect = make_url(self.url).get_backend_name()
        self.engine = _engine(self.url, pool_size)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commits at the end, rolls back on any exception. Raises DatabaseUnavailable when nothing could be stored."""
        try:
            async with self.engine.begin() as connection:
                yield Transaction(connection, self.dialect)
        except (OperationalError, InterfaceError, OSError) as error:
            raise DatabaseUnavailable(type(error).__name__) from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise DatabaseUnavailable(type(error).__name__) from error
            raise

    async def close(self) -> None:
        await self.engine.dispose()


def _engine(url: str, pool_size: int) -> AsyncEngine:
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_async_engine(url, connect_args={"timeout": BUSY_TIMEOUT / 1000}, pool_size=pool_size)
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_immediate)
        return engine
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        connect_args={"connect_timeout": 5, "prepare_threshold": 2},
    )


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL can lose a committed answer on power loss
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
