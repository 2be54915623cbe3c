"""What a campaign costs: its dry run and its start for so many contacts, and each asking while it drains.

`python -m tests.bench.campaigns`: CPU seconds of the bot, and the longest transaction, for which a reply would wait.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from bot.services.askings.asker import BATCH
from bot.storage import tables
from bot.storage.database import Database
from tests.support.databases import Databases, SqliteDatabases, postgres_databases
from tests.support.houses import ADMIN, Play

SIZES = (10_000, 100_000)
_AT_ONCE = 5000
#: Askings of which the cost is taken.
_DRAINED = 200


class Cost(NamedTuple):
    """`cpu` and `wall` in seconds, `longest` transaction in milliseconds."""

    cpu: float
    wall: float
    longest: float


class Figures(NamedTuple):
    database: str
    contacts: int
    dry_run: Cost
    start: Cost
    statements: float
    drained: Cost


async def fill(database: Database, many: int) -> None:
    """Contacts with a number each; every second one is meant."""
    now = datetime(2026, 11, 2, tzinfo=UTC)
    for first in range(0, many, _AT_ONCE):
        numbers = range(first + 1, min(first + _AT_ONCE, many) + 1)
        people = [{"name": f"C{n}", "attributes": {"plan": "pro"}, "created_at": now} for n in numbers]
        async with database.transaction() as tx:
            made = (await tx.run(sa.insert(tables.contacts).returning(tables.contacts.c.id), people)).scalars().all()
            places = [{"address": f"tel:+4478{each:08}", "contact_id": each, "changed_at": now} for each in made]
            await tx.run(sa.insert(tables.addresses), places)


async def measured(play: Play, until_idle: Callable[[], Awaitable[bool]]) -> Cost:
    """Rounds until there is nothing more to do."""
    cpu, wall, longest, more = time.process_time(), time.perf_counter(), 0.0, True
    while more:
        began = time.perf_counter()
        more = await until_idle()
        longest = max(longest, time.perf_counter() - began)
    return Cost(time.process_time() - cpu, time.perf_counter() - wall, 1000 * longest)


async def run(name: str, databases: Databases, many: int) -> Figures:
    url = databases.fresh()
    database = Database(url)
    play = Play(database)
    await fill(database, many)
    await play.command(ADMIN, "roles")
    await play.take(command(play, "new nps to plan = pro at wed 10:00"))
    dry_run = await measured(play, play.app.timekeeper.fire_next)
    await play.send()
    await play.take(play.pressing(ADMIN, "Start"))
    play.clock.now = datetime(2026, 11, 3, 11, tzinfo=UTC)
    start = await measured(play, play.app.timekeeper.fire_next)
    (planned,) = await play.rows(sa.select(sa.func.count().label("n")).select_from(tables.askings))
    assert planned["n"] == many
    play.clock.now = datetime(2026, 11, 4, 11, tzinfo=UTC)
    await play.send()
    with counted(database) as statements:
        left = [_DRAINED // BATCH]

        async def ask() -> bool:
            left[0] -= 1
            await play.app.asker.ask_next("sms")
            return left[0] > 0

        before = len(statements)
        drained = await measured(play, ask)
        each = (len(statements) - before) / _DRAINED
    await play.app.courier.settle()
    await database.close()
    databases.drop(url)
    return Figures(name, many, dry_run, start, each, drained)


def command(play: Play, text: str) -> Any:
    from bot.contract.inbound import CommandUsed

    return CommandUsed(key=f"bench:{text}", at=play.clock(), sender=ADMIN, text=text, command="campaign")


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.append(statement)

    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(database.engine.sync_engine, "before_cursor_execute", note)


def shown(figures: list[Figures]) -> Table:
    table = Table("database", "contacts", "dry run", "start", "contacts / CPU s", "longest", "asking: statements, CPU")
    for each in figures:
        table.add_row(
            each.database,
            f"{each.contacts}",
            f"{each.dry_run.cpu:.1f} s CPU, {each.dry_run.wall:.1f} s",
            f"{each.start.cpu:.1f} s CPU, {each.start.wall:.1f} s",
            f"{each.contacts / each.start.cpu:.0f}",
            f"{each.dry_run.longest:.0f} / {each.start.longest:.0f} ms",
            f"{each.statements:.1f}, {1000 * each.drained.cpu / _DRAINED:.1f} ms",
        )
    return table


async def main(sizes: tuple[int, ...]) -> None:
    figures: list[Figures] = []
    with tempfile.TemporaryDirectory() as folder, postgres_databases() as postgres:
        kinds: list[tuple[str, Databases]] = [("SQLite", SqliteDatabases(Path(folder))), ("PostgreSQL", postgres)]
        for name, databases in kinds:
            for many in sizes:
                figures.append(await run(name, databases, many))
                Console(width=160).print(shown(figures[-1:]))
    Console(width=160).print(shown(figures))


if __name__ == "__main__":
    asyncio.run(main(tuple(int(each) for each in sys.argv[1:]) or SIZES))
