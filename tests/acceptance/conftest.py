"""The running worlds that the stories of a module share: each story brings customers of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.acceptance.admins import Admin, SlackAdmin, TelegramAdmin
from tests.support.databases import PostgresDatabases, SqliteDatabases
from tests.support.stage import Plan
from tests.support.world import World, world


@pytest.fixture
def fresh(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    """The URL of a database for a world of the story's own."""
    url = sqlite_databases.fresh()
    yield url
    sqlite_databases.drop(url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def acme(sqlite_databases: SqliteDatabases) -> AsyncIterator[World]:
    """Everything by webhook, on SQLite."""
    async with world(sqlite_databases.fresh()) as made:
        await made.never_storms()
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def polling(postgresql_databases: PostgresDatabases) -> AsyncIterator[World]:
    """Without a public address, by Socket Mode and long polling; on PostgreSQL."""
    async with world(postgresql_databases.fresh(), Plan(webhooks=False)) as made:
        await made.never_storms()
        yield made


@pytest_asyncio.fixture(loop_scope="module", params=["slack", "telegram"])
async def admin(acme: World, request: pytest.FixtureRequest) -> AsyncIterator[Admin]:
    """One on each platform where surveys are made."""
    if request.param == "slack":
        yield SlackAdmin(acme)
        return
    colleague = acme.telegram_customer(name="Grace")
    await colleague.start()
    await acme.tell_bot(f"staff add {colleague.address} admin")
    yield TelegramAdmin(acme, colleague)
