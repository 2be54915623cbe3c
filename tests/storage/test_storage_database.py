"""One transaction on either database: all or nothing, and every failure says whose it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.services import surveys
from bot.storage import database as storage
from bot.storage import people, tables
from bot.storage.database import Database, DatabaseUnavailable, LostRace, Transaction
from tests.support.databases import BORN, Databases, PostgresDatabases
from tests.support.patience import until

TWINS = 10


async def contact(tx: Transaction, name: str) -> None:
    await tx.run(insert(tables.contacts), {"name": name, "attributes": {}, "created_at": BORN})


async def names(database: Database) -> list[str]:
    async with database.transaction() as tx:
        return [row["name"] for row in await tx.rows(select(tables.contacts.c.name).order_by(tables.contacts.c.id))]


@pytest.fixture
def bare_url(databases: Databases) -> Iterator[str]:
    """A database that nobody has migrated."""
    url = databases.empty()
    yield url
    databases.drop(url)


# ---------------------------------------------------------------- all or nothing


async def test_whatever_goes_wrong_nothing_of_a_transaction_stays(database: Database) -> None:
    for trouble in (ValueError, asyncio.CancelledError, DatabaseUnavailable):
        with pytest.raises(trouble):
            await _write_then_fail(database, trouble)
    assert await names(database) == []


async def _write_then_fail(database: Database, trouble: type[BaseException]) -> None:
    async with database.transaction() as tx:
        await contact(tx, "half")
        raise trouble


async def test_of_twin_events_at_the_same_moment_exactly_one_is_the_first(database: Database) -> None:
    async def arrive() -> bool:
        async with database.transaction() as tx:
            return await people.first_time(tx, "twin", BORN)

    assert sorted(await asyncio.gather(*(arrive() for _ in range(TWINS)))) == [False] * (TWINS - 1) + [True]


async def test_an_event_whose_first_try_failed_is_still_the_first(database: Database) -> None:
    async def arrive(trouble: Exception | None) -> bool:
        async with database.transaction() as tx:
            first = await people.first_time(tx, "again", BORN)
            if trouble is not None:
                raise trouble
        return first

    with pytest.raises(ValueError, match="first try"):
        await arrive(ValueError("first try"))
    assert [await arrive(None), await arrive(None)] == [True, False]


async def test_two_processes_that_publish_the_built_in_surveys_at_once_publish_each_once(database: Database) -> None:
    async with database.transaction() as tx:
        for table in (tables.surveys, tables.survey_versions):
            await tx.run(table.delete())
    other = Database(database.url)

    async def publish(where: Database) -> None:
        async with where.transaction() as tx:
            await surveys.publish_builtin(tx, BORN)

    await asyncio.gather(publish(database), publish(other))
    await other.close()
    async with database.transaction() as tx:
        keys = [row["survey_key"] for row in await tx.rows(select(tables.survey_versions.c.survey_key))]
        current = [row["key"] for row in await tx.rows(select(tables.surveys.c.key))]
    assert sorted(keys) == sorted(set(keys)) == sorted(current) != []


# ---------------------------------------------------------------- whose fault it is


async def test_values_that_break_a_rule_are_the_events_own_fault(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await tx.run(insert(tables.addresses), {"address": "telegram:1", "contact_id": 999, "changed_at": BORN})


async def test_a_schema_that_is_yet_to_be_migrated_is_not(bare_url: str) -> None:
    database = Database(bare_url)
    with pytest.raises(DatabaseUnavailable):
        await names(database)
    await database.close()


async def test_who_finds_every_connection_taken_is_told_to_come_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "POOL_TIMEOUT", 0.05)
    database = Database(database_url, pool_size=1)
    release, held = asyncio.Event(), []

    async def hold() -> None:
        async with database.transaction() as tx:
            await tx.run(text("SELECT 1"))
            held.append(1)
            await release.wait()

    room = {"sqlite": 1, "postgresql": 2}[database.dialect]  # one to spare on PostgreSQL
    holders = [asyncio.create_task(hold()) for _ in range(room)]
    await until(lambda: len(held) == room)
    with pytest.raises(DatabaseUnavailable):
        await names(database)
    release.set()
    await asyncio.gather(*holders)
    assert await names(database) == []
    await database.close()


async def test_of_two_that_wait_for_each_other_one_is_asked_to_begin_anew(
    postgresql_databases: PostgresDatabases,
) -> None:
    url = postgresql_databases.fresh()
    database = Database(url)
    async with database.transaction() as tx:
        await contact(tx, "a")
        await contact(tx, "b")
    both = asyncio.Barrier(2)

    async def change(first: str, second: str) -> None:
        async with database.transaction() as tx:
            for name in (first, second):
                renamed = update(tables.contacts).where(tables.contacts.c.name == name).values(language="en")
                await tx.run(renamed)
                if name == first:
                    await both.wait()

    results = await asyncio.gather(change("a", "b"), change("b", "a"), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == [LostRace.__name__, type(None).__name__]
    await database.close()
    postgresql_databases.drop(url)


# ---------------------------------------------------------------- the same on both


async def test_times_come_back_in_utc_wherever_they_were_written(database: Database) -> None:
    east = datetime(2026, 1, 1, 3, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    async with database.transaction() as tx:
        await tx.run(insert(tables.contacts), {"name": "x", "attributes": {}, "created_at": east})
        row = await tx.row(select(tables.contacts.c.created_at))
    assert row is not None
    assert row["created_at"] == east
    assert row["created_at"].tzinfo is UTC


async def test_documents_come_back_as_they_were(database: Database) -> None:
    document = {"z": 1, "a": [True, None, 0.1, 2**53], "т": "文 \u2028 \U0001f600", "": {"": []}}
    values = {"survey_key": "x", "version": 1, "document": document, "published_at": BORN}
    async with database.transaction() as tx:
        await tx.run(insert(tables.survey_versions), values)
        row = await tx.row(select(tables.survey_versions.c.document).where(tables.survey_versions.c.survey_key == "x"))
    assert row is not None
    assert list(row["document"].items()) == list(document.items())


async def test_a_committed_answer_on_sqlite_outlives_a_power_cut(sqlite_databases: Databases) -> None:
    url = sqlite_databases.fresh()
    database = Database(url)
    async with database.transaction() as tx:
        pragmas = [(await tx.run(text(f"PRAGMA {name}"))).scalar_one() for name in ("journal_mode", "synchronous")]
    assert pragmas == ["wal", 2]  # 2 is FULL
    await database.close()
    sqlite_databases.drop(url)
