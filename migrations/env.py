"""Runs the migrations on the database of DATABASE_URL, or on a connection handed in (a start of the bot, a test)."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot import settings
from bot.storage.database import async_url
from bot.storage.tables import metadata


def plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names the database's own types: it must not change when the code's do."""
    if kind != "type":
        return False
    return _PLAIN.get(type(item).__name__, False) if not isinstance(item, JSON) else _JSON


_PLAIN: dict[str, str | Literal[False]] = {"UtcDateTime": "sa.DateTime(timezone=True)", "Document": "sa.Text()"}
_JSON = 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters a table by copying it
        compare_type=False,
        render_item=plain_types,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_from_settings() -> None:
    engine = create_async_engine(async_url(settings.load().database_url))
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    run(handed_in)
else:
    asyncio.run(run_from_settings())
