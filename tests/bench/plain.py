"""The database as the others use it: SQLAlchemy's drivers as they come, the promises as ours (see bot/storage)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.database import async_url

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000")


def engine_for(url: str) -> AsyncEngine:
    if not url.startswith("sqlite"):
        return create_async_engine(async_url(url), pool_size=10, max_overflow=10)
    # One writer at a time, as SQLite has it: several connections would wait for its lock by sleeping.
    engine = create_async_engine(async_url(url), pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _configure)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
