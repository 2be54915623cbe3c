"""Workers are woken across processes through PostgreSQL, also after the connection was lost."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import psycopg
import pytest

from bot.doorbell import LocalDoorbell, PostgresDoorbell
from tests.support.databases import PostgresDatabases

PATIENCE = 20.0  # seconds; bounds a failing test


@contextlib.asynccontextmanager
async def two_processes(url: str) -> AsyncIterator[tuple[PostgresDoorbell, PostgresDoorbell]]:
    bells = PostgresDoorbell(url), PostgresDoorbell(url)
    tasks = [asyncio.create_task(each.run()) for each in bells]
    try:
        yield bells
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def heard(ringer: PostgresDoorbell, bell: asyncio.Event) -> None:
    """A ring gets through, if need be the one after a lost connection was made anew."""
    bell.clear()
    async with asyncio.timeout(PATIENCE):
        while not bell.is_set():
            ringer.ring(["sms"])
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), 0.2)


@pytest.fixture
def url(postgresql_databases: PostgresDatabases) -> object:
    made = postgresql_databases.fresh()
    yield made
    postgresql_databases.drop(made)


async def test_a_ring_is_heard_in_the_other_process(url: str) -> None:
    async with two_processes(url) as (here, there):
        await heard(here, there.bell())
        await heard(there, here.bell("sms"))


async def test_a_ring_for_one_channel_wakes_nobody_elses_worker() -> None:
    doorbell = LocalDoorbell()
    sms, slack, timers = doorbell.bell("sms"), doorbell.bell("slack"), doorbell.bell()
    doorbell.ring(["sms"])
    assert (sms.is_set(), slack.is_set(), timers.is_set()) == (True, False, False)
    doorbell.ring()
    assert (sms.is_set(), slack.is_set(), timers.is_set()) == (True, True, True)


async def test_a_lost_connection_is_made_anew_and_rings_get_through_again(url: str) -> None:
    async with two_processes(url) as (here, there):
        bell = there.bell()
        await heard(here, bell)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            ended = await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert len(await ended.fetchall()) == 4  # each of the two listens and notifies
        await heard(here, bell)
