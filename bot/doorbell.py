"""Wakes the workers: in this process by an event, in others by PostgreSQL's NOTIFY. They also look by themselves now
and then, so a ring that is lost costs a moment and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import psycopg
from sqlalchemy import make_url

CHANNEL = "heardback"


class LocalDoorbell:
    """For one process: SQLite, or web and worker together."""

    def __init__(self) -> None:
        self._bells: set[asyncio.Event] = set()

    def ring(self) -> None:
        for bell in self._bells:
            bell.set()

    def bell(self) -> asyncio.Event:
        """One for each loop that waits."""
        bell = asyncio.Event()
        self._bells.add(bell)
        return bell


class PostgresDoorbell(LocalDoorbell):
    """Rings here at once and in the other processes through LISTEN/NOTIFY."""

    def __init__(self, url: str) -> None:
        super().__init__()
        parsed = make_url(url).set(drivername="postgresql")
        self._dsn = parsed.render_as_string(hide_password=False)
        self._rung = asyncio.Event()

    def ring(self) -> None:
        super().ring()
        self._rung.set()

    async def run(self) -> None:
        """Listens and notifies until cancelled, each on a connection of its own; a lost one is made anew."""
        await asyncio.gather(self._keep(self._listen), self._keep(self._notify))

    async def _keep(self, work: Callable[[psycopg.AsyncConnection[Any]], Awaitable[None]]) -> None:
        while True:
            with suppress(psycopg.OperationalError, OSError):
                async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
                    await work(connection)
            await asyncio.sleep(1)

    async def _listen(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        super().ring()  # for what came while nobody listened
        async for _ in connection.notifies():
            super().ring()

    async def _notify(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            await connection.execute(f"NOTIFY {CHANNEL}")
