"""Which revision of the schema this code needs, and which one the database has. Without alembic, which is heavy and
only needed to migrate."""

from __future__ import annotations

from sqlalchemy import Connection, Select, column, inspect, select, table

from bot.storage.database import Database

#: Revisions are numbered in order. A newer schema serves as well: migrations only add what old code can ignore.
NEEDED = "0023"

_VERSIONS = "alembic_version"
_version: Select[tuple[str]] = select(column("version_num")).select_from(table(_VERSIONS))


async def revision(database: Database) -> str | None:
    """The revision the database is at; None before the first migration. Raises SQLAlchemy's errors where it is down."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSIONS):
        return None
    found = connection.execute(_version).scalar_one_or_none()
    return None if found is None else str(found)


def is_enough(found: str | None) -> bool:
    """Can this code work on a database at that revision?"""
    return found is not None and found >= NEEDED
