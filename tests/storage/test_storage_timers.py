"""Timers as rows that several workers take at the same time: on PostgreSQL, since SQLite has one writer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.storage import timers
from bot.storage.database import Database
from tests.support.databases import BORN, PostgresDatabases

PATIENCE = 30.0  # seconds; bounds a failing test
CONVERSATION = 7


@pytest.fixture
async def shared(postgresql_databases: PostgresDatabases) -> AsyncIterator[Database]:
    """A database with two timers of one conversation, both due."""
    url = postgresql_databases.fresh()
    database = Database(url)
    timer = {"kind": "reminder", "conversation_id": CONVERSATION, "case_id": None, "turn": 1, "due_at": BORN}
    async with database.transaction() as tx:
        await timers.arm(tx, [timer, timer])
    yield database
    await database.close()
    postgresql_databases.drop(url)


async def take(database: Database) -> object:
    async with database.transaction() as tx:
        return await timers.take_due(tx, BORN)


async def test_who_cancels_timers_does_not_wait_for_the_one_that_is_being_fired(shared: Database) -> None:
    """That one waits for the conversation, which is held by whoever cancels."""
    async with shared.transaction() as firing:
        assert await timers.take_due(firing, BORN) is not None
        async with shared.transaction() as tx:
            await asyncio.wait_for(timers.cancel(tx, CONVERSATION), PATIENCE)
    assert await take(shared) is None


async def test_each_timer_goes_to_one_worker(shared: Database) -> None:
    async with shared.transaction() as first, shared.transaction() as second, shared.transaction() as third:
        taken = [await timers.take_due(tx, BORN) for tx in (first, second, third)]
    assert len({row["id"] for row in taken if row is not None}) == 2
    assert taken[2] is None


async def test_a_timer_whose_worker_failed_is_there_again(shared: Database) -> None:
    async def fail() -> None:
        async with shared.transaction() as tx:
            assert await timers.take_due(tx, BORN) is not None
            raise ValueError("worker")

    with pytest.raises(ValueError, match="worker"):
        await fail()
    assert [await take(shared) is not None for _ in range(3)] == [True, True, False]
