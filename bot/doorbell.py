"""Wakes the workers: in this process by an event, in others by PostgreSQL's NOTIFY. They also look by themselves now
and then, so a ring that is lost costs a moment and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

if TYPE_CHECKING:
    import psycopg

CHANNEL = "heardback"


class LocalDoorbell:
    """For one process: SQLite, or web and worker together."""

    def __init__(self) -> None:
        self._bells: list[tuple[str, asyncio.Event]] = []

    def ring(self, channels: Collection[str] = ()) -> None:
        for channel, bell in self._bells:
            if not channels or channel in channels:
                bell.set()

    def bell(self, channel: str = "") -> asyncio.Event:
        """One for each loop that waits, for what is to be sent in `channel` or for whatever there is."""
        bell = asyncio.Event()
        self._bells.append((channel, bell))
        return bell


class PostgresDoorbell(LocalDoorbell):
    """Rings here at once and in the other processes through LISTEN/NOTIFY."""

    def __init__(self, url: str) -> None:
        super().__init__()
        parsed = make_url(url).set(drivername="postgresql")
        self._dsn = parsed.render_as_string(hide_password=False)
        self._rung = asyncio.Event()
        self._channels: set[str] = set()
        self._notifier = 0

    def ring(self, channels: Collection[str] = ()) -> None:
        super().ring(channels)
        self._channels.update(channels)
        self._rung.set()

    async def run(self) -> None:
        """Listens and notifies until cancelled, each on a connection of its own; a lost one is made anew."""
        await asyncio.gather(self._keep(self._listen), self._keep(self._notify))

    async def _keep(self, work: Callable[[psycopg.AsyncConnection[Any]], Awaitable[None]]) -> None:
        import psycopg  # heavy, and not needed on SQLite

        while True:
            with suppress(psycopg.Error, OSError):
                async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
                    await work(connection)
            await asyncio.sleep(1)

    async def _listen(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        super().ring()  # for what came while nobody listened
        async for notice in connection.notifies():
            if notice.pid != self._notifier:
                super().ring(notice.payload.split())

    async def _notify(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._notifier = connection.info.backend_pid
        while True:
            await self._rung.wait()
            self._rung.clear()
            channels, self._channels = self._channels, set()
            try:
                await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, " ".join(channels)))
            except Exception:  # a connection lost since the last ring shows it only now: the next one rings again
                self._channels |= channels
                self._rung.set()
                raise
