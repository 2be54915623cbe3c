"""The database behind DATABASE_URL: SQLite (WAL, synchronous=FULL) or PostgreSQL, the same code on both.

One transaction for each event. On SQLite it takes the write lock when it begins, so two writers queue instead of
deadlocking; on PostgreSQL rows are locked as they are read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, cast

from sqlalchemy import AsyncAdaptedQueuePool, CursorResult, Executable, event, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage import sqlite

#: How long a writer waits for SQLite's lock, in milliseconds, before the event is refused with 503.
BUSY_TIMEOUT = 2000
#: How long an event waits for a free connection, in seconds, before it is refused likewise.
POOL_TIMEOUT = 5


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
        self._statements = self.engine.execution_options(**_ALONE[self.dialect])

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commits at the end, rolls back on any exception. Raises DatabaseUnavailable when nothing could be stored, and
        LostRace when the database itself broke off to let somebody else go first."""
        return self._begin(self.engine)

    def statement(self) -> AbstractAsyncContextManager[Transaction]:
        """For a single statement, which is a transaction by itself: that saves BEGIN and COMMIT."""
        return self._begin(self._statements)

    @asynccontextmanager
    async def _begin(self, engine: AsyncEngine) -> AsyncIterator[Transaction]:
        try:
            async with engine.begin() as connection:
                yield Transaction(connection, self.dialect)
        except (PoolTimeout, OSError) as error:
            raise DatabaseUnavailable(type(error).__name__) from error
        except DBAPIError as error:
            if (meant := _meaning(error)) is None:
                raise
            raise meant from error

    async def close(self) -> None:
        await self.engine.dispose()


#: SQLSTATEs of PostgreSQL: serialization failure and deadlock; a table or column that a migration is yet to bring.
_RACES = frozenset({"40001", "40P01"})
_UNMIGRATED = frozenset({"42P01", "42703"})
#: What a statement's own values are to blame for. Everything else is the database's trouble, not the event's.
_OWN_FAULT = (DataError, IntegrityError, ProgrammingError)


def _meaning(error: DBAPIError) -> StorageError | None:
    """None where the event itself is to blame."""
    state = getattr(error.orig, "sqlstate", None)
    if state in _RACES:
        return LostRace(str(state))
    if isinstance(error, _OWN_FAULT) and state not in _UNMIGRATED and not error.connection_invalidated:
        return None
    return DatabaseUnavailable(type(error).__name__)


#: How each is told that a statement stands alone. SQLite's connections are always so unless we begin a transaction.
_ALONE: dict[str, dict[str, Any]] = {
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
    "sqlite": {"alone": True},
}


def _engine(url: str, pool_size: int) -> AsyncEngine:
    if make_url(url).get_backend_name() == "sqlite":
        # One connection, since there is one writer: several would wait for its lock by sleeping, and starve.
        engine = create_async_engine(
            url,
            async_creator=sqlite.connector(make_url(url).database or ":memory:", BUSY_TIMEOUT / 1000),
            poolclass=AsyncAdaptedQueuePool,
            pool_size=1,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT,
            hide_parameters=True,
        )
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_immediate)
        return engine
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_TIMEOUT,
        pool_use_lifo=True,  # few connections do most of the work, each with its statements prepared
        hide_parameters=True,  # an error may be logged, and parameters are customers' words and numbers
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
    if not connection.get_execution_options().get("alone"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
