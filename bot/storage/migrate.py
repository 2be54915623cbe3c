"""Brings the database's schema up to this version of the code."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, make_url, text

from bot.storage.database import Database
from bot.storage.schema import is_enough, revision

#: One process migrates at a time; the number is ours alone.
_LOCK = 7_203_114


async def upgrade(database: Database) -> None:
    """Migrates to the newest revision; does nothing when it is there already, or was left by a newer version of the
    code (a deploy taken back). Makes SQLite's folder if need be."""
    _make_folder(database.url)
    if is_enough(await revision(database)):
        return
    async with database.engine.begin() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    # Heavy, and a start rarely finds anything to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
